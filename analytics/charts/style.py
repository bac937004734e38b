"""The one house style of all charts: colours, marks, and what every figure has in common."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from typing import Any, Literal
from zlib import crc32

import plotly.graph_objects as go

from analytics import words

Theme = Literal["light", "dark"]

# The order in which outcomes are stacked and listed.
OUTCOMES = ("delivered", "sent", "complained", "deferred", "failed", "suppressed")
# Told apart by people with any colour vision, on our own backgrounds; a test holds it.
OUTCOME_COLOURS: dict[Theme, dict[str, str]] = {
    "light": {
        "delivered": "#024E8E",
        "sent": "#23A298",
        "deferred": "#735419",
        "failed": "#EB6410",
        "suppressed": "#171B1F",
        "complained": "#D457D9",
    },
    "dark": {
        "delivered": "#5AAFFA",
        "sent": "#91A19F",
        "deferred": "#E8BB25",
        "failed": "#D9582F",
        "suppressed": "#F5F5F5",
        "complained": "#A050AC",
    },
}
# The second mark beside the colour.
OUTCOME_PATTERNS = {
    "delivered": "",
    "sent": ".",
    "complained": "x",
    "deferred": "/",
    "failed": "",
    "suppressed": "\\",
}
# Of what is listed beside each other: providers and mail types, on every page the same.
SERIES_COLOURS: dict[Theme, tuple[str, ...]] = {
    "light": (
        *("#C62828", "#C2478D", "#0067A5", "#00808A", "#7B3FA0"),
        *("#5F6B76", "#2E7D32", "#8A5A2B", "#7C7A00", "#C45A00"),
        *("#1B1F5E", "#4A1208"),
    ),
    "dark": (
        *("#FF7B7B", "#F48CC0", "#5AAFFA", "#4DD0D8", "#C79BF2"),
        *("#AEB8C2", "#6FCF7C", "#C99A6B", "#CFC94A", "#F2994A"),
        *("#8460FF", "#B5577F"),
    ),
}
# The second mark of a series: where colours come again, the line is another one.
DASHES = ("solid", "dash", "dot")
# Whom a Norwegian shop writes to most: no two of them share a colour.
MOST_MET = (
    *("gmail", "google_workspace", "outlook", "microsoft365", "yahoo", "apple"),
    *("telenor", "other_norwegian", "proton", "gmx", "telia", "other"),
)
KNOWN_SERIES = {
    "provider": (*MOST_MET, *(code for code in words.PROVIDERS if code not in MOST_MET)),
    "mail_type": tuple(words.MAIL_TYPES),
}
BAND = {"light": "rgba(2, 78, 142, 0.14)", "dark": "rgba(90, 175, 250, 0.18)"}
UNSURE = {"light": "#7B8794", "dark": "#8A96A3"}


@dataclass(frozen=True)
class Writing:
    """How a reader's language writes shares and days, and says outcomes.

    ``day`` is a pattern of Plotly's, in figures only: its names of months are English.
    """

    percent: Callable[[float], str]
    outcome: Callable[[str], str]
    separators: str
    day: str
    percent_sign: str


@dataclass(frozen=True)
class Stroke:
    """How the line of a series is drawn: its colour, and the second mark beside it."""

    colour: str
    dash: str


def stroke(dimension: str, code: str, theme: Theme) -> Stroke:
    """Return how a mailbox provider or a mail type is drawn, on every page the same.

    A shop's own code gets a place by its name.
    """
    colours, known = SERIES_COLOURS[theme], KNOWN_SERIES[dimension]
    if code in known:
        place = known.index(code)
        return Stroke(colours[place % len(colours)], DASHES[place // len(colours)])
    return Stroke(colours[crc32(code.encode()) % len(colours)], DASHES[-1])


def figure(traces: list[dict[str, Any]], layout: dict[str, Any]) -> go.Figure:
    """Return a figure; looking up each of its words in Plotly's catalog takes ten times as long."""
    return go.Figure(traces, layout, _validate=False)


def base_layout(writing: Writing, height: int) -> dict[str, Any]:
    """Return the layout that every figure begins with."""
    return {
        "height": height,
        "margin": {"l": 0, "r": 8, "t": 20, "b": 8},
        "separators": writing.separators,
        "dragmode": False,
    }


def heading(text: str, y: float) -> dict[str, Any]:
    """Return the heading of a part of a figure, at its height."""
    return {
        "text": escape(text),
        "x": 0,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
    }


def escaped(texts: Iterable[str]) -> list[str]:
    """Return words as text, of which nothing is markup."""
    return [escape(text) for text in texts]
