"""A matrix of failure rates: each cell coloured by how far it is from usual, not by its rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import plotly.graph_objects as go

from analytics.charts.style import Theme, Writing, base_layout, figure
from analytics.standing import Place

# The colour of a cell and of the text in it. Orange is worse and blue is better, which people with
# any colour vision tell apart; a test holds that the text can be read.
PLACE_COLOURS: dict[Theme, dict[Place, tuple[str, str]]] = {
    "light": {
        "far_above": ("#B93C0A", "#FFFFFF"),
        "above": ("#F6C9A0", "#1D2733"),
        "usual": ("#E6EBF0", "#1D2733"),
        "below": ("#A9CDEB", "#1D2733"),
        "far_below": ("#0B5FA5", "#FFFFFF"),
        "few": ("#FFFFFF", "#5F6B76"),
        "new": ("#FFFFFF", "#1D2733"),
    },
    "dark": {
        "far_above": ("#F07A3C", "#11161D"),
        "above": ("#7A4016", "#FFFFFF"),
        "usual": ("#2A333E", "#FFFFFF"),
        "below": ("#1F4E79", "#FFFFFF"),
        "far_below": ("#5AAFFA", "#11161D"),
        "few": ("#11161D", "#8A96A3"),
        "new": ("#11161D", "#E5E9EF"),
    },
}
# The second mark beside the colour.
PLACE_MARKS: dict[Place, str] = {
    "far_above": "▲▲",
    "above": "▲",
    "usual": "",
    "below": "▼",
    "far_below": "▼▼",
    "few": "",
    "new": "",
}
EDGE = {"light": "#AEB8C2", "dark": "#5F6B76"}
ROW, HEAD, TALLER_HEAD, LONG = 40, 34, 62, 12


@dataclass(frozen=True)
class Cell:
    """One cell: its row and column, where its rate stands, and the words in it and on it."""

    row: str
    column: str
    place: Place
    lines: tuple[str, ...]
    hover: str


def matrix(
    cells: Sequence[Cell],
    rows: Sequence[tuple[str, str, str | None]],
    columns: Sequence[tuple[str, str]],
    writing: Writing,
    theme: Theme,
) -> go.Figure:
    """Draw cells in the order of ``rows`` and ``columns``, which are codes and their words.

    A row may have a colour of its own, which is shown beside its word.
    """
    head = TALLER_HEAD if max(len(word) for _code, word in columns) > LONG else HEAD
    layout = base_layout(writing, height=ROW * len(rows) + head + 8) | {
        "margin": {"l": 0, "r": 0, "t": head, "b": 8},
        "barmode": "overlay",
        "clickmode": "event+select",
        "hovermode": "closest",
        "showlegend": False,
        "xaxis": {
            "side": "top",
            "range": [0, len(columns)],
            "tickvals": [place + 0.5 for place in range(len(columns))],
            "ticktext": [_folded(word) for _code, word in columns],
            "showgrid": False,
            "zeroline": False,
            "automargin": True,
        },
        "yaxis": {
            "range": [len(rows) - 0.5, -0.5],
            "tickvals": list(range(len(rows))),
            "ticktext": [_titled(word, colour) for _code, word, colour in rows],
            "showgrid": False,
            "zeroline": False,
            "automargin": True,
        },
    }
    return figure([_bars(cells, rows, columns, theme)], layout)


def _bars(
    cells: Sequence[Cell],
    rows: Sequence[tuple[str, str, str | None]],
    columns: Sequence[tuple[str, str]],
    theme: Theme,
) -> dict[str, Any]:
    """Return the cells as bars that begin where their column does: a heat map takes no clicks."""
    of_row = {code: place for place, (code, _word, _colour) in enumerate(rows)}
    of_column = {code: place for place, (code, _word) in enumerate(columns)}
    colours = [PLACE_COLOURS[theme][cell.place] for cell in cells]
    few = [cell.place == "few" for cell in cells]
    return {
        "type": "bar",
        "orientation": "h",
        "base": [of_column[cell.column] + 0.02 for cell in cells],
        "x": [0.96] * len(cells),
        "y": [of_row[cell.row] for cell in cells],
        "width": 0.92,
        "text": ["<br>".join(escape(line) for line in _marked(cell)) for cell in cells],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": [text for _cell, text in colours], "size": 12},
        "marker": {
            # Of a hatched cell, the colour of a bar is that of its lines.
            "color": [
                EDGE[theme] if hatched else colour
                for hatched, (colour, _text) in zip(few, colours, strict=True)
            ],
            "line": {"color": EDGE[theme], "width": 0.5},
            "pattern": {
                "shape": ["/" if hatched else "" for hatched in few],
                "bgcolor": [colour for colour, _text in colours],
                "fgopacity": 0.5,
                "size": 8,
                "solidity": 0.12,
            },
        },
        "hovertext": [escape(cell.hover) for cell in cells],
        "hoverinfo": "text",
        "customdata": [[cell.row, cell.column] for cell in cells],
        # What was clicked on leads away; the rest need not fade meanwhile.
        "unselected": {"marker": {"opacity": 1}},
    }


def _marked(cell: Cell) -> tuple[str, ...]:
    mark = PLACE_MARKS[cell.place]
    return (f"{mark} {cell.lines[0]}" if mark else cell.lines[0], *cell.lines[1:])


def _titled(word: str, colour: str | None) -> str:
    swatch = f'<span style="color:{colour}">■</span> ' if colour else ""
    # Folded, so that a phone has room for the cells.
    return f"{swatch}{_folded(word)}  "


def _folded(word: str) -> str:
    """Return a word that is several over several lines."""
    if len(word) <= LONG:
        return escape(word)
    lines = [""]
    for part in word.split():
        if lines[-1] and len(lines[-1]) + len(part) >= LONG:
            lines.append("")
        lines[-1] = f"{lines[-1]} {part}".strip()
    return "<br>".join(escape(line) for line in lines)
