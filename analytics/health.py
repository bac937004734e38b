"""How well the e-mail arrives, and what in it needs attention: facts, without words."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any, Literal

import pandas as pd

from analytics.clocks import in_the_log
from analytics.facts import Ask
from analytics.filters import Filters
from analytics.sources import failure_rates, lists_failures_only
from analytics.stories import LONGEST_DELAY

# Below this many e-mails a rate says little, and is not judged.
ENOUGH = 200
# A rate stands out when it is at least doubled and by far not chance.
FEWEST_FAILURES = 20
STANDARD_ERRORS = 4
# The reasons that the shop or its mail provider can do something about.
OURS = ("sender_blocked", "policy_rejected", "relay_denied")
STOPPED_ORDERS = 5

# The outcomes that are final: what the failure rate is a share of.
FINISHED = ("delivered", "sent", "complained", "failed")

Judgement = Literal["good", "watched", "bad", "few", "unknown"]


@dataclass(frozen=True)
class Totals:
    """How many e-mails had each outcome."""

    delivered: int = 0
    sent: int = 0
    deferred: int = 0
    failed: int = 0
    suppressed: int = 0
    complained: int = 0
    lists_failures_only: bool = False

    def __bool__(self) -> bool:
        """Say whether there is any e-mail at all."""
        return bool(self.finished or self.deferred or self.suppressed)

    @property
    def left_the_shop(self) -> int:
        """Return all that was sent or tried; what the shop's filter stopped was not."""
        return self.finished + self.deferred

    @property
    def finished(self) -> int:
        """Return those whose outcome is final, which the failure rate is a share of."""
        return sum(getattr(self, outcome) for outcome in FINISHED)

    @property
    def failure_rate(self) -> float | None:
        """Return failed ÷ finished; unknown where only hand-overs, or only failures, are known."""
        return self.rate_of(self.failed)

    def rate_of(self, failed: int) -> float | None:
        """Return the share of some of the failures; unknown as the failure rate is."""
        if self.lists_failures_only or self.finished == self.sent:
            return None
        return failed / self.finished

    def judgement(self, limits: tuple[float, float]) -> Judgement:
        """Judge the failure rate by the settings, where there are enough e-mails to do so."""
        return judge(self.failure_rate, self.finished, *limits)


@dataclass(frozen=True)
class Risen:
    """The failure rate of a mail type or a provider has risen far above its own before."""

    dimension: str
    code: str
    failed: int
    finished: int
    rate: float
    rate_before: float


@dataclass(frozen=True)
class Counted:
    """So many e-mails need attention, by the kind of attention and, for a reason, its code."""

    kind: Literal["reason", "given_up", "stopped_orders"]
    count: int
    code: str = ""


Finding = Risen | Counted


def judge(rate: float | None, of: int, watched: float, bad: float) -> Judgement:
    """Judge a rate by the lines it should stay below, where it is of enough e-mails to do so."""
    if of < ENOUGH:
        return "few"
    if rate is None:
        return "unknown"
    if rate < watched:
        return "good"
    return "watched" if rate < bad else "bad"


def totals(outcomes: pd.DataFrame, *, lists_failures_only: bool = False) -> Totals:
    """Return the totals of a frame with ``outcome`` and ``emails``."""
    counts = outcomes.set_index("outcome")["emails"]
    return Totals(
        **{str(outcome): int(n) for outcome, n in counts.items()},
        lists_failures_only=lists_failures_only,
    )


def totals_over_time(
    outcomes: pd.DataFrame, *, lists_failures_only: bool = False
) -> dict[pd.Timestamp, Totals]:
    """Return the totals of every ``day`` of a frame that has ``outcome`` and ``emails`` as well.

    A day without any e-mail has a row without an outcome.
    """
    counts: dict[pd.Timestamp, dict[str, int]] = {}
    for day, outcome, emails in outcomes[["day", "outcome", "emails"]].itertuples(index=False):
        of_day = counts.setdefault(day, {})
        if emails:
            of_day[outcome] = int(emails)
    return {
        day: Totals(**of_day, lists_failures_only=lists_failures_only)
        for day, of_day in counts.items()
    }


def totals_of(ask: Ask, chosen: Filters) -> Totals:
    """Return how many of the selected e-mails had each outcome."""
    found = ask("outcomes", chosen)
    return totals(found, lists_failures_only=lists_failures_only(ask, chosen))


def found_in(ask: Ask, chosen: Filters, before: Filters | None, log_end: datetime) -> list[Finding]:
    """Return what needs attention in a period, against the one before where the log has it."""
    found: list[Finding] = []
    if before:
        for dimension in ("provider", "mail_type"):
            now, then = (failure_rates(ask, period, dimension) for period in (chosen, before))
            found += risen(dimension, now, then)
    given_up_before = delayed_too_long(log_end, chosen.zone)
    other = ask("waiting", chosen, before=given_up_before).iloc[0]
    return found + counted(
        ask("reasons", chosen), int(other["given_up"]), int(other["stopped_orders"])
    )


def delayed_too_long(log_end: datetime, zone: str) -> datetime:
    """Return the whole hour of the log before which a delay is one that was given up.

    >>> delayed_too_long(datetime(2026, 11, 29, 13, 10), "Europe/Oslo")
    datetime.datetime(2026, 11, 24, 13, 0)
    """
    moment = in_the_log(log_end, zone) - LONGEST_DELAY
    hour = moment.replace(minute=0, second=0, microsecond=0)
    return hour if hour == moment else hour + timedelta(hours=1)


def risen(dimension: str, now: pd.DataFrame, before: pd.DataFrame) -> list[Risen]:
    """Return what fails far more than in the period before, the most failures first.

    Both frames have ``code``, ``failed``, ``finished`` and ``failure_rate``.
    """
    earlier = {row["code"]: row for row in before.to_dict("records")}
    found = [
        Risen(
            dimension,
            row["code"],
            row["failed"],
            row["finished"],
            row["failure_rate"],
            earlier[row["code"]]["failure_rate"],
        )
        for row in now.to_dict("records")
        if row["code"] in earlier and stands_out(row, earlier[row["code"]])
    ]
    return sorted(found, key=lambda one: one.failed, reverse=True)


def counted(reasons: pd.DataFrame, given_up: int, stopped_orders: int) -> list[Finding]:
    """Return what is to be done whatever the period before was like."""
    found: list[Finding] = []
    if given_up:
        found.append(Counted("given_up", given_up))
    if stopped_orders >= STOPPED_ORDERS:
        found.append(Counted("stopped_orders", stopped_orders))
    return found + [
        Counted("reason", row["failed"], row["code"])
        for row in reasons.to_dict("records")
        if row["code"] in OURS and row["failed"] >= FEWEST_FAILURES
    ]


def stands_out(row: dict[Hashable, Any], earlier: dict[Hashable, Any]) -> bool:
    """Say whether a rate is doubled, with failures enough and far beyond what chance gives."""
    finished, finished_before = row["finished"], earlier["finished"]
    rate, rate_before = row["failure_rate"], earlier["failure_rate"]
    if min(finished, finished_before) < ENOUGH or row["failed"] < FEWEST_FAILURES:
        return False
    if pd.isna(rate) or pd.isna(rate_before):
        return False
    expected = max(rate_before, 1 / finished_before)
    error = sqrt(expected * (1 / finished + 1 / finished_before))
    return bool(rate >= 2 * expected and rate - expected > STANDARD_ERRORS * error)
