"""The e-mail log: filters in the URL, but never a person; rows that open; downloads."""

import csv
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from analytics.bench.pages import browsing
from browser.conftest import Visit
from browser.reader import Reader
from browser.serving import Server

LOG = "email_log"
SECRET = "kari.eksempel"
FAILED = "email_log?outcome=failed"


def query(reader: Reader) -> dict[str, list[str]]:
    return parse_qs(urlsplit(reader.settle().page.url).query)


def narrow(reader: Reader, **wanted: str) -> None:
    """Choose in the filters, by the words on the screen."""
    reader.click("Filters")
    for label, option in wanted.items():
        reader.choose(label.replace("_", " "), option)
    reader.page.keyboard.press("Escape")
    reader.page.keyboard.press("Escape")


def test_back_finds_the_page_as_it_was_and_the_menu_keeps_what_is_chosen(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, "")
    said = reader.page.get_by_text(re.compile(r"e-mails arrived|of .* e-mails")).first.inner_text()
    reader.page.get_by_role("link", name=re.compile("See the e-mails")).first.click()
    expect(reader.page.locator("h1")).to_have_text("E-mail log")
    narrowed = query(reader)
    assert narrowed
    reader.page.go_back()
    expect(reader.page.locator("h1")).to_have_text("Overview")
    assert query(reader) == {}
    reader.see(said)
    reader.page.go_forward()
    expect(reader.page.locator("h1")).to_have_text("E-mail log")
    assert query(reader) == narrowed
    reader.go("Overview")
    kept = query(reader)
    assert kept
    assert kept.items() <= narrowed.items()


@pytest.mark.parametrize(
    ("key", "value"), [("provider", ["gmail"]), ("period", "7"), ("sought recipient", "kari")]
)
def test_no_filter_begins_the_whole_page_anew(
    sample_shop: Server, monkeypatch: pytest.MonkeyPatch, key: str, value: str | list[str]
) -> None:
    begun: list[list[str]] = []
    hear = browsing.Visit._heard

    def listening(client: browsing.Visit, sent: bytes) -> bool:
        message = ForwardMsg.FromString(sent)
        if message.WhichOneof("type") == "new_session":
            begun.append(list(message.metadata.run.fragment_ids))
        return hear(client, sent)

    monkeypatch.setattr(browsing.Visit, "_heard", listening)
    with browsing.visiting(sample_shop.address) as client:
        client.open(LOG)
        begun.clear()
        client.set(key, value)
    # The part that the filter lies in, and the one that it has drawn.
    assert len(begun) == 2
    assert all(begun)


def test_each_filter_narrows_the_log_and_a_reload_keeps_them(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, LOG)
    everything = reader.count()
    reader.choose("Period", "Last 7 days")
    week = reader.count_below(everything)
    narrow(reader, Mailbox_provider="Gmail")
    of_gmail = reader.count_below(week)
    narrow(reader, Outcome="Failed")
    failed = reader.count_below(of_gmail)
    assert failed > 0
    chosen = {"period": ["7"], "provider": ["gmail"], "outcome": ["failed"]}
    assert query(reader) == chosen
    reader.reload()
    assert reader.count() == failed
    assert query(reader) == chosen
    reader.click("Reset")
    reader.see(re.compile(f"^{everything:,} e-mails selected"))
    assert query(reader) == {}


def test_the_filters_stand_beside_each_other(visit: Visit, sample_shop: Server) -> None:
    page = visit(sample_shop, f"{LOG}?period=own").page
    expect(page.locator("[data-testid=stDateInput]")).to_be_visible()
    ends = [
        one.bounding_box()
        for one in (
            page.locator(".st-key-period"),
            page.locator("[data-testid=stDateInput]"),
            page.get_by_role("button", name="Filters"),
        )
    ]
    bottoms = [round(end["y"] + end["height"]) for end in ends if end]
    lefts = [end["x"] for end in ends if end]
    assert max(bottoms) - min(bottoms) <= 2
    assert lefts == sorted(lefts)
    assert lefts[-1] - lefts[0] < 500


def test_a_recipient_narrows_the_log_and_is_in_no_address_and_no_output(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, "email_log?provider=gmail")
    everything = reader.count()
    reader.write("Recipient", SECRET)
    of_recipient = reader.count_below(everything)
    assert of_recipient > 0
    reader.go("Customer")
    reader.write("Who is it about?", SECRET)
    reader.see(re.compile(r"^\d+ recipients fit"))
    reader.click_row(0)
    reader.see("What was sent, newest first")
    reader.go("E-mail log")
    assert reader.count() == of_recipient
    addresses = [*reader.asked, *reader.visited, *reader.history(), reader.page.url]
    assert len(reader.history()) > 2
    assert [url for url in addresses if "eksempel" in url or "%40" in url or "@" in url] == []
    assert "eksempel" not in sample_shop.said


def test_a_click_on_a_row_opens_the_e_mail_with_its_error_log(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, FAILED)
    everything = reader.count()
    reader.click_row(2)
    opened = reader.page.get_by_role("dialog")
    expect(opened.get_by_text("could not be delivered").first).to_be_visible()
    for heading in ("What to do", "Error log"):
        expect(opened.get_by_role("heading", name=heading)).to_be_visible()
    expect(opened.get_by_test_id("stCode").first).to_contain_text(re.compile(r"\b[45]\d\d\b"))
    reader.close_mail()
    reader.choose("Period", "Last 7 days")
    reader.count_below(everything)
    reader.settle()
    expect(opened).to_have_count(0)


def test_the_keyboard_goes_through_the_table_and_opens_an_e_mail_only_on_purpose(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, FAILED)
    reader.count()
    table = reader.page.get_by_test_id("stDataFrame")
    table.locator("canvas").first.focus()
    second = table.locator("#glide-cell-3-1").inner_text()
    assert "@" in second
    reader.page.keyboard.press("ArrowDown")
    reader.settle()
    opened = reader.page.get_by_role("dialog")
    expect(opened).to_have_count(0)
    reader.page.keyboard.press("ArrowRight")
    expect(opened.get_by_text(second, exact=True)).to_be_visible()
    reader.close_mail()
    reader.page.keyboard.press("Tab")
    expect(table.locator("#glide-cell-1-1")).to_have_attribute("aria-selected", "true")
    reader.page.keyboard.press("Space")
    expect(opened.get_by_text(second, exact=True)).to_be_visible()


def test_from_an_opened_e_mail_one_click_leads_to_all_that_its_recipient_got(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, FAILED)
    reader.click_row(0)
    reader.click("Everything sent to this recipient")
    reader.see("What was sent, newest first")
    assert query(reader) == {}


def test_a_click_on_what_needs_attention_leads_to_those_e_mails(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop)
    reader.page.get_by_role("link", name="See the e-mails").first.click()
    expect(reader.page.locator("h1")).to_have_text("E-mail log")
    assert reader.count() > 0
    assert query(reader)["outcome"] == ["failed"]


def test_the_download_holds_exactly_the_selected_e_mails(visit: Visit, sample_shop: Server) -> None:
    reader = visit(sample_shop, "email_log?outcome=failed&provider=proton")
    selected = reader.count()
    with reader.page.expect_download() as started:
        reader.take_away("CSV")
    assert started.value.suggested_filename == "e-mail log 2026-10-02 2026-10-31.csv"
    with started.value.path().open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == selected
    assert {(row["Outcome"], row["Mailbox provider"]) for row in rows} == {("Failed", "Proton")}
