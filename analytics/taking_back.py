"""An import is taken back: what it alone brought goes, what it alone changed is as before.

Whatever a later import told as well passes to that one, its heir, and stays. So what is left is
what the other imports brought, and without the last one the log is as it was before. The
statements stand in sql/take_back, numbered in the order they run.
"""

from dataclasses import dataclass
from typing import Any

import duckdb

from analytics.sql import statement
from analytics.store import Store
from analytics.watching import watch

LOOKING = ("take_back/1_heirs", "take_back/2_brought", "take_back/2_changed")
TAKING = (
    "take_back/4_touched",
    "take_back/5_messages_out",
    "take_back/5_messages_on",
    "take_back/5_messages_back",
    "take_back/6_answers_out",
    "take_back/6_answers_on",
    "take_back/6_answers_left",
    "take_back/7_states_out",
    "take_back/7_states_on",
    "take_back/8_retold",
    "take_back/9_rejected",
    "take_back/9_import",
    "load/15_totals_out",
    "load/16_totals_in",
)


@dataclass(frozen=True)
class Numbers:
    """What taking an import back does.

    ``going`` messages go, ``staying`` are in later imports too; ``restored`` ones of other imports
    are as before, ``kept`` ones are as later imports tell as well; ``rejected`` rows go.
    """

    going: int
    staying: int
    restored: int
    kept: int
    rejected: int


def weigh(store: Store, batch: int) -> Numbers:
    """Tell what taking an import back would do."""
    with store.cursor() as cursor:
        return _look(cursor, batch)


def take_back(store: Store, batch: int) -> Numbers:
    """Take an import back, and look for bursts in what is left."""
    with store.change() as cursor:
        numbers = _look(cursor, batch)
        for step in TAKING:
            _run(cursor, step, batch)
        cursor.execute(statement("forsaken"))
        cursor.execute(statement("moments_in_order"))
    watch(store)
    return numbers


def _look(cursor: duckdb.DuckDBPyConnection, batch: int) -> Numbers:
    """Tell apart what goes from what passes to later imports, and count both."""
    for step in LOOKING:
        _run(cursor, step, batch)
    return Numbers(*_run(cursor, "take_back/3_numbers", batch)[0])


def _run(cursor: duckdb.DuckDBPyConnection, step: str, batch: int) -> list[tuple[Any, ...]]:
    sql = statement(step)
    return cursor.execute(sql, {"batch": batch} if "$batch" in sql else None).fetchall()
