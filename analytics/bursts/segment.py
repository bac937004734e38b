"""When a burst began, and what it hits: as narrow as the evidence."""

from dataclasses import dataclass

import numpy as np

from analytics.bursts.evidence import WINDOWS, Hits
from analytics.bursts.stretch import Stretch
from analytics.bursts.totals import Flags, Indices, Numbers

# Windows reach so many hours back for their beginning.
REACH = 168
# A rate is held for that of a burst where this power of the excess says so.
POWER = 0.7
# Each day that a burst began earlier must be worth so much evidence; a rise is one to more
# than so many times the usual.
DAY_COST, RISEN = 2.0, 2.0
# One part is named alone with so much of the excess, unless another failed visibly, too.
ALONE, VISIBLE = 0.8, 3.0
MOST_NAMED = 3


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
    failed = s.unexplained[first : last + 1].sum(0)
    usual = s.usual(first, last + 1, series.window.older).sum(0) + 1e-9
    provider, reason = series.segment
    own = slice(provider - 1, provider) if provider else slice(None)
    excess = (failed - usual)[:, own].sum((0, 1))
    reason = reason - 1 if reason else int(excess.argmax())
    f, m = failed[:, :, reason], usual[:, :, reason]
    types, providers = _hit(f, m, provider)
    hit = np.zeros(f.shape, bool)
    hit[np.ix_(types, providers)] = True
    ratio = float(f[hit].sum() / m[hit].sum())
    named = _named(f[:, providers].sum(1), m[:, providers].sum(1), types, ratio, 1)
    at_whom = _named(f[types].sum(0), m[types].sum(0), providers, ratio, MOST_NAMED)
    return Part(
        series.hour, series.first, first, last, series.window.older, factor, series.segment,
        reason, hit, named, at_whom, series.score,
    )  # fmt: skip


def _hit(failed: Numbers, usual: Numbers, provider: int) -> tuple[Indices, Indices]:
    """Return the types and providers with the highest score, from all or from one provider."""
    starts = [np.arange(failed.shape[1]), *([np.array([provider - 1])] if provider else [])]
    return max((_alternated(failed, usual, start) for start in starts), key=lambda x: x[0])[1]


def _alternated(
    failed: Numbers, usual: Numbers, providers: Indices
) -> tuple[float, tuple[Indices, Indices]]:
    """Choose types for the providers, then providers for the types, until nothing changes."""
    best, types = -1.0, providers[:0]
    for _ in range(10):
        _, types = _worst(failed[:, providers].sum(1), usual[:, providers].sum(1))
        score, providers = _worst(failed[types].sum(0), usual[types].sum(0))
        if score <= best:
            break
        best = score
    return best, (types, providers)


def _worst(failed: Numbers, usual: Numbers) -> tuple[float, Indices]:
    """Return those that score highest together: they are the first ones by their ratio."""
    order = np.argsort(-failed / usual, kind="stable")
    f, m = failed[order].cumsum(), usual[order].cumsum()
    score = np.where(f > m, f * np.log(np.maximum(f, 1e-9) / m) - f + m, 0)
    best = int(score.argmax())
    return float(score[best]), np.sort(order[: best + 1])


def _named(
    failed: Numbers, usual: Numbers, hit: Indices, ratio: float, most: int
) -> tuple[int, ...]:
    """Return the names of a dimension: one, none where none was visibly spared, or some."""
    excess = (failed - usual)[hit]
    main = int(hit[excess.argmax()])
    others = hit[hit != main]
    if excess.max() >= ALONE * excess.sum() and not _visible(failed, usual, others).any():
        return (main,)
    spared = np.delete(usual, hit)
    mean_ratio = (ratio - 1) / np.log(ratio) if ratio > 1 else 1.0
    if len(hit) > most or (spared * mean_ratio <= VISIBLE).all():
        return ()
    return tuple(int(one) for one in hit)


def _visible(failed: Numbers, usual: Numbers, which: Indices) -> Flags:
    visible: Flags = failed[which] > 2 + VISIBLE * usual[which]
    return visible
