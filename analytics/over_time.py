"""Failure rates along time, and between which rates they usually lie at such a time.

What is usual of a day is read from the same weekday of the eight weeks before (of an hour, from the
same hour of them; of a week or month, from those before), type by type: a day with a newsletter
is compared with what its mix of mail types usually gives. Hours of bursts are left out.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.health import ENOUGH
from analytics.standing import HISTORY_WEEKS, MARKED, Range, usual_range

Counts = NDArray[np.float64]
Grain = Literal["hour", "day", "week", "month"]
GRAINS: tuple[Grain, ...] = ("hour", "day", "week", "month")
# A period of at most so many days is shown by that grain; a longer one by the next.
LONGEST = {"hour": 3, "day": 190, "week": 1000}
# More moments than these make no picture.
MOST_MOMENTS = 1000
MONTHS_BEFORE = 6
MOST_SERIES, REST = 12, "rest of them"


@dataclass(frozen=True)
class Series:
    """One line: of which code, and moment by moment how many failed of how many."""

    code: str
    failed: "pd.Series[int]"
    finished: "pd.Series[int]"
    known: "pd.Series[bool]"

    @property
    def rates(self) -> "pd.Series[float]":
        """Return the rate of every moment that has one."""
        return (self.failed / self.finished).where(self.known & (self.finished > 0))


def grain_for(first: date, last: date) -> Grain:
    """Return the grain that shows a period best."""
    days = (last - first).days + 1
    return next((grain for grain in GRAINS[:-1] if days <= LONGEST[grain]), "month")


def fits(grain: Grain, first: date, last: date) -> bool:
    """Say whether a period has few enough moments of a grain to be seen."""
    days = (last - first).days + 1
    return days * (24 if grain == "hour" else 1) <= MOST_MOMENTS or grain in ("week", "month")


def history_begins(first: date, grain: Grain) -> date:
    """Return the day from which on the e-mail tells what is usual in a period."""
    if grain == "month":
        months = 12 * first.year + first.month - 1 - MONTHS_BEFORE
        return date(months // 12, months % 12 + 1, 1)
    return first - timedelta(weeks=HISTORY_WEEKS)


def series(found: pd.DataFrame, since: pd.Timestamp) -> list[Series]:
    """Return a line for each code, that of the most e-mail first, the smallest folded into one.

    ``found`` has ``moment``, ``code``, ``failed``, ``finished`` and ``known``; what was before
    ``since`` is left out.
    """
    shown = found[found["moment"] >= since]
    sizes = shown.groupby("code")["finished"].sum().sort_values(ascending=False, kind="stable")
    kept = list(sizes.index[: MOST_SERIES if len(sizes) <= MOST_SERIES else MOST_SERIES - 1])
    codes = shown["code"].where(shown["code"].isin(kept), REST)
    moments = pd.Index(sorted(shown["moment"].unique()))
    return [
        _one(code, shown[codes == code], moments)
        for code in [*kept, *([REST] if len(sizes) > len(kept) else [])]
    ]


def total(found: pd.DataFrame, since: pd.Timestamp) -> Series:
    """Return the line of all codes together."""
    shown = found[found["moment"] >= since]
    return _one("", shown, pd.Index(sorted(shown["moment"].unique())))


@dataclass(frozen=True)
class Usual:
    """What is usual: ``low``, ``rate`` and ``high`` of each moment, and of all together."""

    moments: pd.DataFrame
    whole: Range | None


def usual(found: pd.DataFrame, since: pd.Timestamp, grain: Grain) -> Usual:
    """Return what is usual from ``since`` on, where there is enough before to tell.

    ``found`` has ``moment``, ``code`` (a mail type), ``finished``, ``calm_failed`` and
    ``calm_finished``, and reaches back to where history begins.
    """
    moments, (failed, calm, sizes) = _by_type(found)
    before = moments < since
    if before.all() or calm[before].sum() < ENOUGH:
        return Usual(pd.DataFrame(columns=["low", "rate", "high"], dtype="float64"), None)
    overall = _shares(failed[before].sum(axis=0), calm[before].sum(axis=0))
    dispersion = _dispersion(failed[before], calm[before], overall)
    same_failed, same = (_same_before(one, moments, grain)[~before] for one in (failed, calm))
    enough = same.sum(axis=1) >= ENOUGH
    shares = np.where(enough[:, None] & (same > 0), _shares(same_failed, same), overall)
    known = np.where(enough, same.sum(axis=1), calm[before].sum())
    finished = np.maximum(sizes[~before].sum(axis=1), 1)
    rates = (shares * sizes[~before]).sum(axis=1) / finished
    ranges = [
        usual_range(rate, of, n, dispersion)
        for rate, of, n in zip(rates.tolist(), known.tolist(), finished.tolist(), strict=True)
    ]
    all_of_them = usual_range(
        float((rates * finished).sum() / finished.sum()),
        float(calm[before].sum()),
        float(finished.sum()),
        dispersion,
        MARKED,
    )
    return Usual(pd.DataFrame([vars(one) for one in ranges], index=moments[~before]), all_of_them)


def _one(code: str, rows: pd.DataFrame, moments: "pd.Index[pd.Timestamp]") -> Series:
    summed = rows.groupby("moment")[["failed", "finished", "known"]].sum()
    sums = summed.reindex(moments, fill_value=0)
    return Series(code, sums["failed"], sums["finished"], sums["known"] > 0)


def _by_type(found: pd.DataFrame) -> tuple[pd.DatetimeIndex, list[Counts]]:
    """Return the moments, and failed, finished outside of bursts, and finished at all of each.

    A row of the counts is a moment, a column a mail type.
    """
    rows, moments = pd.factorize(found["moment"], sort=True)
    columns, codes = pd.factorize(found["code"])
    counts = []
    for name in ("calm_failed", "calm_finished", "finished"):
        one = np.zeros((len(moments), len(codes)))
        one[rows, columns] = found[name].to_numpy()
        counts.append(one)
    return pd.DatetimeIndex(moments), counts


def _same_before(counts: Counts, moments: pd.DatetimeIndex, grain: Grain) -> Counts:
    """Add up what the same weekdays and hours of the weeks before had, for each moment."""
    # The last row is that of a moment without any e-mail.
    padded = np.vstack([counts, np.zeros(counts.shape[1])])
    found = np.zeros_like(counts)
    for back in range(1, (MONTHS_BEFORE if grain == "month" else HISTORY_WEEKS) + 1):
        step = pd.DateOffset(months=back) if grain == "month" else pd.Timedelta(weeks=back)
        found += padded[moments.get_indexer(moments - step)]
    return found


def _shares(failed: Counts, finished: Counts) -> Counts:
    return failed / np.maximum(finished, 1)


def _dispersion(failed: Counts, finished: Counts, shares: Counts) -> float:
    """Return how many times more the moments differed than chance and their mix make them."""
    expected = (finished * shares).sum(axis=1)
    chance = (finished * shares * (1 - shares)).sum(axis=1)
    seen = chance > 0
    if seen.sum() < 2:
        return 1.0
    gaps = (failed.sum(axis=1) - expected)[seen]
    return max(1.0, float((gaps * gaps / chance[seen]).sum() / (seen.sum() - 1)))
