"""No mouse at all: from the first page to a customer, to what fails, and past every table.

What the keyboard cannot come to are the bars, cells and points of a chart, which Plotly draws for a
mouse alone. What they lead to is reached by the filters, the tabs and the table of e-mails.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from test_gate import LEADER

from analytics.ui.failing import VIEWS as TITLES
from browser.conftest import Opened, Visit
from browser.keyboard import Keyboard
from browser.reader import Reader
from browser.serving import PROJECT, Server
from browser.signing_in import behind_sign_in

ARRIVED = "kari.eksempel37@hotmail.com"
DESK = LEADER | {"sub": "2", "email": "desk@butikk.example", "groups": ["/desk"]}
THEME = tomllib.loads((PROJECT / ".streamlit/config.toml").read_text("utf-8"))["theme"]["light"]
FOCUS_COLOUR = "rgb({}, {}, {})".format(*bytes.fromhex(THEME["primaryColor"][1:]))
LISTED = "The selected e-mails, newest first"
SECOND = 1
VIEWS = {title: code for code, title in TITLES.items()}


@pytest.fixture
def manager(visit: Visit, sample_shop: Server) -> Keyboard:
    return Keyboard(visit(sample_shop), FOCUS_COLOUR)


@pytest.fixture
def support(chromium: Browser, opened: Opened, tmp_path: Path) -> Iterator[Keyboard]:
    """Give somebody of the desk who has signed in, with the keyboard as well."""
    with behind_sign_in(tmp_path / "data", DESK, sample=opened.server.data) as server:
        page = chromium.new_page(locale="en-GB", viewport={"width": 1440, "height": 900})
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(server.address)
        expect(page.get_by_role("link", name="Sign in")).to_be_visible()
        keyboard = Keyboard(Reader(server.address, page), FOCUS_COLOUR)
        keyboard.press("Tab", "Enter")
        expect(page.get_by_role("heading", name="Overview")).to_be_visible(timeout=30_000)
        yield keyboard
        page.close()


def test_support_answers_a_customer_and_comes_past_a_table(support: Keyboard) -> None:
    page = support.page
    support.follow("Customer")
    support.go_to("Who is it about?")
    page.keyboard.type(ARRIVED)
    support.press("Enter")
    support.reader.see("What was sent, newest first")
    support.choose("Which e-mail?", re.compile("Newsletter"), "ArrowDown")
    expect(page.get_by_role("combobox", name="Which e-mail?")).to_have_value(re.compile("Newsl"))
    support.turn_to("To the customer – Norsk")
    support.go_to("Copy to clipboard")
    support.press("Enter")
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('Hei!'))")
    assert "søppelpost" in page.evaluate("navigator.clipboard.readText()")

    support.follow("Failures")
    support.turn_to("The e-mails")
    support.go_to(LISTED)
    support.press("ArrowDown", "ArrowDown")
    go_on_past_the_table(support)


def test_a_manager_opens_an_e_mail_of_what_fails_and_goes_on(manager: Keyboard) -> None:
    page = manager.page
    manager.follow("Failures")
    manager.choose("Period", "Last 7 days", "ArrowUp")
    page.wait_for_url(re.compile("period=7"))
    manager.go_to("Show as a table")
    manager.press("Enter")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    manager.turn_to("The e-mails")
    manager.reader.see(re.compile(r"^\d+ e-mails?$"))
    manager.go_to(LISTED)
    table = page.get_by_test_id("stDataFrame").last
    second = table.locator(f"#glide-cell-3-{SECOND}").inner_text()
    assert "@" in second
    manager.press("ArrowDown", "Enter")
    opened = page.get_by_role("dialog")
    expect(opened.get_by_text(second, exact=True)).to_be_visible()
    manager.go_to("Everything sent to this recipient")
    manager.go_to("Close")
    before = table.element_handle()
    manager.press("Enter")
    expect(opened).to_have_count(0)
    page.wait_for_function("table => !table.isConnected", arg=before)
    # The next key is at the row that was opened.
    manager.reader.settle()
    manager.press("Tab")
    assert manager.name() == LISTED
    expect(table.locator(f"#glide-cell-1-{SECOND}")).to_have_attribute("aria-selected", "true")
    go_on_past_the_table(manager)
    manager.follow("Overview")


@pytest.mark.parametrize(
    ("page", "table", "behind"),
    [
        ("imports", "Earlier imports", re.compile("^Brought by:")),
        (
            "unexplained",
            "Unexplained answers, those of the most e-mails first",
            "What does this answer mean?",
        ),
    ],
)
def test_to_come_to_a_table_opens_nothing_before_enter_is_pressed(
    visit: Visit, sample_shop: Server, page: str, table: str, behind: str | re.Pattern[str]
) -> None:
    keyboard = Keyboard(visit(sample_shop, page), FOCUS_COLOUR)
    keyboard.go_to(table)
    keyboard.reader.settle()
    keyboard.reader.miss(behind)
    keyboard.press("Enter")
    keyboard.reader.see(behind)


def test_whoever_presses_enter_at_once_opens_the_row_as_well(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, "customer")
    reader.write("Who is it about?", "frida.eksempel02@gmail.com")
    reader.see("Did you mean one of these?")
    reader.settle().page.get_by_test_id("stDataFrame").locator("canvas").first.focus()
    reader.page.keyboard.press("Enter")
    reader.see("What was sent, newest first")


def test_tabs_that_are_turned_quickly_stay_in_step(visit: Visit, sample_shop: Server) -> None:
    reader = visit(sample_shop, "failures")
    page = reader.page
    first = page.get_by_role("tab").first
    first.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    # It was drawn once at least.
    page.wait_for_url(re.compile("view="))
    opened = page.get_by_role("tab", selected=True)
    reader.settle()
    expect(page.get_by_role("tabpanel")).to_have_text(re.compile(r"\S"))
    assert f"view={VIEWS[opened.inner_text()]}" in page.url


def go_on_past_the_table(keyboard: Keyboard) -> None:
    """Go on to what stands below, and back up before the table; nothing is opened by that."""
    keyboard.go_to("Page 2")
    keyboard.go_to(LISTED, "Shift+Tab")
    keyboard.go_to(f"Fullscreen: {LISTED}", "Shift+Tab")
    keyboard.go_to("Copy a link")
    keyboard.press("Enter")
    keyboard.reader.see("Opens exactly this view. No address of a customer is in it.")
    expect(keyboard.page.get_by_test_id("stCode").last).to_contain_text("view=emails")
    keyboard.press("Escape")
