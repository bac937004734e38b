"""Failures that come hours after their e-mails, as bounces do, and are logged when they come.

A share λ of the expected failures, learnt for each reason, is expected in the hours after:
µ becomes (1 − λ)µ + λµ̃, where µ̃ spreads µ over later hours, fading by e in eight.
"""

import numpy as np

from analytics.bursts.noise import faded
from analytics.bursts.totals import Numbers

FADES_IN = 8.0
REACH = 64
FIRST_SHARE, FIRST_WEIGHT, MOST = 0.15, 10.0, 0.9
# Only hours after a mailing can tell.
FAR_ABOVE = 3.0


def tail(expected: Numbers) -> Numbers:
    """Return what would come in each hour [hour, ...] if all failures came late."""
    fade = float(np.exp(-1 / FADES_IN))
    late = np.zeros_like(expected)
    late[1:] = (1 - fade) * expected[:-1]
    lag = 1
    while lag < min(REACH, len(late)):  # Each step doubles the hours that are summed.
        late[lag:] += fade**lag * late[:-lag].copy()
        lag *= 2
    return late


def learn(start: Numbers, failed: Numbers, expected: Numbers, tails: Numbers) -> Numbers:
    """Return the sums of what came late and could have [day, 2, reason], as in ``noise``.

    The others are [day, hour, provider, reason].
    """
    after = tails > FAR_ABOVE * expected
    came = np.minimum(failed, expected + 2 * tails + 2) - expected
    daily = [np.where(after, x, 0).sum((1, 2)) for x in (came, tails)]
    return faded(start, np.stack(daily, 1))


def shares(sums: Numbers) -> Numbers:
    """Return λ [day, reason]."""
    came, due = sums[:, 0], sums[:, 1]
    return np.clip((came + FIRST_SHARE * FIRST_WEIGHT) / (due + FIRST_WEIGHT), 0, MOST)


def allowed(expected: Numbers, share: Numbers) -> Numbers:
    """Return what is expected [hour, segment] when a share [hour, reason] comes late."""
    share = share[:, None, :]
    by_reason = (1 - share) * expected[..., 1:] + share * tail(expected[..., 1:])
    return np.concatenate([by_reason.sum(-1, keepdims=True), by_reason], -1)
