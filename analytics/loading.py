"""Staged rows → the log: identity, folding, meaning, and the counts that always add up.

The statements stand in sql/import, numbered in the order they run. All of them run in one
transaction on one cursor, so a file comes in whole or not at all.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from analytics.sql import statement


@dataclass(frozen=True)
class Counts:
    """What one import did, in rows of the file; ``messages`` counts distinct e-mails."""

    rows: int
    messages: int
    new: int
    updated: int
    unchanged: int
    rejected: int
    first_sent: datetime | None
    last_sent: datetime | None


def load(
    cursor: duckdb.DuckDBPyConnection, shop: str, own_domains: tuple[str, ...]
) -> tuple[int, Counts]:
    """Bring the staged rows of ``cursor`` into the log; return the batch and its counts."""
    batch = int(_value(cursor, "next_batch"))
    _run(cursor, "0_shop", shop=shop)
    _run(cursor, "1_counted" if _value(cursor, "1_nameless") else "1_named")
    _fold(cursor)
    _explain(cursor, own_domains)
    counts = _count(cursor)
    _write(cursor, batch, all_new=counts.new == counts.messages)
    return batch, counts


def _fold(cursor: duckdb.DuckDBPyConnection) -> None:
    """Make one row per message; the costly way only where several rows tell of one."""
    rows, keys = cursor.execute(statement("load/2_distinct")).fetchall()[0]
    _run(cursor, "2_folded" if keys < rows else "2_unfolded")


def _explain(cursor: duckdb.DuckDBPyConnection, own_domains: tuple[str, ...]) -> None:
    """Find provider, mail type, reason and cause, each from the distinct values only."""
    _run(cursor, "3_providers", own_domains=list(own_domains))
    _run(cursor, "3_mail_types")
    for step in (
        "4_said",
        "5_wordings",
        "6_answered",
        "7_new_answers",
        "8_explained",
        "9_arriving",
    ):
        _run(cursor, step)


def _count(cursor: duckdb.DuckDBPyConnection) -> Counts:
    messages, new, updated, accepted, first, last = cursor.execute(
        statement("load/10_counts")
    ).fetchall()[0]
    rejected = int(_value(cursor, "10_rejected"))
    return Counts(
        rows=accepted + rejected,
        messages=messages,
        new=new,
        updated=updated,
        unchanged=accepted - new - updated,
        rejected=rejected,
        first_sent=first,
        last_sent=last,
    )


def _write(cursor: duckdb.DuckDBPyConnection, batch: int, *, all_new: bool) -> None:
    _run(cursor, "11_touched")
    _run(cursor, "12_insert" if all_new else "12_merge", batch=batch)
    _run(cursor, "13_error_log", batch=batch)
    _run(cursor, "14_totals_out")
    _run(cursor, "15_totals_in")
    _run(cursor, "17_rejected", batch=batch)


def _run(cursor: duckdb.DuckDBPyConnection, step: str, **values: Any) -> None:
    cursor.execute(statement(f"load/{step}"), values or None).fetchall()


def _value(cursor: duckdb.DuckDBPyConnection, step: str) -> Any:
    return cursor.execute(statement(f"load/{step}")).fetchall()[0][0]
