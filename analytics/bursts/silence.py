"""Silences of months, as around a row that is dated 1970: passed over, for nothing happens in them.

In a silence all that was learnt fades, and nothing else changes: so what is known at its end is
computed at once.
"""

from dataclasses import replace

import numpy as np

from analytics.bursts import noise, usual
from analytics.bursts.memory import Memory
from analytics.bursts.noise import Spread
from analytics.bursts.totals import Indices, Numbers
from analytics.bursts.usual import History

# A silence is passed over when it lasts for so many days. So many of them are looked at: by then
# a log is young no more, every burst is over, and no hour with e-mail is within reach.
LONG, FOLLOWED = 60, 28


def spells(days: Indices, start: int) -> list[tuple[int, int]]:
    """Return from which to before which day to look, where these ``days`` hold e-mail.

    All but the last one end with the days of silence that are looked at.

    >>> spells(np.array([1, 2, 5000, 5003]), start=0)
    [(0, 30), (5000, 5004)]
    """
    active = np.unique([start, *days])
    silences = np.flatnonzero(np.diff(active) > LONG)
    firsts = active[[0, *(silences + 1)]]
    afters = [*(active[silences] + FOLLOWED), active[-1] + 1]
    return [(int(first), int(after)) for first, after in zip(firsts, afters, strict=True)]


def passed(memory: Memory, day: int) -> Memory:
    """Return what is known on a day when there was no e-mail since the memory's own, nor before."""
    days = day - memory.day
    if not days:
        return memory
    history, spread, (pairs, hours) = memory.history, memory.spread, memory.tests
    forgotten = noise.FADE**days
    return replace(
        memory,
        day=day,
        history=History(
            _faded(history.sent, usual.FADE, days), _faded(history.failed, usual.FADE, days)
        ),
        spread=Spread(
            _faded(spread.weight, noise.FADE, days),
            _faded(spread.square, noise.FADE, days),
            np.broadcast_to(spread.largest[-1], spread.largest.shape),
        ),
        late=memory.late * forgotten,
        tests=np.array(
            [pairs * forgotten, hours * forgotten + 24 * (1 - forgotten) / (1 - noise.FADE)]
        ),
    )


def _faded(daily: Numbers, fade: float, days: int) -> Numbers:
    """Return the sums of the last days of a silence, which go on from the last of ``daily``."""
    left = fade ** np.arange(days - len(daily) + 1, days + 1)
    faded: Numbers = left.reshape(-1, *[1] * (daily.ndim - 1)) * daily[-1]
    return faded
