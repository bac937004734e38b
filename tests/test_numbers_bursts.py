"""On the sample shop, every number of the bursts is that of the messages."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from sample_shop import (
    CALM,
    DAY,
    FINAL,
    USUAL,
    Selection,
    Sql,
    assert_over_time,
    both,
    percent,
    rates_by_day,
    rows_of,
    told,
    visit,
)
from screen import said

from analytics import burst_stories
from analytics.bursts import Burst, ReasonCount, find_bursts
from analytics.clocks import on_the_clock
from analytics.language import long_day
from analytics.quiet_days import quiet_days
from analytics.words import CAUSES, REASONS

OSLO = "Europe/Oslo"
ANSWERS_SHOWN = 8


@pytest.fixture(scope="module")
def every(sql: Sql) -> list[Burst]:
    """Give all that a search finds in the hours of the messages, the newest first."""
    hourly = sql(
        f"""SELECT shop, date_trunc('hour', sent_at) AS hour, mail_type, provider, outcome,
                   coalesce(reason, '') AS reason, count(*) AS n
            FROM messages WHERE {FINAL} GROUP BY ALL ORDER BY ALL"""
    )
    return sorted(find_bursts(hourly), key=lambda one: one.start, reverse=True)


def of_selection(every: list[Burst], chosen: Selection) -> list[Burst]:
    """Return those that reach into the days of a selection, and are of its provider."""
    provider = chosen.link.get("provider")
    return [
        one
        for one in every
        if on_the_clock(one.end, OSLO).date() >= chosen.first
        and on_the_clock(one.start, OSLO).date() <= chosen.last
        and (not provider or not one.provider or provider in one.provider)
    ]


def messages_of(burst: Burst) -> str:
    """Return what selects the e-mails that a burst is about."""
    parts = [f"sent_at >= '{burst.start}' AND sent_at < '{burst.end}' AND {FINAL}"]
    for column, codes in (("mail_type", burst.mail_type), ("provider", burst.provider)):
        if codes:
            parts.append(f"{column} IN ({', '.join(map(repr, codes))})")
    return " AND ".join(parts)


def recounted(sql: Sql, burst: Burst) -> Burst:
    """Return a burst whose e-mails are counted in the log."""
    outcomes = sql(f"SELECT outcome, reason FROM messages WHERE {messages_of(burst)}")
    reasons = outcomes.loc[outcomes["outcome"] == "failed", "reason"].value_counts()
    assert set(reasons.index) == {part.reason for part in burst.breakdown}
    breakdown = [ReasonCount(one.reason, reasons[one.reason], one.usual) for one in burst.breakdown]
    return replace(burst, failed=int(reasons.sum()), sent=len(outcomes), breakdown=tuple(breakdown))


def hit(sql: Sql, burst: Burst) -> str:
    """Say whom a burst has hit."""
    ((customers, orders),) = rows_of(
        sql(
            f"""SELECT count(DISTINCT recipient), count(DISTINCT order_no) FROM messages
                WHERE {messages_of(burst)} AND outcome = 'failed'"""
        )
    )
    said = f"{customers:,} customers were hit"
    return f"{said}, {orders:,} orders among them." if orders else f"{said}."


def calm_days(sql: Sql, chosen: Selection) -> list[str]:
    """Say which days of the selection had many failures that are usual."""
    reach = chosen.reaching(chosen.first - pd.Timedelta(days=28), chosen.last)
    days = sql(
        f"""SELECT {DAY}::TIMESTAMP AS day, mail_type, count(*) AS finished,
                   count(*) FILTER (outcome = 'failed') AS failed
            FROM messages WHERE {reach} AND {FINAL} AND {CALM} GROUP BY ALL"""
    )
    return [
        f"**{long_day('en', one.day)}:** {one.failed:,} of {one.finished:,} e-mails failed: in "
        f"line with the usual {percent(one.usual_rate)}."
        for one in quiet_days(days, chosen.first)
    ]


@both
def test_every_sentence_of_the_bursts_counts_the_messages(
    sql: Sql, every: list[Burst], chosen: Selection
) -> None:
    found = [recounted(sql, one) for one in of_selection(every, chosen)]
    many = f"{len(found)} bursts in this period are over."
    lines = told(visit("bursts", chosen.link))
    # What each sensitivity finds was measured, and what is critical is set: not by this log.
    lines = [line for line in lines if not line.startswith(("The false alarms", "Critical: "))]
    heads = [line for line in lines if " · **" in line and line.startswith("**")]
    assert [line for line in lines if line not in heads] == sorted(
        [
            chosen.said,
            many if len(found) > 1 else "1 burst in this period is over.",
            *(burst_stories.sentence("en", one, OSLO, {}) for one in found),
            *(hit(sql, one) for one in found),
            *calm_days(sql, chosen),
        ]
    )


@both
def test_the_line_of_the_bursts_counts_the_messages_and_marks_each_burst(
    sql: Sql, every: list[Burst], chosen: Selection
) -> None:
    app = visit("bursts", chosen.link, {"table of bursts over time": True})
    marks = assert_over_time(app, rates_by_day(sql, chosen))[-1]
    # By time, whatever the page is narrowed to.
    of_period = of_selection(every, replace(chosen, link={}))
    assert list(zip(marks["text"], marks["customdata"], marks["x"], strict=True)) == [
        (f"▲{mark}", one.id, f"{on_the_clock(one.start, OSLO):%Y-%m-%dT00:00:00}")
        for one in of_selection(every, chosen)
        for mark in [1 + of_period[::-1].index(one)]
    ]


@pytest.mark.parametrize("place", [0, 1])
def test_the_reasons_and_answers_of_an_opened_burst_count_the_messages(
    sql: Sql, every: list[Burst], place: int
) -> None:
    burst = recounted(sql, of_selection(every, USUAL)[place])
    app = visit("bursts", {"burst": burst.id})
    assert rows_of(app.dataframe[0].value) == [
        (REASONS[part.reason], part.n, part.n / burst.failed, round(part.usual, 1))
        for part in burst.breakdown
    ]
    # The last answer to each of the e-mails: of two in the same second either.
    last = sql(
        f"""SELECT key, arg_max(error_log.cause, answered_at) AS cause
            FROM error_log JOIN (SELECT key FROM messages WHERE {messages_of(burst)}
                                 AND outcome = 'failed') USING (key) GROUP BY key"""
    )
    shown: dict[str, int] = {}
    answers = re.findall(r"^(.+) · ([\d,]+) e-mails?$", said(app), re.MULTILINE)
    for cause, count in answers:
        shown[cause] = shown.get(cause, 0) + int(count.replace(",", ""))
    assert 0 < len(answers) <= ANSWERS_SHOWN
    counts = last["cause"].map(lambda code: CAUSES[code].title).value_counts()
    if len(answers) < ANSWERS_SHOWN:
        assert shown == counts.to_dict()
    assert all(counts[cause] >= count for cause, count in shown.items())
