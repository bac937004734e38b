"""One import, or its floor, in a process of its own: how long it took, and the most memory.

An import ends with the search for bursts, which is told apart; then nothing has changed, and they
are searched for once more.
"""

import sys
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb

from analytics.bench.children import BrokenMeasurement, peak_memory, say
from analytics.importing import import_file
from analytics.reading import Wishes
from analytics.settings import Settings
from analytics.sql import statement
from analytics.store import Store
from analytics.telling import look


def ours(file: Path) -> dict[str, Any]:
    """Import a file into the log of the data folder, with all guarantees."""
    return _imported(file, known=False)


def again(file: Path) -> dict[str, Any]:
    """Import a file that the log of the data folder has already."""
    return _imported(file, known=True)


def _imported(file: Path, *, known: bool) -> dict[str, Any]:
    settings = Settings()
    with closing(Store(settings.database, settings)) as store:
        began = perf_counter()
        result = import_file(store, file, Wishes(), lambda _share, _doing: None)
        read = perf_counter() - began
        searched = _searched(store)
        nothing_new = _searched(store)
    if result.error:
        raise result.error
    counts = result.counts
    if not counts or counts.rows != (counts.unchanged if known else counts.new):
        raise BrokenMeasurement(f"not every row of {file.name} came in as it should: {counts}")
    return {
        "seconds": read + searched,
        "search": searched,
        "search_again": nothing_new,
        "rows": counts.rows,
        "bytes": settings.database.stat().st_size,
    }


def _searched(store: Store) -> float:
    """Look for bursts as after every import, and return how long it took."""
    began = perf_counter()
    if not look(store):
        raise BrokenMeasurement("bursts could not be looked for")
    return perf_counter() - began


def floor(file: Path) -> dict[str, Any]:
    """Let DuckDB alone read the same file into a new database file."""
    settings = Settings()
    settings.data.mkdir()
    with duckdb.connect(str(settings.database), config={"threads": settings.threads}) as connection:
        connection.execute("SET enable_progress_bar = false")
        began = perf_counter()
        rows = connection.execute(statement("bench/floor"), {"file": str(file)}).fetchall()
        return {"seconds": perf_counter() - began, "rows": rows[0][0]}


if __name__ == "__main__":
    work = {"ours": ours, "again": again, "floor": floor}[sys.argv[1]]
    say(work(Path(sys.argv[2])) | {"peak_memory": peak_memory()})
