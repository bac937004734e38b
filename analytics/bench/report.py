"""The figures as the table of the README: each with its floor, its goal, and whether it holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

HEADING = ("work", "measured", "floor", "ratio")
# Up to so many e-mails the goals of the first issue hold, and beyond those of the end.
FIRST = 1_000_000
NOT_MEASURED = "not measured: needs Chromium"
GIGABYTE = 10**9


@dataclass(frozen=True)
class Row:
    """One line of the table; the goal is the most that the ratio may be, or what is measured.

    A line without a goal is there for information; ``measured`` is None where it needs Chromium.
    """

    work: str
    measured: float | None
    unit: str
    goal: float | None
    floor: float | None = None
    ratio: float | None = None
    # The quartiles of the ratio: how far it can be trusted.
    between: list[float] | None = None

    @property
    def holds(self) -> bool | None:
        """Tell whether the goal is reached; None where there is none, or nothing was measured."""
        reached = self.measured if self.ratio is None else self.ratio
        return None if reached is None or self.goal is None else reached <= self.goal

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the table."""
        return (
            self.work,
            NOT_MEASURED if self.measured is None else _written(self.measured, self.unit),
            "–" if self.floor is None else _written(self.floor, self.unit),
            self._written_ratio,
            "–" if self.goal is None else f"≤ {self.goal:g} {self._unit_of_goal}".strip(),
            "–" if self.holds is None else "yes" if self.holds else "**no**",
        )

    @property
    def _written_ratio(self) -> str:
        if self.ratio is None:
            return "–"
        spread = f" ({self.between[0]:.2f}–{self.between[1]:.2f})" if self.between else ""
        return f"{self.ratio:.2f}{spread}"

    @property
    def _unit_of_goal(self) -> str:
        return self.unit if self.ratio is None and self.measured is not None else ""

    def document(self) -> dict[str, Any]:
        """Return the line as values that JSON can hold."""
        return vars(self) | {"holds": self.holds}


def table(figures: dict[str, Any]) -> str:
    """Return the table in Markdown, with what it was measured on below."""
    first = figures["messages"] <= FIRST
    heading = (*HEADING, "goal of the first issue" if first else "goal in the end", "holds")
    listed = [heading, ("---",) * len(heading), *(row.cells() for row in rows(figures))]
    lines = [f"| {' | '.join(cells)} |" for cells in listed]
    return "\n".join((*lines, "", _caption(figures)))


def rows(figures: dict[str, Any]) -> Iterator[Row]:
    """Return the lines of the table in its order."""
    end, imports = figures["messages"] > FIRST, figures["imports"]
    work = "import of our own CSV into an empty log"
    yield _beside_floor(work, imports, "s", 2.5 if end else 4)
    peak = imports["peak_memory"] / GIGABYTE
    yield Row("peak memory of that import", peak, "GB", 2 if end else 1.5)
    yield Row("the same file again", median(figures["again"]["seconds"]), "s", 3)
    for page, asked in _slowest_first(figures["pages"]):
        work = f"all questions of a page together, warm: {page.replace('_', ' ')}"
        yield Row(work, 1000 * asked["seconds"], "ms", 200 if end else 150)
    yield from _redraws(figures["redraws"], 1.5 if end else 1.8)
    customers = figures["customers"]
    exact = 1000 * customers["exact"]["seconds"]
    yield Row("customer by exact address", exact, "ms", 20 if end else 50)
    yield Row("customer by part of an address", 1000 * customers["part"]["seconds"], "ms", 200)
    added = figures["added"]
    work = f"{added['rows']:,} new rows into the log"
    yield Row(work, median(added["seconds"]), "s", 3 if end else 2)
    explained = figures["explained"]
    work = f"{explained['answers']:,} failed answers explained"
    yield Row(work, median(explained["seconds"]), "s", 6)
    yield Row(f"peak memory of {work}", explained["peak_memory"] / GIGABYTE, "GB", 1)


def _slowest_first(pages: dict[str, dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return sorted(pages.items(), key=lambda page: -float(page[1]["seconds"]))


def _redraws(redraws: dict[str, dict[str, Any]], goal: float) -> Iterator[Row]:
    """Return what a reader feels, and for information the server's part of it."""
    for step, drawn in redraws.items():
        work = f"redraw: {step}"
        if drawn["felt"]:
            yield _beside_floor(work, drawn["felt"], "ms", goal)
        else:
            yield Row(work, None, "ms", goal)
    for step, drawn in redraws.items():
        yield _beside_floor(f"the server's part of it: {step}", drawn["server"], "ms", None)


def _beside_floor(work: str, runs: dict[str, Any], unit: str, goal: float | None) -> Row:
    """Return the line of what was measured by turns with its floor: the turn with the median ratio.

    What else the machine does slows both of a turn, so a turn's own ratio can be trusted most.
    """
    turns = sorted(
        (ours / floor, ours, floor)
        for ours, floor in zip(runs["seconds"], runs["floor_seconds"], strict=True)
    )
    ratio, ours, floor = turns[len(turns) // 2]
    scale = 1000 if unit == "ms" else 1
    between = [turns[len(turns) // 4][0], turns[-1 - len(turns) // 4][0]]
    return Row(work, scale * ours, unit, goal, scale * floor, ratio, between)


def _written(value: float, unit: str) -> str:
    return f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2}f} {unit}"


def _caption(figures: dict[str, Any]) -> str:
    turns = len(next(iter(figures["redraws"].values()))["server"]["seconds"])
    return (
        f"{figures['date']}, {figures['cores']} cores (load {figures['load']:.1f} at the start), "
        f"{figures['memory'] / GIGABYTE:.0f} GB of memory; a log of {figures['messages']:,} "
        f"messages over {figures['days']} days ({figures['imports']['bytes'] / 10**6:,.0f} MB of "
        f"CSV). {len(figures['imports']['seconds'])} imports and {turns} redraws by turns with "
        "their floors, shown is the turn with the median ratio, and the ratio's quartiles; all "
        "else are medians. Floor of an import: DuckDB alone reads the same file, with given types. "
        "A redraw is what a reader feels in Chromium on the same machine, from the click until the "
        "new picture is painted. Its floor: a page with as many charts, tables and metrics, drawn "
        "by the same server from two sets of constants that take turns with each click; an opened "
        "row shows a constant text. No filter remembers what it shows; the log behind an opened "
        "row is remembered, the row is not."
    )
