"""Postfix: lines of a mail log become mails, by queue ids that come again."""

from collections.abc import Callable

import pytest
from staged import EXPORTS, Log

from analytics.staging import Staging


def test_postfix_lines_are_joined_by_their_queue_id(read: Callable[..., Log]) -> None:
    log = read(EXPORTS / "postfix.log")
    assert log.ask("line, sent_at::VARCHAR, recipient, outcome, source_says, answer") == [
        (5, "2025-12-31 22:58:01", "astrid@garnkurv.example", "delivered", None, None),
        (6, "2025-12-31 22:58:01", "finn@ullhuset.example", "deferred", "deferred",
         "452 4.2.2 Over quota"),
        (8, "2025-12-31 22:58:01", "finn@ullhuset.example", "failed", "expired", None),
        (13, "2026-01-04 23:20:00", "gry@strikk.example", "deferred", "deferred",
         "delivery temporarily suspended: connect to mx.strikk.example[203.0.113.6]:25: "
         "Connection timed out"),
        (14, "2026-01-04 23:29:59.5", "hans@ullhuset.example", "failed", "bounced",
         "550 5.1.1 No such user"),
    ]  # fmt: skip
    assert log.ask("message_id, subject, mx_host")[0] == (
        "<a1@butikk.example>", "På vei", "mx1.garnkurv.example"
    )  # fmt: skip
    assert log.ask("message_id, queue_id, queued_at::VARCHAR") == [
        *[("<a1@butikk.example>", "vev/4A1B2C3D4E", "2025-12-31 22:58:01")] * 3,
        (None, "vev/6C6C6C6C6C", "2026-01-04 23:20:30"),
        (None, "vev/4xYzAbCdEfGhz1", "2026-01-04 23:30:00.5"),
    ]
    assert log.rejected == [(16, "broken_line")]
    assert log.staging == Staging(6, 5, 1, 10)


def test_a_queue_id_that_is_used_again_is_another_mail(read: Callable[..., Log]) -> None:
    sent = (
        "to=<a@b.example>, relay=mx.b.example[203.0.113.1]:25, delay=1, dsn=2.0.0, status=sent (ok)"
    )
    lines = [
        f"Jan 10 10:0{minute}:00 vev postfix/{service}: ABCDEF12: {rest}\n"
        for minute, service, rest in [
            (1, "cleanup[1]", "message-id=<one@x>"),
            (2, "smtp[2]", sent),
            (3, "cleanup[1]", "message-id=<two@x>"),
            (4, "smtp[2]", sent),
        ]
    ]
    assert read("".join(lines)).ask("message_id") == [("<one@x>",), ("<two@x>",)]


@pytest.mark.parametrize(
    ("message_id", "year"),
    [
        ("20250110090059.ABCDEF12@vev.example", 2025),
        # Neither made when it was sent, nor in a year that is still to come.
        ("20250305090059.ABCDEF12@vev.example", 2026),
        ("20990110090059.ABCDEF12@vev.example", 2026),
    ],
)
def test_an_id_that_was_made_at_a_stamps_time_tells_its_year(
    read: Callable[..., Log], message_id: str, year: int
) -> None:
    first = QUEUE.format(1, "cleanup[1]", f"message-id=<{message_id}>")
    lines = first + QUEUE.format(2, "smtp[1]", TO.format("a", RELAY, 1, "sent"))
    assert read(lines).ask("year(sent_at)") == [(year,)]


QUEUE = "Jan 10 10:0{}:00 vev postfix/{}: ABCDEF12: {}\n"
TO = "to=<{}@b.example>, relay={}, delay={}, dsn=2.0.0, status={} (ok)"
RELAY = "mx.b.example[203.0.113.1]:25"


def test_a_mail_whose_beginning_is_in_an_older_file_has_only_its_queue_id(
    read: Callable[..., Log],
) -> None:
    active = QUEUE.format(2, "qmgr[1]", "from=<x@shop.example>, size=9, nrcpt=1 (queue active)")
    log = read(active + QUEUE.format(3, "smtp[2]", TO.format("a", RELAY, 3600, "sent")))
    assert log.ask("message_id, queue_id, sent_at::VARCHAR, queued_at::VARCHAR") == [
        (None, "vev/ABCDEF12", "2026-01-10 08:03:00", "2026-01-10 09:02:00")
    ]


def test_the_same_queue_id_on_two_servers_is_two_mails(read: Callable[..., Log]) -> None:
    named = QUEUE.format(1, "cleanup[1]", "message-id=<one@x>")
    sent = QUEUE.format(2, "smtp[2]", TO.format("a", RELAY, 1, "sent"))
    log = read(named + sent.replace(" vev ", " hjul ") + sent)
    assert log.ask("message_id, queue_id") == [
        (None, "hjul/ABCDEF12"), ("<one@x>", "vev/ABCDEF12")
    ]  # fmt: skip


def test_an_empty_message_id_is_none(read: Callable[..., Log]) -> None:
    named = QUEUE.format(1, "cleanup[1]", "message-id=<>")
    log = read(named + QUEUE.format(2, "smtp[2]", TO.format("a", RELAY, 1, "sent")))
    assert log.ask("message_id") == [(None,)]


def test_giving_up_on_those_of_an_older_file_is_counted(read: Callable[..., Log]) -> None:
    expired = QUEUE.format(2, "qmgr[1]", "from=<{}>, status=expired, returned to sender")
    sent = QUEUE.format(3, "smtp[2]", TO.format("a", RELAY, 1, "sent")).replace("ABC", "DEF")
    log = read(expired.format("x@shop.example") + expired.format("").replace("ABC", "CBA") + sent)
    assert log.staging == Staging(1, 1, 0, 2, (("expired_elsewhere", 1),))


@pytest.mark.parametrize(
    ("relay", "kept"),
    [
        ("virtual-mx.b.example[203.0.113.1]:25", 1),
        ("localhoster.example[203.0.113.1]:25", 1),
        ("local.example[203.0.113.1]:25", 1),
        ("local", 0),
        ("virtual", 0),
        ("localhost[127.0.0.1]:10024", 0),
        ("filter.vev[127.0.0.1]:10024", 0),
        ("127.0.0.1[127.0.0.1]:10024", 0),
        ("[127.0.0.1]:10024", 0),
        ("[::1]:25", 0),
    ],
)
def test_only_relays_within_the_server_say_nothing_of_arriving(
    read: Callable[..., Log], relay: str, kept: int
) -> None:
    lines = [QUEUE.format(2, "smtp[2]", TO.format(name, relay, 1, "sent")) for name in "ab"]
    lines[1] = lines[1].replace(relay, RELAY)
    assert read("".join(lines)).staging.accepted == 1 + kept
