"""Where more failed than chance and the usual unsteadiness explain.

A window of a segment with F failures where µ were expected, known from k failures, and with
the squared spread s², has the evidence (in log-likelihood)

    L = min over u of  F·log(F/e) − (F + k)·log((F + k)/(e + k)) + u²/2s²,   e = µ·exp(u):

that of a negative binomial, once the segment was granted as much of its own unsteadiness as
that costs. For few failures chance decides, for many s²: so one threshold serves all shops.
"""

from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np

from analytics.bursts.memory import OLDER
from analytics.bursts.stretch import Stretch
from analytics.bursts.totals import Flags, Indices, Numbers


class Window(NamedTuple):
    """So many hours, the scale of their spread, and by which knowledge they are judged."""

    hours: int
    scale: int
    older: bool


# By older knowledge, for what rises slowly teaches that it is usual.
WINDOWS = (Window(1, 0, False), Window(6, 1, False), Window(24, 2, True), Window(120, 2, True))
# The gate: below it nothing is called a burst, however unlikely.
LEAST_FAILED, LEAST_EXCESS, LEAST_RATIO, LEAST_SHARE = 5, 4.0, 2.0, 0.004
# Failures that were due in the hours before, and have not come, may come now; so many standard
# deviations are chance.
OVERDUE_HOURS, OVERDUE_CHANCE = 48, 1.5
# The square of the spread that a log has in addition on its first day, and e-mails of a type
# that was never sent before; by this power it is gone once the type is known.
YOUNG, UNSEEN_POWER = 1.0, 4
# Each dimension that a segment names costs ½·log(1 + its usual number of codes), about eight.
NAME_COST = 0.5 * np.log(1 + 8)
# The noise of days averages out in the longest window.
AVERAGED = 0.7


@dataclass(frozen=True)
class Hits:
    """Windows that end with an hour, of a flat segment, with evidence above the threshold."""

    hour: Indices
    window: Indices
    segment: Indices
    margin: Numbers
    score: Numbers

    def __len__(self) -> int:
        return len(self.hour)

    def where(self, chosen: Flags) -> "Hits":
        """Return some of them."""
        return Hits(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def joined(self, *others: "Hits") -> "Hits":
        """Return these and the others."""
        every = (self, *others)
        return Hits(*(np.concatenate([getattr(x, f.name) for x in every]) for f in fields(self)))


_NO_INDICES = np.zeros(0, np.int64)
NONE = Hits(_NO_INDICES, _NO_INDICES, _NO_INDICES, np.zeros(0), np.zeros(0))


class _Sums:
    """Running sums of segments [hour, segment], from which windows are taken."""

    def __init__(self, s: Stretch, first: int, after: int) -> None:
        self.began = max(first - WINDOWS[-1].hours - OVERDUE_HOURS, 0)
        self.first, self.shape = first, s.expected.shape[1:]
        hours = slice(self.began, after)
        due = s.expected[hours] - s.segment_failed[hours]
        self.failed = self.running(s.segment_unexplained[hours])
        self.expected = self.running(s.expected[hours])
        self.older = self.running(s.older[hours])
        self.due = self.running(due)
        self.sent = self.running(s.segment_sent[hours])
        self.by_type = self.running(s.due[hours])
        self.fails = s.segment_unexplained[first:after].reshape(after - first, -1) > 0
        self.ends = np.arange(first, after) - self.began + 1

    @staticmethod
    def running(x: Numbers) -> Numbers:
        """Return the sum of all hours before each one."""
        return np.concatenate([np.zeros((1, x[0].size)), x.reshape(len(x), -1).cumsum(0)])


def find(s: Stretch, first: int, after: int, alpha: float) -> Hits:
    """Return what stands out among the windows that end within these hours."""
    if first >= after:
        return NONE
    sums = _Sums(s, first, after)
    return NONE.joined(*(_found(s, sums, i, alpha) for i in range(len(WINDOWS))))


def _found(s: Stretch, sums: _Sums, window: int, alpha: float) -> Hits:
    hours, _, older = WINDOWS[window]
    begins = np.maximum(sums.ends - hours, 0)
    known = sums.older if older else sums.expected
    failed, expected = (x[sums.ends] - x[begins] for x in (sums.failed, known))
    sent = np.repeat(sums.sent[sums.ends] - sums.sent[begins], sums.shape[1], 1)
    at = np.nonzero(sums.fails & _far_enough(failed, expected, sent))
    overdue = _overdue(sums, begins[at[0]], at[1])
    failed, expected, sent = failed[at], expected[at] + overdue, sent[at]
    still = _far_enough(failed, expected, sent)
    hour, segment = at[0][still], at[1][still]
    failed, expected = failed[still], np.maximum(expected[still], 1e-9)
    spread, doubt = _spread(s, sums, window, hour, segment), _known(s, sums, older, hour, segment)
    provider, reason = np.divmod(segment, sums.shape[1])
    score = surprise(failed, expected, doubt, spread)
    score -= NAME_COST * ((provider > 0) * 1 + (reason > 0))
    hour = hour + sums.first
    margin = score - np.log(s.tests[hour - s.start] / alpha)
    return Hits(hour, np.full(len(hour), window), segment, margin, score).where(margin > 0)


def _far_enough(failed: Numbers, expected: Numbers, sent: Numbers) -> Flags:
    excess = failed - expected
    least = np.maximum(LEAST_EXCESS, LEAST_SHARE * sent)
    # Failures that were explained in part are fractions.
    far: Flags = (failed > LEAST_FAILED - 1e-6) & (excess >= least)
    return far & (failed >= LEAST_RATIO * expected)


def _overdue(sums: _Sums, begins: Indices, segment: Indices) -> Numbers:
    """Return what was due before the windows and has not come."""
    before = np.maximum(begins[:, None] - np.arange(OVERDUE_HOURS + 1), 0)
    at, then = (begins, segment), (before, segment[:, None])
    missing, due = (x[at][:, None] - x[then] for x in (sums.due, sums.expected))
    surely = missing - OVERDUE_CHANCE * np.sqrt(np.maximum(due, 0))
    overdue: Numbers = np.maximum(surely.max(1), 0)
    return overdue


def _spread(s: Stretch, sums: _Sums, window: int, hour: Indices, segment: Indices) -> Numbers:
    """Return the squared spread of windows that end with these hours."""
    hours, scale, older = WINDOWS[window]
    day = (sums.first + hour - s.start) // 24
    known = day + (0 if older else OLDER)
    spread: Numbers = s.spread.reshape(*s.spread.shape[:2], -1)[known, scale, segment]
    if hours > 24:
        ends = sums.ends[hour]
        cuts = np.maximum(ends[:, None] - 24 * np.arange(hours // 24 + 1), 0)
        daily = -np.diff(sums.older[cuts, segment[:, None]], axis=1)
        days = daily.sum(1) ** 2 / np.maximum((daily**2).sum(1), 1e-12)
        spread = spread / np.maximum(days, 1) ** AVERAGED
    learnt = np.maximum(day + s.memory.day - s.memory.began - OLDER * older, 0)
    unseen = _unseen(s, sums, window)[hour]
    squared: Numbers = spread + YOUNG * (unseen**UNSEEN_POWER + 1 / (1 + learnt) ** 2)
    return squared


def _unseen(s: Stretch, sums: _Sums, window: int) -> Numbers:
    """Return by hour how far the e-mails of its window go beyond what is known of their types.

    1 at the first newsletter, a sixth where one is sent each week.
    """
    hours, _, older = WINDOWS[window]
    sent = sums.by_type[sums.ends] - sums.by_type[np.maximum(sums.ends - hours, 0)]
    day = (sums.first + np.arange(len(sent))) // 24 + (0 if older else OLDER)
    known = s.history.sent[day].sum(2)
    beyond = (sent**2 / np.maximum(sent + known, 1e-9)).sum(1)
    unseen: Numbers = beyond / np.maximum(sent.sum(1), 1e-9)
    return unseen


def _known(s: Stretch, sums: _Sums, older: bool, hour: Indices, segment: Indices) -> Numbers:
    """Return k, from how many failures it is known what to expect."""
    day = (sums.first + hour) // 24 + (0 if older else OLDER)
    known: Numbers = s.known.reshape(len(s.known), -1)[day, segment] + 1
    return known


def surprise(failed: Numbers, expected: Numbers, known: Numbers, spread: Numbers) -> Numbers:
    """Return the evidence L, whose minimum Newton's method finds: it is convex in u."""
    u, total = np.zeros_like(failed), failed + known
    for _ in range(8):
        mean = expected * np.exp(u)
        share = mean / (mean + known)
        step = (total * share - failed + u / spread) / (total * share * (1 - share) + 1 / spread)
        u -= np.clip(step, -1, 1)
    mean = expected * np.exp(u)
    fit: Numbers = failed * np.log(failed / mean) - total * np.log(total / (mean + known))
    return fit + u**2 / (2 * spread)
