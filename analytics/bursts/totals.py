"""Hourly totals of one shop as arrays: hour × mail type × provider (× reason)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

# Deferred and suppressed e-mails have no final outcome: they are in no failure rate.
FINAL = ("delivered", "sent", "complained", "failed")
OTHER = "other"
# All reasons are at hand from the start: what is expected of any reason must not change when
# one fails for the first time.
REASONS = (
    OTHER, "unknown_recipient", "sender_blocked", "mailbox_full", "mailbox_misconfigured",
    "mailbox_inactive", "server_unreachable", "rate_limited", "unknown_domain",
    "policy_rejected", "relay_denied",
)  # fmt: skip
# Codes beyond so many, in the order in which they first appear, are counted as "other".
MOST_CODES = 24


@dataclass(frozen=True)
class Codes:
    """The codes of each dimension, in the order in which they first appeared."""

    types: tuple[str, ...] = (OTHER,)
    providers: tuple[str, ...] = (OTHER,)
    reasons: tuple[str, ...] = REASONS

    @property
    def shape(self) -> tuple[int, int, int]:
        """Return how many there are of each."""
        return len(self.types), len(self.providers), len(self.reasons)


@dataclass(frozen=True)
class Rows:
    """The rows of one shop by hour (since 1970), with numbers instead of codes."""

    codes: Codes
    hour: Indices
    mail_type: Indices
    provider: Indices
    reason: Indices
    failed: Flags
    n: Numbers

    def between(self, first: int, after: int) -> tuple[Numbers, Numbers]:
        """Return all e-mails and the failed ones of these hours, as arrays."""
        rows = slice(*np.searchsorted(self.hour, [first, after]))
        types, providers, reasons = self.codes.shape
        cell = ((self.hour[rows] - first) * types + self.mail_type[rows]) * providers
        cell += self.provider[rows]
        size, n, failed = (after - first) * types * providers, self.n[rows], self.failed[rows]
        sent = np.bincount(cell, n, size)
        cell = cell[failed] * reasons + self.reason[rows][failed]
        fails = np.bincount(cell, n[failed], size * reasons)
        return (
            sent.reshape(-1, types, providers).astype(np.float64),
            fails.reshape(-1, types, providers, reasons).astype(np.float64),
        )


def hours_of(hourly: pd.DataFrame) -> Indices:
    """Return the hours since 1970."""
    hours: Indices = hourly["hour"].to_numpy("datetime64[h]").astype(np.int64)
    return hours


def rows_of(hourly: pd.DataFrame, known: Codes) -> Rows:
    """Return the rows that count of one shop's totals; ``known`` codes keep their numbers."""
    hour = hours_of(hourly)
    n = hourly["n"].to_numpy(np.float64)
    order = np.flatnonzero(hourly["outcome"].isin(FINAL).to_numpy() & (n > 0))
    order = order[np.argsort(hour[order], kind="stable")]
    hourly, hour = hourly.iloc[order], hour[order]
    failed = (hourly["outcome"] == "failed").to_numpy()
    types, mail_type = _numbered(hourly["mail_type"], hour, known.types)
    providers, provider = _numbered(hourly["provider"], hour, known.providers)
    reasons, reason = _numbered(hourly["reason"].where(failed), hour, known.reasons)
    codes = Codes(types, providers, reasons)
    return Rows(codes, hour, mail_type, provider, reason, failed, n[order])


def _numbered(
    column: pd.Series, hour: Indices, known: Iterable[str]
) -> tuple[tuple[str, ...], Indices]:
    """Number codes by first appearance, so that later rows renumber nothing; none is "other"."""
    codes, found = pd.factorize(column)
    names = [str(name) for name in found]
    present, first = np.unique(codes, return_index=True)
    appeared = hour[first[present >= 0]]
    slots = {name: slot for slot, name in enumerate(known)}
    for _, name in sorted(zip(appeared, names, strict=True)):
        if name not in slots and len(slots) < MOST_CODES:
            slots[name] = len(slots)
    # The last number is that of -1, by which a missing code is known.
    numbers = np.array([*(slots.get(name, 0) for name in names), 0], np.int64)
    return tuple(slots), numbers[codes]
