"""Staged rows → the log: identity, folding, meaning, and the counts that always add up.

The statements stand in sql/load, numbered in the order they run. All of them run in one
transaction on one cursor, so a file comes in whole or not at all.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import duckdb

from analytics.errors import CountsDisagree
from analytics.persons import PersonKey
from analytics.sql import statement

SAYING = ("3_mail_types", "4_said", "5_wordings", "6_answered")
MEANING = ("8_meant", "8_explained", "9_arriving", "10_fresh_answers")


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
    cursor: duckdb.DuckDBPyConnection,
    shop: str,
    own_domains: tuple[str, ...],
    key: PersonKey,
    passed_over: int = 0,
    progress: Callable[[float], None] = lambda _share: None,
) -> tuple[int, Counts]:
    """Bring the staged rows of ``cursor`` into the log; return the batch and its counts.

    ``key`` is what erased people are known by, who do not come back. Rows that were passed over
    say nothing about a delivery, and so leave everything unchanged. ``progress`` is told the share
    that is done, as it is for ten million rows.
    Raises CountsDisagree when a row would have been lost on the way.
    """
    batch = int(_value(cursor, "next_batch"))
    before = int(_value(cursor, "how_many"))
    folded = fold(cursor, shop, key)
    any_known = _complete(cursor)
    _run(cursor, "3_places_both" if folded or any_known else "3_places_told")
    progress(0.1)
    _explain(cursor, own_domains)
    progress(0.35)
    counts = _count(cursor, any_known=any_known)
    _write(cursor, batch, any_known=any_known)
    progress(0.85)
    _keep_beside(cursor, batch, counts.new, any_known=any_known)
    if int(_value(cursor, "how_many")) != before + counts.new:
        raise CountsDisagree
    return batch, replace(
        counts, rows=counts.rows + passed_over, unchanged=counts.unchanged + passed_over
    )


def fold(cursor: duckdb.DuckDBPyConnection, shop: str, key: PersonKey) -> bool:
    """Make ``folded`` of the staged rows that may come in: one row per message of the file.

    The costly way is taken only where several rows tell of one message; return whether some do.
    """
    _run(cursor, "0_shop", shop=shop)
    _let_in(cursor, key)
    _identify(cursor)
    several = _several(cursor)
    _run(cursor, "2_folded" if several else "2_unfolded")
    return several


def _several(cursor: duckdb.DuckDBPyConnection) -> bool:
    """Say whether several rows tell of one message."""
    if _value(cursor, "2_same"):
        return False
    rows, keys = cursor.execute(statement("load/2_keys")).fetchall()[0]
    return bool(keys < rows)


def _let_in(cursor: duckdb.DuckDBPyConnection, key: PersonKey) -> None:
    """Leave out who was erased and what is pruned; that counts as rejected."""
    if _value(cursor, "0_closed"):
        _run(cursor, "0_unwanted", **key.as_parameters())
        _run(cursor, "0_without_unwanted")
    else:
        _run(cursor, "0_incoming")


def _identify(cursor: duckdb.DuckDBPyConnection) -> None:
    """Give every row the key of its message."""
    if _value(cursor, "0_queued"):
        _run(cursor, "0_queues")
        _run(cursor, "1_queued")
    else:
        _run(cursor, "1_counted" if _value(cursor, "1_nameless") else "1_named")


def _complete(cursor: duckdb.DuckDBPyConnection) -> bool:
    """Complete each message with what the log knows of it; say if it knows any."""
    any_known = bool(_value(cursor, "3_known"))
    _run(cursor, "3_complete_known" if any_known else "3_complete_new")
    return any_known


def _explain(cursor: duckdb.DuckDBPyConnection, own_domains: tuple[str, ...]) -> None:
    """Find provider, mail type, reason and cause, each from the distinct values only."""
    _run(cursor, "3_providers", own_domains=list(own_domains))
    for step in SAYING:
        _run(cursor, step)
    decide_unseen(cursor)
    for step in MEANING:
        _run(cursor, step)


def decide_unseen(cursor: duckdb.DuckDBPyConnection) -> None:
    """Decide by the rules what the ``answered`` mean that the log has not seen before."""
    # Compiling the rules alone takes longer than all else of a small file.
    if _value(cursor, "7_unseen"):
        _run(cursor, "7_new_answers")


def _count(cursor: duckdb.DuckDBPyConnection, *, any_known: bool) -> Counts:
    if any_known:
        _run(cursor, "11_judged")
    step = "11_counts_known" if any_known else "11_counts_new"
    messages, new, updated, accepted, first, last = cursor.execute(
        statement(f"load/{step}")
    ).fetchall()[0]
    rejected = int(_value(cursor, "11_rejected"))
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


def _write(cursor: duckdb.DuckDBPyConnection, batch: int, *, any_known: bool) -> None:
    _run(cursor, "12_touched_known" if any_known else "12_touched_new")
    if any_known:
        _run(cursor, "12_retold", batch=batch)
        _run(cursor, "12_earlier_states", batch=batch)
    _run(cursor, "13_merge" if any_known else "13_insert", batch=batch)


def _keep_beside(
    cursor: duckdb.DuckDBPyConnection, batch: int, new: int, *, any_known: bool
) -> None:
    """Write what is kept beside the messages: answers, recipients, totals, rejected rows."""
    _run(cursor, "14_error_log", batch=batch)
    _run(cursor, "14_recipients")
    _keep_moments(cursor, batch, new, any_known=any_known)
    _run(cursor, "15_totals_out")
    _run(cursor, "16_totals_in")
    _run(cursor, "18_rejected", batch=batch)


def _keep_moments(
    cursor: duckdb.DuckDBPyConnection, batch: int, new: int, *, any_known: bool
) -> None:
    """Write when something was sent to each address: to what there is, or all of it in order."""
    if _value(cursor, "14_moments_due", new=new):
        cursor.execute(statement("moments_in_order")).fetchall()
        return
    _run(cursor, "14_moments_new", batch=batch)
    if any_known:
        _run(cursor, "14_moments_earlier")


def _run(cursor: duckdb.DuckDBPyConnection, step: str, **values: Any) -> None:
    cursor.execute(statement(f"load/{step}"), values or None).fetchall()


def _value(cursor: duckdb.DuckDBPyConnection, step: str, **values: Any) -> Any:
    return cursor.execute(statement(f"load/{step}"), values or None).fetchall()[0][0]
