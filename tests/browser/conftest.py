"""A served sample shop, shops of one's own, and readers that look at them."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from conftest import one_at_a_time
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from browser.reader import PATIENCE, Reader, check, watch
from browser.serving import Server, serving

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCALES = {"en": "en-GB", "nb": "nb-NO"}
Visit = Callable[..., Reader]


@dataclass(frozen=True)
class Opened:
    """A sample shop that its first visitor has opened, and how long it took."""

    server: Server
    seconds: float


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, the longest file first: it would go on alone in the end."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.path != here / "test_readme.py")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def opened(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """Give the sample shop, filled by its first visitor, who was told how far it was.

    Of several processes that test one has it filled, and the others wait and copy it: filled twice
    at once it would be late, and would take the processor from tests.
    """
    with ExitStack() as open_:
        with one_at_a_time(tmp_path_factory) as shared:
            first, took = shared / "first" / "data", shared / "took"
            if took.exists():
                copy = tmp_path_factory.mktemp("sample") / "data"
                server = open_.enter_context(serving(copy, sample=first))
            else:
                server = open_.enter_context(serving(first))
                took.write_text(str(first_visit(chromium, server)))
        yield Opened(server, float(took.read_text()))


def first_visit(chromium: Browser, server: Server) -> float:
    """Have the sample shop filled, and return the seconds until it is seen."""
    page = chromium.new_page(locale=LOCALES["en"])
    began = time.monotonic()
    page.goto(server.address)
    expect(page.get_by_text("Opening the sample shop")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible(timeout=60_000)
    seconds = time.monotonic() - began
    page.close()
    return seconds


@pytest.fixture(scope="package")
def sample_shop(opened: Opened) -> Server:
    """Give the served sample shop, for tests that change nothing."""
    return opened.server


@pytest.fixture
def own_shop(opened: Opened, tmp_path: Path) -> Iterator[Server]:
    """Give a server that was just started, for a shop that has not imported anything yet."""
    with serving(tmp_path / "data", sample=opened.server.data) as server:
        yield server


@pytest.fixture(scope="package")
def windows(chromium: Browser) -> Callable[[str, int, bool], Page]:
    """Give a way to open windows; those of the same kind share what the browser has loaded."""

    @cache
    def kind(language: str, width: int, dark: bool) -> BrowserContext:
        context = chromium.new_context(
            locale=LOCALES[language],
            # Nothing on the screen may follow it: times are the shop's.
            timezone_id="America/New_York",
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 900},
        )
        context.set_default_timeout(PATIENCE)
        return context

    return lambda language, width, dark: kind(language, width, dark).new_page()


@pytest.fixture
def visit(windows: Callable[[str, int, bool], Page]) -> Iterator[Visit]:
    """Give a way to look at a server; what must always hold is checked in the end."""
    readers: list[Reader] = []

    def visited(
        server: Server, page: str = "", language: str = "en", width: int = 1440, dark: bool = False
    ) -> Reader:
        reader = Reader(server.address, windows(language, width, dark))
        watch(reader)
        readers.append(reader)
        return reader.open(page)

    yield visited
    for reader in readers:
        check(reader)
        reader.page.close()
