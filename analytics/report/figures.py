"""The figures of a report, each by the question that the pages ask for the same selection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import pandas as pd

from analytics.clocks import as_utc, in_the_log
from analytics.facts import Ask
from analytics.filters import Filters
from analytics.health import Finding, Totals, found_in, totals_of, totals_over_time
from analytics.limits import Judged, judged
from analytics.mailings import Mailing, mailings
from analytics.misspelling import misspelt_domains
from analytics.settings import Settings
from analytics.shops import rates
from analytics.sources import failure_rates
from analytics.watching import Kept, kept

Period = Literal["week", "month"]
# The shops that the title of a report names at most.
NAMED = 3


@dataclass(frozen=True)
class Day:
    """How many e-mails of a day had a final outcome, how many failed, and the rate, if known."""

    day: date
    failed: int
    finished: int
    rate: float | None


@dataclass(frozen=True)
class Rate:
    """The failures of a mail type or provider, and their rate now and in the period before."""

    code: str
    failed: int
    finished: int
    rate: float | None
    rate_before: float | None


@dataclass(frozen=True)
class Reason:
    """How many failed for a reason, now and in the period before."""

    code: str
    failed: int
    failed_before: int


@dataclass(frozen=True)
class Shop:
    """What one of several shops sent, its failure rate, and how much it has risen."""

    shop: str
    emails: int
    failed: int
    rate: float | None
    change: float | None


@dataclass(frozen=True)
class Misspelt:
    """How many addresses are probably misspelt, and the e-mails that were lost to them."""

    addresses: int = 0
    lost: int = 0
    orders: int = 0


@dataclass(frozen=True)
class Report:
    """All figures of a report; ``before`` is None where the log does not reach so far."""

    shop: str
    shops: Sequence[Shop]
    zone: str
    period: Period
    first: date
    last: date
    log_end: datetime
    now: Totals
    before: Totals | None
    days: Sequence[Day]
    mail_types: Sequence[Rate]
    providers: Sequence[Rate]
    reasons: Sequence[Reason]
    bursts: Sequence[Kept]
    mailings: Sequence[Mailing]
    findings: Sequence[Finding]
    judged: Sequence[Judged]
    misspelt: Misspelt
    hard_bounce_limits: tuple[float, float]
    complaint_limits: tuple[float, float]

    def document(self) -> dict[str, Any]:
        """Return the figures as values that JSON can hold."""
        return {
            "shop": self.shop,
            "shops": [vars(shop) for shop in self.shops],
            "period": self.period,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "totals": _totals(self.now),
            "totals_before": _totals(self.before) if self.before is not None else None,
            "days": [vars(day) | {"day": day.day.isoformat()} for day in self.days],
            "mail_types": [vars(rate) for rate in self.mail_types],
            "providers": [vars(rate) for rate in self.providers],
            "reasons": [vars(reason) for reason in self.reasons],
            "bursts": [_burst(one) for one in self.bursts],
            "mailings": [_mailing(one, self.zone) for one in self.mailings],
            "judged": [
                {"mail_type": one.mail_type}
                | {"hard_bounces": vars(one.hard_bounces), "complaints": vars(one.complaints)}
                for one in self.judged
            ],
            "findings": [vars(finding) for finding in self.findings],
            "misspelt": vars(self.misspelt),
        }


def report(ask: Ask, everything: Filters, settings: Settings, period: Period) -> Report:
    """Return the figures of the last whole week or month of the log."""
    span = ask("log_span", everything).iloc[0]
    log_end: datetime = pd.Timestamp(span["last_sent"]).to_pydatetime()
    first, last = last_whole(period, log_end.date())
    chosen = everything.narrowed(first=first, last=last)
    earlier, end = last_whole(period, first - timedelta(days=1))
    reaches = earlier >= pd.Timestamp(span["first_sent"]).date()
    before = everything.narrowed(first=earlier, last=end) if reaches else None
    now = totals_of(ask, chosen)
    return Report(
        shop=_named(ask, chosen),
        shops=_shops(ask, chosen, before),
        zone=everything.zone,
        period=period,
        first=first,
        last=last,
        log_end=log_end,
        now=now,
        before=totals_of(ask, before) if before else None,
        days=_days(ask("outcomes_over_time", chosen, grain="day"), now.lists_failures_only),
        mail_types=_rates(ask, "mail_type", chosen, before),
        providers=_rates(ask, "provider", chosen, before),
        reasons=_reasons(ask, chosen, before),
        bursts=[one for one in kept(ask, chosen) if one.burst.severity != "notice"],
        mailings=mailings(ask, chosen),
        findings=found_in(ask, chosen, before, log_end),
        judged=judged(
            ask("complaints_and_bounces", chosen),
            settings.hard_bounce_limits,
            settings.complaint_limits,
            lists_failures_only=now.lists_failures_only,
        ),
        misspelt=_misspelt(ask, chosen),
        hard_bounce_limits=settings.hard_bounce_limits,
        complaint_limits=settings.complaint_limits,
    )


def last_whole(period: Period, day: date) -> tuple[date, date]:
    """Return the last week, from Monday, or month that is over when ``day`` is.

    >>> last_whole("week", date(2026, 10, 31)), last_whole("month", date(2026, 10, 31))[0]
    ((datetime.date(2026, 10, 19), datetime.date(2026, 10, 25)), datetime.date(2026, 10, 1))
    """
    tomorrow = day + timedelta(days=1)
    if period == "week":
        last = tomorrow - timedelta(days=tomorrow.weekday() + 1)
        return last - timedelta(days=6), last
    last = tomorrow.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _named(ask: Ask, chosen: Filters) -> str:
    """Name the shops of the period where they are few; many are counted where they are told of."""
    found = ask("shops", chosen)["shop"].tolist()
    return ", ".join(found) if len(found) <= NAMED else ""


def _shops(ask: Ask, chosen: Filters, before: Filters | None) -> list[Shop]:
    """Return the shops beside each other, the worst first; none where there is only one."""
    found = rates(ask, chosen, before).to_dict("records")
    return [
        Shop(
            row["shop"],
            int(row["emails"]),
            int(row["failed"]),
            _known(row["rate"]),
            _known(row["change"]),
        )
        for row in found
        if len(found) > 1
    ]


def _days(outcomes: pd.DataFrame, only_failures: bool) -> list[Day]:
    days = totals_over_time(outcomes, lists_failures_only=only_failures)
    return [
        Day(day.date(), one.failed, one.finished, one.failure_rate) for day, one in days.items()
    ]


def _rates(ask: Ask, dimension: str, chosen: Filters, before: Filters | None) -> list[Rate]:
    """Return the failure rates of a dimension, the most failures first."""
    earlier: dict[str, float | None] = {}
    if before:
        for row in failure_rates(ask, before, dimension).to_dict("records"):
            earlier[row["code"]] = _known(row["failure_rate"])
    found = [
        Rate(
            row["code"],
            int(row["failed"]),
            int(row["finished"]),
            _known(row["failure_rate"]),
            earlier.get(row["code"]),
        )
        for row in failure_rates(ask, chosen, dimension).to_dict("records")
        if row["finished"]
    ]
    return sorted(found, key=lambda rate: (-rate.failed, -rate.finished))


def _reasons(ask: Ask, chosen: Filters, before: Filters | None) -> list[Reason]:
    earlier = ask("reasons", before).set_index("code")["failed"].to_dict() if before else {}
    return [
        Reason(row["code"], int(row["failed"]), int(earlier.get(row["code"], 0)))
        for row in ask("reasons", chosen).to_dict("records")
    ]


def _misspelt(ask: Ask, chosen: Filters) -> Misspelt:
    found = ask("misspelt", chosen, domains=misspelt_domains(), rows=1)
    if found.empty:
        return Misspelt()
    row = found.iloc[0]
    return Misspelt(int(row["all_addresses"]), int(row["all_lost"]), int(row["all_orders"]))


def _known(rate: Any) -> float | None:
    return None if pd.isna(rate) else float(rate)


def _totals(counted: Totals) -> dict[str, Any]:
    return vars(counted) | {"failure_rate": counted.failure_rate}


def _burst(one: Kept) -> dict[str, Any]:
    burst = one.burst
    return {
        "id": burst.id,
        "shop": burst.shop,
        "start": as_utc(burst.start),
        "end": as_utc(burst.end),
        "open": burst.open,
        "failed": burst.failed,
        "sent": burst.sent,
        "reason": burst.reason,
    }


def _mailing(one: Mailing, zone: str) -> dict[str, Any]:
    return {
        "shop": one.shop,
        "started": as_utc(in_the_log(one.started, zone)),
        "subject": one.subject,
        "failed": one.totals.failed,
        "finished": one.totals.finished,
        "rate": one.totals.failure_rate,
        "usual_rate": one.usual_rate,
        "beyond": round(one.beyond),
        "worse": one.worse,
    }
