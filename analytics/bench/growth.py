"""How cost grows with the log: several runs of the benchmark as one table and one chart.

An exponent of 1 says that something costs as many times more as the log is larger, 0 that it does
not grow: the slope of the logarithm of the cost over the logarithm of the e-mails.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

from analytics.bench import comparing
from analytics.bench.units import written
from analytics.errors import NoRun, NotComparable

# What the questions on the totals may grow by, of what the log grows by.
SHARE_OF_TOTALS = 0.1
TOTALS = "all questions on totals, of all pages together"
OTHERS = "all other questions, of all pages together"
OTHER_TOOLS = tuple(f"{name}:" for tool, name in comparing.NAMES.items() if tool != "postlogg")
HOLDS = {None: "–", True: "yes", False: "**no**"}


@dataclass(frozen=True)
class Growth:
    """What one thing cost in logs of several sizes; None where it was too large to be done."""

    work: str
    unit: str
    messages: tuple[int, ...]
    costs: tuple[float | None, ...]

    @property
    def ends(self) -> tuple[tuple[int, float], tuple[int, float]] | None:
        """Return the smallest and the largest log that it was measured in, with its costs."""
        known = [(size, cost) for size, cost in zip(self.messages, self.costs, strict=True) if cost]
        return (known[0], known[-1]) if len(known) > 1 else None

    @property
    def exponent(self) -> float | None:
        """Return the slope of the logarithms between its ends.

        >>> Growth("import", "s", (1, 100), (2.0, 20.0)).exponent
        0.5
        """
        if not self.ends:
            return None
        (small, before), (large, after) = self.ends
        return log(after / before) / log(large / small)

    @property
    def goal(self) -> float | None:
        """Return the most that the exponent may be: nothing of ours outgrows the log."""
        if self.work.startswith(OTHER_TOOLS):
            return None
        log_grows = self.messages[-1] / self.messages[0]
        if self.work == TOTALS and log_grows * SHARE_OF_TOTALS > 1:
            return log(log_grows * SHARE_OF_TOTALS) / log(log_grows)
        return 1.0

    @property
    def holds(self) -> bool | None:
        """Tell whether the goal is reached, to the two digits that are shown."""
        if self.goal is None or self.exponent is None:
            return None
        return round(self.exponent, 2) <= round(self.goal, 2)

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the table."""
        costs = ["–" if cost is None else written(cost, self.unit) for cost in self.costs]
        exponent = "–" if self.exponent is None else f"{self.exponent:.2f}"
        goal = "–" if self.goal is None else f"≤ {self.goal:.2f}"
        return (self.work, *costs, exponent, goal, HOLDS[self.holds])

    def document(self) -> dict[str, Any]:
        """Return the line as values that JSON can hold."""
        return vars(self) | {"exponent": self.exponent, "goal": self.goal, "holds": self.holds}


def read_runs(files: Sequence[Path]) -> list[dict[str, Any]]:
    """Return what runs of the benchmark have written with --json.

    Raises NoRun.
    """
    return [_read(file) for file in files]


def _read(file: Path) -> dict[str, Any]:
    try:
        run = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise NoRun(file=file.name) from error
    # What every run tells of, from this version on.
    if not isinstance(run, dict) or not {"messages", "days", "rows", "asked"} <= run.keys():
        raise NoRun(file=file.name)
    return run


def growths(runs: Sequence[dict[str, Any]]) -> list[Growth]:
    """Return how everything grows that was measured in each of the runs.

    Raises NotComparable when they are not of logs of several sizes over as many days.
    """
    ordered = sorted(runs, key=lambda run: int(run["messages"]))
    sizes = tuple(int(run["messages"]) for run in ordered)
    if len(set(sizes)) < max(len(sizes), 2) or len({run["days"] for run in ordered}) > 1:
        raise NotComparable
    told = [dict(_costs(run)) for run in ordered]
    everywhere = [work for work in told[0] if all(work in costs for costs in told)]
    grown = [
        Growth(work, unit, sizes, tuple(costs[work, unit] for costs in told))
        for work, unit in everywhere
    ]
    return [one for one in grown if any(cost is not None for cost in one.costs)]


def _costs(run: dict[str, Any]) -> Iterator[tuple[tuple[str, str], float | None]]:
    """Return each thing that was measured, with its unit, and what it cost."""
    for row in run["rows"]:
        if row["grows"] and row["measured"] is not None:
            yield (row["work"], row["unit"]), row["measured"]
    yield (TOTALS, "ms"), 1000 * run["asked"]["totals"]
    yield (OTHERS, "ms"), 1000 * run["asked"]["others"]
    if "alternatives" in run:
        for line in comparing.lines(run):
            for tool, cost in line["taken"].items():
                if tool != "postlogg" or line["name"] not in comparing.TOLD_ALREADY:
                    work = f"{comparing.NAMES[tool]}: {line['work']}"
                    yield (work, line["unit"]), cost


def table(grown: Sequence[Growth]) -> str:
    """Return the growth in Markdown."""
    sizes = [f"{size:,}" for size in grown[0].messages]
    heading = ("work", *sizes, "exponent", "goal", "holds")
    rows = [heading, ("---",) * len(heading)]
    rows += [one.cells() for one in grown]
    return "\n".join((*(f"| {' | '.join(cells)} |" for cells in rows), "", CAPTION))


CAPTION = (
    "What was measured in logs of so many messages. Exponent: the slope of the logarithm of the "
    "cost over that of the messages, from the smallest log to the largest that it was measured in; "
    "1 grows as the log does, 0 not at all. The goal of the questions on totals is a tenth of what "
    "the log grows by."
)
