"""A stretch of one shop's log beside all that was to be expected in it, hour by hour.

What is expected of an hour depends on the days before its own and nothing later.
"""

from dataclasses import dataclass

import numpy as np

from analytics.bursts import late, noise, usual
from analytics.bursts.memory import CONTEXT, OLDER, Memory, Past, grown
from analytics.bursts.noise import Spread
from analytics.bursts.totals import Codes, Flags, Indices, Numbers
from analytics.bursts.usual import History

# The tests of a month: pairs of hour and segment with a failure, counted over so many hours
# at least, and never fewer than so many.
MONTH, LEAST_HOURS, LEAST_TESTS = 720.0, 180.0, 50.0


@dataclass
class Stretch:
    """Hours from ``origin`` (since 1970) on, of which those in start … end are looked at.

    Everything else counts hours from the origin, days of learning from ``start``. Segments are
    [provider or any, reason or any], 0 being any. ``unexplained`` loses what bursts explain.
    """

    memory: Memory
    origin: int
    start: int
    end: int
    sent: Numbers
    due: Numbers  # e-mails of each type, when they fail if they do
    failed: Numbers
    unexplained: Numbers
    history: History  # by day, from OLDER days before the origin on
    rate: Numbers  # likewise
    known: Numbers  # likewise, by segment
    late: Numbers
    spreads: Spread
    spread: Numbers  # by day from OLDER days before ``start`` on, scale and segment
    test_sums: Numbers
    tests: Numbers  # a month, by hour since ``start``
    segment_sent: Numbers
    segment_failed: Numbers
    segment_unexplained: Numbers
    expected: Numbers  # by segment
    older: Numbers  # likewise, by what was known OLDER days ago

    @property
    def codes(self) -> Codes:
        """Return the codes of the arrays' axes."""
        return self.memory.codes

    def usual(self, first: int, after: int, older: bool) -> Numbers:
        """Return what was to be expected in these hours [hour, type, provider, reason]."""
        days = np.arange(first, after) // 24 + (0 if older else OLDER)
        expected: Numbers = self.sent[first:after, :, :, None] * self.rate[days]
        return expected

    def explain(self, first: int, after: int, cells: Flags) -> Numbers:
        """Take what is beyond the usual out of these hours; return what was taken."""
        failed = self.unexplained[first:after]
        usual = np.minimum(self.usual(first, after, True), self.usual(first, after, False))
        # Not rounded up: a burst whose rests stay would be found again and again.
        kept = np.where(cells[:, :, None], np.minimum(failed, usual), failed)
        taken: Numbers = failed - kept
        self.replace(first, kept)
        return taken

    def replace(self, first: int, unexplained: Numbers) -> None:
        """Put other failures in place of the unexplained ones."""
        after = first + len(unexplained)
        self.unexplained[first:after] = unexplained
        self.segment_unexplained[first:after] = by_segment(unexplained.sum(1))

    def remembered(self, hour: int, unexplained: Numbers, past: Past) -> Memory:
        """Return what is to be remembered at an hour that begins a day."""
        day, kept = hour // 24, slice(hour - 24 * CONTEXT, hour)
        learnt = day - CONTEXT
        days = slice(learnt, day + OLDER + 1)
        spreads, noisy = self.spreads, slice(learnt, learnt + OLDER + 1)
        return Memory(
            self.memory.sensitivity,
            self.codes,
            self.memory.began,
            self.origin // 24 + day,
            History(self.history.sent[days], self.history.failed[days]),
            Spread(spreads.weight[noisy], spreads.square[noisy], spreads.largest[noisy]),
            self.late[learnt],
            self.test_sums[learnt],
            self.sent[kept],
            self.due[kept],
            self.failed[kept],
            unexplained,
            self.expected[kept],
            self.older[kept],
            past,
        )


def by_segment(cells: Numbers) -> Numbers:
    """Return [hour, provider, reason] with the sums before them."""
    cells = np.concatenate([cells.sum(1, keepdims=True), cells], 1)
    return np.concatenate([cells.sum(2, keepdims=True), cells], 2)


def continued(memory: Memory, codes: Codes, sent: Numbers, failed: Numbers, end: int) -> Stretch:
    """Return the stretch of these whole days, which go on where the memory ends.

    ``end`` is the hour since 1970 after the last one of the log.
    """
    memory = grown(memory, codes)
    unexplained = np.concatenate([memory.unexplained, failed])
    sent, failed = np.concatenate([memory.sent, sent]), np.concatenate([memory.failed, failed])
    days = (x.reshape(-1, 24, *x.shape[1:]).sum(1)[CONTEXT - 1 :] for x in (sent, failed))
    history, rate = _learnt(memory, *days)
    by_reason, first = by_segment(failed.sum(1)), noise.first_spread(codes.reasons)
    late_sums, due, expected, older = _allowed(memory, by_reason, sent, rate)
    learning = _in_days(by_reason), _in_days(expected), _in_days(older)
    spreads = noise.learn(memory.spread, *learning, first)
    test_sums, tests = _tests(memory.tests, by_reason)
    origin = (memory.day - CONTEXT) * 24
    return Stretch(
        memory, origin, 24 * CONTEXT, min(end - origin, len(sent)), sent, due, failed, unexplained,
        history, rate, by_segment(history.failed.sum(1)), late_sums, spreads,
        noise.spreads(spreads, first), test_sums, tests, by_segment(sent.sum(1)[..., None])[..., 0],
        by_reason, by_segment(unexplained.sum(1)), expected, older,
    )  # fmt: skip


def _learnt(memory: Memory, sent: Numbers, failed: Numbers) -> tuple[History, Numbers]:
    """Return histories and rates by day, those of the days before the first one included."""
    before, first = memory.history, usual.first_rates(memory.codes.reasons)
    now = History(before.sent[-2:], before.failed[-2:])
    learnt = usual.learn(now, memory.day - memory.began, sent, failed, first)
    history = History(
        np.concatenate([before.sent[:-1], learnt.sent]),
        np.concatenate([before.failed[:-1], learnt.failed]),
    )
    return history, usual.rates(history, first)


def _expected(sent: Numbers, rate: Numbers) -> Numbers:
    """Return what is expected at a rate for each day, by segment."""
    by_day = sent.reshape(-1, 24, *sent.shape[1:])
    # By einsum and not by matmul, whose threads take turns for ever on so small matrices.
    cells = np.einsum("dhtp,dtpr->dhpr", by_day, rate)
    return by_segment(cells.reshape(len(sent), *cells.shape[2:]))


def _in_days(hourly: Numbers) -> Numbers:
    """Return the hours that are looked at, by day."""
    hourly = hourly[24 * CONTEXT :]
    return hourly.reshape(-1, 24, *hourly.shape[1:])


def _allowed(
    memory: Memory, failed: Numbers, sent: Numbers, rate: Numbers
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return the sums of what comes late, the e-mails that are due, and what is expected of them.

    It is expected by the rates of now and by older ones.
    """
    days = len(sent) // 24
    expected, older = (_expected(sent, rate[first : first + days]) for first in (OLDER, 0))
    own = late.by_delay(expected[:, 1:, 1:])[:, 24 * CONTEXT :]
    delayed = own.reshape(len(own), -1, 24, *own.shape[2:])
    sums = late.learn(memory.late, _in_days(failed[:, 1:, 1:]), delayed)
    share = _by_hour(late.shares(sums))
    now, then = (late.allowed(x, share)[24 * CONTEXT :] for x in (expected, older))
    of_all = _by_hour(late.shares(sums.sum(-1, keepdims=True)))
    due = late.spread(sent.sum(2), of_all[..., 0])[24 * CONTEXT :]
    before = memory.due, memory.expected, memory.older
    due, now, then = (np.concatenate(x) for x in zip(before, (due, now, then), strict=True))
    return sums, due, now, then


def _by_hour(daily: Numbers) -> Numbers:
    """Return what was known at the start of each hour's day; before the first, that of then."""
    known = np.concatenate([np.repeat(daily[:1], CONTEXT, 0), daily[:-1]])
    return np.repeat(known, 24, 0)


def _tests(start: Numbers, failed: Numbers) -> tuple[Numbers, Numbers]:
    """Return the sums of pairs and hours by day, and the tests a month by hour."""
    pairs = (_in_days(failed) > 0).sum((2, 3)).cumsum(1)
    hours: Indices = np.arange(1, 25)
    sums = noise.faded(start, np.stack([pairs[:, -1], np.full(len(pairs), 24)], 1))
    so_far = sums[:-1, 1:] + hours
    tests = (sums[:-1, :1] + pairs) / np.maximum(so_far, LEAST_HOURS) * MONTH
    return sums, np.maximum(tests.ravel(), LEAST_TESTS)
