"""The lines of failure rates over time, and what is usual: drawn, said, and as a table."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from analytics import charts, over_time
from analytics.charts import Line, Stroke
from analytics.over_time import REST, Grain, Series
from analytics.ui import tables
from analytics.ui.failing import TOTAL, Looked
from analytics.ui.language import (
    _,
    day,
    long_moment,
    mail_type_word,
    number,
    percent,
    provider_word,
    theme,
)

WORDS = {"mail_type": mail_type_word, "provider": provider_word}


def series(looked: Looked) -> list[Series]:
    """Return the counts of each line: of all e-mails together, or as the reader splits them."""
    if looked.split == TOTAL:
        return [over_time.total(looked.rates("mail_type"), looked.since)]
    return over_time.series(looked.rates(looked.split), looked.since)


def line(one: Series, looked: Looked) -> Line:
    """Return a line as it is drawn, with what is said of each of its points."""
    rates = one.rates
    name = _name(one.code, looked)
    known = usual(looked)
    ranges = dict(zip(known.index, zip(known["low"], known["high"], strict=True), strict=True))
    return Line(
        name=name,
        code=one.code,
        moments=list(rates.index),
        rates=[None if pd.isna(rate) else float(rate) for rate in rates],
        said=[
            _said(name, moment, looked.grain, failed, finished, ranges)
            for moment, failed, finished in zip(rates.index, one.failed, one.finished, strict=True)
        ],
        stroke=_stroke(one.code, looked.split),
    )


def usual(looked: Looked) -> pd.DataFrame:
    """Return the usual range of each moment; of several lines, each has its own."""
    return looked.usual.moments if looked.split == TOTAL else looked.usual.moments.iloc[:0]


def as_table(drawn: list[Series], looked: Looked) -> tables.Table:
    """Return every point of the chart, the newest first, and its writers."""
    known = usual(looked)
    rows = [
        {
            _("When"): _moment_word(moment, looked.grain),
            _("Line"): _name(one.code, looked),
            _("Failure rate"): rate,
            _("Failed"): failed,
            _("With a final outcome"): finished,
            _("Usually from"): known["low"].get(moment),
            _("Usually to"): known["high"].get(moment),
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


def _stroke(code: str, split: str) -> Stroke:
    if split == TOTAL:
        return Stroke(charts.OUTCOME_COLOURS[theme()]["failed"], "solid")
    if code == REST:
        return Stroke(charts.UNSURE[theme()], "dot")
    return charts.stroke(split, code, theme())


def _name(code: str, looked: Looked) -> str:
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
