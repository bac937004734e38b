"""Parquet: its one table becomes text, as every other does; our own comes back exactly."""

import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from analytics import export_errors
from analytics.containers.counter import Counter
from analytics.door_limits import Limits
from analytics.sql import identifier, quoted, statement

# Lists and records are written as JSON, which some exports have in a column as well.
NESTED = ("STRUCT", "MAP", "UNION")


def write_table(
    connection: duckdb.DuckDBPyConnection,
    source: Path,
    target: Path,
    counter: Counter,
    limits: Limits,
) -> None:
    """Write the table of a Parquet file as CSV.

    Raises UnreadableTable, TooManyColumns or UnpacksTooLarge.
    """
    try:
        connection.execute(statement("stage/parquet_columns"), {"file": str(source)})
        columns = connection.fetchall()
        if len(columns) > limits.columns:
            raise export_errors.TooManyColumns(file=counter.name, limit=limits.columns)
        sql = statement("stage/parquet_table").format(
            columns=_written(columns), file=quoted(source), target=quoted(target)
        )
        with _no_file_beyond(counter.left):
            connection.execute(sql)
    except (duckdb.OutOfMemoryException, MemoryError):
        raise
    except duckdb.Error as error:
        if os.strerror(errno.EFBIG) in str(error):
            counter.add(counter.left + 1)
        raise export_errors.UnreadableTable(file=counter.name) from error
    counter.add(target.stat().st_size)


def _written(columns: list[tuple[str, str]]) -> str:
    """Return the SQL that writes each column as text."""
    said = []
    for name, kind in columns:
        column = identifier(name)
        nested = kind.startswith(NESTED) or kind.endswith("]")
        said.append(f"to_json({column})::VARCHAR AS {column}" if nested else column)
    return ", ".join(said)


@contextmanager
def _no_file_beyond(size: int) -> Iterator[None]:
    """Have the system stop a file that grows beyond a size, for it is DuckDB who writes it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
