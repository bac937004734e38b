"""The failure rate over time, what is usual, and how many e-mails are behind it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from analytics import charts, over_time
from analytics.charts import Line, Stroke
from analytics.over_time import REST, Grain, Series
from analytics.ui import bursts, choices, figures, tables
from analytics.ui.answers import ask
from analytics.ui.failing import FITTING, GRAIN, GRAINS, SPLIT, SPLITS, TOTAL, Looked, narrow
from analytics.ui.language import (
    _,
    day,
    long_moment,
    mail_type_word,
    number,
    percent,
    provider_word,
    theme,
    writing,
)
from analytics.ui.selection import MAIL_TYPE, PROVIDER
from analytics.ui.summary import failure_rate_help

CHART = "failures over time"
WORDS = {"mail_type": mail_type_word, "provider": provider_word}
KEYS = {"mail_type": MAIL_TYPE.key, "provider": PROVIDER.key}


def chart(looked: Looked) -> None:
    """Show the failure rate above the number of e-mails, each mark a way to what is behind it."""
    outcomes = ask("outcomes_over_time", looked.filters, grain=looked.grain)
    drawn = _series(looked)
    with st.container(border=True):
        _controls(looked.grain)
        figures.draw(
            charts.rates_over_time(
                [*_before(looked), *(_line(one, looked) for one in drawn)],
                (_("Usual"), _usual(looked)),
                outcomes,
                (_("Failure rate"), _per(looked.grain)),
                _written(looked.grain),
                writing(),
                theme(),
                looked.grain,
                bursts.spans(bursts.found_in(looked.filters)),
            ),
            key=CHART,
            on_select=lambda: _answer(looked),
            alt=_("Failure rate and number of e-mails over time"),
        )
        st.caption(_note(looked))
        tables.beside_chart(
            _("Failure rate"), lambda: _as_table(drawn, looked), key="table of failures over time"
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


def _series(looked: Looked) -> list[Series]:
    if looked.split == TOTAL:
        return [over_time.total(looked.rates("mail_type"), looked.since)]
    return over_time.series(looked.rates(looked.split), looked.since)


def _line(one: Series, looked: Looked) -> Line:
    rates = one.rates
    name = _series_word(one.code, looked)
    known = _usual(looked)
    usual = dict(zip(known.index, zip(known["low"], known["high"], strict=True), strict=True))
    return Line(
        name=name,
        code=one.code,
        moments=list(rates.index),
        rates=[None if pd.isna(rate) else float(rate) for rate in rates],
        said=[
            _said(name, moment, looked.grain, failed, finished, usual)
            for moment, failed, finished in zip(rates.index, one.failed, one.finished, strict=True)
        ],
        stroke=_stroke(one.code, looked.split),
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


def _usual(looked: Looked) -> pd.DataFrame:
    """Return the usual range of each moment; of several lines, each has its own."""
    return looked.usual.moments if looked.split == TOTAL else looked.usual.moments.iloc[:0]


def _stroke(code: str, split: str) -> Stroke:
    if split == TOTAL:
        return Stroke(charts.OUTCOME_COLOURS[theme()]["failed"], "solid")
    if code == REST:
        return Stroke(charts.UNSURE[theme()], "dot")
    return charts.stroke(split, code, theme())


def _series_word(code: str, looked: Looked) -> str:
    if looked.split == TOTAL:
        return _("Failure rate")
    return _("The rest") if code == REST else WORDS[looked.split](code)


def _said(
    name: str,
    moment: datetime,
    grain: Grain,
    failed: int,
    finished: int,
    usual: Mapping[Any, tuple[float, float]],
) -> str:
    said = [f"{name} · {_moment_word(moment, grain)}"]
    if finished:
        said.append(
            _(
                "{rate}: {failed} of {finished} failed",
                rate=percent(failed / finished),
                failed=number(failed),
                finished=number(finished),
            )
        )
    if moment in usual:
        low, high = usual[moment]
        said.append(_("usually {low} to {high}", low=percent(low), high=percent(high)))
    return " · ".join(said)


def _moment_word(moment: datetime, grain: Grain) -> str:
    if grain == "hour":
        return long_moment(moment)
    return day(moment) if grain == "day" else _("from {day}", day=day(moment))


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


def _note(looked: Looked) -> str:
    said = [_("Click a point or a bar to see the e-mails behind it.")]
    if looked.split != TOTAL:
        said.append(_("Narrow the page to one of them to see what is usual for it."))
    return " ".join(said)


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


def _as_table(drawn: list[Series], looked: Looked) -> tables.Table:
    """Return every point of the chart, the newest first, and its writers."""
    usual = _usual(looked)
    rows = [
        {
            _("When"): _moment_word(moment, looked.grain),
            _("Line"): _series_word(one.code, looked),
            _("Failure rate"): rate,
            _("Failed"): failed,
            _("With a final outcome"): finished,
            _("Usually from"): usual["low"].get(moment),
            _("Usually to"): usual["high"].get(moment),
        }
        for one in drawn
        for moment, rate, failed, finished in zip(
            one.rates.index, one.rates, one.failed, one.finished, strict=True
        )
    ]
    writers: dict[str, Callable[[Any], str]] = {
        **dict.fromkeys((_("Failure rate"), _("Usually from"), _("Usually to")), percent),
        **dict.fromkeys((_("Failed"), _("With a final outcome")), number),
    }
    return pd.DataFrame(rows[::-1]), writers
