"""Scans the totals of shops, from the start of a log or from where it was left."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.bursts.burst import Burst
from analytics.bursts.memory import Memory, blank
from analytics.bursts.silence import passed, spells
from analytics.bursts.stretch import continued
from analytics.bursts.telling import told
from analytics.bursts.totals import Rows, hours_of, rows_of
from analytics.bursts.usual import YOUNG_DAYS
from analytics.bursts.watch import Watch


@dataclass(frozen=True)
class Sensitivity:
    """The nominal false alarms a month (α), and what was measured of it."""

    alpha: float
    false_alarms: float  # a shop and month
    found: float  # of the bursts


# Measured on 24 November 2026 with 360 invented shops in 1,077 months (644 bursts), by
#   bench.evaluate({step: partial(find_bursts, sensitivity=step) for step in SENSITIVITIES},
#                  bench.shops(60, range(101, 107)))
SENSITIVITIES = {
    "low": Sensitivity(0.05, 0.011, 0.91),
    "normal": Sensitivity(0.4, 0.020, 0.94),
    "high": Sensitivity(4.0, 0.094, 0.96),
}
# So many days are looked at together, which bounds what a long log takes of memory. The arrays of
# more days fit into no cache: 120 together took half as long again.
TOGETHER = 45
# The last two weeks are looked at again next time: exports of the last days come again and again,
# with what has become of their e-mails since.
AGAIN = 14


@dataclass(frozen=True)
class Scan:
    """The bursts that were found, and by shop what to remember for the next time."""

    bursts: list[Burst]
    memories: dict[str, Memory]


def find_bursts(hourly: pd.DataFrame, sensitivity: str = "normal") -> list[Burst]:
    """Return the bursts of all shops in hourly totals."""
    return scan(hourly, sensitivity).bursts


def scan(
    hourly: pd.DataFrame,
    sensitivity: str = "normal",
    memories: Mapping[str, Memory] | None = None,
) -> Scan:
    """Return the bursts detected after each shop's memory, or since its log began."""
    bursts: list[Burst] = []
    kept = dict(memories or {})
    for name, one in hourly.groupby("shop", sort=True, observed=True):
        shop = str(name)
        memory = kept.get(shop)
        if memory and memory.sensitivity != sensitivity:
            raise ValueError(f"what is remembered of {shop} is of another sensitivity: {memory}")
        found, memory = _scan_shop(one, shop, memory, sensitivity)
        bursts += found
        if memory:
            kept[shop] = memory
    return Scan(bursts, kept)


def _scan_shop(
    hourly: pd.DataFrame, shop: str, memory: Memory | None, sensitivity: str
) -> tuple[list[Burst], Memory | None]:
    hours = hours_of(hourly)
    now = memory or blank(sensitivity, int(hours.min()) // 24)
    if (hours < 24 * now.day).any():
        hourly = hourly[hours >= 24 * now.day]
    end = max(int(hours.max()) + 1, 24 * now.day)
    rows = rows_of(hourly, now.codes)
    bursts: list[Burst] = []
    *before, (first, _) = spells(np.unique(hours[hours >= 24 * now.day] // 24), now.day)
    for begins, after in before:
        found, at_its_end = _scan_spell(rows, passed(now, begins), shop, 24 * after, after)
        bursts, now = bursts + found, at_its_end or now
    found, latest = _scan_spell(rows, passed(now, first), shop, end, end // 24 - AGAIN)
    return bursts + found, latest


def _scan_spell(
    rows: Rows, memory: Memory, shop: str, end: int, latest: int
) -> tuple[list[Burst], Memory | None]:
    """Return the bursts up to an hour, and what to remember at a quiet day up to ``latest``."""
    now, bursts, days = memory, list[Burst](), TOGETHER
    while now.day + days < latest:
        watch = _watched(rows, now, now.day + days, end)
        following = _remembered(watch, now.day + days)
        if following:
            bursts += _told(watch, shop, 24 * following.day)
            now, days = following, TOGETHER
        else:
            days *= 2
    watch = _watched(rows, now, -(-end // 24), end)
    old_enough = now.day >= now.began + YOUNG_DAYS
    remembered = _remembered(watch, latest) or (now if old_enough else None)
    return bursts + _told(watch, shop, end), remembered


def _watched(rows: Rows, memory: Memory, after: int, end: int) -> Watch:
    sent, failed = rows.between(24 * memory.day, 24 * after)
    stretch = continued(memory, rows.codes, sent, failed, end)
    watch = Watch(stretch, SENSITIVITIES[memory.sensitivity].alpha)
    watch.run()
    return watch


def _remembered(watch: Watch, latest: int) -> Memory | None:
    """Return what is to be remembered at the last quiet day, none after ``latest``."""
    memory, origin = watch.s.memory, watch.s.origin
    first = max(memory.day, memory.began + YOUNG_DAYS - 1)
    quiet = (day for day in range(latest, first, -1) if watch.is_quiet(24 * day - origin))
    day = next(quiet, None)
    return None if day is None else watch.remembered(24 * day - origin)


def _told(watch: Watch, shop: str, end: int) -> list[Burst]:
    """Return the bursts that were found before an hour."""
    return [
        told(watch.s, shop, alert, alert.found, alert.told)
        for alert in watch.alerts
        if alert.found and alert.told and alert.found.hour + watch.s.origin < end
    ]
