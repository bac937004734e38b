"""A manager finds what fails, why, and to whom, within three clicks; and comes back."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from analytics.bench.pages import browsing
from browser.conftest import Visit
from browser.reader import Reader
from browser.serving import Server

OVER_TIME, MATRIX = 0, 1


def query(reader: Reader) -> dict[str, list[str]]:
    """Return what the URL says, in which a choice stands as soon as all else is drawn."""
    return parse_qs(urlsplit(reader.settle().page.url).query)


def click_mark(reader: Reader, mark: Locator) -> None:
    """Click the middle of a mark of a chart, where the mouse of a reader would be."""
    expect(mark).to_be_visible()
    mark.scroll_into_view_if_needed()
    place = mark.bounding_box()
    assert place is not None
    reader.page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)


def cell(reader: Reader, text: str) -> Locator:
    """Return the cell of the matrix with this text, which stands on its bar."""
    points = reader.page.get_by_test_id("stPlotlyChart").nth(MATRIX).locator(".barlayer .point")
    return points.filter(has_text=text).locator("path").first


def open_first(reader: Reader) -> Locator:
    """Open the first e-mail of the table."""
    reader.settle()
    reader.page.get_by_test_id("stDataFrame").first.scroll_into_view_if_needed()
    reader.click_row(0)
    opened = reader.page.get_by_role("dialog")
    expect(opened).to_be_visible()
    return opened


def test_the_url_that_a_quick_reader_has_left_behind_takes_nothing_back(
    sample_shop: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, list[str]]] = []
    hear = browsing.Visit._heard

    def listening(client: browsing.Visit, sent: bytes) -> bool:
        message = ForwardMsg.FromString(sent)
        if message.WhichOneof("type") == "page_info_changed":
            told.append(parse_qs(message.page_info_changed.query_string))
        return hear(client, sent)

    monkeypatch.setattr(browsing.Visit, "_heard", listening)
    with browsing.visiting(sample_shop.address) as client:
        client.open("failures")
        client.set("per", "day")
        behind = client._query
        client.set("per", "week")
        client._query = behind
        client.set("per", "hour")
        assert told[-1] == {"per": ["hour"]}
        client._query = behind
        client.set("per", "day")
        assert told[-1] == {"per": ["day"]}


def test_which_provider_got_worse_in_the_last_month_and_why(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, "failures")
    reader.see("Far more fails than usual")
    worse = reader.see("Outlook and Hotmail: Receiving server down.")
    expect(worse.locator("xpath=..")).to_contain_text("usually 0% for this reason")
    expect(worse.locator("xpath=..")).to_contain_text(
        "A burst between Tuesday 27 October 13:00 and 18:00, which is over (▲2)."
    )
    reader.page.get_by_role("button", name="See the e-mails").nth(1).click()
    reader.see(re.compile("Most of them: Receiving server down"))
    assert query(reader) == {
        "provider": ["outlook"],
        "reason": ["server_unreachable"],
        "view": ["emails"],
    }


def test_which_newsletter_gmail_refused_and_what_to_do_and_back(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, "failures")
    click_mark(reader, cell(reader, "9.1%"))
    reader.see(re.compile("Mail type: Newsletter"))
    narrowed = {"provider": ["gmail"], "type": ["newsletter"]}
    assert query(reader) == narrowed | {"view": ["emails"]}
    reader.page.get_by_role("tab", name="Reasons and what to do").click()
    reader.see("Sender checks failed")
    reader.see(re.compile("check SPF, DKIM and DMARC"))
    assert query(reader) == narrowed | {"view": ["reasons"]}
    reader.page.go_back()
    reader.see(re.compile(r"^Most of them"))
    reader.page.go_back()
    reader.miss(re.compile("Mail type: Newsletter"))
    reader.settle()
    assert query(reader) == {}
    expect(reader.page.get_by_role("tab", selected=True)).to_have_text("Providers and mail types")
    reader.page.go_forward()
    reader.see(re.compile("Mail type: Newsletter"))


def test_which_order_confirmations_did_not_arrive_last_week_and_to_whom(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, "failures?period=7&type=order_confirmation")
    reader.page.get_by_role("tab", name="The e-mails").click()
    reader.see(re.compile(r"^\d+ e-mails?$"))
    opened = open_first(reader)
    expect(opened.get_by_text("Order confirmation", exact=True)).to_be_visible()
    expect(opened.get_by_text(re.compile("eksempel.*@")).first).to_be_visible()
    reader.click("Everything sent to this recipient")
    reader.see("What was sent, newest first")
    assert "@" not in reader.page.url


def test_a_bar_leads_to_its_day_and_the_copied_link_opens_the_same_view(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, "failures")
    points = reader.page.get_by_test_id("stPlotlyChart").nth(OVER_TIME)
    click_mark(reader, points.locator(".scatterlayer .points path").nth(4))
    reader.see(re.compile("From 6 October 2026 to 6 October 2026"))
    count = reader.see(re.compile(r"^[\d,]+ e-mails$")).inner_text()
    reader.click("Copy a link")
    link = reader.page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").inner_text()
    assert "@" not in link
    colleague = visit(sample_shop, link.strip().removeprefix(f"{sample_shop.address}/"))
    colleague.see(re.compile("From 6 October 2026 to 6 October 2026"))
    assert colleague.see(re.compile(r"^[\d,]+ e-mails$")).inner_text() == count
