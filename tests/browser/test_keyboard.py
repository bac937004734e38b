"""No mouse at all: from the first page to a customer, to what fails, and back.

What the keyboard cannot come to are the bars, cells and points of a chart, which Plotly draws for a
mouse alone. What they lead to is reached by the filters, the tabs and the table of e-mails.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from oidc_provider import provider
from playwright.sync_api import Browser, Page, TimeoutError, expect
from test_gate import LEADER, SETTINGS, write_auth

from browser.conftest import Opened, Visit
from browser.reader import Reader
from browser.serving import PROJECT, Server, free_port, serving

ARRIVED = "kari.eksempel37@hotmail.com"
DESK = LEADER | {"sub": "2", "email": "desk@butikk.example", "groups": ["/desk"]}
THEME = tomllib.loads((PROJECT / ".streamlit/config.toml").read_text("utf-8"))["theme"]["light"]
FOCUS_COLOUR = "rgb({}, {}, {})".format(*bytes.fromhex(THEME["primaryColor"][1:]))
MOST = 120  # stops of a page, all of them and more
# Streamlit brings a button to its place while it fades in; nobody is quicker than that.
PAUSE, SETTLED, SOON = 120, 500, 5_000  # milliseconds
# What that is called which has the focus. Between the last stop and the first the browser has it.
NAME = """
() => {
    const words = document.activeElement.cloneNode(true);
    words.querySelectorAll("[data-testid=stIconMaterial]").forEach(icon => icon.remove());
    if (document.activeElement === document.body) return "";
    return document.activeElement.getAttribute("aria-label") ?? words.textContent.trim();
}
"""
# It is in view, and seen to have the focus: by its ring; a field that is written in by its border;
# a table, which is a picture, by the ring that it draws around a cell and tells of.
SEEN = """
colour => {
    const element = document.activeElement.closest("canvas") ?? document.activeElement;
    if (element === document.body) return true;
    const {top, bottom, left, right} = element.getBoundingClientRect();
    if (bottom <= 0 || right <= 0 || top >= innerHeight || left >= innerWidth) return false;
    if (element.tagName === "CANVAS") return element.querySelector("[aria-selected=true]") !== null;
    let field = element;
    while (field.parentElement && getComputedStyle(field).borderTopWidth === "0px")
        field = field.parentElement;
    const {boxShadow, outlineStyle, outlineWidth} = getComputedStyle(element);
    return boxShadow !== "none" || outlineStyle !== "none" && outlineWidth !== "0px"
        || element.tagName === "INPUT" && getComputedStyle(field).borderTopColor === colour;
}
"""


@dataclass(frozen=True)
class Keyboard:
    """Somebody at a page with a keyboard and no mouse."""

    reader: Reader

    @property
    def page(self) -> Page:
        return self.reader.page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(PAUSE)

    def name(self) -> str:
        """Return what that is called which has the focus, which must be seen."""
        name: str = self.page.evaluate(NAME)
        try:
            self.page.wait_for_function(SEEN, arg=FOCUS_COLOUR, timeout=SOON)
        except TimeoutError:
            pytest.fail(f"{name!r} has the focus, and is not seen to have it")
        return name

    def go_to(self, name: str) -> None:
        """Go on from stop to stop until one has this name."""
        passed = []
        for _one in range(MOST):
            self.press("Tab")
            passed.append(self.name())
            if passed[-1] == name:
                return
        pytest.fail(f"no way to {name!r} by way of {passed}")

    def follow(self, title: str) -> None:
        """Follow a link of the menu."""
        self.go_to(title)
        self.press("Enter")
        expect(self.page.locator("h1")).to_have_text(title)
        self.reader.settle()

    def choose(self, label: str, option: str | re.Pattern[str], key: str) -> None:
        """Choose an option to which this arrow leads from the one that is chosen."""
        self.go_to(label)
        reached = self.page.get_by_role("option").and_(self.page.locator("[data-focused]"))
        for _one in range(MOST):
            self.press(key)
            if reached.filter(has_text=option).count():
                return self.press("Enter")
        pytest.fail(f"no option {option!r} of {label!r}")

    def turn_to(self, tab: str) -> None:
        """Turn to a tab further to the right, and see each between."""
        tabs = self.page.get_by_role("tab").all_inner_texts()
        opened = self.page.get_by_role("tab", selected=True).inner_text()
        self.go_to(opened)
        for passed in tabs[tabs.index(opened) + 1 : tabs.index(tab) + 1]:
            self.press("ArrowRight")
            assert self.name() == passed
            # Tabs that are turned faster than the page is drawn can fall behind.
            self.page.wait_for_timeout(SETTLED)
            self.reader.settle()


@pytest.fixture
def manager(visit: Visit, sample_shop: Server) -> Reader:
    return visit(sample_shop)


@pytest.fixture
def support(chromium: Browser, opened: Opened, tmp_path: Path) -> Iterator[Reader]:
    """Give somebody of the desk who has signed in, with the keyboard as well."""
    data, port = tmp_path / "data", free_port()
    data.mkdir()
    (data / "postlogg.toml").write_text(SETTINGS, encoding="utf-8")
    with provider() as signing_in:
        signing_in.claims = DESK
        write_auth(
            data,
            redirect_uri=f"http://127.0.0.1:{port}/oauth2callback",
            server_metadata_url=f"{signing_in.address}/.well-known/openid-configuration",
        )
        with serving(data, sample=opened.server.data, port=port) as server:
            page = chromium.new_page(locale="en-GB", viewport={"width": 1440, "height": 900})
            page.goto(server.address)
            expect(page.get_by_role("link", name="Sign in")).to_be_visible()
            reader = Reader(server.address, page)
            Keyboard(reader).press("Tab", "Enter")
            expect(page.get_by_role("heading", name="Overview")).to_be_visible(timeout=30_000)
            yield reader.settle()
            page.close()


@pytest.mark.parametrize("role", ["manager", "support"])
def test_a_customer_and_what_fails_are_reached_without_a_mouse(
    role: str, request: pytest.FixtureRequest
) -> None:
    reader: Reader = request.getfixturevalue(role)
    keyboard = Keyboard(reader)
    answer_a_customer(keyboard)
    see_what_fails(keyboard)
    keyboard.follow("Overview")


def answer_a_customer(keyboard: Keyboard) -> None:
    """Look a customer up, open one of the e-mails, and copy the answer in Norwegian."""
    reader, page = keyboard.reader, keyboard.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    keyboard.follow("Customer")
    keyboard.go_to("Who is it about?")
    page.keyboard.type(ARRIVED)
    keyboard.press("Enter")
    reader.see("What was sent, newest first")
    reader.settle()
    keyboard.choose("Which e-mail?", re.compile("Newsletter"), "ArrowDown")
    expect(page.get_by_role("combobox", name="Which e-mail?")).to_have_value(re.compile("Newsl"))
    reader.settle()
    keyboard.turn_to("To the customer – Norsk")
    keyboard.go_to("Copy to clipboard")
    keyboard.press("Enter")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Hei!")
    assert "søppelpost" in copied


def see_what_fails(keyboard: Keyboard) -> None:
    """Change the period, read a chart as a table, and open one of the e-mails behind it."""
    reader, page = keyboard.reader, keyboard.page
    keyboard.follow("Failures")
    keyboard.choose("Period", "Last 7 days", "ArrowUp")
    page.wait_for_url(re.compile("period=7"))
    reader.settle()
    keyboard.go_to("Show as a table")
    keyboard.press("Enter")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    reader.settle()
    keyboard.turn_to("The e-mails")
    reader.see(re.compile(r"^\d+ e-mails?$"))
    reader.settle()
    # The last button above the table.
    keyboard.go_to("Fullscreen: The selected e-mails, newest first")
    keyboard.press("Tab", "ArrowDown", "ArrowRight")
    opened = page.get_by_role("dialog")
    expect(opened.get_by_role("heading", name="What to do")).to_be_visible()
    reader.settle()
    keyboard.go_to("Everything sent to this recipient")
    keyboard.go_to("Close")
    keyboard.press("Enter")
    expect(opened).to_have_count(0)
    reader.settle()
