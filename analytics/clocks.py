"""Between the moments of the log, which are in UTC, and the clock on the shop's wall."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def on_the_clock(moment: datetime, zone: str) -> datetime:
    """Return a moment of the log as a shop's clock shows it.

    >>> on_the_clock(datetime(2026, 7, 1, 22, 30), "Europe/Oslo")
    datetime.datetime(2026, 7, 2, 0, 30)
    """
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def as_utc(moment: datetime) -> str:
    """Write a moment of the log for programs.

    >>> as_utc(datetime(2026, 7, 1, 22, 30))
    '2026-07-01T22:30:00Z'
    """
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def in_the_log(local: datetime, zone: str) -> datetime:
    """Return a time of a shop's clock as the moment that the log has."""
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
