"""When the shop's customers are awake, and when it sends its mailings."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

OSLO = ZoneInfo("Europe/Oslo")
LAST_DAY = date(2026, 10, 31)
HOUR = 3600

OUTAGE = (datetime(2026, 10, 27, 13, tzinfo=OSLO), datetime(2026, 10, 27, 17, 30, tzinfo=OSLO))
QUIET_WEEK = (date(2026, 9, 28), date(2026, 10, 4))
UNAUTHENTICATED_DAY = date(2026, 10, 6)
CAMPAIGN_DAY = date(2026, 10, 15)
REMINDER_DAY = date(2026, 10, 30)

BY_HOUR = np.array(
    [
        [0.3, 0.12, 0.07, 0.04, 0.05, 0.12, 0.4, 0.8, 1.1, 1.3, 1.4, 1.4],
        [1.5, 1.3, 1.2, 1.2, 1.3, 1.4, 1.6, 1.9, 2.2, 2.1, 1.4, 0.7],
    ]
).ravel()
BY_WEEKDAY = np.array([1.1, 1.0, 0.95, 1.0, 0.95, 0.9, 1.25])
IN_THE_QUIET_WEEK = 0.3
TUESDAY = 1

THEMES = (
    "Ukens garn: myk alpakka i tolv farger",
    "Strikk til høsten – tre gratis oppskrifter",
    "Nytt i hyllene: ullgarn fra Lofoten",
    "Bare denne uken: 20 % på alt merinogarn",
    'Tilbud; -30 % på restgarn, "så lenge det er igjen"',
    "🧶 Bli med på høstens strikkeklubb",
    "Islandsgenser på en helg? Slik gjør du det",
    "Fri frakt over 499 kr – også 4,90 € til Sverige",
    "Siste sjanse: sommergarn til halv pris",
)
CAMPAIGN_SUBJECT = "Nordlysdagene: opptil 50 % på garn – kun til søndag ❄"


@dataclass(frozen=True)
class Season:
    """The hours of a period of whole days in Oslo, and how busy each is."""

    days: int
    hours: NDArray[np.int64]
    weight: NDArray[np.float64]
    midnights: NDArray[np.int64]
    end: int

    def contains(self, day: date) -> bool:
        """Tell whether a day lies in the period."""
        return LAST_DAY - timedelta(days=self.days) < day <= LAST_DAY


@dataclass(frozen=True)
class Mailing:
    """One newsletter or campaign: who knows of it, and how long its sending takes."""

    name: str
    subject: str
    starts: int
    seconds: int
    campaign: bool = False
    unauthenticated: bool = False


def season(days: int) -> Season:
    """Return the season of the last days up to the shop's fixed last day."""
    first = LAST_DAY - timedelta(days=days - 1)
    after = LAST_DAY + timedelta(days=1)
    hours = pd.date_range(first, after, freq="h", tz=OSLO, inclusive="left")
    midnights = pd.date_range(first, after, freq="D", tz=OSLO)
    age = np.arange(len(hours)) / max(len(hours), 1)
    weight = BY_HOUR[hours.hour] * BY_WEEKDAY[hours.day_of_week] * (0.85 + 0.35 * age)
    quiet = (hours.date >= QUIET_WEEK[0]) & (hours.date <= QUIET_WEEK[1])
    seconds = midnights.as_unit("s").asi8
    return Season(
        days=days,
        hours=hours.as_unit("s").asi8,
        weight=np.where(quiet, weight * IN_THE_QUIET_WEEK, weight),
        midnights=seconds,
        end=int(seconds[-1]),
    )


def mailings(of: Season) -> list[Mailing]:
    """Return the mailings of a season in order: Tuesdays at one, a reminder, the campaign."""
    days = [LAST_DAY - timedelta(days=back) for back in range(of.days - 1, -1, -1)]
    weekly = [day for day in days if _has_a_newsletter(day)]
    letters = [_newsletter(number, day) for number, day in enumerate(weekly)]
    return letters + ([_campaign()] if of.contains(CAMPAIGN_DAY) else [])


def doubled_hour(of: Season) -> NDArray[np.int64]:
    """Return the two hours called 02 in the night when summer time ends, if inside."""
    local = pd.to_datetime(of.hours, unit="s", utc=True).tz_convert(OSLO)
    inside = (local.date == date(2026, 10, 25)) & (local.hour == 2)
    twice: NDArray[np.int64] = of.hours[inside]
    return twice


def epoch(day: date, hour: int) -> int:
    """Return the moment of a full hour of a day in Oslo."""
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=OSLO).timestamp())


def _newsletter(number: int, day: date) -> Mailing:
    week = day.isocalendar().week
    kind = "Påminnelse" if day == REMINDER_DAY else "Nyhetsbrev"
    return Mailing(
        name=f"{kind} uke {week}",
        subject=THEMES[number % len(THEMES)],
        starts=epoch(day, 13),
        seconds=30 * 60,
        unauthenticated=day == UNAUTHENTICATED_DAY,
    )


def _campaign() -> Mailing:
    starts = epoch(CAMPAIGN_DAY, 10)
    return Mailing("Nordlysdagene 2026", CAMPAIGN_SUBJECT, starts, 150 * 60, campaign=True)


def _has_a_newsletter(day: date) -> bool:
    quiet = QUIET_WEEK[0] <= day <= QUIET_WEEK[1]
    return day == REMINDER_DAY or (day.weekday() == TUESDAY and not quiet)
