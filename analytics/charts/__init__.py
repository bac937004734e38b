"""Frames in, Plotly figures out; every word on them is given, and escaped.

Subjects, addresses and answers are written by strangers and never get onto a figure.
"""

from analytics.charts.bars import failure_rates
from analytics.charts.clicks import clicked, picked
from analytics.charts.matrix import Cell, matrix
from analytics.charts.over_time import (
    Line,
    Span,
    burst_marks,
    bursts_over_time,
    by_outcome,
    failures_over_time,
    rates_over_time,
)
from analytics.charts.style import (
    OUTCOME_COLOURS,
    OUTCOME_PATTERNS,
    OUTCOMES,
    SERIES_COLOURS,
    UNSURE,
    Stroke,
    Theme,
    Writing,
    stroke,
)

__all__ = [
    "OUTCOMES",
    "OUTCOME_COLOURS",
    "OUTCOME_PATTERNS",
    "SERIES_COLOURS",
    "UNSURE",
    "Cell",
    "Line",
    "Span",
    "Stroke",
    "Theme",
    "Writing",
    "burst_marks",
    "bursts_over_time",
    "by_outcome",
    "clicked",
    "failure_rates",
    "failures_over_time",
    "matrix",
    "picked",
    "rates_over_time",
    "stroke",
]
