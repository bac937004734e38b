"""How long each of many people waits for a redraw, while all of them go on reading and clicking."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.bench.pages.browsing import Visit, visiting

PEOPLE, CLICKS = 50, 3
# Seconds that each reads, or talks, before the next click; half of it or half as much again.
READING = 10.0
FORGETS = 0.1


@dataclass(frozen=True)
class Click:
    """What one of them does again and again, on which page."""

    page: str
    key: str
    sent: Callable[[Visit, str, int], float]


def waits(
    address: str, clicks: Sequence[Click], forget: Callable[[], None], turns: int
) -> dict[str, Any]:
    """Have people click on the pages of an app, and tell what each waited for.

    They do nothing with what they hear, so it is the server that they wait for. It has to
    ``forget`` all the time, so that none is given what another one has asked. No more than two
    people, and no more clicks of each, for a turn.
    """
    people, times = min(PEOPLE, 2 * turns), min(CLICKS, turns)
    seconds: list[float] = []
    with ExitStack() as open_, ThreadPoolExecutor(people) as at_once:
        theirs = [clicks[person % len(clicks)] for person in range(people)]
        visits = [open_.enter_context(visiting(address)) for _ in theirs]
        for visit, click in zip(visits, theirs, strict=True):
            visit.open(click.page)
        going_on = [
            at_once.submit(_read_and_click, visit, click, np.random.default_rng(person), times)
            for person, (visit, click) in enumerate(zip(visits, theirs, strict=True))
        ]
        while wait(going_on, FORGETS).not_done:
            forget()
        for done in going_on:
            seconds += done.result()
    return {"people": people, "seconds": seconds}


def _read_and_click(
    visit: Visit, click: Click, dice: np.random.Generator, times: int
) -> list[float]:
    """Return the seconds that one of them waited for."""
    seconds = []
    for turn in range(times):
        time.sleep(READING * dice.uniform(0.5, 1.5))
        # As many begin with the one choice as with the other.
        seconds.append(click.sent(visit, click.key, turn + int(dice.integers(2))))
    return seconds
