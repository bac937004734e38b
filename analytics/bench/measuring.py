"""Everything measured in one run, in processes of their own, on an invented shop's log."""

import os
import re
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from analytics.bench.children import run
from analytics.bench.comparing import compare
from analytics.bench.inventing import ADDED, rounds_of, write_additions, write_log
from analytics.bench.report import rows
from analytics.sql import statement
from analytics.words import N_

# The shop's season: at a million messages, about 8,000 a day.
DAYS = 120
# What is not an import of the whole log is done again no oftener than this.
AGAIN = 3
TURNS = 25
# The larger the log, the fewer the imports of it: one of fifty million e-mails takes minutes.
IMPORTS = {3_000_000: 5, 20_000_000: 3, inf: 1}
# Who reads the messages themselves, or their answers, does not read the hourly totals alone.
READS_ROWS = re.compile(r"\b(selected|matching)\(\$filters|\bFROM (messages|error_log)\b")
# Failed answers that are explained: as many as the log has messages, but no more than these.
ANSWERS = 1_000_000

Progress = Callable[[float, str], None]


def figures(
    messages: int,
    progress: Progress,
    *,
    days: int = DAYS,
    alternatives: bool = False,
    turns: int = TURNS,
) -> dict[str, Any]:
    """Measure everything on a log of so many messages and days, and leave nothing behind.

    Each page is redrawn by so many ``turns`` with its floor. Nothing else is done oftener, or
    oftener than it takes for a figure that can be trusted. ``alternatives`` are other tools.

    Raises BrokenMeasurement when something did not do its work.
    """
    measured = _machine() | {"messages": messages, "days": days, "rounds": rounds_of(messages)}
    with TemporaryDirectory(prefix="postlogg-bench-") as folder:
        scratch = Path(folder)
        times = min(turns, next(times for most, times in IMPORTS.items() if messages <= most))
        again = min(turns, AGAIN)
        log, data = scratch / "log.csv", scratch / "data"
        write_log(log, messages, days, _part(progress, 0.0, 0.15, N_("Inventing e-mails")))
        measured["imports"] = _imports(scratch, log, times, progress)
        if alternatives:
            report = _part(progress, 0.4, 0.5, N_("Asking other tools the same"))
            measured["alternatives"] = compare(scratch, data, log, report)
        measured["again"] = _repeated(data, log, again, progress)
        measured |= _pages(data, turns, progress)
        measured["asked"] = by_what_they_read(measured["pages"])
        measured["added"] = _added(data, write_additions(scratch, again), progress)
        measured["explained"] = _explained(scratch, min(messages, ANSWERS), again, progress)
    progress(1.0, N_("Done"))
    return measured | {"rows": [row.document() for row in rows(measured)]}


def _part(progress: Progress, begin: float, end: float, doing: str) -> Callable[[float], None]:
    """Return how a part of the work says how far it has come."""
    return lambda share: progress(begin + (end - begin) * share, doing)


def _imports(scratch: Path, log: Path, times: int, progress: Progress) -> dict[str, Any]:
    """Import the log and let DuckDB alone read it, by turns; the last log is kept as ``data``."""
    made: dict[str, list[dict[str, Any]]] = {"floor": [], "ours": []}
    for turn in range(times):
        for share, (work, runs) in enumerate(made.items()):
            progress(0.15 + 0.25 * (turn + share / 2) / times, N_("Importing again and again"))
            data = scratch / f"{work}-{turn}"
            runs.append(run("analytics.bench.one_import", work, str(log), data=data))
            if work == "ours" and turn == times - 1:
                data.rename(scratch / "data")
            else:
                shutil.rmtree(data)
    return {
        "seconds": [one["seconds"] for one in made["ours"]],
        "floor_seconds": [one["seconds"] for one in made["floor"]],
        "peak_memory": max(one["peak_memory"] for one in made["ours"]),
        "floor_peak_memory": max(one["peak_memory"] for one in made["floor"]),
        "search": [one["search"] for one in made["ours"]],
        "search_again": [one["search_again"] for one in made["ours"]],
        "bytes": log.stat().st_size,
        "log_bytes": made["ours"][-1]["bytes"],
    }


def _repeated(data: Path, log: Path, times: int, progress: Progress) -> dict[str, Any]:
    """Import the log that is there once more."""
    progress(0.5, N_("Importing again and again"))
    runs = [run("analytics.bench.one_import", "again", str(log), data=data) for _ in range(times)]
    return {"seconds": [one["seconds"] for one in runs]}


def _pages(data: Path, turns: int, progress: Progress) -> dict[str, Any]:
    """Have the pages drawn by the real app, in a process that knows Streamlit."""

    def report(said: dict[str, Any]) -> None:
        if "progress" in said:
            share, doing = said["progress"]
            progress(0.5 + 0.4 * share, doing)

    measured: dict[str, Any] = run(
        "analytics.bench.pages.redraw", str(data), str(turns), data=data, heard=report
    )
    return measured


def by_what_they_read(pages: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """Return the seconds that all pages' questions take: those on the totals, and the others."""
    seconds = {"totals": 0.0, "others": 0.0}
    for page in pages.values():
        for question, taken in page["questions"].items():
            text = statement(f"questions/{question}")
            of_totals = "selected_totals(" in text and not READS_ROWS.search(text)
            seconds["totals" if of_totals else "others"] += taken
    return seconds


def _added(data: Path, later: list[Path], progress: Progress) -> dict[str, Any]:
    """Bring new rows into the log, each time others."""
    seconds = []
    for number, file in enumerate(later):
        progress(0.9 + 0.05 * number / len(later), N_("Adding to the log"))
        done = run("analytics.bench.one_import", "ours", str(file), data=data)
        seconds.append(done["seconds"])
    return {"rows": ADDED, "seconds": seconds}


def _explained(scratch: Path, answers: int, times: int, progress: Progress) -> dict[str, Any]:
    """Have failed answers explained, each time in an empty log."""
    runs = []
    for number in range(times):
        progress(0.95 + 0.05 * number / times, N_("Explaining failed answers"))
        data = scratch / f"answers-{number}"
        run("analytics.bench.explaining", "invent", str(answers), data=data)
        runs.append(run("analytics.bench.explaining", "explain", str(answers), data=data))
        shutil.rmtree(data)
    return {
        "answers": answers,
        "seconds": [one["seconds"] for one in runs],
        "peak_memory": max(one["peak_memory"] for one in runs),
    }


def _machine() -> dict[str, Any]:
    """Return when and on what this is measured."""
    return {
        "date": date.today().isoformat(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
    }
