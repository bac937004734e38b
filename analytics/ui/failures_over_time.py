"""The failure rate over time, what is usual, and how many e-mails are behind it."""

from datetime import datetime

import pandas as pd
import streamlit as st

from analytics import charts, over_time
from analytics.charts import Line, Stroke
from analytics.over_time import REST, Grain
from analytics.ui import bursts, choices, figures, rate_lines, tables
from analytics.ui.answers import ask
from analytics.ui.failing import (
    FITTING,
    GRAIN,
    GRAINS,
    SPLIT,
    SPLITS,
    TOTAL,
    Looked,
    narrow,
    sees_emails,
)
from analytics.ui.language import (
    _,
    theme,
    writing,
)
from analytics.ui.selection import MAIL_TYPE, PROVIDER
from analytics.ui.summary import failure_rate_help

CHART = "failures over time"
KEYS = {"mail_type": MAIL_TYPE.key, "provider": PROVIDER.key}


def chart(looked: Looked) -> None:
    """Show the failure rate above the number of e-mails, each mark a way to what is behind it."""
    outcomes = ask("outcomes_over_time", looked.filters, grain=looked.grain)
    drawn = rate_lines.series(looked)
    found = bursts.found_in(looked.filters)
    with st.container(border=True):
        _controls(looked.grain)
        figures.draw(
            charts.rates_over_time(
                [*_before(looked), *(rate_lines.line(one, looked) for one in drawn)],
                (_("Usual"), rate_lines.usual(looked)),
                outcomes,
                (_("Failure rate"), _per(looked.grain)),
                _written(looked.grain),
                writing(),
                theme(),
                looked.grain,
                bursts.spans(found, bursts.numbers(looked.filters)),
            ),
            key=CHART,
            on_select=(lambda: _answer(looked)) if sees_emails() else "ignore",
            alt=_("Failure rate and number of e-mails over time"),
        )
        if note := " ".join(_note(looked, with_bursts=bool(found))):
            st.caption(note)
        tables.beside_chart(
            _("Failure rate"),
            lambda: rate_lines.as_table(drawn, looked),
            key="table of failures over time",
        )


def _controls(grain: Grain) -> None:
    with st.container(
        horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"
    ):
        st.subheader(_("Over time"), anchor=False, width="content", help=failure_rate_help())
        with st.container(horizontal=True, width="content"):
            choices.pick_one(
                _("Lines"),
                list(SPLITS),
                SPLIT,
                lambda one: _(SPLITS[one]),
                default=TOTAL,
                width=210,
            )
            choices.pick_one(
                _("Points"),
                list(GRAINS),
                GRAIN,
                lambda one: _(GRAINS[one]),
                default=FITTING,
                width=190,
            )


def _before(looked: Looked) -> list[Line]:
    """Return the line of the period before, moved to where it is compared with this one."""
    if looked.before is None or looked.split != TOTAL or looked.grain not in ("hour", "day"):
        return []
    found = looked.rates("mail_type")
    begun = pd.Timestamp(looked.before.first)
    if found.empty or found["moment"].min() > begun:
        return []
    rates = over_time.total(found[found["moment"] < looked.since], begun).rates
    return [
        Line(
            name=_("The period before"),
            code=None,
            moments=list(rates.index + (looked.since - begun)),
            rates=[None if pd.isna(rate) else float(rate) for rate in rates],
            said=[""] * len(rates),
            stroke=Stroke(charts.UNSURE[theme()], "dot"),
        )
    ]


def _per(grain: Grain) -> str:
    return {
        "hour": _("E-mails per hour"),
        "day": _("E-mails per day"),
        "week": _("E-mails per week"),
        "month": _("E-mails per month"),
    }[grain]


def _written(grain: Grain) -> str:
    """Return how Plotly writes a moment, in figures only: its names of months are English."""
    if grain == "month":
        return "%m/%Y"
    return f"{writing().day} %H:%M" if grain == "hour" else writing().day


def _note(looked: Looked, *, with_bursts: bool) -> list[str]:
    said = [_("Click a point or a bar to see the e-mails behind it.")] if sees_emails() else []
    if (wanted := st.session_state[GRAIN]) not in (FITTING, looked.grain):
        said.append(
            _(
                "“{wanted}” gives more points than can be told apart in so long a period, so this "
                "is “{shown}”.",
                wanted=_(GRAINS[wanted]),
                shown=_(GRAINS[looked.grain]),
            )
        )
    if looked.split != TOTAL:
        said.append(_("Narrow the page to one of them to see what is usual for it."))
    if with_bursts:
        said.append(bursts.what_the_marks_are())
    return said


def _answer(looked: Looked) -> None:
    """Narrow the page to the moment, and to the line or the outcome, that was clicked on."""
    if (mark := charts.clicked(st.session_state[CHART])) is None:
        return
    moment, kind, code = mark
    at = (datetime.fromisoformat(moment), looked.grain)
    if kind == "outcome":
        narrow({}, at=at, became=code)
    else:
        narrow({KEYS[looked.split]: code} if code not in ("", REST) else {}, at=at)
