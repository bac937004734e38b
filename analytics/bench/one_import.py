"""One import, or its floor, in a process of its own: how long it took, and the most memory."""

import resource
import sys
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb

from analytics.bench.children import BrokenMeasurement, say
from analytics.importing import import_file
from analytics.reading import Wishes
from analytics.settings import Settings
from analytics.sql import statement
from analytics.store import Store
from analytics.telling import watch_and_tell

STATUS = Path("/proc/self/status")


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
        watch_and_tell(store)
        seconds = perf_counter() - began
    if result.error:
        raise result.error
    counts = result.counts
    if not counts or counts.rows != (counts.unchanged if known else counts.new):
        raise BrokenMeasurement(f"not every row of {file.name} came in as it should: {counts}")
    return {"seconds": seconds, "rows": counts.rows}


def floor(file: Path) -> dict[str, Any]:
    """Let DuckDB alone read the same file into a new database file."""
    settings = Settings()
    settings.data.mkdir()
    with duckdb.connect(str(settings.database), config={"threads": settings.threads}) as connection:
        connection.execute("SET enable_progress_bar = false")
        began = perf_counter()
        rows = connection.execute(statement("bench/floor"), {"file": str(file)}).fetchall()
        return {"seconds": perf_counter() - began, "rows": rows[0][0]}


def peak_memory() -> int:
    """Return the most memory that this process has held, in bytes."""
    if STATUS.exists():
        # What getrusage tells counts the process that we were a copy of at first.
        lines = STATUS.read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    work = {"ours": ours, "again": again, "floor": floor}[sys.argv[1]]
    say(work(Path(sys.argv[2])) | {"peak_memory": peak_memory()})
