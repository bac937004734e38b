"""What the log before a day says about what comes after: enough to go on from there."""

from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Any

import numpy as np

from analytics.bursts import late
from analytics.bursts.noise import SCALES, Spread
from analytics.bursts.totals import Codes, Flags, Indices, Numbers
from analytics.bursts.usual import History

# The days before the first one that are at hand: the longest window and what lies before it.
CONTEXT = 7
# Long windows compare with what was usual so many days ago.
OLDER = 6
# Raised with every change of the method: what another version remembers is of no use.
VERSION = 3


@dataclass(frozen=True)
class Past:
    """Bursts that are over, by which what is seen of them later is explained."""

    hours: Indices  # [burst, (first, first after)]
    cells: Flags  # [burst, type, provider]
    reasons: Flags  # [burst, reason]


@dataclass(frozen=True)
class Memory:
    """The state at the start of ``day``, in days since 1970 as ``began``.

    ``history`` and ``spread`` are those of the last days and of ``day`` itself; ``late`` is the
    sums of ``late.learn``, ``tests`` (pairs of hour and segment with a failure, hours). From
    ``sent`` on these are the hours of the last days: in ``due`` the e-mails of each type when
    they fail if they do, in ``unexplained`` failures without what bursts explain, then by
    segment what was expected.
    """

    sensitivity: str
    codes: Codes
    began: int
    day: int
    history: History
    spread: Spread
    late: Numbers
    tests: Numbers
    sent: Numbers
    due: Numbers
    failed: Numbers
    unexplained: Numbers
    expected: Numbers
    older: Numbers
    past: Past

    @property
    def since(self) -> datetime:
        """Return the hour (naive UTC) from which on the log is needed."""
        moment: datetime = np.datetime64(self.day, "D").astype("datetime64[s]").item()
        return moment

    def pack(self) -> bytes:
        """Return this as bytes, for keeping."""
        arrays: dict[str, Any] = {
            "version": VERSION,
            "sensitivity": self.sensitivity,
            "days": [self.began, self.day],
        }
        arrays |= {name: getattr(self.codes, name) for name in NAMES}
        arrays |= {name: getattr(self, name) for name in PLAIN}
        arrays |= {f"{part}_{x}": getattr(getattr(self, part), x) for part, x in PARTS}
        file = BytesIO()
        np.savez_compressed(file, **arrays)
        return file.getvalue()


NAMES = ("types", "providers", "reasons")
PLAIN = ("late", "tests", "sent", "due", "failed", "unexplained", "expected", "older")
PARTS = (
    *(("history", x) for x in ("sent", "failed")),
    *(("spread", x) for x in ("weight", "square", "largest")),
    *(("past", x) for x in ("hours", "cells", "reasons")),
)


def unpack(data: bytes) -> Memory | None:
    """Return what was packed, or nothing where another version packed it."""
    with np.load(BytesIO(data), allow_pickle=False) as file:
        if int(file["version"]) != VERSION:
            return None
        parts = {part: [file[f"{part}_{x}"] for p, x in PARTS if p == part] for part, _ in PARTS}
        began, day = (int(x) for x in file["days"])
        return Memory(
            str(file["sensitivity"]),
            Codes(*(tuple(str(x) for x in file[name]) for name in NAMES)),
            began,
            day,
            History(*parts["history"]),
            Spread(*parts["spread"]),
            past=Past(*parts["past"]),
            **{name: file[name] for name in PLAIN},
        )


def blank(sensitivity: str, day: int) -> Memory:
    """Return what is known before the first day of a log: nothing."""
    codes, days, hours = Codes(), CONTEXT + OLDER + 1, 24 * CONTEXT
    types, providers, reasons = codes.shape
    cells = types, providers
    spread = np.zeros((OLDER + 1, len(SCALES), providers + 1, reasons + 1))
    nothing = np.zeros((hours, *cells, reasons))
    delays = len(late.FIRST_SHARES)
    none_expected = np.zeros((hours, providers + 1, reasons + 1))
    return Memory(
        sensitivity,
        codes,
        day,
        day,
        History(np.zeros((days, *cells)), np.zeros((days, *cells, reasons))),
        Spread(spread, spread, spread),
        np.zeros((delays, delays + 1, reasons)),
        np.zeros(2),
        np.zeros((hours, *cells)),
        np.zeros((hours, types)),
        nothing,
        nothing,
        none_expected,
        none_expected,
        Past(np.zeros((0, 2), np.int64), np.zeros((0, *cells), bool), np.zeros((0, reasons), bool)),
    )


def grown(memory: Memory, codes: Codes) -> Memory:
    """Return the memory with room for codes that have come since."""
    cells, (types, providers, reasons) = codes.shape, codes.shape
    segment = providers + 1, reasons + 1
    history, spread, past = memory.history, memory.spread, memory.past
    return replace(
        memory,
        codes=codes,
        history=History(_padded(history.sent, *cells[:2]), _padded(history.failed, *cells)),
        spread=Spread(
            _padded(spread.weight, *segment),
            _padded(spread.square, *segment),
            _padded(spread.largest, *segment),
        ),
        late=_padded(memory.late, reasons),
        sent=_padded(memory.sent, types, providers),
        due=_padded(memory.due, types),
        failed=_padded(memory.failed, *cells),
        unexplained=_padded(memory.unexplained, *cells),
        expected=_padded(memory.expected, *segment),
        older=_padded(memory.older, *segment),
        past=Past(past.hours, _padded(past.cells, *cells[:2]), _padded(past.reasons, reasons)),
    )


def _padded(x: Any, *shape: int) -> Any:
    """Return the array with zeros behind, so that its last axes have this shape."""
    have = x.shape[x.ndim - len(shape) :]
    room = [(0, wanted - had) for wanted, had in zip(shape, have, strict=True)]
    return np.pad(x, [*[(0, 0)] * (x.ndim - len(shape)), *room])
