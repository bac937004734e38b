"""The engine that needs nothing: DuckDB in this process."""

import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from secrets import token_hex

import duckdb
import pyarrow as pa

from analytics.lake.engine import Layout, Rows
from analytics.sql import quoted, statement
from analytics.store import Store

NAMED = re.compile(r"^CREATE TEMP (TABLE|VIEW) (\w+) AS\b", re.MULTILINE)
TYPES = {"VARCHAR": pa.string(), "BIGINT": pa.int64()}


class InProcess:
    """Builds with a cursor of an open log: its temporary tables stand before those of the log."""

    name = "duckdb"

    def __init__(self, store: Store) -> None:
        self._holding = ExitStack()
        self.cursor = self._holding.enter_context(store.cursor())

    def read(self, view: str, files: Sequence[Path], like: Path) -> None:
        """Call Parquet files ``view``; where there are none, what is shaped as ``like``."""
        listed = ", ".join(quoted(file) for file in files or [like])
        self.cursor.execute(
            f"CREATE OR REPLACE TEMP VIEW {view} AS "
            f"FROM read_parquet([{listed}], hive_partitioning = false)"
        )

    def view(self, statement: str) -> None:
        """Carry out a statement that names a view, or a table that is kept while building."""
        kind, name, select = named(statement)
        self.cursor.execute(f"CREATE OR REPLACE TEMP {kind} {name} AS {select}").fetchall()

    def frame(self, statement: str) -> Rows:
        """Return the few rows that a statement selects."""
        return self.cursor.execute(text(statement)).fetchall()

    def table(self, name: str, columns: Mapping[str, str], rows: Rows) -> None:
        """Put a small table beside the others; ``columns`` gives the SQL type of each."""
        schema = pa.schema([(column, TYPES[kind]) for column, kind in columns.items()])
        put(self.cursor, name, schema, rows)

    def write(self, statement: str, folder: Path, layout: Layout) -> None:
        """Write what a statement selects as Parquet, a folder ``month=…`` for each month.

        It is kept first: DuckDB sorts on disk what does not fit into memory, but not a UNION of
        which the smaller part has come in already. No two files ever have the same name, also
        where a lake was put back from a backup: what was copied by its name is known by it.
        """
        self.cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE to_write AS {text(statement)}"
        ).fetchall()
        for (month,) in self.frame("lake_local/months_to_write"):
            target = folder / f"month={month}" / f"{token_hex(8)}.parquet"
            target.parent.mkdir(parents=True)
            script = text("lake_local/write_month").format(
                month=quoted(month), order=", ".join(layout.order), file=quoted(target)
            )
            self.cursor.execute(script).fetchall()
        self.cursor.execute("DROP TABLE to_write")

    def close(self) -> None:
        """Let go of what was kept while building: it goes with the cursor."""
        self._holding.close()


def text(name: str) -> str:
    """Return a statement without the semicolon at its end."""
    return statement(name).strip().removesuffix(";")


def named(name: str) -> tuple[str, str, str]:
    """Return whether a statement names a TABLE or a VIEW, its name, and what it selects."""
    script = text(name)
    head = NAMED.search(script)
    assert head, f"{name} names nothing"
    return head[1], head[2], script[head.end() :]


def put(cursor: duckdb.DuckDBPyConnection, name: str, schema: pa.Schema, rows: Rows) -> None:
    """Make a temporary table of a cursor from rows."""
    columns = [[row[place] for row in rows] for place in range(len(schema))]
    arrays = [pa.array(values, kind) for values, kind in zip(columns, schema.types, strict=True)]
    cursor.register("rows_to_put", pa.table(arrays, schema=schema))
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM rows_to_put")
    cursor.unregister("rows_to_put")
