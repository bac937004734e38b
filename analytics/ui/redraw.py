"""How long the pages take, as the real app is served: their questions, and a redraw ÷ its floor."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow as pa

from analytics.bench.children import PROJECT, BrokenMeasurement, say, start
from analytics.ui.browsing import Visit, visiting
from analytics.words import N_

APP, FLOOR = PROJECT / "app.py", PROJECT / "analytics" / "ui" / "floor.py"
# The keys of the widgets that are set; their modules cannot be imported where nothing is served.
PERIOD, RANGE, TABLE, SOUGHT = "period", "own period", "e-mail log", "sought customer"
ASKED, DRAWN, WARM = 5, 15, 3
PRICED = ("metric", "plotly_chart", "dataframe")
ANY_CUSTOMER, LETTERS = "@gmail.com", 7

Step = Callable[[int], float]


@dataclass(frozen=True)
class App:
    """A script that is served, the one who visits it, and a way to talk to its process."""

    visit: Visit
    tell: Callable[[dict[str, Any]], dict[str, Any]]


def main(data: Path) -> None:
    """Measure the pages on the log in a data folder, and say all figures at the end."""
    with served(APP, data) as app:
        say({"progress": [0.1, N_("Asking what the pages ask")]})
        pages = {page or "overview": _page(app, page) for page in app.visit.pages}
        customers = _customers(app)
        redraws = {}
        for number, (name, opened) in enumerate(STEPS.items()):
            say({"progress": [0.2 + 0.25 * number, N_("Drawing pages again and again")]})
            redraws[name] = _against_floor(app, opened(app.visit), data / "constants" / name)
    say({"pages": pages, "customers": customers, "redraws": redraws})


@contextmanager
def served(script: Path, data: Path) -> Iterator[App]:
    """Serve a script on the log in a data folder, and visit it."""
    with start("analytics.ui.watched", str(script), data=data) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        wishes, answers = process.stdin, process.stdout

        def tell(wish: dict[str, Any]) -> dict[str, Any]:
            wishes.write(json.dumps(wish) + "\n")
            wishes.flush()
            answer: dict[str, Any] = json.loads(answers.readline())
            return answer

        with wishes, visiting(json.loads(answers.readline())["address"]) as visit:
            yield App(visit, tell)


def _page(app: App, page: str) -> dict[str, Any]:
    return _asked(app, lambda: app.visit.open(page))


def _customers(app: App) -> dict[str, Any]:
    """Look for one of the customers with the most e-mail, by the whole address and by a part."""
    app.visit.open("customer")
    app.visit.set(SOUGHT, ANY_CUSTOMER)
    found = _frame(app.visit.drawn("dataframe")[0])
    address = str(found.loc[found["emails"].idxmax(), "recipient"])
    part = address[:LETTERS]
    return {
        "exact": _asked(app, lambda: app.visit.set(SOUGHT, address)),
        "part": _asked(app, lambda: app.visit.set(SOUGHT, part)),
    }


def _asked(app: App, step: Callable[[], float]) -> dict[str, Any]:
    """Take a step that remembers nothing, then time all the questions that it asked, warm."""
    app.tell({"forget": True})
    step()
    answer = app.tell({"answer": ASKED + 1})
    warm = answer["seconds"][1:]
    each: Counter[str] = Counter()
    for question, seconds in zip(answer["questions"], zip(*warm, strict=True), strict=True):
        each[question] += median(seconds)
    return {"seconds": median(map(sum, warm)), "questions": dict(each.most_common())}


def _against_floor(app: App, step: Step, constants: Path) -> dict[str, Any]:
    """Redraw a page and its floor by turns."""
    for turn in range(WARM):
        step(turn)
    _record(app.visit, constants)
    drawn = Counter(element.WhichOneof("type") for element in app.visit.elements)
    with served(FLOOR, constants) as beside:
        _check(app.visit, beside.visit)
        ways = list(beside.visit.widget("turn").options)
        seconds, floor_seconds = [], []
        for turn in range(WARM, WARM + DRAWN):
            floor_seconds.append(beside.visit.set("turn", ways[turn % 2]))
            seconds.append(step(turn))
    return {"seconds": seconds, "floor_seconds": floor_seconds, "elements": dict(drawn)}


def _check(visit: Visit, beside: Visit) -> None:
    for kind in PRICED:
        if len(visit.drawn(kind)) != len(beside.drawn(kind)):
            raise BrokenMeasurement(f"the floor has not as many of {kind} as the page")


def _record(visit: Visit, constants: Path) -> None:
    """Write down the charts, tables and metrics that a page drew."""
    constants.mkdir(parents=True)
    metrics = [
        {"label": metric.label, "value": metric.body, "delta": metric.delta}
        for metric in visit.drawn("metric")
    ]
    (constants / "metrics.json").write_text(json.dumps(metrics), "utf-8")
    for number, chart in enumerate(visit.drawn("plotly_chart")):
        (constants / f"{number}.chart").write_text(chart.spec, "utf-8")
    for number, table in enumerate(visit.drawn("dataframe")):
        (constants / f"{number}.table").write_bytes(table.arrow_data.data)


def _other_period(page: str) -> Callable[[Visit], Step]:
    """Return what opens a page with a period of its own, to be moved by a day each time.

    So every redraw asks what was not asked before, and draws about the same.
    """

    def opened(visit: Visit) -> Step:
        visit.open(page)
        visit.set(PERIOD, visit.widget(PERIOD).options[-1])
        days = [date.fromisoformat(day) for day in visit.widget(RANGE).default]

        def step(turn: int) -> float:
            moved = [(day - timedelta(days=turn + 1)).isoformat() for day in days]
            return visit.set(RANGE, moved)

        return step

    return opened


def _click_on_row(visit: Visit) -> Step:
    """Return what opens another e-mail of the log each time."""
    visit.open("email_log")

    def step(turn: int) -> float:
        chosen = {"selection": {"rows": [turn], "columns": [], "cells": []}}
        return visit.set(TABLE, json.dumps(chosen))

    return step


def _frame(table: Any) -> Any:
    return pa.ipc.open_stream(table.arrow_data.data).read_pandas()


STEPS: dict[str, Callable[[Visit], Step]] = {
    "overview, another period": _other_period(""),
    "e-mail log, another period": _other_period("email_log"),
    "e-mail log, a row opened": _click_on_row,
}

if __name__ == "__main__":
    main(Path(sys.argv[1]))
