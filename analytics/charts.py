"""Frames in, Plotly figures out; every word on them is given, and escaped.

Subjects, addresses and answers are written by strangers and never get onto a figure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go

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
UNSURE = {"light": "#7B8794", "dark": "#8A96A3"}
ROW = 34


@dataclass(frozen=True)
class Writing:
    """How a reader's language writes numbers and days, and says outcomes.

    ``day`` is a pattern of Plotly's, in figures only: its names of months are English.
    """

    number: Callable[[float], str]
    percent: Callable[[float], str]
    outcome: Callable[[str], str]
    separators: str
    day: str
    percent_sign: str


def failures_over_time(
    outcomes: pd.DataFrame, titles: tuple[str, str], writing: Writing, theme: Theme
) -> go.Figure:
    """Draw the failure rate above the number of e-mails, both per day or week.

    ``outcomes`` has ``day``, ``outcome`` and ``emails``; ``titles`` are those of the two parts.
    """
    table = by_outcome(outcomes)
    figure = go.Figure([_rate_line(table, titles[0], writing, theme)])
    for outcome in OUTCOMES:
        if table[outcome].any():
            figure.add_trace(_outcome_bars(table[outcome], outcome, writing, theme))
    figure.update_layout(
        _layout(writing, height=380),
        barmode="stack",
        bargap=0.15,
        hovermode="x unified",
        legend={"orientation": "h", "y": -0.12, "x": 0, "traceorder": "normal"},
        xaxis={
            "tickformat": writing.day,
            "hoverformat": writing.day,
            "anchor": "y2",
            "nticks": 12,
            "showgrid": False,
        },
        yaxis={
            "domain": [0.58, 0.93],
            "ticksuffix": writing.percent_sign,
            "rangemode": "tozero",
            "nticks": 4,
        },
        yaxis2={"domain": [0, 0.4], "nticks": 4, "rangemode": "tozero", "tickformat": ",d"},
        annotations=[_heading(titles[0], 0.95), _heading(titles[1], 0.42)],
    )
    return figure


def by_outcome(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each ``day`` and a column for each outcome, with the e-mails in it."""
    counts = outcomes.pivot_table(
        index="day", columns="outcome", values="emails", aggfunc="sum", fill_value=0
    )
    # A day without any e-mail has no outcome, so the pivot leaves it out.
    return counts.reindex(index=outcomes["day"].unique(), columns=list(OUTCOMES), fill_value=0)


def failure_rates(rates: pd.DataFrame, writing: Writing, theme: Theme) -> go.Figure:
    """Draw one bar for each row of ``rates``, the first on top.

    ``rates`` has ``code``, ``label``, ``failure_rate``, ``text`` beside the bar, ``hover``, and
    ``sure``: whether there were enough e-mails; a bar that is not sure is grey and hatched.
    """
    colours = {True: OUTCOME_COLOURS[theme]["failed"], False: UNSURE[theme]}
    widest = rates["failure_rate"].max()
    figure = go.Figure(
        go.Bar(
            x=rates["failure_rate"].fillna(0),
            y=rates["label"].map(escape),
            orientation="h",
            text=rates["text"].map(escape),
            textposition="outside",
            cliponaxis=False,
            customdata=rates["code"],
            hovertext=rates["hover"].map(escape),
            hoverinfo="text",
            marker={
                "color": rates["sure"].map(colours),
                "pattern": {"shape": rates["sure"].map({True: "", False: "/"}), "size": 6},
            },
        )
    )
    figure.update_layout(
        _layout(writing, height=ROW * len(rates) + 16),
        bargap=0.35,
        xaxis={"visible": False, "range": [0, (widest if widest > 0 else 1) * 1.8]},
        yaxis={"autorange": "reversed", "automargin": True, "ticksuffix": "  "},
    )
    return figure


def picked(event: Any) -> list[str]:
    """Return the codes of the marks that the reader clicked on.

    A selection that a test seeds is a plain dict, so it is read by item.
    """
    points = event["selection"]["points"] if event else []
    codes = [point["customdata"] for point in points]
    return [code[0] if isinstance(code, list) else code for code in codes]


def _rate_line(table: pd.DataFrame, title: str, writing: Writing, theme: Theme) -> go.Scatter:
    finished = table[["delivered", "sent", "complained", "failed"]].sum(axis=1)
    rate = (table["failed"] / finished).where(finished > 0)
    return go.Scatter(
        x=table.index,
        y=rate * 100,
        name=escape(title),
        mode="lines+markers" if len(table) <= 45 else "lines",
        line={"color": OUTCOME_COLOURS[theme]["failed"], "width": 2},
        marker={"size": 5},
        showlegend=False,
        customdata=["" if pd.isna(share) else writing.percent(share) for share in rate],
        hovertemplate="%{customdata}",
    )


def _outcome_bars(counts: "pd.Series[int]", outcome: str, writing: Writing, theme: Theme) -> go.Bar:
    return go.Bar(
        x=counts.index,
        y=counts,
        yaxis="y2",
        name=escape(writing.outcome(outcome)),
        marker={
            "color": OUTCOME_COLOURS[theme][outcome],
            "pattern": {"shape": OUTCOME_PATTERNS[outcome], "size": 4},
        },
        customdata=[writing.number(n) for n in counts],
        hovertemplate="%{customdata}",
    )


def _layout(writing: Writing, height: int) -> dict[str, Any]:
    return {
        "height": height,
        "margin": {"l": 0, "r": 8, "t": 8, "b": 8},
        "separators": writing.separators,
        "dragmode": False,
    }


def _heading(text: str, y: float) -> dict[str, Any]:
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
