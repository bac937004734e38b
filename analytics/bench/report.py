"""The figures as the table of the README: each with its floor, its goal, and whether it holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

HEADING = ("work", "measured", "floor", "ratio", "goal of the first issue", "holds")
GIGABYTE = 10**9


@dataclass(frozen=True)
class Row:
    """One line of the table; the goal is the most that the ratio may be, or what is measured."""

    work: str
    measured: float
    unit: str
    goal: float
    floor: float | None = None
    ratio: float | None = None

    @property
    def holds(self) -> bool:
        """Tell whether the goal is reached."""
        return (self.measured if self.ratio is None else self.ratio) <= self.goal

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the table."""
        return (
            self.work,
            _written(self.measured, self.unit),
            "–" if self.floor is None else _written(self.floor, self.unit),
            "–" if self.ratio is None else f"{self.ratio:.2f}",
            f"≤ {self.goal:g} {self.unit if self.ratio is None else ''}".strip(),
            "yes" if self.holds else "**no**",
        )

    def document(self) -> dict[str, Any]:
        """Return the line as values that JSON can hold."""
        return vars(self) | {"holds": self.holds}


def table(figures: dict[str, Any]) -> str:
    """Return the table in Markdown, with what it was measured on below."""
    listed = [HEADING, ("---",) * len(HEADING), *(row.cells() for row in rows(figures))]
    lines = [f"| {' | '.join(cells)} |" for cells in listed]
    return "\n".join((*lines, "", _caption(figures)))


def rows(figures: dict[str, Any]) -> Iterator[Row]:
    """Return the lines of the table in its order."""
    imports = figures["imports"]
    yield _beside_floor("import of our own CSV into an empty log", imports, "s", 4)
    yield Row("peak memory of that import", imports["peak_memory"] / GIGABYTE, "GB", 1.5)
    for page, asked in _slowest_first(figures["pages"]):
        work = f"all questions of a page together, warm: {page.replace('_', ' ')}"
        yield Row(work, 1000 * asked["seconds"], "ms", 150)
    for step, drawn in figures["redraws"].items():
        yield _beside_floor(f"redraw: {step}", drawn, "ms", 1.8)
    customers = figures["customers"]
    yield Row("customer by exact address", 1000 * customers["exact"]["seconds"], "ms", 50)
    yield Row("customer by part of an address", 1000 * customers["part"]["seconds"], "ms", 200)
    added = figures["added"]
    yield Row(f"{added['rows']:,} new rows into the log", median(added["seconds"]), "s", 2)


def _slowest_first(pages: dict[str, dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return sorted(pages.items(), key=lambda page: -float(page[1]["seconds"]))


def _beside_floor(work: str, runs: dict[str, Any], unit: str, goal: float) -> Row:
    """Return the line of what was measured by turns with its floor: the turn with the median ratio.

    What else the machine does slows both of a turn, so a turn's own ratio can be trusted most.
    """
    turns = sorted(
        (ours / floor, ours, floor)
        for ours, floor in zip(runs["seconds"], runs["floor_seconds"], strict=True)
    )
    ratio, ours, floor = turns[len(turns) // 2]
    scale = 1000 if unit == "ms" else 1
    return Row(work, scale * ours, unit, goal, scale * floor, ratio)


def _written(value: float, unit: str) -> str:
    return f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2}f} {unit}"


def _caption(figures: dict[str, Any]) -> str:
    turns = len(next(iter(figures["redraws"].values()))["seconds"])
    return (
        f"{figures['date']}, {figures['cores']} cores (load {figures['load']:.1f} at the start), "
        f"{figures['memory'] / GIGABYTE:.0f} GB of memory; a log of {figures['messages']:,} "
        f"messages over {figures['days']} days ({figures['imports']['bytes'] / 10**6:,.0f} MB of "
        f"CSV). {len(figures['imports']['seconds'])} imports and {turns} redraws by turns with "
        "their floors, shown is the turn with the median ratio; all else are medians. Floor of an "
        "import: DuckDB alone reads the same file, with given types. Floor of a redraw: a page "
        "with as many charts, tables and metrics drawn from constants, on the same server. Every "
        "redraw shows what was not shown before."
    )
