"""Newsletters, mailing by mailing, each against what is usual for the shop: facts, without words.

A mailing is what the question ``mailings`` puts together: one subject, numbers aside, for as long
as it goes on, and what begins within an hour of it, such as the other subject of a test. Usual is
the median failure rate of the shop's other mailings of like size. Worst is the one of which the
most e-mails failed beyond that, counted only as far as chance cannot explain them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import sqrt
from statistics import median
from typing import Any

import pandas as pd

from analytics.facts import Ask
from analytics.filters import Filters
from analytics.health import ENOUGH, Totals, totals
from analytics.sources import lists_failures_only

# Hours without an e-mail of a subject after which it is another mailing: longer than the pause
# between the daily parts of one, shorter than a week.
GAP = 36
# Fewer e-mails of a subject than these are no mailing of their own.
FEWEST = 20
# What is usual is read from so many days before the period as well.
LOOK_BACK = 90
# How many times larger or smaller a mailing of like size is, and how many of them are enough.
LIKE, SOME = 4, 5
# The lower bound of a failure rate holds in 39 of 40 cases.
STANDARD_ERRORS = 1.96
WORSE = 1.5
WHOLE, BY_PROVIDER, BY_REASON = 3, 1, 2


@dataclass(frozen=True)
class Mailing:
    """One mailing; times are the shop's clock, its first and its last hour."""

    shop: str
    number: int
    started: datetime
    ended: datetime
    subject: str
    shapes: tuple[str, ...]
    totals: Totals
    providers: tuple[tuple[str, Totals], ...]
    reasons: tuple[tuple[str, int], ...]
    usual_rate: float | None = None

    @property
    def beyond(self) -> float:
        """Return how many failed beyond what is usual, as far as it is surely no chance."""
        if self.usual_rate is None or not self.totals.finished:
            return 0.0
        lowest = lower_bound(self.totals.failed, self.totals.finished)
        return max(0.0, (lowest - self.usual_rate) * self.totals.finished)

    @property
    def worse(self) -> bool:
        """Say whether it failed clearly more than usual, and was large enough to judge."""
        if self.usual_rate is None or self.totals.finished < ENOUGH:
            return False
        lowest = lower_bound(self.totals.failed, self.totals.finished)
        return self.totals.failed > 0 and lowest >= WORSE * self.usual_rate


def mailings(ask: Ask, chosen: Filters) -> list[Mailing]:
    """Return the mailings that began in the selected period, the worst first."""
    reach = chosen.narrowed(
        first=max(chosen.first - timedelta(days=LOOK_BACK), date(1970, 1, 1)),
        mail_types=("newsletter",),
        outcomes=(),
        reasons=(),
    )
    only_failures = lists_failures_only(ask, reach)
    found = _read(ask("mailings", reach, gap=GAP, fewest=FEWEST), only_failures)
    judged = [
        replace(one, usual_rate=usual_rate(one, found))
        for one in found
        if one.started.date() >= chosen.first
    ]
    return sorted(judged, key=lambda one: (-one.beyond, -one.totals.failed, one.started))


def usual_rate(one: Mailing, others: Sequence[Mailing]) -> float | None:
    """Return the median failure rate of the shop's other mailings; those of like size if enough."""
    known = [
        (other.totals.finished, other.totals.failure_rate)
        for other in others
        if (other.shop, other.number) != (one.shop, one.number)
        and other.shop == one.shop
        and other.totals.finished >= ENOUGH
        and other.totals.failure_rate is not None
    ]
    size = one.totals.finished
    alike = [rate for of, rate in known if size / LIKE <= of <= size * LIKE]
    rates = alike if len(alike) >= SOME else [rate for _of, rate in known]
    return median(rates) if rates else None


def lower_bound(failed: int, finished: int) -> float:
    """Return the rate that is surely reached (Wilson 1927): a few of few say little.

    >>> round(lower_bound(3, 4), 2), round(lower_bound(3000, 4000), 2)
    (0.3, 0.74)
    """
    rate, z = failed / finished, STANDARD_ERRORS
    spread = z * sqrt(rate * (1 - rate) / finished + z * z / (4 * finished * finished))
    return max(0.0, (rate + z * z / (2 * finished) - spread) / (1 + z * z / finished))


def _read(rows: pd.DataFrame, only_failures: bool) -> list[Mailing]:
    """Put the rows of each mailing together, in their order; of failures only, no rate is known."""
    parts: dict[tuple[str, int], list[dict[Any, Any]]] = defaultdict(list)
    for row in rows.to_dict("records"):
        parts[row["shop"], int(row["mailing"])].append(row)
    return [_mailing(*known_by, of_one, only_failures) for known_by, of_one in parts.items()]


def _mailing(shop: str, number: int, rows: list[dict[Any, Any]], only_failures: bool) -> Mailing:
    whole = [row for row in rows if row["part"] == WHOLE]
    largest = max(whole, key=lambda row: len(row["shapes"]))
    reasons = [
        (str(row["reason"]), int(row["emails"]))
        for row in rows
        if row["part"] == BY_REASON and row["outcome"] == "failed" and pd.notna(row["reason"])
    ]
    subject = largest["subject"]
    return Mailing(
        shop=shop,
        number=number,
        started=min(row["started"] for row in whole).to_pydatetime(),
        ended=max(row["ended"] for row in whole).to_pydatetime(),
        subject="" if pd.isna(subject) else str(subject),
        shapes=tuple(sorted({shape for row in whole for shape in row["shapes"]})),
        totals=_totals(whole, only_failures),
        providers=_providers([row for row in rows if row["part"] == BY_PROVIDER], only_failures),
        reasons=tuple(sorted(reasons, key=lambda reason: (-reason[1], reason[0]))),
    )


def _providers(rows: list[dict[Any, Any]], only_failures: bool) -> tuple[tuple[str, Totals], ...]:
    """Return the totals of every mailbox provider, the most failures first."""
    by_code: dict[str, list[dict[Any, Any]]] = defaultdict(list)
    for row in rows:
        by_code[row["provider"]].append(row)
    found = [(code, _totals(of_code, only_failures)) for code, of_code in by_code.items()]
    return tuple(sorted(found, key=lambda part: (-part[1].failed, -part[1].finished, part[0])))


def _totals(rows: Iterable[dict[Any, Any]], only_failures: bool) -> Totals:
    outcomes = pd.DataFrame(rows, columns=["outcome", "emails"])
    return totals(outcomes, lists_failures_only=only_failures)
