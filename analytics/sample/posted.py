"""A delivery in words: one table of e-mails and one of answers, for the exports to write from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analytics.sample import texts
from analytics.sample.answers import Answer, answers
from analytics.sample.delivery import Delivery
from analytics.sample.kinds import FAILED, NEWSLETTER, SHIPPING, SUPPRESSED
from analytics.sample.people import Home
from analytics.sample.said import said
from analytics.sample.shop import Shop


@dataclass(frozen=True)
class Mail:
    """One e-mail as an export tells of it."""

    number: int
    kind: int
    about: int
    recipient: str
    subject: str
    sent_at: int
    status_at: int
    outcome: int
    home: Home


@dataclass(frozen=True)
class Said:
    """One answer that was not a yes; it ends its e-mail when it is the last of a failed one."""

    mail: Mail
    at: int
    answer: Answer
    text: str
    attempt: int
    ends: bool


@dataclass(frozen=True)
class Posted:
    """The e-mails of one stream of the shop, with what was said about each."""

    mails: list[Mail]
    said: list[list[Said]]


def streams(shop: Shop, delivery: Delivery) -> dict[str, Posted]:
    """Part the shop's e-mails over the three systems that send them.

    What the filter stops never reaches the mail server: its log knows nothing of it.
    """
    kind, outcome = delivery.plan.kind, delivery.outcome
    mails, answered = _mails(shop, delivery), _answered(shop, delivery)
    rows = {
        "norwegian": ~np.isin(kind, (NEWSLETTER, SHIPPING)),
        "sendgrid_activity": kind == NEWSLETTER,
        "postfix": (kind == SHIPPING) & (outcome != SUPPRESSED),
    }
    return {
        name: _stream(np.flatnonzero(chosen).tolist(), mails, answered)
        for name, chosen in rows.items()
    }


def local(moments: Sequence[int], zone: Any, pattern: str) -> list[str]:
    """Write moments as a zone's clock shows them."""
    seconds = pd.to_datetime(np.array(moments, dtype=np.int64), unit="s", utc=True)
    return list(seconds.tz_convert(zone).strftime(pattern))


def _mails(shop: Shop, delivery: Delivery) -> list[Mail]:
    plan, known = delivery.plan, shop.people
    columns = (
        range(delivery.first, delivery.first + len(plan)),
        plan.kind.tolist(),
        plan.number.tolist(),
        known.recipients.take(delivery.recipient).to_pylist(),
        texts.subjects(plan, shop.mailings, known.name[plan.person]).to_pylist(),
        plan.sent_at.tolist(),
        delivery.status_at.tolist(),
        delivery.outcome.tolist(),
        [known.homes[home] for home in delivery.home],
    )
    return [Mail(*values) for values in zip(*columns, strict=True)]


def _answered(shop: Shop, delivery: Delivery) -> dict[int, list[tuple[int, Answer, str]]]:
    attempts = delivery.attempts
    found: dict[int, list[tuple[int, Answer, str]]] = {}
    words = said(shop.people, delivery)
    told = zip(
        attempts.row.tolist(), attempts.at.tolist(), attempts.answer.tolist(), words, strict=True
    )
    for row, at, number, text in told:
        found.setdefault(row, []).append((at, answers()[number], text))
    return found


def _stream(
    rows: list[int],
    mails: list[Mail],
    answered: dict[int, list[tuple[int, Answer, str]]],
) -> Posted:
    return Posted(
        [mails[row] for row in rows],
        [_said(mails[row], answered.get(row, [])) for row in rows],
    )


def _said(mail: Mail, found: list[tuple[int, Answer, str]]) -> list[Said]:
    last = len(found) if mail.outcome in (FAILED, SUPPRESSED) else 0
    return [
        Said(mail, at, answer, text, attempt, attempt == last)
        for attempt, (at, answer, text) in enumerate(found, start=1)
    ]
