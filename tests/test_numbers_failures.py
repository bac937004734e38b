"""On the sample shop, every number of the views under the failures' chart is of the messages."""

from datetime import timedelta
from html import escape
from typing import Any

import pandas as pd
import pytest
from sample_shop import (
    CALM,
    COUNTS,
    DAY,
    FINAL,
    LAST,
    LOCAL,
    NARROWED,
    USUAL,
    Selection,
    Sql,
    both,
    percent,
    rows_of,
    told,
    traces,
    usual_of,
    visit,
)

from analytics import failing
from analytics.charts.matrix import PLACE_MARKS
from analytics.failing import Worse
from analytics.health import ENOUGH, judge
from analytics.settings import Settings
from analytics.words import ACTS, CAUSES, HARDNESS, MAIL_TYPES, PROVIDERS, REASONS

WORSE_SHOWN, CAUSES_SHOWN, DOMAINS_DRAWN = 3, 8, 15
COMPANIES = Selection(
    {"provider": "other"},
    "provider = 'other'",
    USUAL.first,
    LAST,
    "**Mailbox provider:** Companies and others",
)


def cells(sql: Sql, chosen: Selection, row: str, column: str) -> pd.DataFrame:
    """Return failed and finished of each cell in the period, and where that stands.

    What is usual of it is worked out from the counts of the eight weeks before, one by one.
    """
    weekly = sql(
        f"""SELECT {row} AS row_code, {column} AS column_code, outcome = 'failed' AS is_failure,
                   CASE WHEN {DAY} >= DATE '{chosen.first}' THEN -1
                        ELSE (date_diff('day', {DAY}, DATE '{chosen.first}') - 1) // 7 END AS week,
                   count(*) AS n
            FROM messages
            WHERE {chosen.reaching(chosen.first - timedelta(weeks=8), chosen.last)} AND {FINAL}
              AND ({DAY} >= DATE '{chosen.first}' OR {CALM})
            GROUP BY ALL"""
    )
    # A reason is of failures only, so it is a share of all that the provider got.
    share_of = ["row_code"] if column == "reason" else ["row_code", "column_code"]
    finished = weekly.groupby([*share_of, "week"])["n"].sum().rename("finished").reset_index()
    failed = weekly[weekly["is_failure"]].groupby(["row_code", "column_code", "week"])["n"].sum()
    every = weekly.dropna(subset="column_code")[["row_code", "column_code"]].drop_duplicates()
    weeks = every.merge(finished, on=share_of).merge(
        failed.rename("failed").reset_index(), how="left", on=["row_code", "column_code", "week"]
    )
    weeks["failed"] = weeks["failed"].fillna(0).astype(int)
    found = [
        {
            "row_code": of_row,
            "column_code": of_column,
            "failed": now["failed"].sum(),
            "finished": now["finished"].sum(),
            "usual_failed": before["failed"].sum(),
            "usual_finished": before["finished"].sum(),
            "weeks": len(before),
            "squares": (before["failed"] ** 2 / before["finished"]).sum(),
            "known": True,
        }
        for (of_row, of_column), theirs in weeks.groupby(["row_code", "column_code"])
        for now, before in [(theirs[theirs["week"] == -1], theirs[theirs["week"] >= 0])]
        if now["finished"].sum()
    ]
    return failing.placed(pd.DataFrame(found))


def since(sql: Sql, chosen: Selection, one: Worse) -> str:
    """Say when something was worse, where one of the bursts of the selection is of it.

    All of them are over, and have their numbers by time, whatever the page is narrowed to.
    """
    bursts = sql(
        """SELECT row_number() OVER (ORDER BY bursts.started) AS mark,
                  timezone('Europe/Oslo', timezone('UTC', started)) AS begun,
                  timezone('Europe/Oslo', timezone('UTC', ended)) AS over, providers, reason
           FROM bursts WHERE begun::DATE BETWEEN $first AND $last AND NOT is_open
           ORDER BY bursts.started DESC""",
        first=chosen.first,
        last=chosen.last,
    )
    of_them = bursts["providers"].map(
        lambda codes: not len(codes) or not chosen.link or chosen.link["provider"] in codes
    )
    for mark, begun, over, codes, reason in rows_of(bursts[of_them]):
        if reason == one.reason and (not len(codes) or one.provider in codes):
            when = f"{begun:%A} {begun.day} {begun:%B %H:%M} and {over:%H:%M}"
            return f" A burst between {when}, which is over (▲{mark})."
    return ""


def headline(sql: Sql, chosen: Selection) -> list[str]:
    """Tell what stands above every view."""
    ((failed, finished, rate),) = rows_of(sql(f"SELECT {COUNTS} FROM messages WHERE {chosen.now}"))
    usual = usual_of(sql, chosen).whole
    assert usual
    worse = failing.worse(
        cells(sql, chosen, "provider", "reason"), cells(sql, chosen, "provider", "mail_type")
    )
    return [
        chosen.said,
        chosen.compared,
        f"**{percent(rate)}** of {finished:,} e-mails failed ({failed:,}). "
        f"Usually {percent(usual.low)} to {percent(usual.high)} of such e-mail.",
        *(
            f"**{PROVIDERS[one.provider]}: {REASONS[one.reason]}.** {one.failed:,} of "
            f"{one.finished:,} ({percent(one.failed / one.finished)}), usually "
            f"{percent(one.usual_rate)} for this reason; most of it {MAIL_TYPES[one.mail_type]}."
            f"{since(sql, chosen, one)}"
            for one in worse[:WORSE_SHOWN]
        ),
    ]


def assert_cells(
    app: Any, expected: pd.DataFrame, words: tuple[dict[str, str], dict[str, str]]
) -> None:
    """Compare the matrix with what is expected of it: what stands in each cell, and on it."""
    (drawn,) = traces(app, 1)
    texts = dict(
        zip(
            map(tuple, drawn["customdata"]),
            zip(drawn["text"], drawn["hovertext"], strict=True),
            strict=True,
        )
    )
    assert texts == {
        (one.row_code, one.column_code): tuple(_cell(one, words)) for one in expected.itertuples()
    }


def _cell(one: Any, words: tuple[dict[str, str], dict[str, str]]) -> list[str]:
    counts = (
        f"{one.failed:,} / {one.finished:,}"
        if one.place == "few"
        else f"{PLACE_MARKS[one.place]} {percent(one.rate)}<br>{one.failed:,}".strip()
    )
    row, column = (of.get(code, code) for of, code in zip(words, one[1:3], strict=True))
    hover = f"{row} × {column} · {one.failed:,} of {one.finished:,} failed"
    if pd.notna(one.usual_low):
        hover += f" · usually {percent(one.usual_low)} to {percent(one.usual_high)}"
    return [counts, escape(hover)]


def table_of_cells(expected: pd.DataFrame, words: tuple[dict[str, str], dict[str, str]]) -> Any:
    columns = ["row_code", "column_code", "rate", "failed", "finished", "usual_low", "usual_high"]
    shown = expected[columns].assign(
        row_code=expected["row_code"].map(lambda code: words[0].get(code, code)),
        column_code=expected["column_code"].map(words[1]),
    )
    return {(row, column): counts for row, column, *counts in rows_of(shown)}


def note(expected: pd.DataFrame) -> list[str]:
    """Tell what is said below a matrix, where it names a number."""
    said = (
        "Share and number of failed e-mails. Click a cell to see them. ▲ above the usual of the "
        "eight weeks before, ▲▲ at least double; ▼ and ▼▼ below."
    )
    if (expected["place"] == "few").any():
        said += f" Hatched: fewer than {ENOUGH} e-mails, too few to judge."
    if (expected["place"] == "new").any():
        said += " Without colour: too little before to compare with."
    return [said] if "Hatched" in said else []


@both
@pytest.mark.parametrize(
    ("view", "column", "words", "table"),
    [
        ("types", "mail_type", MAIL_TYPES, "table of providers by mail type"),
        ("refusals", "reason", REASONS, "table of providers by reason"),
    ],
)
def test_every_cell_of_the_matrices_counts_the_messages(
    sql: Sql, chosen: Selection, view: str, column: str, words: dict[str, str], table: str
) -> None:
    app = visit("failures", chosen.link | {"view": view}, {table: True})
    expected = cells(sql, chosen, "provider", column)
    assert_cells(app, expected, (PROVIDERS, words))
    shown = {(row, code): counts for row, code, *counts in rows_of(app.dataframe[0].value)}
    listed = table_of_cells(expected, (PROVIDERS, words))
    assert set(shown) == set(listed)
    for place, counts in shown.items():
        assert counts == pytest.approx(listed[place])
    assert told(app) == sorted([*headline(sql, chosen), *note(expected)])


@pytest.mark.parametrize("chosen", [NARROWED, COMPANIES], ids=["one", "many"])
def test_every_cell_of_the_domains_counts_the_messages(sql: Sql, chosen: Selection) -> None:
    app = visit(
        "failures", chosen.link | {"view": "domains"}, {"table of domains by mail type": True}
    )
    expected = cells(sql, chosen, "recipient_domain", "mail_type")
    sums = expected.groupby("row_code")[["failed", "finished"]].sum().reset_index()
    worst = sums.sort_values(["failed", "finished", "row_code"], ascending=[False, False, True])
    listed = expected[expected["row_code"].isin(worst["row_code"].head(100))]
    drawn = expected[expected["row_code"].isin(worst["row_code"].head(DOMAINS_DRAWN))]
    assert_cells(app, drawn, ({}, MAIL_TYPES))
    shown = {(row, code): counts for row, code, *counts in rows_of(app.dataframe[0].value)}
    of_all = table_of_cells(listed, ({}, MAIL_TYPES))
    assert set(shown) == set(of_all)
    for place, counts in shown.items():
        assert counts == pytest.approx(of_all[place])
    many = min(len(worst), 100)
    left_out = [
        f"The {DOMAINS_DRAWN} domains with the most failures are drawn; the table has {many}."
    ]
    assert told(app) == sorted(
        [*headline(sql, chosen), *note(drawn), *(left_out if many > DOMAINS_DRAWN else [])]
    )


@both
def test_every_reason_and_cause_counts_the_messages(sql: Sql, chosen: Selection) -> None:
    app = visit("failures", chosen.link | {"view": "reasons"})
    found = sql(
        f"""SELECT {DAY} AS day, reason, cause, hardness FROM messages
            WHERE {chosen.now} AND outcome = 'failed'"""
    )
    before = sql(f"SELECT reason FROM messages WHERE {chosen.before} AND outcome = 'failed'")
    known, days = before["reason"].value_counts(), pd.date_range(chosen.first, chosen.last)
    counts = found["reason"].value_counts()
    expected = {}
    for code, theirs in found.groupby("reason"):
        kinds = sorted(theirs["hardness"].unique())
        acts = theirs["cause"].map(lambda one: CAUSES[one].acts).value_counts()
        expected[REASONS[code]] = (
            counts[code],
            counts[code] / len(found),
            counts[code] - known.get(code, 0),
            theirs.groupby("day").size().reindex(days).fillna(0).astype(int).tolist(),
            HARDNESS[kinds[0]] if len(kinds) == 1 else "Hard and soft bounce",
            {ACTS[who] for who in acts[acts == acts.max()].index},
        )
    shown = app.dataframe[0].value.drop(columns="mark")
    assert shown["failed"].is_monotonic_decreasing
    assert len(shown) == len(expected)
    for reason, failed, share, moved, trend, kind, acts in rows_of(shown):
        assert (failed, share, moved, list(trend), kind) == expected[reason][:-1], reason
        assert acts in expected[reason][-1]
    causes = found["cause"].value_counts()
    lines = [line for line in told(app) if line not in headline(sql, chosen)]
    least = causes.iloc[: CAUSES_SHOWN + 1].min()
    told_of = [
        f"**{CAUSES[code].title}** · {n:,} ({percent(n / len(found))})"
        for code, n in causes.items()
    ]
    if len(causes) > CAUSES_SHOWN:
        assert f"The {CAUSES_SHOWN} commonest of {len(causes)} causes are shown." in lines
        lines.remove(f"The {CAUSES_SHOWN} commonest of {len(causes)} causes are shown.")
    assert len(lines) == min(CAUSES_SHOWN, len(causes))
    assert set(lines) <= set(told_of)
    # Of causes that are as common, either may be the last one.
    assert {one for one, n in zip(told_of, causes, strict=True) if n > least} <= set(lines)


def test_the_trend_of_a_reason_over_a_long_period_has_every_week_of_it(sql: Sql) -> None:
    shown = visit("failures", {"period": "all", "view": "reasons"}).dataframe[0].value
    found = sql(
        f"""SELECT reason, date_trunc('week', {LOCAL.format("sent_at")})::TIMESTAMP AS week,
                   count(*) AS n
            FROM messages WHERE outcome = 'failed' GROUP BY ALL"""
    )
    weekly = found.pivot_table(index="week", columns="reason", values="n", aggfunc="sum")
    # The log begins on a Saturday, the 4th of July.
    weekly = weekly.reindex(pd.date_range("2026-06-29", LAST, freq="7D")).fillna(0).astype(int)
    trends = dict(zip(shown["reason"], map(list, shown["trend"]), strict=True))
    assert trends == {REASONS[code]: weekly[code].tolist() for code in weekly}


@both
def test_what_providers_ask_for_counts_the_messages(sql: Sql, chosen: Selection) -> None:
    app = visit("failures", chosen.link | {"view": "asked"})
    found = sql(
        f"""SELECT mail_type, count(*) FILTER (outcome = 'failed' AND hardness = 'hard') AS hard,
                   count(*) FILTER ({FINAL}) AS finished,
                   count(*) FILTER (outcome = 'complained') AS complained,
                   count(*) FILTER (outcome = 'complained' OR (outcome = 'delivered' AND provider
                       NOT IN ('gmail', 'google_workspace'))) AS accepted
            FROM messages WHERE {chosen.now} GROUP BY mail_type HAVING finished > 0
            ORDER BY finished DESC, mail_type"""
    )
    expected = []
    for mail_type, hard, finished, complained, accepted in rows_of(found):
        word = MAIL_TYPES[mail_type]
        share = complained / accepted if complained else None
        expected.append((word, "Hard bounces", hard / finished, hard, finished))
        expected.append((word, "Spam complaints", share, complained, accepted))
    assert rows_of(app.dataframe[0].value.iloc[:, 1:6]) == expected
    settings = Settings()
    words = {"good": "Good", "watched": "To be watched", "bad": "Bad", "unknown": "Not known"}
    for (_type, what, share, _count, of), judged in zip(
        expected, app.dataframe[0].value["judgement"], strict=True
    ):
        limits = (
            settings.hard_bounce_limits if what == "Hard bounces" else settings.complaint_limits
        )
        assert judged == words.get(judge(share, of, *limits), "Too few e-mails to judge")
