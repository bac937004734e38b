"""Several rows about one message give the same message in any order and over any files."""

import gzip
import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import copy_of
from logs import counted, quiet

from analytics.editions import SAMPLE
from analytics.importing import import_file
from analytics.loading import Counts
from analytics.reading import Wishes
from analytics.settings import Settings
from analytics.store import Store

HEADING = "processed,message_id,event,subject,email,reason,mx,type,categories"
TO = "kari.eksempel07@garnet.example"
MX = "aspmx.l.google.com"
WAYS = {
    "delayed, then taken": [
        f"2026-10-01T08:00:00Z,m1,processed,Garn,{TO},,,,nyhetsbrev",
        f"2026-10-01T08:00:05Z,m1,deferred,Garn,{TO},452 4.2.2 Mailbox full,{MX},,nyhetsbrev",
        f"2026-10-01T08:10:00Z,m1,delivered,Garn,{TO},250 OK,{MX},,nyhetsbrev",
    ],
    "given up without a word": [
        f"2026-10-01T08:00:00Z,m1,processed,Garn,{TO},,,,nyhetsbrev",
        f"2026-10-01T09:00:00Z,m1,deferred,,{TO},452 4.2.2 Mailbox full,,,",
        f"2026-10-02T09:00:00Z,m1,bounce,,{TO},,,expired,",
    ],
    "taken, then reported": [
        f"2026-10-01T08:00:00Z,m1,processed,Garn,{TO},,,,nyhetsbrev",
        f"2026-10-01T08:00:02Z,m1,delivered,Garn,{TO},250 OK,{MX},,nyhetsbrev",
        f"2026-10-01T12:00:00Z,m1,spam_report,,{TO},,,,",
    ],
    "taken, then sent back": [
        f"2026-10-01T08:00:00Z,m1,processed,Garn,{TO},,,,nyhetsbrev",
        f"2026-10-01T08:00:02Z,m1,delivered,Garn,{TO},250 OK,{MX},,nyhetsbrev",
        f"2026-10-01T08:30:00Z,m1,bounce,Garn,{TO},550 5.1.1 no such user,{MX},bounced,nyhetsbrev",
    ],
}


# The first row of every way, the second and the third, each way a message of its own.
ROWS = [
    "\n".join(row.replace(",m1,", f",m{number},") for number, row in enumerate(rows))
    for rows in zip(*WAYS.values(), strict=True)
]
Held = tuple[list[tuple[Any, ...]], ...]


@pytest.fixture
def store(empty: Path, settings: Settings) -> Iterator[Store]:
    with closing(copy_of(empty, settings)) as opened:
        yield opened


@pytest.fixture
def log_of(empty: Path, tmp_path: Path) -> Callable[..., Held]:
    """Give what brings files of rows into a new log, and returns what that holds."""

    def log_of(files: list[list[str]], heading: str = HEADING) -> Held:
        file = tmp_path / "log.csv"
        with closing(copy_of(empty, Settings(data=tmp_path / "data"))) as store:
            for rows in files:
                file.write_text("\n".join((heading, *rows)).lstrip() + "\n")
                told = import_file(store, file, Wishes(), quiet)
                assert told.error is None, str(told.error)
            return held(store)

    return log_of


def held(store: Store) -> Held:
    with store.cursor() as cursor:
        messages, answers = (
            cursor.execute(f"SELECT * EXCLUDE (batch) FROM {table} ORDER BY ALL").fetchall()
            for table in ("messages", "error_log")
        )
        return messages, answers, cursor.execute("FROM hourly_totals ORDER BY ALL").fetchall()


def cuts(rows: list[str]) -> Iterator[list[list[str]]]:
    """Give the rows in every order, each in a file of its own, and cut in two at every place."""
    for order in itertools.permutations(rows):
        yield [[row] for row in order]
    for place in range(1, len(rows)):
        yield [rows[:place], rows[place:]]
        yield [rows[place:], rows[:place]]
    yield [rows[::-1]]


def test_neither_the_order_nor_the_files_of_the_rows_matter(log_of: Callable[..., Held]) -> None:
    expected = log_of([ROWS])
    assert len(expected[0]) == len(WAYS)
    for files in cuts(ROWS):
        assert log_of(files) == expected, files


def ses(event: str, time: str, **told: object) -> str:
    mail = {
        "timestamp": "2026-10-01T08:00:00.000Z",
        "messageId": "ses-1",
        "destination": [TO],
        "commonHeaders": {"messageId": "<m1@garnet.example>", "subject": "Garn"},
    }
    about = {"timestamp": f"2026-10-01T{time}:00.000Z", **told}
    name = {"Delivery": "delivery", "Complaint": "complaint", "Bounce": "bounce"}
    body = {name.get(event, "deliveryDelay"): about} if event != "Send" else {}
    return json.dumps({"eventType": event, "mail": mail} | body)


ONE = [{"emailAddress": TO, "status": "4.2.2", "diagnosticCode": "smtp; 452 4.2.2 Mailbox full"}]
EVENTS = [
    ses("Send", "08:00"),
    ses("DeliveryDelay", "08:01", delayedRecipients=ONE),
    ses("Delivery", "08:10", recipients=[TO]),
    ses("Complaint", "12:00", complainedRecipients=[{"emailAddress": TO}]),
]


def test_events_in_json_fold_in_any_order_and_over_any_files(log_of: Callable[..., Held]) -> None:
    expected = log_of([EVENTS], heading="")
    (message,) = expected[0]
    assert "complained" in message
    assert len(expected[1]) == 1
    # Every third way: each file of JSON is read by a process of its own.
    for files in itertools.islice(cuts(EVENTS), 0, None, 3):
        assert log_of(files, heading="") == expected, files


def test_a_file_of_openings_alone_leaves_everything_unchanged(store: Store, tmp_path: Path) -> None:
    (tmp_path / "opened.csv").write_text(f"{HEADING}\n2026-10-01T08:00:00Z,m9,open,,{TO},,,,\n")
    counts = counted(import_file(store, tmp_path / "opened.csv", Wishes(), quiet))
    assert (counts.rows, counts.messages, counts.unchanged) == (1, 0, 1)


OWN = "sent_at,status_at,recipient,outcome,message_id,reason,cause,hardness\n"


def test_the_row_that_decides_brings_its_own_reason(store: Store, tmp_path: Path) -> None:
    rows = (
        f"2026-10-01T08:00:00Z,2026-10-01T08:01:00Z,{TO},deferred,<1>,rate_limited,greylisting,\n",
        f"2026-10-01T08:00:00Z,2026-10-01T09:00:00Z,{TO},failed,<1>,unknown_recipient,"
        "no_such_mailbox,hard\n",
    )
    (tmp_path / "twice.csv").write_text(OWN + "".join(rows))
    import_file(store, tmp_path / "twice.csv", Wishes(), quiet)
    with store.cursor() as cursor:
        found = cursor.execute("SELECT outcome, reason, cause, hardness FROM messages").fetchall()
    assert found == [("failed", "unknown_recipient", "no_such_mailbox", "hard")]


@pytest.mark.parametrize(("known", "told", "expected"), [
    (("deferred", "10:00"), ("sent", "10:30"), "sent"),
    (("failed", "10:00"), ("sent", "10:30"), "sent"),
    (("sent", "10:30"), ("deferred", "10:00"), "sent"),
    (("delivered", "10:00"), ("sent", "10:30"), "delivered"),
    (("sent", "10:30"), ("delivered", "10:00"), "delivered"),
    (("complained", "10:00"), ("failed", "10:30"), "complained"),
    (("failed", "10:30"), ("deferred", "10:00"), "failed"),
])  # fmt: skip
def test_a_later_word_counts_and_an_earlier_one_never_undoes(
    store: Store, tmp_path: Path, known: tuple[str, str], told: tuple[str, str], expected: str
) -> None:
    for number, (outcome, time) in enumerate((known, told)):
        file = tmp_path / f"{number}.csv"
        file.write_text(OWN + f"2026-10-01T09:00:00Z,2026-10-01T{time}:00Z,{TO},{outcome},<1>,,,\n")
        assert import_file(store, file, Wishes(), quiet).error is None
    with store.cursor() as cursor:
        assert cursor.execute("SELECT outcome FROM messages").fetchall() == [(expected,)]


def test_a_mail_servers_log_may_be_cut_anywhere(store: Store, tmp_path: Path) -> None:
    lines = gzip.decompress((SAMPLE / "nordlys-garn-postfix.log.gz").read_bytes()).splitlines()

    def bring(part: list[bytes], name: str) -> Counts:
        (tmp_path / name).write_bytes(b"\n".join(part) + b"\n")
        return counted(import_file(store, tmp_path / name, Wishes(), quiet))

    whole = bring(lines, "mail.log")
    for share in (0.2, 0.5, 0.8):
        assert bring(lines[int(len(lines) * share) :], f"rest{share}.log").new == 0
    assert whole.new == 7549
