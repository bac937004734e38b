"""A log as tests use it: ask it anything, and count what came in."""

from typing import Any

import duckdb
import pandas as pd

from analytics.facts import Ask
from analytics.filters import Filters
from analytics.importing import Result
from analytics.loading import Counts
from analytics.sql import statement
from analytics.store import Store


def ask(store: Store, sql: str, **values: object) -> list[tuple[Any, ...]]:
    """Return what SQL says of a log."""
    with store.cursor() as cursor:
        rows: list[tuple[Any, ...]] = cursor.execute(sql, values or None).fetchall()
    return rows


def as_failures_only(ask: Ask) -> Ask:
    """Ask a log as if every file in it were a list of failures."""

    def asked(question: str, filters: Filters, **values: Any) -> pd.DataFrame:
        if question == "sources":
            return pd.DataFrame({"format": ["mailgun_bounces"]})
        return ask(question, filters, **values)

    return asked


def write(cursor: duckdb.DuckDBPyConnection, messages: str) -> None:
    """Write e-mails by hand, with what is kept beside them of whom they went to and when."""
    cursor.execute(messages)
    cursor.execute("INSERT INTO recipients SELECT DISTINCT recipient, recipient_hash FROM messages")
    cursor.execute(statement("moments_in_order"))


def counted(result: Result) -> Counts:
    """Return the counts of a file that came in, which add up."""
    counts = result.counts
    assert counts is not None, str(result.error)
    assert counts.rows == counts.new + counts.updated + counts.unchanged + counts.rejected
    return counts


def quiet(_share: float, _doing: str) -> None:
    """Show no progress."""
