"""Every format that we ship has a sample of its own, is known by it, and reads it as expected."""

import csv
import io
import itertools
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from staged import EXPECTED, EXPORTS, Log

from analytics import export_errors
from analytics.formats import Format, formats, is_private
from analytics.staging import REJECTIONS
from analytics.words import OUTCOMES

SAMPLES = sorted(path for path in EXPORTS.iterdir() if path.is_file())
KNOWS = {"accepted", "handover", "failures"}
CANNOT = {"answer", "complaints", "mail_type", "recipient", "subject"}
TABLES = [path for path in SAMPLES if path.suffix in (".csv", ".txt")]


def name_of(sample: Path) -> str:
    return sample.stem.split("-")[0]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_known_without_being_told_and_lands_as_expected(
    read: Callable[..., Log], sample: Path
) -> None:
    log = read(sample)
    assert log.format.name == name_of(sample)
    with (EXPECTED / f"{sample.name}.csv").open(encoding="utf-8", newline="") as file:
        assert log.landed() == list(csv.DictReader(file))


@pytest.mark.parametrize("format_", formats(), ids=lambda format_: format_.name)
def test_a_format_says_what_it_is_and_has_a_sample(format_: Format) -> None:
    assert format_.name in {name_of(sample) for sample in SAMPLES}
    assert format_.knows in KNOWS
    assert set(format_.cannot) <= CANNOT
    assert {check.reason for check in format_.checks} <= set(REJECTIONS)
    assert format_.required or format_.signature
    names = {name for name, _ in format_.headings}
    assert {one for choice in format_.required for one in choice.split("|")} <= names
    for heading, words in format_.words:
        assert heading in names
        assert all(word == word.lower() for word, _ in words), heading
    outcomes = dict(format_.words).get("event", ())
    assert {code for _, code in outcomes} <= {*OUTCOMES, "nothing", "dropped"}


@pytest.mark.parametrize("sample", TABLES, ids=lambda path: path.name)
def test_a_shuffled_whispered_heading_with_a_stranger_is_still_known(
    read: Callable[..., Log], sample: Path
) -> None:
    text = sample.read_bytes()
    plain = text.decode("utf-16-le" if b"\0" in text[:4] else "utf-8-sig")
    lines = plain.splitlines(keepends=True)
    first = 0 if plain.count("#TYPE") == 0 and "messy" not in sample.name else 1
    first = 3 if "messy" in sample.name else first
    mark = max(";,\t", key=lines[first].count)
    rows = list(csv.reader(io.StringIO("".join(lines[first:])), delimiter=mark))
    width = len(rows[0])
    order = random.Random(7).sample(range(width), width)
    rows = [row for row in rows if len(row) == width]
    shuffled = [["?", *(row[place] for place in order)] for row in rows]
    shuffled[0] = ["Noe helt annet", *(name.lower() for name in shuffled[0][1:])]
    out = io.StringIO()
    csv.writer(out).writerows(shuffled)
    assert read(out.getvalue()).format.name == name_of(sample)


def documents(sample: Path) -> list[Any]:
    text, found, at = sample.read_text(encoding="utf-8"), [], 0
    while at < len(text.rstrip()):
        value, at = json.JSONDecoder().raw_decode(text, at)
        found.append(value)
        at += len(text[at:]) - len(text[at:].lstrip())
    return found


@pytest.mark.parametrize(
    "sample", [path for path in SAMPLES if "json" in path.suffix], ids=lambda path: path.name
)
def test_the_dress_of_json_does_not_matter(read: Callable[..., Log], sample: Path) -> None:
    expected = [row | {"line": ""} for row in read(sample).landed()]
    said = documents(sample)
    for text in (
        json.dumps(said),
        json.dumps(said, indent=2),
        "\n\n".join(json.dumps(one, indent="\t") for one in said),
        "".join(json.dumps(one) for one in said),
    ):
        rows = [row | {"line": ""} for row in read(text.encode("utf-8-sig")).landed()]
        key = lambda row: tuple(row.values())  # noqa: E731
        assert sorted(rows, key=key) == sorted(expected, key=key)


def test_damaged_json_costs_the_record_alone(read: Callable[..., Log]) -> None:
    lines = (EXPORTS / "ses_events.jsonl").read_text(encoding="utf-8").splitlines()
    lines[3] = lines[3][:200]
    lines.insert(6, "null")
    log = read("\n".join(lines))
    assert log.rejected == [(4, "no_record"), (7, "no_record")]
    assert log.staging.accepted == 12
    assert log.ask("content", "rejected") == [(None,), (None,)]
    cut = json.dumps({"items": json.loads((EXPORTS / "mailgun_events.json").read_text())["items"]})
    log = read(cut[:-500])
    assert [reason for _, reason in log.rejected] == ["no_record"]


def test_a_near_miss_in_json_is_named(read: Callable[..., Log]) -> None:
    text = (EXPORTS / "resend_webhooks.jsonl").read_text(encoding="utf-8")
    with pytest.raises(export_errors.MissingColumns, match=r"Resend.*: data\.email_id"):
        read(text.replace("email_id", "epost_id"))
    with pytest.raises(export_errors.UnknownJson, match="farge, vekt"):
        read('{"farge": "blå", "vekt": 50}\n')


def test_a_near_miss_in_a_table_is_named(read: Callable[..., Log]) -> None:
    for sample, gone, title in (
        ("sessy.csv", "BounceType", "Sessy"),
        ("brevo_logs.csv", "st_text", "Brevo"),
        ("wp_mail_logging.csv", "receiver", "WP Mail Logging"),
    ):
        text = (EXPORTS / sample).read_text(encoding="utf-8")
        with pytest.raises(export_errors.MissingColumns, match=rf"{title}.*: {gone}"):
            read(text.replace(gone, "annet", 1))


AMERICAN = (
    "Received,RecipientAddress,Subject,Status,MessageId,MessageTraceId\n"
    "03/04/2026 10:00:00,liv@garnkurv.example,Hei,Delivered,<1@x>,t1\n"
)


def test_dates_that_could_be_either_are_asked_about(read: Callable[..., Log]) -> None:
    with pytest.raises(export_errors.AmbiguousDates, match="03/04/2026"):
        read(AMERICAN)
    for dates, day in (("day_first", "2026-04-03"), ("month_first", "2026-03-04")):
        latest = read(AMERICAN.replace("2026", "2025"), dates=dates).ask("sent_at::DATE::VARCHAR")
        assert latest == [(day.replace("2026", "2025"),)]
    # What the file shows counts more than what anybody says.
    shown = AMERICAN + "03/24/2026 10:00:00,odd@ullhuset.example,Hei,Delivered,<2@x>,t2\n"
    assert read(shown, dates="day_first").ask("sent_at::DATE::VARCHAR")[0] == ("2026-03-04",)


@pytest.mark.parametrize(
    "said",
    [
        "3. februar 2026 kl. 10:00",
        "februar 3, 2026 10:00 am",
        "03.02.2026 10.00",
        "2026-02-03 10:00",
    ],
)
def test_the_ways_of_wordpress_to_write_a_time(read: Callable[..., Log], said: str) -> None:
    text = f'To Address,Subject,Created Date,Mailer\nliv@garnkurv.example,Hei,"{said}",x\n'
    assert read(text, dates="day_first").ask("sent_at::VARCHAR, sent_text") == [
        ("2026-02-03 09:00:00", said)
    ]


def test_tables_that_may_hold_bodies_are_private() -> None:
    assert is_private(["id", "Email_Content", "to"])
    assert is_private(["Body"])
    assert not is_private(["Dato", "Mottaker", "Emne", "Status", "Feilmelding"])


def test_no_two_formats_fit_the_same_headings() -> None:
    known = [format_ for format_ in formats() if "table" in format_.readers]
    for one, other in itertools.permutations(known, 2):
        needed = [
            aliases[0]
            for name, aliases in one.headings
            if name in {choice.split("|")[0] for choice in one.required}
        ]
        if not other.missing(other.found(needed)):
            assert {one.name, other.name} == {"norwegian", "postlogg"}, (one.name, other.name)


@pytest.mark.parametrize(
    ("response", "landed"),
    [
        ("Sent", ("sent", None)),
        ("Sent ( ** Fallback ** )", ("sent", None)),
        ("In Queue", ("deferred", None)),
        ("The address has no domain", ("failed", "The address has no domain")),
    ],
)
def test_a_response_of_post_smtp_says_what_became_of_the_e_mail(
    read: Callable[..., Log], response: str, landed: tuple[str, str | None]
) -> None:
    heading = "solution,response,original_to,original_subject,delivery_time\n"
    log = read(f"{heading},{response},liv@garnkurv.example,Hei,2026-02-13 14:05\n")
    assert log.ask("outcome, answer") == [landed]


def test_a_mail_that_exim_hands_through_before_it_has_arrived_is_delivered(
    read: Callable[..., Log],
) -> None:
    line = "2026-02-03 10:00:00 1vnDE0-000000001Ab-2cDe"
    log = read(
        f'{line} >> liv@garnkurv.example R=dnslookup T=remote_smtp H=mx.example C="250 OK"\n'
        f"{line} <= butikk@ullvarefabrikken.example H=localhost P=esmtp id=1@garn.example\n"
        f"{line} Completed\n"
    )
    assert log.ask("line, recipient, mx_host, outcome") == [
        (1, "liv@garnkurv.example", "mx.example", "delivered")
    ]


def test_a_clock_of_its_own_goes_with_a_day_however_its_year_is_written(
    read: Callable[..., Log],
) -> None:
    days = ("03.02.26", "man 03.02.26", "03.02.2026", "2026-02-03", "03.02.26 kl. 10.00")
    rows = "".join(f"{day};10:00;liv@garnkurv.example;Sendt\n" for day in days)
    log = read("Dato;Klokkeslett;Mottaker;Status\n" + rows)
    assert log.ask("sent_at::VARCHAR") == [("2026-02-03 09:00:00",)] * len(days)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (
            "EventDate,MsgID,To,MessageCategory,EventType,Message\n"
            "2026-02-03T09:00:00,ee1,liv@garnkurv.example,BlackListed,Bounce,{answer}\n",
            "failed",
        ),
        (
            "timestamp,message_id,rcpt_to,friendly_from,type,reason\n"
            "2026-02-03T09:00:00Z,sp1,liv@garnkurv.example,x,out_of_band,{answer}\n",
            "failed",
        ),
        (
            "timestamp,message_id,rcpt_to,friendly_from,type,reason\n"
            "2026-02-03T09:00:00Z,sp1,liv@garnkurv.example,x,policy_rejection,{answer}\n",
            "suppressed",
        ),
    ],
    ids=["Elastic Email", "SparkPost, from the server", "SparkPost itself"],
)
def test_a_list_that_the_receiving_server_names_is_not_the_senders_own(
    read: Callable[..., Log], text: str, outcome: str
) -> None:
    answer = "550 5.7.1 192.0.2.7 is blocklisted"
    assert read(text.format(answer=answer)).ask("outcome, answer") == [(outcome, answer)]
