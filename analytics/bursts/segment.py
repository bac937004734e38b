"""When a burst began, how long it went on, and what it explains."""

from dataclasses import dataclass

import numpy as np

from analytics.bursts import naming
from analytics.bursts.evidence import WINDOWS, Hits
from analytics.bursts.stretch import Stretch
from analytics.bursts.totals import Flags, Numbers

# Windows reach so many hours back for their beginning.
REACH = 168
# A rate is held for that of a burst where this power of the excess says so.
POWER = 0.7
# Each day that a burst began earlier must be worth so much evidence; a rise is one to more
# than so many times the usual.
DAY_COST, RISEN = 2.0, 2.0


@dataclass(frozen=True)
class Part:
    """What one window tells: the hours first … last of a burst, and the cells that it hits."""

    hour: int
    window_first: int
    first: int
    last: int
    older: bool
    factor: float
    segment: tuple[int, int]
    reason: int
    hit: Flags  # [type, provider]
    types: tuple[int, ...]  # by name; none are all
    providers: tuple[int, ...]
    score: float

    @property
    def cells(self) -> Flags:
        """Return the cells that it explains: those that are hit, and its provider's."""
        cells = self.hit.copy()
        cells[:, self.segment[0] - 1 if self.segment[0] else slice(None)] = True
        return cells


class _Series:
    """A segment's hours, seen through one window."""

    def __init__(self, s: Stretch, hits: Hits, best: int) -> None:
        shape = s.expected.shape[1:]
        provider, reason = np.unravel_index(int(hits.segment[best]), shape)
        self.segment = int(provider), int(reason)
        self.hour, self.window = int(hits.hour[best]), WINDOWS[hits.window[best]]
        self.first = max(self.hour - self.window.hours + 1, 0)
        self.failed = s.segment_unexplained[:, provider, reason]
        known = s.older if self.window.older else s.expected
        self.expected = known[:, provider, reason] + 1e-9
        self.score = float(hits.score[best])

    def factor(self, first: int, last: int) -> float:
        """Return by how much a burst raises the rate, judged by these hours."""
        hours = slice(first, last + 1)
        ratio = self.failed[hours].sum() / self.expected[hours].sum()
        return float(max(ratio, RISEN) ** POWER)

    def evidence(self, first: int, after: int, factor: float) -> Numbers:
        """Return by hour how much likelier it is at the raised rate."""
        failed, expected = self.failed[first:after], self.expected[first:after]
        likelier: Numbers = failed * np.log(factor) - expected * (factor - 1)
        return likelier


def as_found(s: Stretch, hits: Hits, best: int) -> Part:
    """Return the part that a window tells of at its last hour."""
    series = _Series(s, hits, best)
    first = _beginning(series)
    return _part(s, series, first, series.hour, series.factor(first, series.hour))


def as_known(s: Stretch, hits: Hits, best: int, earliest: int, latest: int) -> Part:
    """Return the part that a window tells of when the hours after it are known, too."""
    series = _Series(s, hits, best)
    earliest = min(earliest, series.first)
    first, last = series.first - earliest, series.hour - earliest
    factor = series.factor(series.first, series.hour)
    evidence = series.evidence(earliest, latest + 1, factor)
    first, last = _best_run(evidence, *_grown(evidence, first, last))
    factor = series.factor(earliest + first, earliest + last)
    first, last = _best_run(series.evidence(earliest, latest + 1, factor), first, last)
    return _part(s, series, earliest + first, earliest + last, factor)


def last_hours(s: Stretch, part: Part, after: int) -> tuple[Numbers, Flags]:
    """Return the evidence that a part goes on, by hour since its first, and where any failed."""
    failed = s.segment_unexplained[(slice(part.first, after), *part.segment)]
    known = s.older if part.older else s.expected
    expected = known[(slice(part.first, after), *part.segment)]
    return failed * np.log(part.factor) - expected * (part.factor - 1), failed > 0


def _beginning(series: _Series) -> int:
    """Return the hour since which the rate is another one than before."""
    began = max(series.hour - REACH + 1, 0)
    hours = slice(began, series.hour + 1)
    at = np.flatnonzero(series.failed[hours] > 0)
    failed, expected = (x[hours].cumsum() - x[hours] for x in (series.failed, series.expected))
    failed_since = series.failed[hours].sum() - failed[at]
    expected_since = series.expected[hours].sum() - expected[at]
    fit = _fit(failed[at], expected[at] + 1e-9) + _fit(failed_since, expected_since + 1e-9)
    days_ago = (series.hour - began - at) / 24
    return began + int(at[(fit - DAY_COST * days_ago).argmax()])


def _fit(failed: Numbers, expected: Numbers) -> Numbers:
    risen: Numbers = failed * np.log(np.maximum(failed / (RISEN * expected), 1))
    return risen


def _grown(evidence: Numbers, first: int, last: int) -> tuple[int, int]:
    """Return the hours with those on both sides that have the most evidence."""
    before = np.concatenate([[0], evidence[:first][::-1].cumsum()])
    after = np.concatenate([[0], evidence[last + 1 :].cumsum()])
    return first - int(before.argmax()), last + int(after.argmax())


def _best_run(evidence: Numbers, first: int, last: int) -> tuple[int, int]:
    """Return the run of hours within these that has the most evidence."""
    sums = np.concatenate([[0], evidence[first : last + 1].cumsum()])
    after = int((sums - np.minimum.accumulate(sums))[1:].argmax()) + 1
    return first + int(sums[:after].argmin()), first + after - 1


def _part(s: Stretch, series: _Series, first: int, last: int, factor: float) -> Part:
    at = np.flatnonzero(series.failed[first : last + 1] > 0)
    first, last = first + int(at[0]), first + int(at[-1])
    cells = naming.Cells(
        s.sent[first : last + 1].sum(0),
        s.unexplained[first : last + 1].sum(0),
        s.usual(first, last + 1, series.window.older).sum(0) + 1e-9,
    )
    reason = naming.reason(cells, series.segment)
    cells = cells.of_reason(reason)
    types, providers = naming.hit(cells, series.segment[0])
    hit = np.zeros(cells.failed.shape, bool)
    hit[np.ix_(types, providers)] = True
    return Part(
        series.hour, series.first, first, last, series.window.older, factor, series.segment,
        reason, hit, naming.type_names(cells, types, providers),
        naming.provider_names(cells, types, providers), series.score,
    )  # fmt: skip
