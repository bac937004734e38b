"""Frames in, Plotly figures out; every word on them is given, and escaped.

Subjects, addresses and answers are written by strangers and never get onto a figure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import escape
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go

Theme = Literal["light", "dark"]
# What one point or bar of a chart over time stands for.
Grain = Literal["hour", "day", "week"]
# For each outcome the e-mails of each day.
Counts = dict[str, list[int]]

# The order in which outcomes are stacked and listed.
OUTCOMES = ("delivered", "sent", "complained", "deferred", "failed", "suppressed")
FINISHED = ("delivered", "sent", "complained", "failed")
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
BAND = {"light": "rgba(2, 78, 142, 0.14)", "dark": "rgba(90, 175, 250, 0.18)"}
UNSURE = {"light": "#7B8794", "dark": "#8A96A3"}
ROW = 34
WIDTHS: dict[Grain, timedelta] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
}
A_MOMENT = timedelta(seconds=1)


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
class Span:
    """From when to when a burst was, on the shop's clock, and the mark that it gets."""

    start: datetime
    end: datetime
    mark: str


def failures_over_time(
    outcomes: pd.DataFrame,
    titles: tuple[str, str],
    writing: Writing,
    theme: Theme,
    grain: Grain = "day",
    spans: Sequence[Span] = (),
) -> go.Figure:
    """Draw the failure rate above the number of e-mails, both per day or week.

    ``outcomes`` has ``day``, ``outcome`` and ``emails``; ``titles`` are those of the two parts;
    ``spans`` are the bursts.
    """
    marks = burst_marks(spans, grain, theme)
    days, counts = _counted(outcomes)
    moments = [day.isoformat() for day in days]
    bars = [
        _outcome_bars(moments, counts[outcome], outcome, writing, theme)
        for outcome in OUTCOMES
        if any(counts[outcome])
    ]
    layout = _layout(writing, height=380) | {
        "barmode": "stack",
        "bargap": 0.15,
        "hovermode": "x unified",
        "legend": {"orientation": "h", "y": -0.12, "x": 0, "traceorder": "normal"},
        "xaxis": {
            "tickformat": writing.day,
            "hoverformat": writing.day,
            "anchor": "y2",
            "showgrid": False,
        },
        "yaxis": {
            "domain": [0.58, 0.9],
            "ticksuffix": writing.percent_sign,
            "rangemode": "tozero",
            "nticks": 4,
        },
        "yaxis2": {"domain": [0, 0.4], "nticks": 4, "rangemode": "tozero", "tickformat": ",d"},
        "annotations": [
            # Below the marks, which on a phone would stand on it.
            _heading(titles[0], 0.92),
            _heading(titles[1], 0.42),
            *marks["annotations"],
        ],
        "shapes": marks["shapes"],
    }
    return _figure([_rate_line(moments, counts, titles[0], writing, theme), *bars], layout)


def bursts_over_time(
    outcomes: pd.DataFrame,
    first: date,
    spans: Sequence[Span],
    titles: tuple[str, str],
    writing: Writing,
    theme: Theme,
) -> go.Figure:
    """Draw the failure rate of each day from ``first`` on, the bursts, and the usual range.

    Usual is what eight in ten of the four weeks before had. ``outcomes`` has ``day``, ``outcome``
    and ``emails`` and reaches four weeks further back; ``titles`` name the line and the range.
    """
    days, counts = _counted(outcomes)
    line = _rate_line([day.isoformat() for day in days], counts, titles[0], writing, theme)
    rates = pd.Series(line["y"], pd.DatetimeIndex(days), dtype="float64")
    before = rates.shift(1).rolling(28, min_periods=7)
    usual = pd.DataFrame({"low": before.quantile(0.1), "high": before.quantile(0.9)})
    usual = usual[usual.index >= pd.Timestamp(first)].dropna()
    since = len(days) - sum(day >= pd.Timestamp(first) for day in days)
    line |= {part: line[part][since:] for part in ("x", "y", "customdata")}
    line["mode"] = _mode(len(line["x"]))
    layout = _layout(writing, height=260) | {
        "hovermode": "x unified",
        "xaxis": {"tickformat": writing.day, "hoverformat": writing.day, "showgrid": False},
        "yaxis": {"ticksuffix": writing.percent_sign, "rangemode": "tozero", "nticks": 4},
        "legend": {"orientation": "h", "y": -0.2, "x": 0},
        **burst_marks(spans, "day", theme),
    }
    return _figure([*_band(usual, titles[1], theme), line | {"showlegend": True}], layout)


def burst_marks(spans: Sequence[Span], grain: Grain, theme: Theme) -> dict[str, Any]:
    """Return the part of a layout that marks the bursts in a chart over time.

    Each is a band over the hours, days or weeks that it touches, with its mark above.
    """
    return {
        "shapes": [_burst_shape(span, grain, theme) for span in spans],
        "annotations": [_burst_mark(span, grain, theme) for span in spans],
    }


def by_outcome(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each ``day`` and a column for each outcome, with the e-mails in it."""
    days, counts = _counted(outcomes)
    return pd.DataFrame(counts, index=pd.Index(days, name="day"))


def failure_rates(rates: pd.DataFrame, writing: Writing, theme: Theme) -> go.Figure:
    """Draw one bar for each row of ``rates``, the first on top.

    ``rates`` has ``code``, ``label``, ``failure_rate``, ``text`` beside the bar, ``hover``, and
    ``sure``: whether there were enough e-mails; a bar that is not sure is grey and hatched.
    """
    sure = rates["sure"].tolist()
    shares = rates["failure_rate"].fillna(0).tolist()
    widest = max(shares, default=0) or 1
    bars = {
        "type": "bar",
        "x": shares,
        "y": _escaped(rates["label"]),
        "orientation": "h",
        "text": _escaped(rates["text"]),
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": rates["code"].tolist(),
        "hovertext": _escaped(rates["hover"]),
        "hoverinfo": "text",
        "marker": {
            "color": [
                OUTCOME_COLOURS[theme]["failed"] if is_sure else UNSURE[theme] for is_sure in sure
            ],
            "pattern": {"shape": ["" if is_sure else "/" for is_sure in sure], "size": 6},
        },
    }
    layout = _layout(writing, height=ROW * len(rates) + 16) | {
        "bargap": 0.35,
        "xaxis": {"visible": False, "range": [0, widest * 1.8]},
        "yaxis": {"autorange": "reversed", "automargin": True, "ticksuffix": "  "},
    }
    return _figure([bars], layout)


def picked(event: Any) -> list[str]:
    """Return the codes of the marks that the reader clicked on.

    A selection that a test seeds is a plain dict, so it is read by item.
    """
    points = event["selection"]["points"] if event else []
    codes = [point["customdata"] for point in points]
    return [code[0] if isinstance(code, list) else code for code in codes]


def _figure(traces: list[dict[str, Any]], layout: dict[str, Any]) -> go.Figure:
    """Return a figure; looking up each of its words in Plotly's catalog takes ten times as long."""
    return go.Figure(traces, layout, _validate=False)


def _counted(outcomes: pd.DataFrame) -> tuple[list[pd.Timestamp], Counts]:
    """Return the days, and what was counted on them.

    A day without any e-mail has a row without an outcome.
    """
    days = list(dict.fromkeys(outcomes["day"]))
    place = {day: number for number, day in enumerate(days)}
    counts = {outcome: [0] * len(days) for outcome in OUTCOMES}
    for day, outcome, emails in outcomes[["day", "outcome", "emails"]].itertuples(index=False):
        if outcome in counts:
            counts[outcome][place[day]] += int(emails)
    return days, counts


def _rate_line(
    days: list[str], counts: Counts, title: str, writing: Writing, theme: Theme
) -> dict[str, Any]:
    finished = map(sum, zip(*(counts[outcome] for outcome in FINISHED), strict=True))
    rates = [
        failed / of if of else None for failed, of in zip(counts["failed"], finished, strict=True)
    ]
    return {
        "type": "scatter",
        "x": days,
        "y": [None if rate is None else rate * 100 for rate in rates],
        "name": escape(title),
        "mode": _mode(len(days)),
        "line": {"color": OUTCOME_COLOURS[theme]["failed"], "width": 2},
        "marker": {"size": 5},
        "showlegend": False,
        "customdata": ["" if rate is None else writing.percent(rate) for rate in rates],
        "hovertemplate": "%{customdata}",
    }


def _band(usual: pd.DataFrame, title: str, theme: Theme) -> list[dict[str, Any]]:
    """Return the two edges of a range, the space between them filled."""
    edge = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    moments = [moment.isoformat() for moment in usual.index]
    return [
        edge | {"x": moments, "y": usual["low"].tolist(), "showlegend": False},
        edge
        | {
            "x": moments,
            "y": usual["high"].tolist(),
            "name": escape(title),
            "fill": "tonexty",
            "fillcolor": BAND[theme],
        },
    ]


def _burst_shape(span: Span, grain: Grain, theme: Theme) -> dict[str, Any]:
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        # As wide as what it touches, for points and bars stand in the middle of what they tell.
        "x0": (_beginning(span.start, grain) - WIDTHS[grain] / 2).isoformat(),
        "x1": (_beginning(span.end - A_MOMENT, grain) + WIDTHS[grain] / 2).isoformat(),
        "y0": 0,
        "y1": 1,
        "fillcolor": OUTCOME_COLOURS[theme]["failed"],
        "opacity": 0.18,
        "line": {"width": 1, "color": OUTCOME_COLOURS[theme]["failed"]},
    }


def _burst_mark(span: Span, grain: Grain, theme: Theme) -> dict[str, Any]:
    return {
        "text": f"▲{escape(span.mark)}",
        "x": _beginning(span.start, grain).isoformat(),
        "y": 1,
        "xref": "x",
        "yref": "paper",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"color": OUTCOME_COLOURS[theme]["failed"], "size": 12},
    }


def _beginning(moment: datetime, grain: Grain) -> datetime:
    """Return the hour, the day or the Monday that a moment is counted in."""
    if grain == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    day = datetime.combine(moment, time())
    return day - timedelta(days=day.weekday()) if grain == "week" else day


def _mode(days: int) -> str:
    """Mark every day where there is room: a day between days without e-mail is no line."""
    return "lines+markers" if days <= 45 else "lines"


def _outcome_bars(
    days: list[str], counts: list[int], outcome: str, writing: Writing, theme: Theme
) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": days,
        "y": counts,
        "yaxis": "y2",
        "name": escape(writing.outcome(outcome)),
        "marker": {
            "color": OUTCOME_COLOURS[theme][outcome],
            "pattern": {"shape": OUTCOME_PATTERNS[outcome], "size": 4},
        },
        # Written by Plotly with the separators of the reader's language.
        "hovertemplate": "%{y:,d}",
    }


def _escaped(words: "pd.Series[str]") -> list[str]:
    return [escape(word) for word in words]


def _layout(writing: Writing, height: int) -> dict[str, Any]:
    return {
        "height": height,
        "margin": {"l": 0, "r": 8, "t": 20, "b": 8},
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
