"""A shop manager on a phone: a tap is enough, nothing is cut, and nothing lies over a text."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser.conftest import LOCALES
from browser.reader import PATIENCE, Reader
from browser.serving import Server

WIDTH = 390
# How far the box that an element stands in can be moved sideways.
BEYOND = "element => element.scrollWidth - element.clientWidth"

# How high the content of each cell that begins with a number is.
HEIGHTS_OF_NUMBERS = """cells => cells.filter(cell => /^[^a-z]*[0-9]/.test(cell.textContent.trim()))
    .map(cell => {
        const content = document.createRange();
        content.selectNodeContents(cell);
        return content.getBoundingClientRect().height;
    })"""


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Callable[[], Page]]:
    """Give a way to open windows that are as wide as a phone's, and touched with a finger."""
    held = chromium.new_context(
        locale=LOCALES["nb"],
        viewport={"width": WIDTH, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    held.set_default_timeout(PATIENCE)
    yield held.new_page
    held.close()


def middle(mark: Locator) -> tuple[float, float]:
    """Return where a finger would be that is laid on a mark."""
    expect(mark).to_be_visible()
    mark.scroll_into_view_if_needed()
    place = mark.bounding_box()
    assert place is not None
    return place["x"] + place["width"] / 2, place["y"] + place["height"] / 2


def swipe_up(page: Page, x: float, y: float) -> None:
    touch = page.context.new_cdp_session(page)
    for kind, up in [("touchStart", 0), *(("touchMove", 10 * step) for step in range(1, 16))]:
        places = {"touchPoints": [{"x": x, "y": y - up}]}
        touch.send("Input.dispatchTouchEvent", {"type": kind} | places)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def bars(reader: Reader) -> Locator:
    """Return the bars of the failure rates by mailbox provider."""
    return reader.page.get_by_test_id("stPlotlyChart").nth(2).locator(".barlayer .point path")


def test_one_tap_on_a_bar_opens_its_e_mails(phone: Callable[[], Page], sample_shop: Server) -> None:
    reader = Reader(sample_shop.address, phone()).open()
    reader.page.touchscreen.tap(*middle(bars(reader).nth(1)))
    reader.page.wait_for_url(re.compile(r"email_log\?provider=gmail&outcome=failed"))


def test_a_finger_on_a_chart_scrolls_the_page_and_opens_nothing(
    phone: Callable[[], Page], sample_shop: Server
) -> None:
    reader = Reader(sample_shop.address, phone()).open()
    finger = middle(bars(reader).nth(1))
    scrolled = "document.querySelector('[data-testid=stMain]').scrollTop"
    before = reader.page.evaluate(scrolled)
    swipe_up(reader.page, *finger)
    reader.page.wait_for_function(f"{scrolled} > {before + 50}")
    reader.settle()
    assert reader.page.url == f"{sample_shop.address}/"


def test_a_point_to_look_at_has_the_whole_row_and_its_link_below(
    phone: Callable[[], Page], sample_shop: Server
) -> None:
    reader = Reader(sample_shop.address, phone()).open()
    points = reader.page.locator(".st-key-points-attention")
    said = points.get_by_test_id("stMarkdown").first.bounding_box()
    way = points.get_by_role("link").first.bounding_box()
    assert said is not None
    assert way is not None
    assert said["width"] > 0.75 * WIDTH
    assert way["y"] >= said["y"] + said["height"] - 8


def test_the_matrix_can_be_read_and_is_moved_in_its_own_box(
    phone: Callable[[], Page], sample_shop: Server
) -> None:
    reader = Reader(sample_shop.address, phone()).open("failures?view=refusals")
    box = reader.page.locator(".st-key-providers-by-reason")
    expect(box.locator(".barlayer text").first).to_be_visible()
    heights = [text.bounding_box() for text in box.locator(".barlayer text").all()]
    # Two lines each; Plotly makes smaller what does not fit into its bar.
    assert min(height["height"] for height in heights if height) > 20
    assert box.evaluate(BEYOND) > 0
    assert reader.page.get_by_test_id("stMain").evaluate(BEYOND) == 0


def test_the_toolbar_of_a_table_lies_over_no_text(
    phone: Callable[[], Page], sample_shop: Server
) -> None:
    reader = Reader(sample_shop.address, phone()).open("imports")
    above = reader.see(re.compile("^Klikk på en import")).bounding_box()
    toolbar = reader.page.get_by_test_id("stElementToolbar").first.bounding_box()
    assert above is not None
    assert toolbar is not None
    assert toolbar["y"] >= above["y"] + above["height"]


def test_no_number_of_the_report_is_broken_and_its_tables_are_moved_in_their_boxes(
    phone: Callable[[], Page], sample_shop: Server, tmp_path: Path
) -> None:
    reader = Reader(sample_shop.address, phone()).open()
    reader.page.get_by_role("button", name="Rapport", exact=True).click()
    with reader.page.expect_download() as started:
        reader.page.get_by_role("button", name="Siste hele måned").click()
    assert started.value.suggested_filename == "postlogg-oktober-2026.html"
    file = tmp_path / "report.html"
    started.value.save_as(file)
    page = phone()
    page.goto(file.as_uri())
    assert page.locator("html").evaluate(BEYOND) == 0
    heights = page.locator("td").evaluate_all(HEIGHTS_OF_NUMBERS)
    assert len(heights) > 50
    assert max(heights) < 30
    letters = page.locator(".days text").last.bounding_box()
    assert letters is not None
    assert letters["height"] > 10
