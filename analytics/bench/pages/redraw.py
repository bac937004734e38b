"""How long the pages take, as the real app is served: their questions, and a redraw ÷ its floor.

A redraw is what comes of a click: another selection, another page, another customer.

A redraw is timed twice: as a reader feels it in a browser, and as a client that does nothing with
what it hears, which is the server's part of it. Each is done by turns with its floor, and no redraw
remembers what was asked about the selection that it shows.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from analytics.bench.children import BrokenMeasurement, say
from analytics.bench.pages import asked
from analytics.bench.pages.arriving import APP, FLOOR, first_page
from analytics.bench.pages.browsing import Visit
from analytics.bench.pages.crowd import Click, waits
from analytics.bench.pages.felt import Reader, browser, profile
from analytics.bench.pages.recording import record, texts
from analytics.bench.pages.serving import App, served
from analytics.words import N_

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FLOOR_OF_PAGES = FLOOR.with_name("floor_of_pages.py")
FLOOR_OF_SEARCH = FLOOR.with_name("floor_of_search.py")
# Two periods of the choice, of which each turn takes the other; rows that the table shows.
PERIODS, ROWS = 2, 16
# Turns before those that count, and no more than count.
WARM = 3
# The first page is opened no oftener.
FIRST = 5
PRICED = ("metric", "plotly_chart", "dataframe")


Sent = Callable[[Visit, str, int], float]
Clicked = Callable[[Reader, str, int], float]


@dataclass(frozen=True)
class Redraw:
    """A click, as a client and as a reader in a browser do it: on the page, and on its floor."""

    page: str
    sent: Sent
    clicked: Clicked
    key: str
    floor_sent: Sent
    floor_clicked: Clicked
    floor_key: str
    # What the page shows when it is opened, and its floor.
    shows: str = "chart"
    floor: Path = FLOOR
    # What is selected has been shown some turns before: was it forgotten since?
    forgets: bool = True
    # Is it one of those that the goal is for? Others have a floor only.
    judged: bool = True


def main(data: Path, turns: int) -> None:
    """Measure the pages on the log in a data folder, and say all figures at the end."""
    constants = data / "constants"
    drawn_customers = asked.drawn_at_random()
    with browser() as chromium:
        with served(APP, data) as app:
            say({"progress": [0.1, N_("Asking what the pages ask")]})
            found: dict[str, Any] = {"pages": asked.pages(app)}
            found["customers"] = asked.customers(app, drawn_customers)
            redraws = REDRAWS | {LOOKED_UP: _look_up(app.visit)}
            drawn = {}
            for number, (name, redraw) in enumerate(redraws.items()):
                share = 0.2 + 0.55 * number / len(redraws)
                say({"progress": [share, N_("Drawing pages again and again")]})
                drawn[name] = _measured(app, redraw, constants / name, turns, chromium)
            say({"progress": [0.75, N_("Having many people click at once")]})
            crowd = waits(app.address, CLICKS, app.forget_selections, turns)
            found |= {"redraws": drawn, "at_once": crowd}
            found |= {"peak_memory": app.peak_memory(), "first_page": None}
        if chromium:
            say({"progress": [0.8, N_("Opening the first page again and again")]})
            found["first_page"] = first_page(
                data, constants / next(iter(REDRAWS)), min(turns, FIRST), chromium
            )
    say(found)


def _measured(
    app: App, redraw: Redraw, constants: Path, turns: int, chromium: "Browser | None"
) -> dict[str, Any]:
    """Redraw a page and its floor by turns, first for a client, then in the browser."""
    elements = _record(app.visit, redraw, constants)
    with served(redraw.floor, constants) as beside:
        # What was recorded last is what the page shows now.
        redraw.floor_sent(beside.visit, redraw.floor_key, 1)
        _check(app.visit, beside.visit)
        found: dict[str, Any] = {
            "elements": dict(elements),
            "judged": redraw.judged,
            "felt": None,
        }
        found["server"] = _by_turns(
            app,
            lambda turn: redraw.floor_sent(beside.visit, redraw.floor_key, turn),
            lambda turn: redraw.sent(app.visit, redraw.key, turn),
            turns,
            redraw.forgets,
        )
        app.forget()
        if chromium:
            with (
                profile(chromium) as one,
                profile(chromium) as other,
                closing(Reader(one, beside.address)) as floor,
                closing(Reader(other, app.address, redraw.page)) as ours,
            ):
                floor.arrived(redraw.shows)
                ours.arrived(redraw.shows)
                found["felt"] = _by_turns(
                    app,
                    lambda turn: redraw.floor_clicked(floor, redraw.floor_key, turn),
                    lambda turn: redraw.clicked(ours, redraw.key, turn),
                    turns,
                    redraw.forgets,
                )
    return found


def _by_turns(
    app: App,
    floor: Callable[[int], float],
    ours: Callable[[int], float],
    turns: int,
    forgets: bool,
) -> dict[str, list[float]]:
    seconds, floor_seconds = [], []
    warm = min(WARM, turns)
    for turn in range(warm + turns):
        floor_seconds.append(floor(turn))
        if forgets:
            app.forget_selections()
        seconds.append(ours(turn))
    return {"seconds": seconds[warm:], "floor_seconds": floor_seconds[warm:]}


def _record(visit: Visit, redraw: Redraw, constants: Path) -> "Counter[str]":
    """Record the two pictures that take turns, and return the elements of the last."""
    visit.open(redraw.page)
    before = texts(visit)
    # A choice that was made on another page is made already: where it stands, nothing is drawn.
    redraw.sent(visit, redraw.key, 1)
    for turn in range(2):
        redraw.sent(visit, redraw.key, turn)
        if not any(visit.drawn(kind) for kind in PRICED):
            raise BrokenMeasurement("a choice has nothing drawn anew")
        record(visit, constants / str(turn), before)
    return Counter(element.WhichOneof("type") for element in visit.elements)


def _check(visit: Visit, beside: Visit) -> None:
    for kind in PRICED:
        if len(visit.drawn(kind)) != len(beside.drawn(kind)):
            raise BrokenMeasurement(f"the floor has not as many of {kind} as the page")


def _send_choice(visit: Visit, key: str, turn: int) -> float:
    return visit.set(key, visit.widget(key).options[turn % PERIODS])


def _click_choice(reader: Reader, key: str, turn: int) -> float:
    return reader.choose(key, turn % PERIODS)


def _send_filter(visit: Visit, key: str, turn: int) -> float:
    codes = list(visit.widget(key).options)[:1]
    return visit.set(key, [] if turn % 2 else codes)


def _click_filter(reader: Reader, key: str, _turn: int) -> float:
    return reader.narrow(key)


def _send_row(visit: Visit, key: str, turn: int) -> float:
    chosen = {"selection": {"rows": [turn % ROWS], "columns": [], "cells": []}}
    return visit.set(key, json.dumps(chosen))


def _click_row(reader: Reader, _key: str, turn: int) -> float:
    return reader.open_row(turn % ROWS)


def _look_up(visit: Visit) -> Redraw:
    """Return the look-up of two customers by turns, by their whole addresses."""
    visit.open("customer")
    visit.set(asked.SOUGHT, asked.ANY_CUSTOMER)
    table = visit.drawn("dataframe")[0]
    fitting = pa.ipc.open_stream(table.arrow_data.data).read_pandas()
    two = [str(address) for address in fitting["recipient"][:PERIODS]]
    numbers = [str(number) for number in range(PERIODS)]
    return Redraw(
        page="customer",
        sent=partial(_send_search, two),
        clicked=partial(_click_search, two),
        key=asked.SOUGHT,
        floor_sent=partial(_send_search, numbers),
        floor_clicked=partial(_click_search, numbers),
        floor_key="sought",
        shows="box",
        floor=FLOOR_OF_SEARCH,
        judged=False,
    )


def _send_search(texts: list[str], visit: Visit, key: str, turn: int) -> float:
    return visit.set(key, texts[turn % len(texts)])


def _click_search(texts: list[str], reader: Reader, key: str, turn: int) -> float:
    return reader.seek(key, texts[turn % len(texts)])


def _send_page(pages: list[str], visit: Visit, _key: str, turn: int) -> float:
    return visit.open(pages[turn % len(pages)])


def _click_page(pages: list[str], reader: Reader, _key: str, turn: int) -> float:
    return reader.turn_to(pages[turn % len(pages)])


# The keys of the widgets; their modules cannot be imported where nothing is served.
PAGES, FLOOR_PAGES = ["", "failures"], ["page-0", ""]
TURNED = (_send_choice, _click_choice, "turn")
NARROWED = (_send_filter, _click_filter, "narrow")
OPENED = (_send_row, _click_row, "table")
REDRAWS = {
    "overview, another period": Redraw("", _send_choice, _click_choice, "period", *TURNED),
    "failures, another period": Redraw("failures", _send_choice, _click_choice, "period", *TURNED),
    "e-mail log, another provider": Redraw(
        "email_log", _send_filter, _click_filter, "provider", *NARROWED, shows="table"
    ),
    "e-mail log, a row opened": Redraw(
        "email_log", _send_row, _click_row, "e-mail log", *OPENED, shows="table", forgets=False
    ),
    "overview to failures, and back": Redraw(
        "failures",
        partial(_send_page, PAGES),
        partial(_click_page, PAGES),
        "",
        partial(_send_page, FLOOR_PAGES),
        partial(_click_page, FLOOR_PAGES),
        "",
        floor=FLOOR_OF_PAGES,
        judged=False,
    ),
}
LOOKED_UP = "customer, another address looked up"
CLICKS = [Click(one.page, one.key, one.sent) for one in REDRAWS.values() if one.judged]

if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
