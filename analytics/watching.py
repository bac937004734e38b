"""Bursts of failures in the log: looked for after every change of it, and kept there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
from duckdb import DuckDBPyConnection

from analytics.bursts import Burst, Memory, ReasonCount, find_bursts, scan, unpack
from analytics.facts import Ask
from analytics.filters import Filters
from analytics.sql import statement
from analytics.store import Store, now

FOUND = pa.schema(
    [
        ("id", pa.string()),
        ("shop", pa.string()),
        ("started", pa.timestamp("us")),
        ("ended", pa.timestamp("us")),
        ("is_open", pa.bool_()),
        ("detected", pa.timestamp("us")),
        ("mail_types", pa.list_(pa.string())),
        ("providers", pa.list_(pa.string())),
        ("reason", pa.string()),
        ("failed", pa.int64()),
        ("sent", pa.int64()),
        ("expected", pa.float64()),
        ("usual_rate", pa.float64()),
        ("severity", pa.string()),
        ("score", pa.float64()),
        (
            "breakdown",
            pa.list_(
                pa.struct([("reason", pa.string()), ("n", pa.int64()), ("usual", pa.float64())])
            ),
        ),
    ]
)


@dataclass(frozen=True)
class Kept:
    """A burst as the log keeps it, with what a manager has noted of it."""

    burst: Burst
    customers: int
    orders: int
    note: str | None = None


def watch(store: Store) -> None:
    """Look for bursts, and keep what is found in place of what was.

    Where the totals before the last search are as they were, it goes on from there.
    """
    memories = _memories(store)
    since = _since(memories)
    hours = store.frame("bursts/hourly", **since)
    scanned = scan(hours, store.settings.sensitivity, memories)
    with store.change() as cursor:
        cursor.execute(statement("bursts/forget"), since)
        _count(cursor, scanned.bursts)
        cursor.execute(statement("bursts/keep"))
        cursor.execute(statement("bursts/forget_memories"))
        for shop, memory in scanned.memories.items():
            values = {"shop": shop, "since": memory.since, "memory": memory.pack()}
            cursor.execute(statement("bursts/remember"), values)


def found(store: Store, sensitivity: str) -> list[Kept]:
    """Return what a search of the whole log finds at a sensitivity, open ones first.

    For another one than that of the settings, whose bursts are kept.
    """
    hours = store.frame("bursts/hourly", **_since({}))
    with store.cursor() as cursor:
        _count(cursor, find_bursts(hours, sensitivity))
        rows = cursor.execute(statement("bursts/found")).df().to_dict("records")
    return [as_kept(row) for row in rows]


def _memories(store: Store) -> dict[str, Memory]:
    """Return what is remembered of the shops whose earlier totals nothing has changed."""
    found = {}
    for shop, packed, unchanged in store.rows("bursts/remembered"):
        memory = unpack(packed) if unchanged else None
        if memory and memory.sensitivity == store.settings.sensitivity:
            found[shop] = memory
    return found


def _since(memories: Mapping[str, Memory]) -> dict[str, Any]:
    return {
        "shops": list(memories),
        "since": [memory.since for memory in memories.values()],
    }


def kept(ask: Ask, chosen: Filters) -> list[Kept]:
    """Return the bursts that reach into the selected period, open ones first."""
    return [as_kept(row) for row in ask("bursts", chosen).to_dict("records")]


def note(store: Store, burst_id: str, text: str) -> None:
    """Note what a manager knows of a burst; an empty text takes the note back."""
    with store.change() as cursor:
        if text.strip():
            values = {"id": burst_id, "note": text.strip(), "now": now()}
            cursor.execute(statement("bursts/note"), values)
        else:
            cursor.execute(statement("bursts/take_back"), {"id": burst_id})


def as_kept(row: dict[Any, Any]) -> Kept:
    """Return a burst from its row in the log."""
    burst = Burst(
        id=row["id"],
        shop=row["shop"],
        start=pd.Timestamp(row["started"]).to_pydatetime(),
        end=pd.Timestamp(row["ended"]).to_pydatetime(),
        open=bool(row["is_open"]),
        detected=pd.Timestamp(row["detected"]).to_pydatetime(),
        mail_type=tuple(row["mail_types"]),
        provider=tuple(row["providers"]),
        reason=row["reason"],
        failed=int(row["failed"]),
        sent=int(row["sent"]),
        expected=float(row["expected"]),
        usual_rate=float(row["usual_rate"]),
        severity=row["severity"],
        score=float(row["score"]),
        breakdown=tuple(ReasonCount(**part) for part in row["breakdown"]),
    )
    noted = None if pd.isna(row["note"]) else str(row["note"])
    return Kept(burst, int(row["customers"]), int(row["orders"]), noted)


def _count(cursor: DuckDBPyConnection, bursts: Sequence[Burst]) -> None:
    """Count whom each burst has hit, in a table of the cursor's own."""
    cursor.register("found", _as_table(bursts))
    cursor.execute(statement("bursts/counted"))
    cursor.unregister("found")


def _as_table(found: Sequence[Burst]) -> pa.Table:
    rows = [
        {
            **{name: getattr(burst, name, None) for name in FOUND.names},
            "started": burst.start,
            "ended": burst.end,
            "is_open": burst.open,
            "mail_types": list(burst.mail_type),
            "providers": list(burst.provider),
            "breakdown": [vars(part) for part in burst.breakdown],
        }
        for burst in found
    ]
    return pa.Table.from_pylist(rows, schema=FOUND)
