"""Every page opens in both languages, light and dark, wide and narrow, whatever came first."""

import re

import pytest
from playwright.sync_api import expect

from browser.axe import PHONE, faults
from browser.conftest import Opened, Visit
from browser.reader import TITLES, Reader
from browser.serving import Server

PAGES = list(TITLES)
# Words that only English has, without those of the mail servers' own language.
ENGLISH = re.compile(
    r"\b(the|and|with|from|sent|failed|delivered|customer|address|nothing|your|what|which|row|"
    r"rows|file|files|show|download|selected|why)\b",
    re.IGNORECASE,
)
OWN_WORDS = (
    "h1, h2, h3, label, summary, [data-testid=stCaptionContainer], [data-testid=stMetricLabel],"
    " [data-testid=stPageLink], [data-testid=stBaseButton-secondary]"
)
# An icon's name is no word of the page.
WORDS = """
elements => elements.map(element => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("[data-testid=stIconMaterial]").forEach(icon => icon.remove());
    return copy.textContent;
})
"""
# What else a page can show.
VIEWS = (
    "failures?view=refusals&by=provider",
    "failures?view=domains&provider=outlook",
    "failures?view=reasons",
    "failures?view=emails",
)


# The height of what is drawn in a place, and of what stands there until it is.
HEIGHTS = """
([place, drawn]) => {
    const around = document.querySelector(place);
    const waiting = document.createElement("div");
    waiting.dataset.testid = "stSkeleton";
    around.append(waiting);
    const room = waiting.offsetHeight;
    waiting.remove();
    const heights = [...around.querySelectorAll(`[data-testid=${drawn}]`)];
    return [...new Set([room, ...heights.map(one => one.offsetHeight)])];
}
"""

# How far things have moved of themselves since the page was asked for.
SHIFTED = """
() => new Promise(told => {
    const count = list => told(list.getEntries().reduce((sum, shift) => sum + shift.value, 0));
    new PerformanceObserver(count).observe({type: "layout-shift", buffered: true});
    setTimeout(() => told(0), 1000);
})
"""


def lightness(reader: Reader, of: str) -> float:
    """Return how light the page's ``backgroundColor`` or ``color`` is, from 0 to 255."""
    colour = reader.page.get_by_test_id("stApp").evaluate(f"app => getComputedStyle(app).{of}")
    return sum(map(int, re.findall(r"\d+", colour)[:3])) / 3


def links(reader: Reader) -> list[str]:
    """Return the titles in the navigation."""
    found: list[str] = reader.page.locator(".st-key-menu a").evaluate_all(WORDS)
    return found


def test_the_first_visit_opens_the_sample_shop_and_tells_how_far_it_is(opened: Opened) -> None:
    assert opened.seconds < 20


@pytest.mark.parametrize("page", ["", "failures"])
def test_what_is_on_its_way_has_the_room_that_it_takes(
    visit: Visit, sample_shop: Server, page: str
) -> None:
    reader = visit(sample_shop, page)
    chart = ".st-key-failures-over-time" if page else ".st-key-trend"
    for place, drawn in (
        (".st-key-menu", "stPageLink"),
        (".st-key-metrics", "stMetric"),
        (chart, "stPlotlyChart"),
    ):
        expect(reader.page.locator(f"{place} [data-testid={drawn}]").first).to_be_visible()
        heights = reader.page.evaluate(HEIGHTS, [place, drawn])
        assert len(heights) == 1, (place, heights)


@pytest.mark.parametrize("width", [1440, PHONE])
def test_nothing_jumps_while_the_first_page_comes(
    visit: Visit, sample_shop: Server, width: int
) -> None:
    reader = visit(sample_shop, "", width=width)
    # What browsers call good: a tenth.
    assert reader.page.evaluate(SHIFTED) < 0.1


@pytest.mark.parametrize("page", PAGES)
def test_a_link_to_a_page_opens_it(visit: Visit, sample_shop: Server, page: str) -> None:
    reader = visit(sample_shop, page)
    expect(reader.page.locator("h1")).to_have_text(TITLES[page]["en"])
    expect(reader.page).to_have_title(f"{TITLES[page]['en']} – Postlogg")
    expect(reader.page.locator("html")).to_have_attribute("lang", "en")
    expect(reader.page.get_by_test_id("stAlert")).to_have_count(0)
    reader.miss("Page not found")
    assert links(reader) == [title["en"] for title in TITLES.values()]
    assert lightness(reader, "backgroundColor") > 200
    assert lightness(reader, "color") < 60


@pytest.mark.parametrize("page", PAGES)
def test_a_norwegian_with_a_phone_in_the_dark_sees_a_dark_page_that_fits_and_that_all_can_use(
    visit: Visit, sample_shop: Server, page: str
) -> None:
    reader = visit(sample_shop, page, language="nb", width=PHONE, dark=True)
    expect(reader.page.locator("h1")).to_have_text(TITLES[page]["nb"])
    expect(reader.page.locator("html")).to_have_attribute("lang", "nb")
    assert lightness(reader, "backgroundColor") < 60
    assert lightness(reader, "color") > 190
    wide = "element => element.scrollWidth > element.clientWidth"
    assert not reader.page.locator("html").evaluate(wide)
    assert not reader.page.get_by_test_id("stMain").evaluate(wide)
    said = reader.page.locator(OWN_WORDS).evaluate_all(WORDS)
    assert [text for text in said if ENGLISH.search(text)] == []
    assert faults(reader.page) == {}


@pytest.mark.parametrize("view", VIEWS)
def test_all_can_use_what_else_a_page_shows(visit: Visit, sample_shop: Server, view: str) -> None:
    assert faults(visit(sample_shop, view).page) == {}


def test_all_can_use_an_opened_e_mail_and_the_answer_to_a_customer(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, "email_log?outcome=failed")
    reader.click_row(2)
    expect(reader.page.get_by_role("dialog")).to_be_visible()
    assert faults(reader.page) == {}
    reader.page.get_by_role("button", name="Everything sent to this recipient").click()
    reader.see("What was sent, newest first")
    assert faults(reader.settle().page) == {}


@pytest.mark.parametrize("query", ["", "?provider=gmail"], ids=["plain", "with a filter"])
def test_the_first_link_after_a_restart_shows_the_whole_app(
    visit: Visit, own_shop: Server, query: str
) -> None:
    reader = visit(own_shop, f"email_log{query}")
    assert links(reader) == [title["en"] for title in TITLES.values()]
    expect(reader.page.get_by_role("combobox", name="Period")).to_be_visible()
    expect(reader.page.get_by_role("searchbox", name="Recipient")).to_be_visible()
    reader.miss("Page not found")
    assert reader.page.url == f"{own_shop.address}/email_log{query}"
    chosen = reader.page.get_by_text("Mailbox provider: Gmail")
    expect(chosen).to_have_count(1 if query else 0)
