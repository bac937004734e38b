"""On the sample shop, the tiles and the charts over time of the failures count the messages."""

from html import unescape

import pandas as pd
import pytest
from sample_shop import (
    COUNTS,
    DAY,
    FINAL,
    LOCAL,
    NARROWED,
    USUAL,
    Selection,
    Sql,
    assert_over_time,
    both,
    change,
    metrics,
    named,
    percent,
    points,
    rates_by_day,
    rows_of,
    traces,
    visit,
)

from analytics.words import MAIL_TYPES, OUTCOMES, PROVIDERS


@both
def test_the_tiles_of_the_failures_count_the_messages_of_both_periods(
    sql: Sql, chosen: Selection
) -> None:
    titles = {
        "failed": "Failed",
        "deferred": "Delayed",
        "suppressed": "Stopped by the filter",
        "complained": "Reported as spam",
    }
    (now, now_rate), (before, rate_before) = (
        (
            sql(f"SELECT outcome FROM messages WHERE {period}")["outcome"].value_counts(),
            sql(f"SELECT {COUNTS} FROM messages WHERE {period}")["rate"].iloc[0],
        )
        for period in (chosen.now, chosen.before)
    )
    assert metrics(visit("failures", chosen.link)) == {
        "Failure rate": (percent(now_rate), points(now_rate, rate_before)),
        **{
            title: (f"{now.get(code, 0):,}", change(now.get(code, 0), before.get(code, 0)))
            for code, title in titles.items()
        },
    }


@both
def test_the_chart_over_time_counts_the_messages_and_compares_them(
    sql: Sql, chosen: Selection
) -> None:
    app = visit("failures", chosen.link, {"table of failures over time": True})
    drawn = assert_over_time(app, rates_by_day(sql, chosen))
    before = sql(
        f"SELECT {DAY} AS day, {COUNTS} FROM messages WHERE {chosen.before} GROUP BY 1 ORDER BY 1"
    )
    assert named(drawn, "The period before")["y"] == pytest.approx((100 * before["rate"]).tolist())


@pytest.mark.parametrize("grain", ["hour", "day", "week", "month"])
def test_the_chart_counts_the_messages_of_every_hour_day_week_and_month(
    sql: Sql, grain: str
) -> None:
    drawn = traces(visit("failures", NARROWED.link | {"per": grain}), 0)
    moment = f"date_trunc('{grain}', {LOCAL.format('sent_at')})::TIMESTAMP"
    rates = sql(
        f"SELECT {moment} AS moment, {COUNTS} FROM messages WHERE {NARROWED.now} AND {FINAL} "
        "GROUP BY 1 ORDER BY 1"
    )
    line = named(drawn, "Failure rate")
    assert line["x"] == [at.isoformat() for at in rates["moment"]]
    assert line["y"] == pytest.approx((100 * rates["rate"]).tolist())
    for outcome in ("delivered", "failed", "suppressed"):
        counts = sql(
            f"""SELECT {moment} AS moment, count(*) AS n FROM messages
                WHERE {NARROWED.now} AND outcome = '{outcome}' GROUP BY 1"""
        )
        bars = named(drawn, OUTCOMES[outcome])
        shown = {at: n for at, n in zip(bars["x"], bars["y"], strict=True) if n}
        assert shown == {at.isoformat(): n for at, n in rows_of(counts)}


@pytest.mark.parametrize(("split", "words"), [("provider", PROVIDERS), ("mail_type", MAIL_TYPES)])
def test_each_line_of_the_split_chart_counts_its_messages(
    sql: Sql, split: str, words: dict[str, str]
) -> None:
    found = sql(
        f"""SELECT {split} AS code, {DAY}::TIMESTAMP AS day, {COUNTS} FROM messages
            WHERE {USUAL.now} AND {FINAL} GROUP BY ALL ORDER BY day"""
    )
    sizes = found.groupby("code")["finished"].sum().sort_values(ascending=False)
    rest = sizes.index[11:] if len(sizes) > 12 else []
    found["line"] = found["code"].map(lambda code: "The rest" if code in rest else words[code])
    counts = found.groupby(["line", "day"])[["failed", "finished"]].sum()
    lines = {
        unescape(one["name"]): one
        for one in traces(visit("failures", {"by": split}), 0)
        if one["type"] == "scatter"
    }
    assert set(lines) == set(found["line"])
    for name, line in lines.items():
        theirs = counts.loc[name].reindex(pd.to_datetime(line["x"])).fillna(0).astype(int)
        assert int(theirs["finished"].sum()) == found.loc[found["line"] == name, "finished"].sum()
        for said, (failed, finished) in zip(line["hovertext"], rows_of(theirs), strict=True):
            assert said.endswith(f": {failed:,} of {finished:,} failed") or not finished
