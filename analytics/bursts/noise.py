"""How unsteady the failures of a segment are beyond chance, learnt day by day.

Over blocks of 1, 6 and 24 hours with more than one expected failure, z = log((F + ½)/(µ + ½))
varies by chance with about 1/(µ + ½), and by more where the segment is unsteady: what is left
of z² is its squared spread. Segments are [provider or any, reason or any].
"""

from dataclasses import dataclass

import numpy as np

from analytics.bursts.totals import Numbers

SCALES = (1, 6, 24)
FADE = 0.98
STEADY_REASONS = ("unknown_recipient", "sender_blocked", "policy_rejected")
# The spread (a standard deviation of logarithms) before anything is known, and the least.
STEADY, UNSTEADY, LEAST = 0.5, 0.6, 0.4
# The blocks that beliefs are worth: the first ones, and what all providers of a reason have
# in common. Blocks that are further off are bursts, not noise.
FIRST_WEIGHT, POOL_WEIGHT = 6.0, 12.0
FURTHEST = 3.0


@dataclass(frozen=True)
class Spread:
    """Faded sums of weights and weighted squares [day, scale, segment], and the largest blocks."""

    weight: Numbers
    square: Numbers
    largest: Numbers


def first_spread(reasons: tuple[str, ...]) -> Numbers:
    """Return the squared spread of "any reason" and of each reason, before any is learnt."""
    steady = [True, *(reason in STEADY_REASONS for reason in reasons)]
    return np.where(steady, STEADY, UNSTEADY) ** 2


def learn(
    start: Spread, failed: Numbers, expected: Numbers, older: Numbers, first: Numbers
) -> Spread:
    """Return the sums at the start of each day and after the last one.

    ``start`` has those of the days before and of the first one. ``failed``, and what was
    expected (by what was known days ago: ``older``, for whole days), are [day, hour, segment].
    """
    sums = [
        _of_scale(scale, start.largest[-1, i], failed, older if scale == 24 else expected, first)
        for i, scale in enumerate(SCALES)
    ]
    weights, squares, largest = (np.stack(one, 1) for one in zip(*sums, strict=True))
    return Spread(
        np.concatenate([start.weight[:-1], faded(start.weight[-1], weights)]),
        np.concatenate([start.square[:-1], faded(start.square[-1], squares)]),
        np.concatenate([start.largest, largest]),
    )


def faded(start: Numbers, daily: Numbers) -> Numbers:
    """Return the fading sum at the start of each day and after the last one."""
    sums = [start]
    for day in daily:
        sums.append(FADE * sums[-1] + day)
    return np.stack(sums)


def _of_scale(
    scale: int, largest: Numbers, failed: Numbers, expected: Numbers, first: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Return weight, weighted square and largest block of each day."""
    days, segments = len(failed), failed.shape[2:]
    f, m = (x.reshape(days, 24 // scale, scale, *segments).sum(2) for x in (failed, expected))
    chance = 1 / (m + 0.5)
    most = FURTHEST * np.sqrt(first + chance)
    z = np.clip(np.log((f + 0.5) / (m + 0.5)), -most, most)
    peak = np.maximum.accumulate(m.reshape(-1, *segments))
    peak = np.maximum(peak, largest).reshape(m.shape)
    certainty = (first / (first + chance)) ** 2
    # Mostly the busy hours tell, for it is they that raise alarms.
    weight = np.where(m > 1, certainty * m / (m + 0.2 * peak + 1e-12), 0)
    return weight.sum(1), (weight * (z**2 - chance)).sum(1), peak[:, -1]


def spreads(sums: Spread, first: Numbers) -> Numbers:
    """Return the squared spread [day, scale, segment] of every segment."""
    pooled = sums.square.sum(-2, keepdims=True) + FIRST_WEIGHT * first
    pooled /= sums.weight.sum(-2, keepdims=True) + FIRST_WEIGHT
    pooled = np.maximum(pooled, LEAST**2)
    own = (sums.square + POOL_WEIGHT * pooled) / (sums.weight + POOL_WEIGHT)
    squared: Numbers = np.maximum(own, LEAST**2)
    return squared
