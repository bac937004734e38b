"""Bursts of failures in the log: looked for after every change of it, and kept there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import pandas as pd
import pyarrow as pa
from duckdb import DuckDBPyConnection

from analytics.bursts import VERSION, Burst, Memory, ReasonCount, find_bursts, scan, unpack
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

SEARCHED = pa.schema(
    [
        ("shop", pa.string()),
        ("searched", pa.string()),
        ("since", pa.timestamp("us")),
        ("memory", pa.binary()),
    ]
)
# Two imports that end together are searched one after the other.
_searching = Lock()


@dataclass(frozen=True)
class Kept:
    """A burst as the log keeps it, with what a manager has noted of it."""

    burst: Burst
    customers: int
    orders: int
    note: str | None = None


def watch(store: Store) -> None:
    """Look for bursts, and keep what is found in place of what was.

    Only in the shops whose totals have changed since the last search; where those before it are as
    they were, it goes on from there.
    """
    with _searching:
        _watch(store)


def found(store: Store, sensitivity: str) -> list[Kept]:
    """Return what a search of the whole log finds at a sensitivity, open ones first.

    For another one than that of the settings, whose bursts are kept.
    """
    hours = store.frame("bursts/hourly", shops=[], since=[], every=True)
    with store.cursor() as cursor:
        count(cursor, find_bursts(hours, sensitivity))
        rows = cursor.execute(statement("bursts/found")).df().to_dict("records")
    return [as_kept(row) for row in rows]


def _watch(store: Store) -> None:
    method = f"{VERSION} {store.settings.sensitivity}"
    changed = dict(store.rows("bursts/changed", method=method))
    if not changed:
        return
    memories = _memories(store, method, list(changed))
    looked_at = {
        "shops": list(changed),
        "since": [memories[shop].since if shop in memories else None for shop in changed],
    }
    hours = store.frame("bursts/hourly", **looked_at, every=False)
    scanned = scan(hours, store.settings.sensitivity, memories)
    with store.change() as cursor:
        cursor.execute(statement("bursts/forget"), looked_at)
        count(cursor, scanned.bursts)
        cursor.execute(statement("bursts/keep"))
        cursor.execute(statement("bursts/forget_memories"), {"shops": list(changed)})
        cursor.register("searched_shops", _searched(changed, scanned.memories))
        cursor.execute(statement("bursts/remember"), {"method": method})
        cursor.unregister("searched_shops")


def _memories(store: Store, method: str, shops: Sequence[str]) -> dict[str, Memory]:
    """Return what is remembered of the shops whose earlier totals nothing has changed."""
    found = {}
    for shop, packed in store.rows("bursts/remembered", method=method, shops=list(shops)):
        if memory := unpack(packed):
            found[shop] = memory
    return found


def _searched(changed: Mapping[str, str | None], memories: Mapping[str, Memory]) -> pa.Table:
    """Return what is to be remembered of the shops that were searched, as a table."""
    known = [memories.get(shop) for shop in changed]
    columns = [
        list(changed),
        list(changed.values()),
        [memory.since if memory else None for memory in known],
        [memory.pack() if memory else None for memory in known],
    ]
    return pa.table(columns, schema=SEARCHED)


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


def count(cursor: DuckDBPyConnection, bursts: Sequence[Burst]) -> None:
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
