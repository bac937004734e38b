"""Failures that come hours after their e-mails, as bounces do, and are logged when they come.

Of each reason it is learnt which shares of the failures come with their e-mails and after so
many hours, and µ is spread over the hours by them. The shares w are those that explain the
failures best: the least squares of F − Σ w·µ(delay), each hour weighted by what was expected of
it, and none of them negative.
"""

import numpy as np

from analytics.bursts.noise import faded
from analytics.bursts.totals import Numbers

# Each range of delays in hours, from its first one to before the next.
RANGES = (0, 1, 2, 4, 7, 12, 18, 25, 37)
# What is believed at first, and how many failures that is worth.
FIRST_SHARES = np.array([0.85, 0.02, 0.03, 0.03, 0.03, 0.02, 0.01, 0.01])
FIRST_WEIGHT = 20.0
# No delay is ever held for impossible.
LEAST_SHARE = 0.03
# So many times what could come at most is learnt; what is beyond may be a burst.
MOST = 2.0
# Steps towards the shares that explain best. Each multiplies them, so none becomes negative.
STEPS = 60


def by_delay(expected: Numbers) -> Numbers:
    """Return what would come in each hour [delay, hour, ...] if all failures took so long."""
    sums = np.concatenate([np.zeros_like(expected[:1]), expected.cumsum(0)])
    after = np.arange(1, len(sums))
    until = [sums[np.maximum(after - delay, 0)] for delay in RANGES]
    hours = np.diff(RANGES)
    return np.stack([(x - y) / n for x, y, n in zip(until, until[1:], hours, strict=False)])


def learn(start: Numbers, failed: Numbers, delayed: Numbers) -> Numbers:
    """Return the sums [day, delay, delay and what came, reason] of the least squares.

    The failed are [day, hour, provider, reason], and the delayed ones by delay before.
    """
    came = np.minimum(failed, MOST * delayed.max(0) + 2)
    weighted = delayed / (delayed.mean(0) + 1e-9)
    both = np.concatenate([delayed, came[None]])
    daily = np.einsum("bdhpr,cdhpr->dbcr", weighted, both, optimize=True)
    return faded(start, daily)


def shares(sums: Numbers) -> Numbers:
    """Return the share of each delay [day, delay, reason]."""
    delays = len(FIRST_SHARES)
    due = sums[:, :, :delays] + FIRST_WEIGHT * np.eye(delays)[..., None]
    came = sums[:, :, delays] + FIRST_WEIGHT * FIRST_SHARES[:, None]
    share = np.broadcast_to(FIRST_SHARES[:, None], came.shape)
    for _ in range(STEPS):
        share = share * came / np.einsum("dbcr,dcr->dbr", due, share)
    share = share / share.sum(1, keepdims=True) + LEAST_SHARE
    doubted: Numbers = share / share.sum(1, keepdims=True)
    return doubted


def spread(x: Numbers, share: Numbers) -> Numbers:
    """Return in which hours [hour, ...] comes what has a share [hour, delay] for each delay."""
    spread_out: Numbers = np.einsum("bh...,hb->h...", by_delay(x), share)
    return spread_out


def allowed(expected: Numbers, share: Numbers) -> Numbers:
    """Return what is expected [hour, segment] when shares [hour, delay, reason] come late."""
    by_reason = np.einsum("bhpr,hbr->hpr", by_delay(expected[..., 1:]), share)
    return np.concatenate([by_reason.sum(-1, keepdims=True), by_reason], -1)
