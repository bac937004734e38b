"""Rates and numbers of e-mails along time, with the bursts in them and what is usual."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analytics.charts.style import (
    BAND,
    OUTCOME_COLOURS,
    OUTCOME_PATTERNS,
    OUTCOMES,
    Stroke,
    Theme,
    Writing,
    base_layout,
    figure,
    heading,
)
from analytics.health import Totals, totals_over_time
from analytics.over_time import Grain

# For each outcome the e-mails of each day.
Counts = dict[str, list[int]]

WIDTHS: dict[Grain, timedelta] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}
A_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True)
class Span:
    """From when to when a burst was, on the shop's clock, and the mark that it gets."""

    start: datetime
    end: datetime
    mark: str
    code: str


@dataclass(frozen=True)
class Line:
    """One line of rates: whose it is, and at each moment its rate, if known, and what is said.

    The line of all e-mails has an empty ``code``; one without any is there to compare with.
    """

    name: str
    code: str | None
    moments: Sequence[datetime]
    rates: Sequence[float | None]
    said: Sequence[str]
    stroke: Stroke


def failures_over_time(
    totals: Mapping[pd.Timestamp, Totals],
    titles: tuple[str, str],
    writing: Writing,
    theme: Theme,
    grain: Grain = "day",
    spans: Sequence[Span] = (),
) -> go.Figure:
    """Draw the failure rate above the number of e-mails, both per day or week.

    ``totals`` are those of every day or week; ``titles`` are those of the two parts; ``spans`` are
    the bursts.
    """
    moments = [day.isoformat() for day in totals]
    counts = _counted(totals)
    marks = burst_marks(spans, grain, theme)
    hover = {"hovermode": "x unified"}
    bars = _all_bars(moments, counts, writing, theme)
    rates = [one.failure_rate for one in totals.values()]
    if _none_known(rates):
        return figure(bars, _numbers_alone(titles[1], writing, writing.day, marks, 380) | hover)
    line = _rate_line(moments, rates, titles[0], writing, theme)
    return figure([line, *bars], _two_parts(titles, writing, writing.day, marks) | hover)


def rates_over_time(
    lines: Sequence[Line],
    usual: tuple[str, pd.DataFrame],
    outcomes: pd.DataFrame,
    titles: tuple[str, str],
    written: str,
    writing: Writing,
    theme: Theme,
    grain: Grain = "day",
    spans: Sequence[Span] = (),
) -> go.Figure:
    """Draw lines of rates and the usual range above the number of e-mails.

    ``usual`` is a name and a frame with ``low`` and ``high`` by moment, which may be empty;
    ``written`` is how Plotly writes a moment. A mark stands for its moment, and its code or
    outcome.
    """
    totals = totals_over_time(outcomes)
    moments = [day.isoformat() for day in totals]
    bars = _all_bars(moments, _counted(totals), writing, theme)
    marks = burst_marks(spans, grain, theme)
    clicks = {"hovermode": "closest", "hoverdistance": 30, "clickmode": "event+select"}
    if all(_none_known(line.rates) for line in lines):
        return figure(bars, _numbers_alone(titles[1], writing, written, marks, 430) | clicks)
    layout = _two_parts(titles, writing, written, marks, 0.45, 430) | clicks
    name, range_ = usual
    band = _band(range_ * 100, name, theme) if len(range_) else []
    return figure([*band, *(_drawn(line, len(lines) > 1) for line in lines), *bars], layout)


def bursts_over_time(
    line: Line,
    usual: tuple[str, pd.DataFrame],
    spans: Sequence[Span],
    writing: Writing,
    theme: Theme,
) -> go.Figure:
    """Draw the failure rate of each day, the bursts, and the usual range.

    ``usual`` is a name and a frame with ``low`` and ``high`` by moment, which may be empty. The
    mark of a burst can be clicked on.
    """
    layout = base_layout(writing, height=260) | {
        "hovermode": "closest",
        "hoverdistance": 30,
        "xaxis": {"tickformat": writing.day, "showgrid": False},
        "yaxis": {
            "domain": [0, 0.86],
            "ticksuffix": writing.percent_sign,
            "rangemode": "tozero",
            "nticks": 4,
        },
        # The marks have a strip of their own, where a click on one is a click on nothing else.
        "yaxis2": {"domain": [0.87, 1], "range": [0, 1], "visible": False, "fixedrange": True},
        "legend": {"orientation": "h", "y": -0.2, "x": 0},
        "shapes": burst_marks(spans, "day", theme)["shapes"],
    }
    name, range_ = usual
    band = _band(range_ * 100, name, theme) if len(range_) else []
    return figure([*band, _drawn(line, named=True), _clickable_marks(spans, theme)], layout)


def burst_marks(spans: Sequence[Span], grain: Grain, theme: Theme) -> dict[str, Any]:
    """Return the part of a layout that marks the bursts in a chart over time.

    Each is a band over the hours, days, weeks or months that it touches, with its mark above.
    """
    return {
        "shapes": [_burst_shape(span, grain, theme) for span in spans],
        "annotations": [_burst_mark(span, grain, theme) for span in spans],
    }


def by_outcome(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each ``day`` and a column for each outcome, with the e-mails in it."""
    totals = totals_over_time(outcomes)
    return pd.DataFrame(_counted(totals), index=pd.Index(list(totals), name="day"))


def _counted(totals: Mapping[pd.Timestamp, Totals]) -> Counts:
    return {outcome: [getattr(one, outcome) for one in totals.values()] for outcome in OUTCOMES}


def _two_parts(
    titles: tuple[str, str],
    writing: Writing,
    written: str,
    marks: dict[str, Any],
    rates_from: float = 0.58,
    height: int = 380,
) -> dict[str, Any]:
    """Return the layout of rates above numbers, along the same time.

    The part of the rates begins at the height ``rates_from``, the whole being 1; ``marks`` are
    those of the bursts.
    """
    numbers = _numbers_to(rates_from - 0.18, titles[1], writing, written, marks, height)
    return numbers | {
        "yaxis": {
            "domain": [rates_from, 0.9],
            "ticksuffix": writing.percent_sign,
            "rangemode": "tozero",
            "nticks": 4,
        },
        # Below the marks, which on a phone would stand on it.
        "annotations": [heading(titles[0], 0.92), *numbers["annotations"]],
    }


def _numbers_alone(
    title: str, writing: Writing, written: str, marks: dict[str, Any], height: int
) -> dict[str, Any]:
    """Return the layout of numbers where no rate is known, as high as the one with rates is.

    Its room is kept before it is known which of the two comes.
    """
    return _numbers_to(0.9, title, writing, written, marks, height) | {"yaxis": {"visible": False}}


def _numbers_to(
    top: float, title: str, writing: Writing, written: str, marks: dict[str, Any], height: int
) -> dict[str, Any]:
    """Return the layout of numbers along time, which reach up to ``top``, the whole being 1."""
    return base_layout(writing, height) | {
        "barmode": "stack",
        "bargap": 0.15,
        "legend": {"orientation": "h", "y": -0.12, "x": 0, "traceorder": "normal"},
        "xaxis": {
            "tickformat": written,
            "hoverformat": written,
            "anchor": "y2",
            "showgrid": False,
        },
        "yaxis2": {
            "domain": [0, top],
            "nticks": 4,
            "rangemode": "tozero",
            # A few e-mails have ticks between them, which are no more e-mails.
            "tickformat": ",~f",
        },
        "annotations": [heading(title, top + 0.02), *marks["annotations"]],
        "shapes": marks["shapes"],
    }


def _none_known(rates: Sequence[float | None]) -> bool:
    return all(rate is None for rate in rates)


def _drawn(line: Line, named: bool) -> dict[str, Any]:
    moments = [moment.isoformat() for moment in line.moments]
    drawn = {
        "type": "scatter",
        "x": moments,
        "y": [None if rate is None else rate * 100 for rate in line.rates],
        "name": escape(line.name),
        "mode": "lines+markers" if line.code is not None else "lines",
        "line": {"color": line.stroke.colour, "dash": line.stroke.dash, "width": 2},
        "marker": {"size": 6 if len(moments) <= 120 else 4},
        "showlegend": named,
        "hovertext": [escape(said) for said in line.said],
        "hoverinfo": "text" if line.code is not None else "skip",
    }
    if line.code is not None:
        drawn["customdata"] = [[moment, "code", line.code] for moment in moments]
    return drawn


def _all_bars(
    moments: list[str], counts: Counts, writing: Writing, theme: Theme
) -> list[dict[str, Any]]:
    return [
        _outcome_bars(moments, counts[outcome], outcome, writing, theme)
        for outcome in OUTCOMES
        if any(counts[outcome])
    ]


def _rate_line(
    days: list[str], rates: list[float | None], title: str, writing: Writing, theme: Theme
) -> dict[str, Any]:
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


def _clickable_marks(spans: Sequence[Span], theme: Theme) -> dict[str, Any]:
    """Return the marks of bursts by day as what can be clicked on, as no annotation can."""
    font = {"color": OUTCOME_COLOURS[theme]["failed"], "size": 13}
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [_beginning(span.start, "day").isoformat() for span in spans],
        "y": [0.5] * len(spans),
        "yaxis": "y2",
        "text": [f"▲{escape(span.mark)}" for span in spans],
        "textfont": font,
        # What is hit by a click: as large as a finger, and not seen.
        "marker": {"size": 30, "color": "rgba(0, 0, 0, 0)"},
        "selected": {"textfont": {"color": font["color"]}},
        "unselected": {"textfont": {"color": font["color"]}},
        "customdata": [span.code for span in spans],
        "hoverinfo": "none",
        "showlegend": False,
    }


def _beginning(moment: datetime, grain: Grain) -> datetime:
    """Return the hour, the day, the Monday or the first of the month that a moment counts in."""
    if grain == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    day = datetime.combine(moment, time())
    if grain == "month":
        return day.replace(day=1)
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
        "customdata": [[day, "outcome", outcome] for day in days],
        "marker": {
            "color": OUTCOME_COLOURS[theme][outcome],
            "pattern": {"shape": OUTCOME_PATTERNS[outcome], "size": 4},
        },
        # Written by Plotly with the separators of the reader's language.
        "hovertemplate": "%{y:,d}",
    }
