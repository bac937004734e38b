"""What one would take instead, measured in the same run, and the table of it."""

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from analytics.bench.children import BrokenMeasurement, Killed, run
from analytics.bench.units import GIGABYTE, written

# Of the machine's memory; what asks for more is told that there is none.
SHARE = 0.8
# What the system, C++, or the reader of pandas does to a process that there is no memory for: the
# last, in C, goes on without having got any.
NO_MEMORY = (signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV)
NAMES = {
    "postlogg": "Postlogg",
    "pandas": "pandas",
    "pandas_needed": "pandas, four columns",
    "sqlite": "SQLite",
}
# Who is looked up, in the words of all tables: drawn at random, or one with many e-mails.
CUSTOMERS = {
    "exact": "customer by exact address",
    "heaviest": "customer with many e-mails by exact address",
    "part": "customer by part of an address",
}
# What is compared: its words, its unit, and the most that ours may be of what pandas takes.
WORK: dict[str, tuple[str, str, float | None]] = {
    "first": ("read the log, and the first answer", "s", None),
    "again": ("the same answer again", "ms", 0.1),
    "exact": (f"a {CUSTOMERS['heaviest']}", "ms", None),
    "part": (f"a {CUSTOMERS['part']}", "ms", None),
    "peak_memory": ("peak memory", "GB", 0.2),
    "bytes": ("size on disk", "GB", None),
}
# What no memory would help with: they hold no file, or not the column.
NEVER = {"pandas": ("bytes",), "pandas_needed": ("exact", "part", "bytes")}
# What of ours the table of the benchmark has as well.
TOLD_ALREADY = ("exact", "part", "peak_memory", "bytes")
SCALE = {"s": 1.0, "ms": 1000.0, "GB": 1 / GIGABYTE}
HEADING = ("work", *NAMES.values(), "Postlogg ÷ pandas", "goal", "holds")


def compare(
    scratch: Path, data: Path, log: Path, report: Callable[[float], None]
) -> dict[str, dict[str, Any]]:
    """Have each tool answer the same questions to the same log, and return what it took.

    Raises BrokenMeasurement when their answers differ.
    """
    limit = int(SHARE * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    found = {"postlogg": tried("postlogg", log, "", limit, data)}
    known = scratch / "known.json"
    names = ("address", "providers")
    known.write_text(json.dumps({name: found["postlogg"].pop(name) for name in names}), "utf-8")
    for number, tool in enumerate(others := [name for name in NAMES if name != "postlogg"]):
        report(number / len(others))
        found[tool] = tried(tool, log, str(known), limit, scratch / tool)
        shutil.rmtree(scratch / tool, ignore_errors=True)
    check(found)
    return found


def tried(tool: str, log: Path, known: str, limit: int, data: Path) -> dict[str, Any]:
    """Return what a tool says, or that the memory was too small for it."""
    try:
        told: dict[str, Any] = run(
            "analytics.bench.alternatives", tool, str(log), known, str(limit), data=data
        )
    except Killed as killed:
        if killed.by not in NO_MEMORY:
            raise
        return {"out_of_memory": limit}
    return told


def check(found: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse to compare tools that come to different answers."""
    for name in ("answer", "emails"):
        said = {tool: told[name] for tool, told in found.items() if name in told}
        if any(one != said["postlogg"] for one in said.values()):
            raise BrokenMeasurement(f"the tools do not agree: {said}")


def with_ours(figures: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what each tool took, ours as the rest of the run has measured it."""
    imports, customers = figures["imports"], figures["customers"]
    asked = figures["alternatives"]["postlogg"]
    ours = {
        "first": median(imports["seconds"]) + asked["opened"],
        "exact": customers["heaviest"]["seconds"],
        "part": customers["part"]["seconds"],
        "peak_memory": imports["peak_memory"],
        "bytes": imports["log_bytes"],
    }
    return {**figures["alternatives"], "postlogg": asked | ours}


def lines(figures: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Return what was compared, each with what every tool took and whether our goal holds."""
    tools = with_ours(figures)
    for name, (work, unit, goal) in WORK.items():
        taken = {tool: told.get(name) for tool, told in tools.items()}
        ours, theirs = taken["postlogg"], taken["pandas"]
        ratio = ours / theirs if theirs else None
        yield {
            "name": name,
            "work": work,
            "unit": unit,
            "taken": {tool: one and one * SCALE[unit] for tool, one in taken.items()},
            "ratio": ratio,
            "goal": goal,
            "holds": None if goal is None or ratio is None else ratio <= goal,
        }


def table(figures: Mapping[str, Any]) -> str:
    """Return the comparison in Markdown, with what was asked below."""
    tools = figures["alternatives"]
    rows = [HEADING, ("---",) * len(HEADING)]
    rows += [_cells(line, tools) for line in lines(figures)]
    return "\n".join((*(f"| {' | '.join(cells)} |" for cells in rows), "", CAPTION))


def _cells(line: Mapping[str, Any], tools: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    taken = [_taken(line, tool, tools[tool].get("out_of_memory")) for tool in NAMES]
    ratio = "–" if line["ratio"] is None else f"{line['ratio']:.3g}"
    goal = "–" if line["goal"] is None else f"≤ {line['goal']:g}"
    holds = {None: "–", True: "yes", False: "**no**"}[line["holds"]]
    return (line["work"], *taken, ratio, goal, holds)


def _taken(line: Mapping[str, Any], tool: str, limit: int | None) -> str:
    if line["taken"][tool] is not None:
        return written(line["taken"][tool], line["unit"])
    if limit and line["name"] not in NEVER.get(tool, ()):
        return f"not in {limit / GIGABYTE:.0f} GB of memory"
    return "–"


CAPTION = (
    "The answer: how many e-mails failed, of how many, per day, mail type and provider; all tools "
    "came to the same. Postlogg reads with all its guarantees, and its memory is that of the "
    "import; a customer is all that the customer page asks, of one with many e-mails. pandas reads "
    "the CSV, all of it or the four columns of the question; SQLite fills a table in one "
    "transaction, with an index of the recipients. Both were told the provider of each domain, "
    "which Postlogg finds out by itself. A customer is all e-mails to the address, newest first, "
    "or the addresses that hold a part."
)
