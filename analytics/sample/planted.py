"""What was planted in an invented shop's log, with its figures."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.sample import answers
from analytics.sample.delivery import Delivery
from analytics.sample.kinds import DEFERRED, FAILED, NEWSLETTER, SUPPRESSED
from analytics.sample.people import People
from analytics.sample.season import (
    LAST_DAY,
    OSLO,
    OUTAGE,
    QUIET_WEEK,
    Mailing,
    Season,
    epoch,
)

Bools = NDArray[np.bool_]


@dataclass
class PlantedEvent:
    """One planted event; a burst should be found, anything else should be left alone.

    Failed and tried are counted like a failure rate: without deferred and suppressed e-mails.
    """

    kind: str
    burst: bool
    start: datetime
    end: datetime
    mail_type: str | None
    provider: str | None
    reason: str | None
    note: str
    failed: int = 0
    tried: int = 0
    with_the_reason: int = 0
    suppressed: int = 0


@dataclass
class Planted:
    """An invented shop in figures, and the events planted in its log."""

    shop: str
    seed: int
    days: int
    messages: int
    last_day: date
    events: list[PlantedEvent] = field(default_factory=list)

    def count(self, delivery: Delivery, known: People, kept: Bools | None = None) -> None:
        """Add the e-mails of a delivery (only those kept) to the events that they belong to."""
        for event in self.events:
            inside = _inside(event, delivery, known)
            _add(event, delivery, inside if kept is None else inside & kept)

    def document(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        events = [
            asdict(event) | {"start": stamp(event.start), "end": stamp(event.end)}
            for event in self.events
        ]
        return asdict(self) | {"last_day": self.last_day.isoformat(), "events": events}


def events(of: Season, mailings: list[Mailing]) -> list[PlantedEvent]:
    """List what a season has room for, without figures."""
    found = [_mailed(mailing) for mailing in mailings if mailing.campaign]
    found += [_unauthenticated(mailing) for mailing in mailings if mailing.unauthenticated]
    if of.contains(OUTAGE[0].date()):
        found.append(_outage())
    if of.contains(QUIET_WEEK[0]):
        found.append(_quiet_week())
    return sorted(found, key=lambda event: event.start)


def stamp(moment: datetime) -> str:
    """Write a moment in UTC, as ISO 8601 with Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _inside(event: PlantedEvent, delivery: Delivery, known: People) -> Bools:
    sent_at = delivery.plan.sent_at
    inside = (sent_at >= event.start.timestamp()) & (sent_at < event.end.timestamp())
    if event.mail_type:
        inside &= delivery.plan.kind == NEWSLETTER
    if event.provider:
        inside &= known.mailboxes_of(event.provider)[delivery.home]
    return inside


def _add(event: PlantedEvent, delivery: Delivery, inside: Bools) -> None:
    outcome = delivery.outcome[inside]
    reasons = np.array([answer.reason for answer in answers.answers()])
    failed = reasons[delivery.answer[inside][outcome == FAILED]]
    event.failed += int((outcome == FAILED).sum())
    event.tried += int((~np.isin(outcome, (SUPPRESSED, DEFERRED))).sum())
    event.with_the_reason += int((failed == event.reason).sum())
    event.suppressed += int((outcome == SUPPRESSED).sum())


def _hours(mailing: Mailing) -> tuple[datetime, datetime]:
    start = datetime.fromtimestamp(mailing.starts, UTC)
    return start, start + timedelta(seconds=mailing.seconds)


def _mailed(mailing: Mailing) -> PlantedEvent:
    note = "A campaign to the whole list: many failures, at the rate of every newsletter."
    return PlantedEvent("large_campaign", False, *_hours(mailing), "newsletter", None, None, note)


def _unauthenticated(mailing: Mailing) -> PlantedEvent:
    note = "Gmail refuses one newsletter because SPF and DKIM failed (5.7.26)."
    return PlantedEvent(
        "authentication", True, *_hours(mailing), "newsletter", "gmail", "policy_rejected", note
    )


def _outage() -> PlantedEvent:
    note = "Outlook takes no e-mail for some hours; a part arrives late, the rest is given up."
    start, end = (moment.astimezone(UTC) for moment in OUTAGE)
    return PlantedEvent("outage", True, start, end, None, "outlook", "server_unreachable", note)


def _quiet_week() -> PlantedEvent:
    note = "The autumn holiday: no newsletter and a third of the usual orders."
    first, last = QUIET_WEEK
    start = datetime.fromtimestamp(epoch(first, 0), UTC)
    end = datetime.combine(last + timedelta(days=1), time(), OSLO).astimezone(UTC)
    return PlantedEvent("quiet_week", False, start, end, None, None, None, note)


def planted(of: Season, mailings: list[Mailing], *, messages: int, seed: int) -> Planted:
    """Return the planted events of a season, all figures still zero."""
    return Planted("Nordlys Garn", seed, of.days, messages, LAST_DAY, events(of, mailings))
