"""The invented shop: the same for a seed, true to its own figures, and nobody real in it."""

import csv
import gzip
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analytics.classification import Classifier
from analytics.sample import write_sample_data, write_shop
from analytics.sample.answers import answers
from analytics.sample.delivered import DAYS, FILES
from analytics.sample.kinds import SUPPRESSED
from analytics.sample.own_format import COLUMNS
from analytics.sample.shop import invent

DELIVERED = Path(__file__).parent.parent / "sample_data"
LOOKED_AT = [
    *("Dato", "Mottaker", "Status", "Feiler", "Feillogg"),
    *("processed", "message_id", "event", "email", "reason", "marketing_campaign_name"),
]
REASONS = {
    "unknown_recipient",
    "sender_blocked",
    "mailbox_full",
    "mailbox_misconfigured",
    "mailbox_inactive",
    "server_unreachable",
    "rate_limited",
    "unknown_domain",
    "policy_rejected",
    "relay_denied",
    "other",
    "suppressed",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a tenth of the sample shop."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample_data(folder, messages=20_000)
    return folder


@pytest.fixture(params=["small", "delivered"])
def folder(request: pytest.FixtureRequest, small: Path) -> Path:
    """Return the folder of a freshly made shop, and of the delivered one."""
    return small if request.param == "small" else DELIVERED


def document(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def text(folder: Path, stream: str) -> str:
    return gzip.decompress((folder / FILES[stream]).read_bytes()).decode("utf-8")


@cache
def table(folder: Path, stream: str) -> list[dict[str, str]]:
    lines = text(folder, stream).removeprefix("\ufeff").splitlines()
    rows = csv.DictReader(lines, delimiter=";" if stream == "norwegian" else ",")
    return [{column: row[column] for column in LOOKED_AT if column in row} for row in rows]


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("first", "again"):
        folder = tmp_path / name
        write_sample_data(folder, seed=3, messages=2_000, days=40)
        write_shop(folder / "own.csv", messages=2_000, days=40, seed=3)
        made.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert made[0] == made[1]
    write_sample_data(tmp_path / "other", seed=4, messages=2_000, days=40)
    assert (tmp_path / "other" / FILES["postfix"]).read_bytes() != made[0][FILES["postfix"]]


def test_the_delivered_files_stay_under_twelve_megabytes() -> None:
    assert sum((DELIVERED / name).stat().st_size for name in FILES.values()) < 12_000_000


def test_the_delivered_data_is_what_the_generator_makes_today(tmp_path: Path) -> None:
    write_sample_data(tmp_path)
    # Unpacked: another zlib packs the same otherwise.
    assert [one for one in FILES if text(tmp_path, one) != text(DELIVERED, one)] == []
    for name in ("expected.json", "planted.json"):
        assert document(tmp_path / name) == document(DELIVERED / name)


def test_the_expected_totals_add_up(folder: Path) -> None:
    expected = document(folder / "expected.json")
    assert set(expected["files"].values()) == set(expected["streams"])
    for totals in [*expected["streams"].values(), expected["total"]]:
        outcomes: Counter[str] = Counter()
        for counts in totals["by_mail_type"].values():
            outcomes.update(counts)
        assert outcomes.total() == totals["messages"]
        for outcome, reasons in totals["by_reason"].items():
            assert sum(reasons.values()) == outcomes[outcome]
    for measure in ("messages", "rows", "error_answers", "unexplained"):
        streams = expected["streams"].values()
        assert sum(stream[measure] for stream in streams) == expected["total"][measure]


def test_the_norwegian_log_holds_what_is_expected(folder: Path) -> None:
    expected = document(folder / "expected.json")["streams"]["norwegian"]
    rows = table(folder, "norwegian")
    assert len(rows) == expected["rows"] == expected["messages"]
    assert len({row["Mottaker"] for row in rows}) == expected["recipients"]
    assert sum(row["Feillogg"] != "" for row in rows) == expected["error_answers"]
    assert all((row["Feiler"] == "Ja") == (row["Feillogg"] != "") for row in rows)
    failed = Counter(row["Status"] for row in rows)
    assert failed["Feilet"] == sum(expected["by_reason"]["failed"].values())
    assert failed["Ikke sendt"] == sum(expected["by_reason"]["suppressed"].values())
    assert text(folder, "norwegian").startswith("\ufeffDato;")


def test_the_sendgrid_export_folds_to_what_is_expected(folder: Path) -> None:
    expected = document(folder / "expected.json")["streams"]["sendgrid_activity"]
    rows = table(folder, "sendgrid_activity")
    assert len(rows) == expected["rows"]
    seen: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        seen.setdefault((row["message_id"], row["email"]), set()).add(row["event"])
    assert len(seen) == expected["messages"]
    outcomes = Counter(outcome(events) for events in seen.values())
    assert outcomes == expected["by_mail_type"]["newsletter"]
    refused = {"deferred", "bounced", "dropped"}
    assert sum(row["event"] in refused for row in rows) == expected["error_answers"]
    assert len({row["email"] for row in rows}) == expected["recipients"]


def test_nobody_at_gmail_is_known_to_complain(folder: Path) -> None:
    reported = [row for row in table(folder, "sendgrid_activity") if row["event"] == "spam_report"]
    assert reported
    assert not [row for row in reported if row["email"].endswith("@gmail.com")]


def outcome(events: set[str]) -> str:
    words = {
        "spam_report": "complained",
        "bounced": "failed",
        "dropped": "suppressed",
        "delivered": "delivered",
        "deferred": "deferred",
    }
    return next((word for event, word in words.items() if event in events), "sent")


def test_the_postfix_log_holds_what_is_expected(folder: Path) -> None:
    expected = document(folder / "expected.json")["streams"]["postfix"]
    log = text(folder, "postfix")
    lines = re.findall(r"postfix/smtp\[\d+\]: (\w+): to=<([^>]+)>.* status=(\w+) \(", log)
    expired = log.count("status=expired")
    assert len(lines) + expired == expected["rows"]
    assert len({queue for queue, _, _ in lines}) == expected["messages"]
    assert len({recipient for _, recipient, _ in lines}) == expected["recipients"]
    states = Counter(status for _, _, status in lines)
    assert states["deferred"] + states["bounced"] == expected["error_answers"]
    failed = sum(expected["by_reason"]["failed"].values())
    assert states["bounced"] + expired == failed
    assert not expected["by_reason"]["suppressed"]


def test_every_reason_of_the_contract_occurs() -> None:
    assert {answer.reason for answer in answers()} == REASONS
    by_reason = document(DELIVERED / "expected.json")["total"]["by_reason"]
    assert {reason for reasons in by_reason.values() for reason in reasons} == REASONS
    assert 10 <= document(DELIVERED / "expected.json")["total"]["unexplained"] <= 20


def test_what_was_planted_is_in_the_delivered_data() -> None:
    events = {event["kind"]: event for event in document(DELIVERED / "planted.json")["events"]}
    rows = table(DELIVERED, "sendgrid_activity")
    bounced = [row for row in rows if row["event"] == "bounced"]
    refused = [row for row in bounced if "5.7.26" in row["reason"]]
    assert len(refused) == events["authentication"]["with_the_reason"] > 1_000
    assert {row["marketing_campaign_name"] for row in refused} == {"Nyhetsbrev uke 41"}
    campaign = [row for row in bounced if row["marketing_campaign_name"] == "Nordlysdagene 2026"]
    assert len(campaign) == events["large_campaign"]["failed"] > 1_000
    silent = [row for row in rows if row["reason"].startswith("lost connection")]
    outage = events["outage"]
    assert outage["start"] <= min(row["processed"] for row in silent)
    assert max(row["processed"] for row in silent) <= "2026-10-27T20:30:00Z"
    assert outage["failed"] == outage["with_the_reason"] > 300


def test_the_quiet_week_is_quiet_and_the_campaign_is_normal_for_its_size() -> None:
    weeks = Counter(row["Dato"][:10] for row in table(DELIVERED, "norwegian"))
    holiday = sum(weeks[f"{day:02}.09.2026"] for day in (28, 29, 30))
    assert holiday < 0.5 * sum(weeks[f"{day:02}.09.2026"] for day in (21, 22, 23))
    rows = table(DELIVERED, "sendgrid_activity")
    tried: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for row in rows:
        if row["event"] in ("bounced", "delivered"):
            tried[row["marketing_campaign_name"]] += 1
            failed[row["marketing_campaign_name"]] += row["event"] == "bounced"
    usual = [failed[name] / tried[name] for name in tried if name[-2:] < "40"]
    campaign = failed["Nordlysdagene 2026"] / tried["Nordlysdagene 2026"]
    assert campaign < 1.2 * np.mean(usual)


def test_the_doubled_hour_has_e_mails_in_both_its_turns() -> None:
    shop = invent(messages=20_000, days=DAYS, seed=7)
    first = 1_792_886_400  # 25 October 2026, 02:00 summer time
    for since in (first, first + 3600):
        inside = (shop.plan.sent_at >= since) & (shop.plan.sent_at < since + 3600)
        assert inside.sum() >= 3


def test_nobody_in_it_is_real(folder: Path) -> None:
    recipients = {row["Mottaker"] for row in table(folder, "norwegian")}
    recipients |= {row["email"] for row in table(folder, "sendgrid_activity")}
    recipients |= set(re.findall(r" to=<([^>]+)>", text(folder, "postfix")))
    recipients.remove("ordre@nordlys-garn.example")
    local = re.compile(r"[a-z]+\.eksempel\d{2,}@[a-z0-9-]+\.[a-z]+")
    assert all(local.fullmatch(recipient) for recipient in recipients)


def test_an_address_is_suppressed_only_after_a_hard_bounce_of_its_own() -> None:
    shop = invent(messages=20_000, days=DAYS, seed=7)
    delivery = shop.delivered()
    hard = {number for number, answer in enumerate(answers()) if answer.hard}
    blocked: dict[int, int] = {}
    for row in np.argsort(delivery.status_at, kind="stable").tolist():
        recipient = int(delivery.recipient[row])
        if delivery.outcome[row] == SUPPRESSED:
            assert blocked[recipient] <= delivery.plan.sent_at[row]
        elif int(delivery.answer[row]) in hard:
            blocked.setdefault(recipient, int(delivery.status_at[row]))
    stopped = delivery.outcome == SUPPRESSED
    assert stopped.sum() > 50
    late = delivery.plan.sent_at > [blocked.get(one, 2**62) for one in delivery.recipient.tolist()]
    assert (stopped == late).all()


@pytest.mark.parametrize(("messages", "days"), [(100, 1), (1_000, 7), (5_000, 30), (3_000, 400)])
def test_a_shop_of_any_size_has_exactly_so_many_messages(
    tmp_path: Path, messages: int, days: int
) -> None:
    told: list[tuple[int, int]] = []
    output = tmp_path / "shop.csv"
    planted = write_shop(
        output,
        messages=messages,
        days=days,
        seed=1,
        progress=lambda done, of: told.append((done, of)),
    )
    with output.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == messages == planted["messages"]
    assert list(rows[0]) == COLUMNS
    assert len({row["message_id"] for row in rows}) == messages
    assert told[-1] == (messages, messages)
    assert document(tmp_path / "shop.csv.planted.json") == planted
    assert [row["sent_at"] for row in rows] == sorted(row["sent_at"] for row in rows)
    assert all(row["sent_at"] <= row["status_at"] < "2026-10-31T23:59Z" for row in rows)


def test_what_did_not_arrive_says_why_in_our_own_format(tmp_path: Path) -> None:
    output = tmp_path / "shop.csv"
    write_shop(output, messages=5_000, days=60, seed=2)
    with output.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        log = json.loads(row["error_log"] or "[]")
        assert bool(log) or row["outcome"] in ("delivered", "complained")
        assert all(row["sent_at"] <= answer["answered_at"] for answer in log)
        assert all(answer["diagnostic"] for answer in log)
        assert not any("{" in answer["diagnostic"] for answer in log)
        ours = ("key", "provider", "hardness", "reason", "cause")
        assert not any(row[column] for column in ours)


def test_nearly_every_answer_of_the_sample_shop_is_explained_as_its_author_meant_it() -> None:
    given = [answer for answer in answers() if answer.cause != "unexplained"]
    meant = Classifier()
    agreed = [
        meant.explain(answer.says, answer.reply, answer.status).cause == answer.cause
        for answer in given
    ]
    assert sum(agreed) / len(agreed) >= 0.97


def test_what_no_rule_should_know_stays_unexplained() -> None:
    meant = Classifier()
    for answer in answers():
        if answer.cause == "unexplained":
            assert meant.explain(answer.says, answer.reply, answer.status).reason == "other"
