"""What is done otherwise where a file is large: it is not copied, and its rows wait in a file.

In a Parquet file they are compressed. A temporary table takes ten times the room and, once memory
is full, lies on disk all the same, where DuckDB may put no more than 20 GB; a DuckDB file takes
longer to write and to read.
"""

import os
from pathlib import Path
from typing import BinaryIO

# Copying a smaller one takes no time that anybody would notice.
COPIED = 64 << 20
# The rows of a smaller one fit into memory for the most part, where a temporary table is quicker.
ROWS_IN_MEMORY = 2 << 30


def is_copied(file: Path) -> bool:
    """Say whether a file is small enough to be copied; what is none is refused there."""
    return not file.is_file() or file.stat().st_size < COPIED


def state_of(held: BinaryIO) -> tuple[int, int]:
    """Return what changes when somebody writes to a file, also where it was given another name."""
    seen = os.fstat(held.fileno())
    return seen.st_size, seen.st_mtime_ns


def waiting_file(folder: Path, size: int) -> Path | None:
    """Return where the rows of a file of so many bytes wait; None where memory holds them."""
    return folder / "rows.parquet" if size >= ROWS_IN_MEMORY else None
