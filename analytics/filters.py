"""Which part of the log is being looked at, and by whom."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from analytics.access import Right, Scope
from analytics.clocks import in_the_log

BEGINNING, END = date(1970, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True)
class Filters:
    """A selection of the log; hashable, so that it is the key of a remembered answer.

    ``first`` and ``last`` are the shop's days, both included; of them only what lies ``within``
    two moments of the log, whole hours, the second not included. ``version`` is the log's, so that
    an answer from before an import is never served after it. Without ``shops`` all of the scope are
    selected; none outside of it ever is. ``recipient`` is a part of an address unless it looks like
    a whole one, or is ``exact``: taken from the log itself. ``shapes`` are whole subjects, numbers
    aside.
    """

    first: date
    last: date
    scope: Scope
    version: int
    zone: str = "Europe/Oslo"
    shops: tuple[str, ...] = ()
    mail_types: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    recipient: str = field(default="", repr=False)
    exact: bool = False
    subject: str = field(default="", repr=False)
    hardness: tuple[str, ...] = ()
    shapes: tuple[str, ...] = field(default=(), repr=False)
    batch: int = 0
    within: tuple[datetime, datetime] | None = None

    def narrowed(self, **choices: Any) -> "Filters":
        """Return the same selection with other ``choices``."""
        return replace(self, **choices)

    def unnarrowed(self) -> "Filters":
        """Return the selection of the whole log, of the same shops."""
        return Filters(BEGINNING, END, self.scope, self.version, self.zone, self.shops)

    def before(self) -> "Filters":
        """Return the same selection over the period of equal length just before."""
        days = (self.last - self.first).days + 1
        return replace(
            self, first=self.first - timedelta(days=days), last=self.first - timedelta(days=1)
        )

    @property
    def since(self) -> datetime:
        """Return the moment the selection begins, in UTC as the log has it."""
        begun = in_the_log(datetime.combine(self.first, time()), self.zone)
        return max(begun, self.within[0]) if self.within else begun

    @property
    def until(self) -> datetime:
        """Return the moment after the selection ends."""
        ended = in_the_log(datetime.combine(self.last + timedelta(days=1), time()), self.zone)
        return min(ended, self.within[1]) if self.within else ended

    @property
    def needs_messages(self) -> bool:
        """Say whether the hourly totals cannot answer: they know less than one of the filters."""
        return bool(self.recipient or self.subject or self.hardness or self.shapes or self.batch)

    def as_parameters(self) -> dict[str, Any]:
        """Return the one named parameter that every question takes; None does not filter."""
        sought = self.recipient.strip().lower()
        whole = self.exact or is_address(sought)
        every_shop, shops = self.scope.every_shop, self.scope.shops
        if self.shops:
            every_shop, shops = False, tuple(filter(self.scope.holds, self.shops))
        return {
            "filters": {
                "since": self.since,
                "until": self.until,
                "zone": self.zone,
                "every_shop": every_shop,
                "shops": list(shops),
                "masked": self.scope.masked,
                "rows": self.scope.may(Right.MESSAGES),
                "mail_types": list(self.mail_types) or None,
                "providers": list(self.providers) or None,
                "outcomes": list(self.outcomes) or None,
                "reasons": list(self.reasons) or None,
                "address": (whole and sought) or None,
                "recipient": (not whole and sought) or None,
                "subject": self.subject.strip().lower() or None,
                "hardness": list(self.hardness) or None,
                "shapes": list(self.shapes) or None,
                "batch": self.batch or None,
            }
        }


def is_address(text: str) -> bool:
    """Say whether a text is a whole e-mail address rather than a part of one.

    >>> is_address("kari@gmail.com"), is_address("@gmail.com"), is_address("kari")
    (True, False, False)
    """
    local, at, domain = text.partition("@")
    return bool(local and at and "." in domain and not domain.endswith("."))
