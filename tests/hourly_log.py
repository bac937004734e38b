"""The invented totals of a shop, hour by hour, for the tests of bursts."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

BEGAN = datetime(2026, 3, 2, 0)
TYPES = ["order_confirmation", "newsletter", "password"]
PROVIDERS = {"gmail": 0.4, "outlook": 0.3, "telenor": 0.2, "yahoo": 0.1}
USUAL = {"unknown_recipient": 0.008, "rate_limited": 0.003, "server_unreachable": 0.001}
REASONS = [*USUAL, "sender_blocked", "mailbox_full"]
HOUR = timedelta(hours=1)
DELAYS = {
    "a few hours": lambda rng, n: rng.exponential(3, n),
    "half a day": lambda rng, n: rng.exponential(8, n),
    "evenly over six hours": lambda rng, n: rng.uniform(0, 7, n),
    "the next day": lambda rng, n: np.full(n, 20),
}


class Log:
    """The invented totals of a shop: e-mails, and failures among them, by hour and cell."""

    def __init__(self, days: int, a_day: float, seed: int = 1) -> None:
        self.rng = np.random.default_rng(seed)
        clock = np.arange(24 * days) % 24
        hourly = a_day * np.where((clock >= 7) & (clock < 23), 1.4, 0.2) / 24
        shares = np.array([0.7, 0.0, 0.3])[:, None] * np.array(list(PROVIDERS.values()))
        self.sent = self.rng.poisson(hourly[:, None, None] * shares)
        self.failed = self.usual_failures(self.sent)
        self.gaps: list[int] = []

    def usual_failures(self, sent: np.ndarray) -> np.ndarray:
        failed = np.zeros((*sent.shape, len(REASONS)), int)
        for i, rate in enumerate(USUAL.values()):
            failed[..., i] = self.rng.binomial(sent, rate)
        return failed

    def newsletter(self, hour: int, total: int) -> None:
        sent = self.rng.multinomial(total, list(PROVIDERS.values()))
        self.sent[hour, 1] += sent
        self.failed[hour, 1] += self.usual_failures(sent)

    def bounce_late(self, delays: Callable[[np.random.Generator, int], np.ndarray]) -> None:
        """Log each failure some hours after its e-mail, as bounces are."""
        self.sent -= self.failed.sum(3)
        prompt, self.failed = self.failed, np.zeros_like(self.failed)
        for cell in np.argwhere(prompt):
            after = delays(self.rng, prompt[tuple(cell)]).astype(int)
            came = cell[0] + after[cell[0] + after < len(self.sent)]
            np.add.at(self.failed, (came, *cell[1:]), 1)
        self.sent += self.failed.sum(3)

    def fail(
        self, hours: range, cells: tuple[Sequence[int], ...], reason: str, share: float
    ) -> None:
        """Let a share of what is sent to these cells fail."""
        at: tuple[Any, ...] = np.ix_(hours, *cells)
        left = (self.sent - self.failed.sum(3))[at]
        self.failed[(*at, REASONS.index(reason))] += self.rng.binomial(left, share)

    def outage(self, hours: range, share: float = 0.7) -> None:
        self.fail(hours, (range(3), [1]), "server_unreachable", share)

    def add(self, hours: range, mail_type: int, provider: int, reason: str, n: int) -> None:
        """Send more than usual, all of which fails."""
        more = self.rng.multinomial(n, np.full(len(hours), 1 / len(hours)))
        self.sent[hours, mail_type, provider] += more
        self.failed[hours, mail_type, provider, REASONS.index(reason)] += more

    def frame(self, shop: str = "north", hours: int | None = None) -> pd.DataFrame:
        """Return the totals of the first hours, as the store has them."""
        kept = [h for h in range(hours or len(self.sent)) if h not in self.gaps]
        names = list(PROVIDERS)
        rows: list[tuple[Any, ...]] = []
        for h in kept:
            at = BEGAN + h * HOUR
            for t, p in np.argwhere(self.sent[h]):
                cell = (shop, at, TYPES[t], names[p])
                delivered = self.sent[h, t, p] - self.failed[h, t, p].sum()
                rows += [(*cell, "delivered", None, delivered)] if delivered else []
                for r in np.flatnonzero(self.failed[h, t, p]):
                    rows.append((*cell, "failed", REASONS[r], self.failed[h, t, p, r]))
        columns = ["shop", "hour", "mail_type", "provider", "outcome", "reason", "n"]
        return pd.DataFrame(rows, columns=columns)


def at(hour: int) -> datetime:
    return BEGAN + hour * HOUR


def hour(day: int, clock: int) -> int:
    return 24 * day + clock


def stormy_weeks() -> Log:
    """Return a small shop with an outage on its day 20 and a block from day 30 to 31."""
    log = Log(36, 400)
    log.outage(range(hour(20, 9), hour(20, 13)), 0.9)
    log.fail(range(hour(30, 10), hour(31, 12)), (range(3), [0]), "sender_blocked", 0.5)
    return log
