"""The rules against real replies that somebody labelled, which are kept outside the project."""

import csv
import re
from collections import Counter
from dataclasses import astuple
from pathlib import Path

import pytest

from analytics.classification import Answer, Classifier, Meaning
from analytics.classification.files import GIVEN

DEV = Path("../shared/bounces/dev.tsv")
pytestmark = pytest.mark.skipif(
    not DEV.exists(), reason="the labelled replies are kept outside the project"
)
Row = dict[str, str]


def labelled() -> list[Row]:
    with DEV.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file, delimiter="\t") if row["expected_reason"]]


def answers(rows: list[Row]) -> list[Answer]:
    return [Answer(*(row[heading] for heading in GIVEN)) for row in rows]


def explained(rows: list[Row]) -> list[Meaning]:
    return Classifier().explain_all(answers(rows))


def f1(rows: list[Row], meanings: list[Meaning], reason: str) -> float:
    """Return how well one reason is found, between 0 and 1."""
    pairs = Counter(
        (row["expected_reason"] == reason, meaning.reason == reason)
        for row, meaning in zip(rows, meanings, strict=True)
    )
    right = pairs[True, True]
    return 2 * right / (2 * right + pairs[True, False] + pairs[False, True])


def scores(rows: list[Row], meanings: list[Meaning]) -> dict[str, float]:
    """Return the shares that are measured of a classifier."""
    pairs = list(zip(rows, meanings, strict=True))
    settled = [pair for pair in pairs if pair[0]["expected_hardness"]]
    reasons = {row["expected_reason"] for row in rows}
    return {
        "strict": sum(row["expected_reason"] == it.reason for row, it in pairs) / len(pairs),
        "accept": sum(it.reason in row["accept"].split() for row, it in pairs) / len(pairs),
        "macro-F1": sum(f1(rows, meanings, reason) for reason in reasons) / len(reasons),
        "hardness": sum(row["expected_hardness"] == it.hardness for row, it in settled)
        / len(settled),
    }


def test_most_labelled_replies_get_their_reason() -> None:
    rows = labelled()
    reached = scores(rows, explained(rows))
    for measure, least in {"strict": 0.9, "accept": 0.96, "macro-F1": 0.88}.items():
        assert reached[measure] >= least, measure
    assert reached["hardness"] >= 0.95


def test_one_by_one_the_labelled_replies_mean_the_same() -> None:
    classifier, rows = Classifier(), labelled()
    one_by_one = [classifier.explain(*astuple(answer)) for answer in answers(rows)]
    assert one_by_one == explained(rows)


def test_no_blocklist_reply_is_called_an_unknown_recipient() -> None:
    rows = labelled()
    for row, meaning in zip(rows, explained(rows), strict=True):
        if row["expected_reason"] == "sender_blocked" and "unknown" not in row["accept"]:
            assert meaning.reason != "unknown_recipient", row["diagnostic_text"]


def test_no_reply_is_known_by_its_names_and_numbers() -> None:
    rows = labelled()
    known = scores(rows, explained(rows))
    others = [row | {"diagnostic_text": disguised(row["diagnostic_text"])} for row in rows]
    assert sum(one != other for one, other in zip(rows, others, strict=True)) > len(rows) / 2
    for measure, share in scores(rows, explained(others)).items():
        assert share >= known[measure] - 0.03, measure


# What decides stays: codes, tokens of providers, and the names of blocklists.
KEPT = re.compile(
    r"""
    \b[245]\d\d(?=[ -]|$) | \b[245]\.\d{1,3}\.\d{1,3}\b
    | \[[A-Z]{2,4}\d+\] | \(S\d+\) | \b(?:OFR|LPN|OUK)\w*_\d+ | \bIB\d+\w? | \bAUP\#\w+
    | \(554\.30\) | \bRFC\ ?\d+ | https?://\S*(?:[?&]p=|error-codes\S*\#)\w+
    | \S*(?:spamhaus|spamcop|sorbs|barracuda|cloudmark|senderbase|senderscore|dnsbl|rbl|abuseat
      |surbl|uribl|manitu|mail-abuse|hostkarma|njabl|cobion|mimecast|sender\.office)\S*
    """,
    re.IGNORECASE | re.VERBOSE,
)
NAMES = re.compile(
    r"""
    (?P<address>[\w.+-]+@[\w.-]+) | (?P<web>https?://\S+) | (?P<ip>\b\d{1,3}(?:\.\d{1,3}){3}\b)
    | (?P<host>\b(?:[a-z0-9_-]+\.)+(?:com|net|org|info|edu|gov|example|[a-z]{2})\b)
    | (?P<id>\b(?=\w*\d)\w{8,}\b) | (?P<number>(?<![\w.])\d+(?![\w.]))
    """,
    re.IGNORECASE | re.VERBOSE,
)
OTHERS = {
    "address": "somebody.else@elsewhere.example",
    "web": "https://www.elsewhere.example/nothing/here",
    "ip": "203.0.113.77",
    "host": "mx7.elsewhere.example",
    "id": "9zy8xw7vu6",
    "number": "73",
}


def disguised(text: str) -> str:
    """Return a reply with other addresses, hosts, web addresses, IP addresses, ids and numbers."""
    pieces, place = [], 0
    for kept in KEPT.finditer(text):
        pieces += [NAMES.sub(other, text[place : kept.start()]), kept[0]]
        place = kept.end()
    return "".join([*pieces, NAMES.sub(other, text[place:])])


def other(name: re.Match[str]) -> str:
    return OTHERS[str(name.lastgroup)]


def test_the_disguise_changes_names_and_keeps_what_decides() -> None:
    text = (
        "550-5.1.1 <a@b.no>: host mx.b.no[192.0.2.7] 12 times, 4QxYzk1Fz3 [TSS04] zen.spamhaus.org"
    )
    assert disguised(text) == (
        "550-5.1.1 <somebody.else@elsewhere.example>: host mx7.elsewhere.example[203.0.113.77] "
        "73 times, 9zy8xw7vu6 [TSS04] zen.spamhaus.org"
    )
