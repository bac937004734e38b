"""The sample shop, as the app shows it and as SQL on its messages tells it.

The SQL is written by hand, with nothing of the project's own questions, macros or totals. What a
rate is against what is usual is worked out by the project's own formulas, from counts of that SQL.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd
import pytest
from conftest import APP
from screen import opened, said
from streamlit.testing.v1 import AppTest

from analytics import language, over_time

Sql = Callable[..., pd.DataFrame]
LOCAL = "timezone('Europe/Oslo', timezone('UTC', {}))"
DAY = f"{LOCAL.format('sent_at')}::DATE"
FINAL = "outcome IN ('delivered', 'sent', 'complained', 'failed')"
ORDERS = "mail_type IN ('order_confirmation', 'shipping')"
COUNTS = f"""count(*) FILTER (outcome = 'failed') AS failed, count(*) FILTER ({FINAL}) AS finished,
             failed / finished AS rate"""
# Outside of bursts, which are no part of what is usual.
CALM = """NOT EXISTS (FROM bursts WHERE bursts.shop = messages.shop AND severity <> 'notice'
          AND date_trunc('hour', sent_at) >= started AND date_trunc('hour', sent_at) < ended)"""
LAST = date(2026, 10, 31)
END = "The log ends 31 October 2026 at 23:57."
percent = partial(language.percent, "en")
day = partial(language.day, "en")
long_moment = partial(language.long_moment, "en")


@dataclass(frozen=True)
class Selection:
    """A link to a part of the log, the same part in SQL, and in the words of the page."""

    link: dict[str, str]
    narrowed: str
    first: date
    last: date
    words: str = ""

    @property
    def now(self) -> str:
        """Return what selects the period."""
        return self.reaching(self.first, self.last)

    @property
    def before(self) -> str:
        """Return what selects the period before, of as many days."""
        return self.reaching(*self.days_before)

    @property
    def days_before(self) -> tuple[date, date]:
        last = self.first - timedelta(days=1)
        return last - (self.last - self.first), last

    def reaching(self, first: date, last: date) -> str:
        """Return what selects other days."""
        return f"({self.narrowed}) AND {DAY} BETWEEN '{first}' AND '{last}'"

    @property
    def said(self) -> str:
        """Return what a page says of it."""
        return " · ".join(
            part
            for part in (f"From {day(self.first)} to {day(self.last)}", self.words, END)
            if part
        )

    @property
    def compared(self) -> str:
        """Return what a page says of the period before."""
        first, last = self.days_before
        return f"Changes are against {day(first)} to {day(last)}."


USUAL = Selection({}, "true", date(2026, 10, 2), LAST)
# Over the end of summer time, with a newsletter and a burst in it.
NARROWED = Selection(
    {"provider": "outlook", "period": "own", "from": "2026-10-20", "to": "2026-10-29"},
    "provider = 'outlook'",
    date(2026, 10, 20),
    date(2026, 10, 29),
    "**Mailbox provider:** Outlook and Hotmail",
)
both = pytest.mark.parametrize("chosen", [USUAL, NARROWED], ids=["usual", "narrowed"])


def visit(
    page: str, link: dict[str, str] | None = None, state: dict[str, object] | None = None
) -> AppTest:
    """Open a page of the sample shop, the session holding what a reader has opened or typed."""
    app = AppTest.from_file(APP, default_timeout=60)
    for key, value in (state or {}).items():
        app.session_state[key] = value
    return opened(app, page, **{"language": "en"} | (link or {}))


def told(app: AppTest) -> list[str]:
    """Return every line of a page that has a number in it, without its signs and marks of style."""
    lines = (
        re.sub(r":\w+\[:material/\w+:\] |:small\[(.*)\]$", r"\1", line) for line in _lines(app)
    )
    return sorted(line.strip() for line in lines if re.search(r"\d", line))


def metrics(app: AppTest) -> dict[str, tuple[str, str]]:
    """Return what stands in each tile, and the change beside it."""
    return {metric.label: (metric.value, metric.delta) for metric in app.metric}


def traces(app: AppTest, chart: int) -> list[dict[str, Any]]:
    """Return what a chart draws."""
    drawn: list[dict[str, Any]] = json.loads(app.get("plotly_chart")[chart].proto.spec)["data"]
    return drawn


def named(drawn: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """Return the line or the bars of a chart that have a name."""
    (one,) = (trace for trace in drawn if trace.get("name") == name)
    return one


def usual_of(sql: Sql, chosen: Selection) -> over_time.Usual:
    """Return what is usual on each day of a selection, worked out from the eight weeks before."""
    found = sql(
        f"""SELECT {DAY}::TIMESTAMP AS moment, mail_type AS code, count(*) AS finished,
                   count(*) FILTER (outcome = 'failed' AND {CALM}) AS calm_failed,
                   count(*) FILTER ({CALM}) AS calm_finished
            FROM messages
            WHERE {chosen.reaching(chosen.first - timedelta(weeks=8), chosen.last)} AND {FINAL}
            GROUP BY ALL ORDER BY ALL"""
    )
    return over_time.usual(found, pd.Timestamp(chosen.first), "day")


def rates_by_day(sql: Sql, chosen: Selection) -> pd.DataFrame:
    """Return what each point of a line over time says, by its day."""
    found = sql(
        f"""SELECT {DAY}::TIMESTAMP AS day, {COUNTS} FROM messages
            WHERE {chosen.now} AND {FINAL} GROUP BY day ORDER BY day"""
    )
    return found.set_index("day").join(usual_of(sql, chosen).moments.drop(columns="rate"))


def assert_over_time(app: AppTest, by_day: pd.DataFrame) -> list[dict[str, Any]]:
    """Compare the line of all e-mails, its usual range and its table; return all that is drawn."""
    drawn = traces(app, 0)
    line = named(drawn, "Failure rate")
    assert line["hovertext"] == [
        f"Failure rate · {day(at)} · {percent(rate)}: {failed:,} of {finished:,} failed · "
        f"usually {percent(low)} to {percent(high)}"
        for at, failed, finished, rate, low, high in by_day.itertuples()
    ]
    assert line["y"] == pytest.approx((100 * by_day["rate"]).tolist())
    assert drawn[0]["y"] == pytest.approx((100 * by_day["low"]).tolist())
    assert named(drawn, "Usual")["y"] == pytest.approx((100 * by_day["high"]).tolist())
    # The newest day comes first in the table.
    table = app.dataframe[0].value
    expected = by_day[["rate", "failed", "finished", "low", "high"]].iloc[::-1]
    assert table["When"].tolist() == [day(at) for at in expected.index]
    assert table.iloc[:, 2:].to_numpy() == pytest.approx(expected.to_numpy())
    return drawn


def rows_of(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Return rows that can be compared, whatever stands for what is missing."""
    plain = frame.astype(object).where(frame.notna(), None)
    return list(plain.itertuples(index=False, name=None))


def change(now: int, before: int) -> str:
    """Write by how much a number has changed."""
    return f"{now - before:+,}" if now != before else "0"


def points(now: float, before: float) -> str:
    """Write by how many percentage points a rate has changed."""
    return f"{100 * (now - before):+.1f} points"


def _lines(app: AppTest) -> list[str]:
    return said(app).splitlines()
