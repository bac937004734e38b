"""The figures as the table of the README: each with its floor, its goal, and whether it holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from analytics.bench import comparing
from analytics.bench.units import GIGABYTE, written

HEADING = ("work", "measured", "floor", "ratio")
# Up to so many e-mails the goals of the first issue hold, and beyond those of the end.
FIRST = 1_000_000
NOT_MEASURED = "not measured: needs Chromium"


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
    # Is it done to the log itself, so that it may cost more on a larger one?
    grows: bool = True

    @property
    def holds(self) -> bool | None:
        """Tell whether the goal is reached; None where there is none, or nothing was measured."""
        reached = self.measured if self.ratio is None else self.ratio
        return None if reached is None or self.goal is None else reached <= self.goal

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the table."""
        return (
            self.work,
            NOT_MEASURED if self.measured is None else written(self.measured, self.unit),
            "–" if self.floor is None else written(self.floor, self.unit),
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


VITALS = {
    "first_paint": ("first contentful paint", "ms", 1000),
    "largest_paint": ("largest contentful paint", "ms", 1000),
    "bytes": ("sent to the browser", "MB", 10**-6),
    "layout_shift": ("layout shift", "", 1),
}


def table(figures: dict[str, Any]) -> str:
    """Return the table in Markdown, with what it was measured on below, and other tools' beside."""
    first = figures["messages"] <= FIRST
    heading = (*HEADING, "goal of the first issue" if first else "goal in the end", "holds")
    listed = [heading, ("---",) * len(heading), *(row.cells() for row in rows(figures))]
    lines = [f"| {' | '.join(cells)} |" for cells in listed]
    parts = ["\n".join(lines), caption(figures)]
    if "alternatives" in figures:
        parts.append(comparing.table(figures))
    return "\n\n".join(parts)


def rows(figures: dict[str, Any]) -> Iterator[Row]:
    """Return the lines of the table in its order."""
    end = figures["messages"] > FIRST
    memory, redraw = (2, 1.5) if end else (1.5, 1.8)
    yield from _imports(figures, memory, 2.5 if end else 4)
    for page, asked in _slowest_first(figures["pages"]):
        work = f"all questions of a page together, warm: {page.replace('_', ' ')}"
        yield Row(work, 1000 * asked["seconds"], "ms", 200 if end else 150)
    yield from _customers(figures["customers"], 20 if end else 50)
    yield Row("peak memory of the app", figures["peak_memory"] / GIGABYTE, "GB", memory)
    yield from _first_page(figures["first_page"])
    yield from _redraws(figures["redraws"], redraw)
    at_once = figures["at_once"]
    work = f"a redraw on the server, of {at_once['people']} people at once"
    yield Row(work, 1000 * median(at_once["seconds"]), "ms", 300)
    yield from _additions(figures, 3 if end else 2)


def _customers(customers: dict[str, Any], goal: float) -> Iterator[Row]:
    goals: dict[str, float | None] = {"exact": goal, "heaviest": None, "part": 200}
    for name, asked in customers.items():
        yield Row(comparing.CUSTOMERS[name], 1000 * asked["seconds"], "ms", goals[name])


def _imports(figures: dict[str, Any], memory: float, goal: float) -> Iterator[Row]:
    imports = figures["imports"]
    yield _beside_floor("import of our own CSV into an empty log", imports, "s", goal)
    peak = imports["peak_memory"] / GIGABYTE
    yield Row("peak memory of that import", peak, "GB", memory)
    yield Row("size of the log on disk", imports["log_bytes"] / GIGABYTE, "GB", None)
    yield Row("the search for bursts in that import", median(imports["search"]), "s", None)
    again = 1000 * median(imports["search_again"])
    yield Row("that search when nothing has changed", again, "ms", None)
    yield Row("the same file again", median(figures["again"]["seconds"]), "s", 3)


def _additions(figures: dict[str, Any], goal: float) -> Iterator[Row]:
    added, explained = figures["added"], figures["explained"]
    work = f"{added['rows']:,} new rows into the log"
    yield Row(work, median(added["seconds"]), "s", goal)
    work = f"{explained['answers']:,} failed answers explained"
    yield Row(work, median(explained["seconds"]), "s", 6, grows=False)
    peak = explained["peak_memory"] / GIGABYTE
    yield Row(f"peak memory of {work}", peak, "GB", 1, grows=False)


def _first_page(found: dict[str, Any] | None) -> Iterator[Row]:
    """Return what a reader waits for at first, and for information what Lighthouse tells of it."""
    for when in ("cold", "warm"):
        work = f"first page, {when}"
        yield _beside_floor(work, found[when], "ms", None) if found else Row(work, None, "ms", None)
    for name, (what, unit, scale) in VITALS.items():
        told = found["vitals"][name] if found else {"value": None, "floor_value": None}
        ours, floor = (one and scale * one for one in (told["value"], told["floor_value"]))
        yield Row(f"first page, cold: {what}", ours, unit, None, floor, grows=False)


def _slowest_first(pages: dict[str, dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return sorted(pages.items(), key=lambda page: -float(page[1]["seconds"]))


def _redraws(redraws: dict[str, dict[str, Any]], goal: float) -> Iterator[Row]:
    """Return what a reader feels, and for information the server's part of it."""
    for step, drawn in redraws.items():
        work, judged = f"redraw: {step}", goal if drawn["judged"] else None
        if drawn["felt"]:
            yield _beside_floor(work, drawn["felt"], "ms", judged)
        else:
            yield Row(work, None, "ms", judged)
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


def caption(figures: dict[str, Any]) -> str:
    """Return what was measured, on what, and beside which floors."""
    imports, times = figures["imports"], figures["rounds"]
    each = imports["log_bytes"] / figures["messages"]
    rounds = f", each e-mail written {times} times, to as many people" if times > 1 else ""
    turns = len(next(iter(figures["redraws"].values()))["server"]["seconds"])
    return (
        f"{figures['date']}, {figures['cores']} cores (load {figures['load']:.1f} at the start), "
        f"{figures['memory'] / GIGABYTE:.0f} GB of memory; a log of {figures['messages']:,} "
        f"messages over {figures['days']} days{rounds} ({imports['bytes'] / 10**6:,.0f} MB of "
        f"CSV; in the log {each:.0f} bytes a message). Imports ({len(imports['seconds'])}) and "
        f"redraws ({turns}) by turns with their floors, shown is the turn with the median ratio, "
        "and the ratio's quartiles; all else are medians. Floor of an import: DuckDB alone reads "
        "the same file, with given types. A redraw is what a reader feels in Chromium on the same "
        "machine, from the click until the new picture is painted. Its floor: a page with as many "
        "charts, tables and metrics, drawn by the same server from two sets of constants that take "
        "turns with each click; an opened row, and a customer who is looked up, show a constant "
        "text. Customers are drawn at random among all who got anything, shown is their median; "
        "another one is among those with the most e-mails. No filter remembers what it shows; the "
        "log behind an opened row is remembered, the row is not. Of many people each clicks on one "
        "of these pages and reads on for ten seconds or so, and none is given what another one has "
        "asked. First page, cold: server and browser "
        "have just been started, with a new profile; warm: the same reader comes for the third "
        "time. Layout shift as browsers count it, of which 0.1 is still called good; what is sent "
        "counts as it comes over HTTP and WebSocket."
    )
