"""A file's whole way into the log: counts that add up, nothing twice, nothing by half."""

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import copy_of
from logs import ask, counted, quiet
from staged import EXPORTS
from whole_log import is_whole

from analytics.access import MANAGER
from analytics.editions import SAMPLE
from analytics.errors import EmailLogError
from analytics.export_errors import AmbiguousDates
from analytics.filters import Filters
from analytics.importing import Result, import_file, import_upload
from analytics.own_format import write_log
from analytics.reading import Wishes
from analytics.settings import Settings
from analytics.store import Store

HEADING = "Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg"
FULL = "552 5.2.2 Mailbox full"
SLOW = "421 4.7.0 [TSS04] Too many messages, try later"
KARI = "kari.eksempel01@gmail.com"
ROWS = [
    f"01.10.2026 08:05;Ordrebekreftelse;{KARI};Ordrebekreftelse #10231;Sendt;Nei;",
    f"01.10.2026 09:00;Nyhetsbrev;ola.eksempel02@online.no;Høstgarn;Feilet;Ja;{FULL}",
    f"01.10.2026 09:00;Nyhetsbrev;per.eksempel03@yahoo.no;Høstgarn;Venter;Ja;{SLOW}",
    "25.10.2026 02:30;Endre/glemt passord;kari.eksempel01@gmail.com;Nytt passord;Sendt;Nei;",
    "25.10.2026 02:30;Endre/glemt passord;kari.eksempel01@gmail.com;Nytt passord;Sendt;Nei;",
]
STREAMS = ("norwegian", "postfix", "sendgrid_activity")


@pytest.fixture
def store(empty: Path, settings: Settings) -> Iterator[Store]:
    with closing(copy_of(empty, settings)) as opened:
        yield opened
        assert is_whole(opened)


@pytest.fixture(scope="module")
def sample(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    settings = Settings(data=tmp_path_factory.mktemp("same")).of_sample()
    with closing(copy_of(sample_file, settings)) as opened:
        yield opened


def texts(store: Store, table: str) -> list[tuple[Any, ...]]:
    """Return the rows of a table, whoever brought them: as text they are fetched twice as fast."""
    rows = f"SELECT COLUMNS(lambda name: name <> 'batch') FROM {table}"
    return ask(store, f"SELECT told::VARCHAR FROM ({rows}) AS told ORDER BY 1")


def log(*rows: str, heading: str = HEADING) -> str:
    return "\n".join((heading, *rows)) + "\n"


def bring(store: Store, tmp_path: Path, text: str | bytes, name: str = "log.csv") -> Result:
    file = tmp_path / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return import_file(store, file, Wishes(), quiet)


def counts(result: Result) -> tuple[int, ...]:
    told = counted(result)
    return told.rows, told.messages, told.new, told.updated, told.unchanged, told.rejected


def test_the_sample_exports_give_the_totals_that_their_generator_wrote(sample: Store) -> None:
    expected = json.loads((SAMPLE / "expected.json").read_text())["streams"]
    for stream in STREAMS:
        told = expected[stream]
        answers = "SELECT count(*) FROM error_log SEMI JOIN messages USING (key)"
        assert ask(
            sample, "SELECT rows, messages, rejected FROM imports WHERE format = $f", f=stream
        ) == [(told["rows"], told["messages"], 0)]
        by_type = ask(
            sample,
            """SELECT mail_type, outcome, count(*) FROM messages
                                 WHERE source = $f GROUP BY ALL""",
            f=stream,
        )
        assert {(t, o): n for t, o, n in by_type} == {
            (t, o): n for t, outcomes in told["by_mail_type"].items() for o, n in outcomes.items()
        }
        by_reason = ask(
            sample,
            """SELECT outcome, reason, count(*) FROM messages
                                   WHERE source = $f AND reason IS NOT NULL GROUP BY ALL""",
            f=stream,
        )
        assert {(o, r): n for o, r, n in by_reason} == {
            (o, r): n for o, reasons in told["by_reason"].items() for r, n in reasons.items()
        }
        answers = """SELECT count(*) FROM error_log
                     SEMI JOIN (FROM messages WHERE source = $f) USING (key)"""
        assert ask(sample, answers, f=stream) == [(told["error_answers"],)]
    assert is_whole(sample)


def test_the_sample_exports_again_change_nothing(sample: Store) -> None:
    before = texts(sample, "messages")
    with sample.change() as cursor:
        # As if other readers had read them, so that they are read once more.
        cursor.execute("UPDATE imports SET edition = NULL")
    for file in sorted(SAMPLE.glob("*.gz")):
        rows, messages, new, updated, unchanged, rejected = counts(
            import_file(sample, file, Wishes(), quiet)
        )
        assert (new, updated, rejected) == (0, 0, 0)
        assert unchanged == rows >= messages
    assert texts(sample, "messages") == before
    assert is_whole(sample)


@pytest.mark.parametrize(
    ("export", "of_the_month"),
    [("epostlogg.csv", r"(Dato|..\.10\.2026)"), ("sendgrid.csv", "(processed,|2026-10)"),
     ("postfix.log", "2026-10")],
)  # fmt: skip
def test_the_last_thirty_days_once_more_bring_nothing_new(
    sample: Store, tmp_path: Path, export: str, of_the_month: str
) -> None:
    text = gzip.decompress((SAMPLE / f"nordlys-garn-{export}.gz").read_bytes()).decode("utf-8-sig")
    month = [row for row in text.splitlines(keepends=True) if re.match(of_the_month, row)]
    told = counted(bring(sample, tmp_path, "".join(month), export))
    assert told.rows > 1000
    assert (told.new, told.updated, told.unchanged, told.rejected) == (0, 0, told.rows, 0)


def test_a_row_without_an_id_is_known_by_what_it_says_and_how_often(
    store: Store, tmp_path: Path
) -> None:
    assert counts(bring(store, tmp_path, log(*ROWS))) == (5, 5, 5, 0, 0, 0)
    assert counts(bring(store, tmp_path, log(*ROWS))) == (5, 5, 0, 0, 5, 0)
    assert counts(bring(store, tmp_path, log(*ROWS, ROWS[-1]))) == (6, 6, 1, 0, 5, 0)


def test_a_newer_export_updates_what_has_a_later_status_and_an_older_one_does_not(
    store: Store, tmp_path: Path
) -> None:
    later = ROWS[2].replace(
        "Venter;Ja;421 4.7.0 [TSS04] Too many messages, try later", f"Feilet;Ja;{FULL}"
    )
    bring(store, tmp_path, log(*ROWS))
    assert counts(bring(store, tmp_path, log(*ROWS[:2], later))) == (3, 3, 0, 1, 2, 0)
    assert is_whole(store)
    assert counts(bring(store, tmp_path, log(*ROWS))) == (5, 5, 0, 0, 5, 0)
    assert ask(
        store, "SELECT outcome, reason, hardness FROM messages WHERE provider = 'yahoo'"
    ) == [("failed", "mailbox_full", "soft")]
    assert ask(store, "SELECT count(*) FROM error_log") == [(3,)]


def test_a_message_gets_its_meaning(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path, log(*ROWS))
    told = ask(
        store,
        """SELECT mail_type, provider, outcome, reason, cause, order_no
                         FROM messages ORDER BY sent_at, recipient LIMIT 3""",
    )
    assert told == [
        ("order_confirmation", "gmail", "delivered", None, None, "10231"),
        ("newsletter", "telenor", "failed", "mailbox_full", "mailbox_full", None),
        ("newsletter", "yahoo", "deferred", "rate_limited", "too_many_mails", None),
    ]


DAMAGED: dict[str, str | bytes] = {
    "a wrong heading": HEADING.replace("Mottaker", "Farge") + "\n" + ROWS[0] + "\n",
    "an empty file": "",
    "only a heading": HEADING + "\n",
    "a web page": "<!DOCTYPE html><html><body>Logg inn</body></html>",
    "a spreadsheet": b"PK\x03\x04xl/workbook.xml",
    "nothing but nonsense": log("x;y;z;a;b;c;d"),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_file_that_cannot_come_in_costs_nothing(
    store: Store, tmp_path: Path, damage: str
) -> None:
    bring(store, tmp_path, log(*ROWS))
    tables = ("messages", "error_log", "hourly_totals", "imports", "rejected_rows")
    before = [ask(store, f"FROM {table} ORDER BY ALL") for table in tables]
    refused = bring(store, tmp_path, DAMAGED[damage], "damaged.csv")
    assert isinstance(refused.error, EmailLogError)
    assert "damaged.csv" in str(refused.error)
    assert [ask(store, f"FROM {table} ORDER BY ALL") for table in tables] == before


def test_a_file_cut_in_the_middle_of_a_line_keeps_its_whole_lines(
    store: Store, tmp_path: Path
) -> None:
    cut = log(*ROWS)[: -len(ROWS[-1]) // 2]
    assert counts(bring(store, tmp_path, cut)) == (5, 4, 4, 0, 0, 1)
    assert [line for (line,) in ask(store, "SELECT line FROM rejected_rows")] == [6]


def test_damaged_rows_are_kept_with_their_line_and_reason(store: Store, tmp_path: Path) -> None:
    rows = [
        f"02.10.2026 10:{n % 60:02};Nyhetsbrev;kari.eksempel{n}@gmail.com;Garn;Sendt;Nei;"
        for n in range(400)
    ]
    for line in (7, 207):
        rows[line - 2] = rows[line - 2].replace("02.10.2026", "31.02.2026")
    rows[300] = rows[300].replace("@", " hos ")
    rows[350] = rows[350] + ";for;mye"
    assert counts(bring(store, tmp_path, log(*rows))) == (400, 396, 396, 0, 0, 4)
    assert ask(store, "SELECT line, reason FROM rejected_rows ORDER BY line") == [
        (7, "bad_time"),
        (207, "bad_time"),
        (302, "bad_recipient"),
        (352, "wrong_column_count"),
    ]


def test_progress_is_told_on_the_way_and_only_grows(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text(log(*ROWS))
    shares: list[float] = []
    import_file(store, file, Wishes(), lambda share, _doing: shares.append(share))
    assert shares == sorted(set(shares))
    assert len(shares) > 5
    assert shares[-1] == 1


def test_a_dry_run_counts_and_keeps_nothing(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text(log(*ROWS))
    assert counts(import_file(store, file, Wishes(dry_run=True), quiet))[2] == 5
    assert ask(store, "SELECT count(*) FROM messages") == [(0,)]
    assert ask(store, "SELECT count(*) FROM imports") == [(0,)]


def test_an_upload_is_read_in_a_process_of_its_own(store: Store) -> None:
    told = import_upload(store, "../log.csv", io.BytesIO(log(*ROWS).encode()), Wishes(), quiet)
    assert counts(told) == (5, 5, 5, 0, 0, 0)
    assert told.file == "log.csv"
    assert [left for left in store.folder("temp").rglob("*") if left.is_file()] == []


def everything() -> Filters:
    return Filters(date(2000, 1, 1), date(2100, 1, 1), MANAGER, 0)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_our_own_format_makes_the_same_log_again(
    sample: Store, store: Store, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"log.{ending}"
    written = write_log(sample, everything(), file, None)
    copied = counts(import_file(store, file, Wishes(), quiet))
    assert copied == (written, written, written, 0, 0, 0)
    for table in ("messages", "error_log", "hourly_totals"):
        assert texts(store, table) == texts(sample, table)


def test_a_spreadsheet_and_a_parquet_file_hold_every_row(sample: Store, tmp_path: Path) -> None:
    failed = everything().narrowed(outcomes=("failed",), mail_types=("password",))
    expected = ask(sample, "SELECT count(*) FROM selected($filters)", **failed.as_parameters())
    for ending in ("xlsx", "parquet", "csv"):
        file = tmp_path / f"failed.{ending}"
        assert [(write_log(sample, failed, file, None),)] == expected
    with (tmp_path / "failed.csv").open(newline="") as rows:
        assert [(len(list(csv.DictReader(rows))),)] == expected


def test_a_message_is_the_same_in_every_file_that_gives_its_id(
    store: Store, tmp_path: Path
) -> None:
    own = "sent_at,recipient,outcome,message_id,shop,source\n"
    row = "2026-10-01T08:00:00Z,kari.eksempel01@gmail.com,{},<1@butikk.example>,Garn,{}\n"
    bring(store, tmp_path, own + row.format("deferred", "a"))
    assert counts(bring(store, tmp_path, own + row.format("delivered", "b")))[2:4] == (0, 1)
    assert ask(store, "SELECT outcome, reason FROM messages") == [("delivered", None)]


def test_a_message_stays_its_shops_where_a_file_gives_its_key_to_another_one(
    store: Store, tmp_path: Path
) -> None:
    own = "key,sent_at,recipient,outcome,shop,status_at\n"
    row = "0123456789abcdef0123456789abcdef,2026-10-01T08:00:00Z,{}@butikk.example,{},{},{}\n"
    bring(store, tmp_path, own + row.format("kari", "deferred", "Garn", "2026-10-01T08:00:00Z"))
    bring(store, tmp_path, own + row.format("ola", "failed", "Strikk", "2026-10-02T08:00:00Z"))
    assert ask(store, "SELECT shop, recipient, outcome FROM messages") == [
        ("Garn", "kari@butikk.example", "failed")
    ]
    assert is_whole(store)


def test_no_body_header_transcript_or_secret_link_is_ever_stored(
    store: Store, tmp_path: Path
) -> None:
    exports = [path for path in sorted(EXPORTS.iterdir()) if path.is_file()]
    held = [path for path in exports if b"HEMMELIG" in path.read_bytes()]
    assert len(held) >= 6
    for path in held:
        # Whole, and with a row that is rejected: it is shown without its line.
        broken = path.read_bytes().replace(b"@strikk.example", b"")
        for name, content in ((path.name, path.read_bytes()), (f"broken-{path.name}", broken)):
            (tmp_path / name).write_bytes(content)
            told = import_file(store, tmp_path / name, Wishes(dates="day_first"), quiet)
            assert told.error is None or content is broken, (name, str(told.error))
    assert ask(store, "SELECT count(*) > 3 FROM rejected_rows") == [(True,)]
    tables = ask(store, "SELECT table_name FROM duckdb_tables() WHERE NOT temporary")
    for (table,) in tables:
        assert "HEMMELIG" not in str(ask(store, f"FROM {table}")), table
    for file in store.settings.data.rglob("*"):
        assert not file.is_file() or b"HEMMELIG" not in file.read_bytes(), file.name


def test_how_times_are_read_is_asked_once_and_remembered(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    heading = "To Address,Subject,Created Date,Mailer\n"
    log.write_text(heading + "liv@garnkurv.example,Hei,03/04/2026 10:00,x\n")
    assert isinstance(import_file(store, log, Wishes(), quiet).error, AmbiguousDates)
    said = Wishes(dates="month_first", timezone="America/New_York")
    assert import_file(store, log, said, quiet).error is None
    log.write_text(heading + "liv@garnkurv.example,Hei,03/05/2026 10:00,x\n")
    assert import_file(store, log, Wishes(), quiet).error is None
    assert ask(store, "SELECT sent_at::VARCHAR FROM messages ORDER BY 1") == [
        ("2026-03-04 15:00:00",), ("2026-03-05 15:00:00",)
    ]  # fmt: skip
    assert ask(store, "SELECT DISTINCT timezone FROM imports") == [("America/New_York",)]
    # It was the shop's own zone after all.
    log.write_text(heading + "liv@garnkurv.example,Hei,03/06/2026 10:00,x\n")
    assert import_file(store, log, Wishes(timezone="Europe/Oslo"), quiet).error is None
    log.write_text(heading + "liv@garnkurv.example,Hei,03/07/2026 10:00,x\n")
    assert import_file(store, log, Wishes(), quiet).error is None
    assert ask(store, "SELECT sent_at::VARCHAR FROM messages ORDER BY 1 DESC LIMIT 2") == [
        ("2026-03-07 09:00:00",), ("2026-03-06 09:00:00",)
    ]  # fmt: skip
