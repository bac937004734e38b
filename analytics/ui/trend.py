"""The failure rate and the number of e-mails over time."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from analytics import charts
from analytics.filters import Filters
from analytics.health import totals_over_time
from analytics.over_time import Grain
from analytics.sources import lists_failures_only
from analytics.ui import bursts, figures, tables
from analytics.ui.answers import ask
from analytics.ui.language import _, day, number, outcome_word, theme, writing
from analytics.ui.summary import failure_rate_help

DAYS_SHOWN = 190


def grain_of(filters: Filters) -> Grain:
    """Return how long a point of the chart is."""
    return "day" if (filters.last - filters.first).days < DAYS_SHOWN else "week"


def trend(filters: Filters) -> None:
    """Show the failure rate over the number of e-mails, by day, or by week of a long period."""
    grain = grain_of(filters)
    daily = grain == "day"
    outcomes = ask("outcomes_over_time", filters, grain=grain)
    only_failures = lists_failures_only(ask, filters)
    titles = (
        _("Failure rate"),
        _("E-mails per day") if daily else _("E-mails per week"),
    )
    found = bursts.found_in(filters)
    with st.container(border=True):
        st.subheader(_("Over time"), anchor=False, help=failure_rate_help())
        figures.draw(
            charts.failures_over_time(
                totals_over_time(outcomes, lists_failures_only=only_failures),
                titles,
                writing(),
                theme(),
                grain,
                bursts.spans(found, bursts.numbers(filters)),
            ),
            key="trend",
            alt=_("Failure rate and number of e-mails over time"),
        )
        if found:
            st.caption(bursts.what_the_marks_are())
        tables.beside_chart(titles[1], lambda: _as_table(outcomes, daily), key="table over time")


def _as_table(outcomes: pd.DataFrame, daily: bool) -> tables.Table:
    """Return the e-mails of each day or week by outcome, the newest first, and its writers."""
    counts = charts.by_outcome(outcomes).iloc[::-1]
    shown = counts.loc[:, counts.any()].rename(columns=outcome_word)
    heading = _("Day") if daily else _("Week from")
    writers: dict[str, Callable[[Any], str]] = dict.fromkeys(shown.columns, number)
    return shown.reset_index(names=heading), writers | {heading: day}
