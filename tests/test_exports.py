"""Each export lands in our columns, and is known by its heading."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb
import pytest
from staged import EXPORTS, HEAD, NOW, ROW, Log

from analytics import export_errors, exports
from analytics.door_limits import OPERATOR
from analytics.doors import scan
from analytics.expressions import GIVEN
from analytics.headings import heading_of
from analytics.language import say
from analytics.mapping import Mapping, as_format, guess
from analytics.staging import REJECTIONS


def test_the_staged_columns_are_those_of_the_design(read: Callable[..., Log]) -> None:
    log = read(EXPORTS / "norwegian.csv")
    described = log.connection.sql("DESCRIBE events").fetchall()
    assert [column[0] for column in described] == ["line", *GIVEN]
    types = {column[0]: column[1] for column in described}
    assert types.pop("line") == "BIGINT"
    assert types.pop("sent_at") == types.pop("status_at") == "TIMESTAMP"
    assert types.pop("queued_at") == "TIMESTAMP"
    assert set(types.values()) == {"VARCHAR"}


def test_the_norwegian_log_lands_with_its_outcomes_and_times(read: Callable[..., Log]) -> None:
    log = read(EXPORTS / "norwegian.csv")
    assert log.format.name == "norwegian"
    assert log.ask("line, strftime(sent_at, '%d %H%M'), time_flag, recipient, outcome, answer") == [
        (2, "12 0814", None, "astrid@garnkurv.example", "delivered", None),
        (3, "12 0820", None, "finn@ullhuset.example", "failed", "452 4.2.2 Over quota"),
        (4, "12 0831", None, "gry@strikk.example", "deferred", "451 4.7.1 Try again later"),
        (5, "13 0900", None, "hans@ullhuset.example", "suppressed", "Adressen er sperret"),
        (6, "13 0905", None, "ida@strikk.example", "failed", "550 5.1.1 No such user"),
        (7, "29 0130", "gap", "jens@strikk.example", "delivered", None),
        (8, "26 0130", "ambiguous", "kaia@strikk.example", "delivered", None),
    ]
    assert log.ask("date_diff('millisecond', sent_at, status_at)")[:3] == [
        (2_500,), (4_000,), (600_000,)
    ]  # fmt: skip
    assert log.ask("subject, sent_text")[1] == ('Salg; "siste dag" på mohair', "12.01.26 09.20")
    assert log.staging.notes == (("ambiguous", 1), ("gap", 1))


def test_a_log_of_which_nothing_was_accepted_may_be_a_list_of_failures(
    read: Callable[..., Log],
) -> None:
    failed = ROW.replace("Sendt;Nei;", "Feilet;Ja;550 5.1.1 No such user")
    rows = "".join(failed.format(number) for number in range(20))
    assert read(HEAD + rows).staging.notes == (("none_accepted", 20),)
    # One that arrived makes it a whole log; a few that failed say nothing.
    assert read(HEAD + rows + ROW.format(20)).staging.notes == ()
    assert read(HEAD + failed.format(1)).staging.notes == ()


@pytest.mark.parametrize("separator", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_norwegian_log_is_the_same_in_every_dress(
    read: Callable[..., Log], separator: str, encoding: str, newline: str
) -> None:
    plain = (EXPORTS / "norwegian.csv").read_text(encoding="utf-8")
    out = io.StringIO()
    rows = csv.reader(io.StringIO(plain), delimiter=";")
    csv.writer(out, delimiter=separator, lineterminator=newline).writerows(rows)
    log = read(out.getvalue().encode(encoding))
    assert (log.staging.accepted, log.staging.rejected) == (7, 0)
    assert log.ask("subject")[4] == ("Spørsmål – 99,50 €",)


def test_title_lines_footer_and_blank_lines_are_counted_not_lost(read: Callable[..., Log]) -> None:
    title = 'E-post logg; "Nordlys\n\nUtskrift 12.01.2026\n'
    log = read(title + HEAD + ROW.format(1) + "\n" + ROW.format(2) + "Antall: 2\n\n")
    assert log.ask("line") == [(5,), (7,)]
    assert log.staging.rows == 2
    # Three above the headings, one in between, the footer, one at the end.
    assert log.staging.other_lines == 6
    assert log.staging.notes == (("lines_above", 3), ("footer_lines", 1))


@pytest.mark.parametrize(
    ("heading", "row", "outcome"),
    [
        ("Tidspunkt;Til;Feiler", "12.01.2026 09:14;a@b.example;Nei", "delivered"),
        ("Tidspunkt;Til;Feiler", "12.01.2026 09:14;a@b.example;Ja", "failed"),
        ("Tidspunkt;Til;Feiler;Årsak", "12.01.2026;a@b.example;Ja;Adressen sperret", "suppressed"),
        ("SENDT; E-POST ;Status", "2026-01-12 09:14:10;A@b.example;Levert", "delivered"),
        ("Dato;Sendt;E-post", "12.01.2026 09:14;Ikke sendt;A <a@b.example>", "suppressed"),
        ("Status;Mottaker;Ukjent;Dato", "Returnert;a@b.example;x;12.01.2026 9.14", "failed"),
    ],
)  # fmt: skip
def test_other_headings_of_the_norwegian_log_are_understood(
    read: Callable[..., Log], heading: str, row: str, outcome: str
) -> None:
    log = read(f"{heading}\n{row}\n")
    assert log.ask("recipient, outcome") == [("a@b.example", outcome)]


def test_sendgrid_events_land_one_by_one(read: Callable[..., Log]) -> None:
    log = read(EXPORTS / "sendgrid_activity.csv")
    assert log.ask("outcome, mail_type_raw, order_no, source_says, message_id") == [
        ("sent", "nyhetsbrev", "77", None, "m1"),
        ("delivered", "nyhetsbrev", None, None, "m1"),
        ("complained", "nyhetsbrev", None, "spam_report", "m1"),
        ("deferred", "Vinter", None, "deferred", "m2"),
        ("failed", None, None, "blocked", "m3"),
        ("suppressed", None, None, "dropped", "m4"),
        ("failed", None, None, "dropped", "m5"),
    ]
    # What a reader did afterwards says nothing about a delivery.
    assert log.staging.passed_over == 1
    assert log.ask("mx_host, answer")[:2] == [("mx1.garnkurv.example", None)] * 2
    assert log.rejected == [(10, "unknown_outcome")]
    assert log.ask("detail", "rejected") == [("teleported",)]


def test_our_own_format_brings_everything_back(read: Callable[..., Log]) -> None:
    log = read(EXPORTS / "postlogg.csv")
    assert log.format.name == "postlogg"
    assert log.ask("key, shop, provider, source, sent_text, hardness, time_flag") == [
        ("0123456789abcdef0123456789abcdef", "garn", "other", "norwegian", "12.01.2026 09:14",
         None, None),
        ("0123456789abcdef0123456789abcdea", "garn", "other", "sendgrid_activity",
         "2026-01-12T08:20:00.250Z", "soft", "ambiguous"),
    ]  # fmt: skip
    assert log.ask("epoch_ms(sent_at) % 1000, json_array_length(error_log)")[1] == (250, 1)


@pytest.mark.parametrize(
    ("said", "utc"),
    [
        ("2026-01-12T09:14:00+01:00", "2026-01-12 08:14:00"),
        ("2026-01-12 09:14:00 +0100", "2026-01-12 08:14:00"),
        ("2026-01-12 09:14:00 -0500", "2026-01-12 14:14:00"),
        ("2026-01-12T08:14:00,5Z", "2026-01-12 08:14:00.5"),
        ("2026-01-12 08:14", "2026-01-12 08:14:00"),
        ("2026-01-12 08:14:00 UTC", "2026-01-12 08:14:00"),
    ],
)
def test_a_zone_in_the_file_is_believed(read: Callable[..., Log], said: str, utc: str) -> None:
    log = read(f"sent_at,recipient,outcome\n{csv_field(said)},a@b.example,sent\n")
    assert log.ask("sent_at::VARCHAR") == [(utc,)]


def test_a_renamed_column_is_named(read: Callable[..., Log]) -> None:
    sendgrid = (EXPORTS / "sendgrid_activity.csv").read_text(encoding="utf-8")
    with pytest.raises(export_errors.MissingColumns, match=r"SendGrid Activity.*: processed"):
        read(sendgrid.replace("processed,", "behandlet,", 1))
    with pytest.raises(export_errors.MissingColumns, match="lacks these columns: outcome"):
        read("sent_at,recipient,subject\n2026-01-12T08:00:00Z,a@b.example,x\n", wanted="postlogg")
    with pytest.raises(export_errors.UnknownFormatName, match="norwegian"):
        read(sendgrid, wanted="excel")


def test_two_formats_that_fit_are_both_named(read: Callable[..., Log]) -> None:
    with pytest.raises(export_errors.AmbiguousFormat, match="E-post logg, Postlogg"):
        read("sent_at,recipient,outcome,dato,mottaker,status\n")


def timed(mapping: Mapping) -> Mapping:
    columns = dict(mapping.columns) | {"sent_at": "Når"}
    return replace(mapping, columns=tuple(columns.items()))


def test_a_remembered_mapping_is_recognised_by_its_heading(tmp_path: Path) -> None:
    mapping = guess(["Når", "Til", "Emne", "Status"])
    chosen = as_format(timed(mapping))
    seen = scan(
        io.BytesIO(b"Emne;Status;Til;N\xc3\xa5r\n"), tmp_path, limits=OPERATOR, name="x.csv"
    )
    assert exports.recognise(seen, None, (chosen,)) is chosen


def test_a_mapping_that_is_demanded_must_fit(tmp_path: Path) -> None:
    seen = scan(io.BytesIO((HEAD + ROW).encode()), tmp_path, limits=OPERATOR, name="x.csv")
    fits = as_format(guess(["Dato", "Mottaker"]))
    assert exports.recognise(seen, None, (fits,)).name == "norwegian"
    assert exports.recognise(seen, None, (fits,), demanded=True) is fits
    other = as_format(timed(guess(["Når", "Til"])))
    with pytest.raises(export_errors.MappingDoesNotFit, match=r"these columns: Til, Når\. .* Dato"):
        exports.recognise(seen, None, (other,), demanded=True)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "Når;Hvem;Hva;Resultat\n"
            "2026-01-01 10:00;a@b.example;Hei, du, og, Kari Nordmann, og, alle;levert\n"
            "2026-01-01 11:00;c@b.example;Hei;levert\n",
            (1, ";", "Når"),
        ),
        ("Hvem;Emne\na@b.example;Garn, garn, garn\n", (1, ";", "Hvem")),
        ("Rapport;Nordlys\nLaget av;Kari\n\nA;B;C\n1;a@b.example;x\n2;c@d.example;y\n",
         (4, ";", "A")),
        ("Dato;Til;Emne, tittel\n1;a@b.example;Garn, ull\nødelagt, linje\n3;c@d.example;Hei, du\n",
         (1, ";", "Dato")),
        ("Dato;Til\n", (1, ";", "Dato")),
    ],
)  # fmt: skip
def test_headings_are_told_from_titles_and_from_text_with_commas(
    tmp_path: Path, content: str, expected: tuple[int, str, str]
) -> None:
    seen = scan(io.BytesIO(content.encode()), tmp_path, limits=OPERATOR, name="x.csv")
    heading = heading_of(seen)
    assert heading is not None
    assert (heading.line, heading.separator, heading.names[0]) == expected


def test_a_row_of_data_is_never_shown_as_headings(read: Callable[..., Log]) -> None:
    with pytest.raises(export_errors.UnknownFormat) as caught:
        read("Kari Nordmann;2026-01-01;Oslo\nOla Nordmann;2026-01-02;Moss\n")
    assert "Nordmann" not in str(caught.value)


def test_an_unknown_time_zone_gets_a_sentence(tmp_path: Path) -> None:
    seen = scan(EXPORTS / "norwegian.csv", tmp_path, limits=OPERATOR)
    with pytest.raises(export_errors.UnknownTimeZone, match="Mars/X"):
        exports.stage(duckdb.connect(), seen, exports.recognise(seen), zone="Mars/X")


def test_an_error_says_why_in_the_readers_language(read: Callable[..., Log]) -> None:
    with pytest.raises(export_errors.NothingUnderstood) as caught:
        read(HEAD + "i går;hva;a@b.example;hei;Sendt;Nei;\n")
    said = caught.value.said(partial(say, "nb"))
    assert say("nb", REJECTIONS["bad_time"]) in said
    assert REJECTIONS["bad_time"] not in said


def test_staging_works_inside_the_lock_down(tmp_path: Path) -> None:
    seen = scan(EXPORTS / "norwegian.csv", tmp_path, limits=OPERATOR)
    connection = duckdb.connect()
    for setting in (
        "SET GLOBAL TimeZone='UTC'",
        f"SET allowed_directories=['{tmp_path}/']",
        "SET enable_external_access=false",
        "SET lock_configuration=true",
    ):
        connection.execute(setting)
    cursor = connection.cursor()
    format_ = exports.recognise(seen)
    assert exports.stage(cursor, seen, format_, zone="Europe/Oslo", latest=NOW).accepted == 7
    cursor.execute("BEGIN")
    assert cursor.execute("SELECT count(*) FROM events").fetchall() == [(7,)]
    cursor.execute("ROLLBACK")
    for made in ("VIEW events", "VIEW staged", "TABLE told", "TABLE rejected"):
        cursor.execute(f"DROP {made}")
    assert cursor.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]


def csv_field(text: str) -> str:
    return f'"{text}"'
