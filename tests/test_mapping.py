"""A table that nobody knows lands by the reader's choices, the way of every other format."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from analytics import export_errors, exports
from analytics.door_limits import OPERATOR
from analytics.doors import Scan, scan
from analytics.expressions import GIVEN
from analytics.mapping import (
    Mapping,
    as_format,
    columns,
    default_words,
    from_json,
    guess,
    preview,
)

TABLE = """Når;Kundens adresse;Emne;Utfall
02.05.2026 10:00;Kari@garn.example;Nytt garn;Kom fram
13.05.2026 10:00;ola@garn.example;Nytt garn;Strandet
14.05.2026 10:00;per;Nytt garn;Kom fram
15.05.2026 10:00;siv@garn.example;Nytt garn;Gjett
"""
CHOSEN = Mapping(
    headings=("Når", "Kundens adresse", "Emne", "Utfall"),
    columns=(
        ("sent_at", "Når"),
        ("recipient", "Kundens adresse"),
        ("subject", "Emne"),
        ("outcome", "Utfall"),
    ),
    time_format="day_first",
    words=(("Kom  fram", "delivered"), ("strandet", "failed")),
)


@pytest.fixture
def seen(tmp_path: Path) -> Callable[[str], Scan]:
    def seen(text: str) -> Scan:
        return scan(io.BytesIO(text.encode()), tmp_path, limits=OPERATOR, name="tabell.csv")

    return seen


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (
            ["Dato", "Til", "Emne", "Status", "Feilmelding"],
            {"sent_at": "Dato", "recipient": "Til", "subject": "Emne", "outcome": "Status",
             "answer": "Feilmelding"},
        ),
        (
            ["Created Date", "To Address", "Subject", "Status", "Error Details"],
            {"sent_at": "Created Date", "recipient": "To Address", "subject": "Subject",
             "outcome": "Status", "answer": "Error Details"},
        ),
        (["Farge", "Garn"], {}),
    ],
)  # fmt: skip
def test_columns_are_guessed_from_headings_in_both_languages(
    headings: list[str], expected: dict[str, str]
) -> None:
    assert dict(guess(headings).columns) == expected


NOTIFICATIONS = (
    ["From", "Notification", "Created (UTC)", "Customer", "Line", "Result of it", "Said"],
    [
        ("post@garn.example", "n1", "2026-11-23T07:02:11", "kari@a.example", "Hi", "DELIVERED", ""),
        ("post@garn.example", "n2", "2026-11-23T07:05:40", "ola@b.example", "Hi", "BOUNCED",
         "550 5.1.1 no such user"),
        ("post@garn.example", "n3", "2026-11-24T10:00:00", "siv@c.example", "Hi", "Parked", ""),
        ("post@garn.example", "n4", "2026-11-24T10:00:01", "per@d.example", "Hi", "DEFERRED",
         "421 4.7.0 try again later"),
        ("post@garn.example", "n5", "2026-11-24T10:00:02", "liv@e.example", "Hi", "DELIVERED", ""),
    ],
)  # fmt: skip


def test_columns_that_no_heading_tells_are_guessed_from_what_is_in_them() -> None:
    found = guess(*NOTIFICATIONS)
    assert dict(found.columns) == {
        "sent_at": "Created (UTC)",
        "recipient": "Customer",
        "outcome": "Result of it",
        "answer": "Said",
    }
    assert found.zone == "utc"


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("From", ["post@garn.example"]),
        ("from_email", ["post@garn.example"]),
        ("reply_to", ["post@garn.example"]),
        ("Reply-To address", ["post@garn.example"]),
        ("Opened", ["ja", "nei"]),
        ("Price", ["450", "550.00"]),
        ("Code", ["2026-1"]),
        ("Empty", ["", ""]),
    ],
)
def test_nothing_is_guessed_from_values_that_may_mean_something_else(
    heading: str, values: list[str]
) -> None:
    assert guess([heading], [(value,) for value in values]).columns == ()


@pytest.mark.parametrize(
    ("heading", "zone"),
    [
        ("Created (UTC)", "utc"),
        ("created_utc", "utc"),
        ("post_date_gmt", "utc"),
        ("Sent (UTC+1)", "local"),
        ("Dato (GMT+01:00)", "local"),
        ("sent_utc-5", "local"),
        ("Sendt", "local"),
    ],
)
def test_the_clock_is_guessed_from_the_heading(heading: str, zone: str) -> None:
    assert guess([heading], [("2026-01-12 10:00",)]).zone == zone


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (["2026-01-12 10:00"], "iso"),
        (["12.01.2026 10:00"], "day_first"),
        (["1/13/2026 10:00", "2/1/2026 11:00"], "month_first"),
        (["1768212000"], "unix"),
        ([], "iso"),
    ],
)
def test_the_way_times_are_written_is_guessed(times: list[str], expected: str) -> None:
    assert guess(["Dato"], [(time,) for time in times]).time_format == expected


def test_a_table_lands_by_the_readers_choices(seen: Callable[[str], Scan]) -> None:
    connection = duckdb.connect()
    staging = exports.stage(connection, seen(TABLE), as_format(CHOSEN), zone="Europe/Oslo")
    events = connection.sql("SELECT recipient, sent_at::VARCHAR, outcome, source FROM events")
    assert events.fetchall() == [
        ("kari@garn.example", "2026-05-02 08:00:00", "delivered", "mapping"),
        ("ola@garn.example", "2026-05-13 08:00:00", "failed", "mapping"),
    ]
    assert connection.sql("SELECT line, reason FROM rejected").fetchall() == [
        (4, "bad_recipient"),
        (5, "unknown_outcome"),
    ]
    assert staging.rows == 4


@pytest.mark.parametrize(
    ("time_format", "said", "utc"),
    [
        ("month_first", "3/4/2026 1:05 PM", "2026-03-04 12:05:00"),
        ("day_first", "3/4/2026 13:05", "2026-04-03 11:05:00"),
        ("unix", "1768212000", "2026-01-12 10:00:00"),
        ("iso", "2026-01-12T10:00:00Z", "2026-01-12 10:00:00"),
    ],
)
def test_every_way_of_writing_times_is_read(
    seen: Callable[[str], Scan], time_format: str, said: str, utc: str
) -> None:
    mapping = Mapping(("t", "r"), (("sent_at", "t"), ("recipient", "r")), time_format)
    connection = duckdb.connect()
    file = seen(f"t;r\n{said};a@b.example\n")
    exports.stage(connection, file, as_format(mapping), zone="Europe/Oslo")
    assert connection.sql("SELECT sent_at::VARCHAR, outcome FROM events").fetchall() == [
        (utc, "sent")
    ]


def test_a_preview_shows_the_table_the_guess_and_the_rows(seen: Callable[[str], Scan]) -> None:
    long = TABLE + "".join(
        f"16.05.2026 10:00;kunde{number}@garn.example;Hei;Kom fram\n" for number in range(100)
    )
    file = seen(long)
    first = preview(duckdb.connect(), file, None, zone="Europe/Oslo")
    assert first.headings == CHOSEN.headings
    assert len(first.sample) == 20
    assert first.rows == ()
    assert dict(first.guess.columns) == dict(CHOSEN.columns)
    assert first.words == ("kom fram", "gjett", "strandet")
    shown = preview(duckdb.connect(), file, CHOSEN, zone="Europe/Oslo")
    assert len(shown.rows) == 18
    assert shown.rows[0]["recipient"] == "kari@garn.example"
    assert [row["line"] for row in shown.rejected] == [4, 5]


def test_a_preview_of_rows_that_all_fail_shows_why(seen: Callable[[str], Scan]) -> None:
    file = seen("Når;Kundens adresse;Emne;Utfall\nsnart;x;y;z\n")
    shown = preview(duckdb.connect(), file, CHOSEN, zone="Europe/Oslo")
    assert shown.rows == ()
    assert [(row["line"], row["reason"]) for row in shown.rejected] == [(2, "bad_time")]


def test_a_mapping_with_a_zone_that_there_is_not_gets_a_sentence(
    seen: Callable[[str], Scan],
) -> None:
    nowhere = replace(CHOSEN, zone="Mars/X")
    with pytest.raises(export_errors.UnknownTimeZone, match="Mars/X"):
        preview(duckdb.connect(), seen(TABLE), nowhere, zone="Europe/Oslo")
    with pytest.raises(export_errors.UnknownTimeZone, match="Mars/X"):
        exports.stage(duckdb.connect(), seen(TABLE), as_format(nowhere), zone="Europe/Oslo")


def test_a_preview_finds_the_headings_above_text_with_commas(seen: Callable[[str], Scan]) -> None:
    commas = TABLE.replace("Nytt garn", "Garn, ull, pinner, og, mer, til")
    shown = preview(duckdb.connect(), seen(commas), CHOSEN, zone="Europe/Oslo")
    assert shown.headings == CHOSEN.headings
    assert len(shown.rows) == 2


def test_a_mapping_survives_being_written_down() -> None:
    assert from_json(CHOSEN.as_json()) == CHOSEN
    assert CHOSEN.fingerprint == frozenset({"når", "kundens adresse", "emne", "utfall"})


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"headings": []}',
        '{"headings": [], "columns": [["evil", "x"]]}',
        '{"headings": [], "columns": [], "time_format": "x"}',
        '{"headings": [], "columns": [], "words": [["a", "b"]]}',
    ],
)
def test_a_broken_mapping_gets_a_sentence(text: str) -> None:
    with pytest.raises(export_errors.BrokenMapping, match=r"m\.json"):
        from_json(text, "m.json")


def test_a_mapping_without_recipient_gets_a_sentence() -> None:
    with pytest.raises(export_errors.IncompleteMapping, match="recipient"):
        as_format(Mapping(("a",), (("sent_at", "a"),)))


def test_words_and_headings_are_never_sql(seen: Callable[[str], Scan]) -> None:
    evil = "x'); DROP TABLE events; --"
    mapping = Mapping(
        (evil, "r", "o"),
        (("sent_at", evil), ("recipient", "r"), ("outcome", "o")),
        words=((evil, "failed"),),
    )
    connection = duckdb.connect()
    file = seen(f"{evil}|r|o\n2026-01-12 10:00|a@b.example|{evil}\n")
    exports.stage(connection, file, as_format(mapping), zone="Europe/Oslo")
    assert connection.sql("SELECT outcome FROM events").fetchall() == [("failed",)]


def test_a_mapping_fills_only_columns_of_ours() -> None:
    assert set(columns()) <= set(GIVEN)
    assert set(default_words().values()) == {
        "delivered", "sent", "deferred", "failed", "suppressed", "complained"
    }  # fmt: skip
