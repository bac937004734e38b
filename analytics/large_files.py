"""What is done otherwise where a file is large: it is not copied, and its rows wait in a file.

In a DuckDB file of their own they are compressed. A temporary table takes six times the room and,
once memory is full, lies on disk all the same, where DuckDB may put no more than 20 GB.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import duckdb

from analytics.sql import identifier, quoted

# Copying a smaller one takes no time that anybody would notice.
COPIED = 64 << 20
# The rows of a smaller one fit into memory for the most part, where a temporary table is quicker.
ROWS_IN_MEMORY = 2 << 30
TEMPORARY = "told"


def is_copied(file: Path) -> bool:
    """Say whether a file is small enough to be copied; what is none is refused there."""
    return not file.is_file() or file.stat().st_size < COPIED


def state_of(held: BinaryIO) -> tuple[int, int]:
    """Return what changes when somebody writes to a file, also where it was given another name."""
    seen = os.fstat(held.fileno())
    return seen.st_size, seen.st_mtime_ns


def table_for(cursor: duckdb.DuckDBPyConnection, folder: Path, size: int) -> str:
    """Return the name of the table in which the rows of a file of so many bytes wait."""
    if size < ROWS_IN_MEMORY:
        return TEMPORARY
    cursor.execute(f"ATTACH IF NOT EXISTS {quoted(folder / 'rows.duckdb')} AS {_alias(folder)}")
    return f"{_alias(folder)}.told"


@contextmanager
def let_go(cursor: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[None]:
    """Let go, in the end, of the file in which rows may have waited."""
    try:
        yield
    finally:
        # Without it the log would hold a file that is gone; after a fatal error it holds none.
        with suppress(duckdb.Error):
            cursor.execute(f"DETACH DATABASE IF EXISTS {_alias(folder)}")


def _alias(folder: Path) -> str:
    """Return the name that all cursors of a log know the file by."""
    return identifier(f"rows_in_{folder.name}")
