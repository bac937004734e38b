"""On the sample shop, every number of the overview is that of the messages."""

import pandas as pd
import pytest
from sample_shop import (
    COUNTS,
    DAY,
    ORDERS,
    Selection,
    Sql,
    both,
    change,
    metrics,
    percent,
    points,
    rows_of,
    told,
    traces,
    visit,
)

from analytics.health import ENOUGH, FEWEST_FAILURES, OURS, stands_out
from analytics.words import MAIL_TYPES, OUTCOMES, PROVIDERS, REASON_MEANINGS

WORDS = {"mail_type": MAIL_TYPES, "provider": PROVIDERS}
DRAWN, REASONS_SHOWN = 12, 5


def by(sql: Sql, dimension: str, selected: str) -> pd.DataFrame:
    return sql(f"SELECT {dimension} AS code, {COUNTS} FROM messages WHERE {selected} GROUP BY code")


def reasons(sql: Sql, selected: str) -> pd.DataFrame:
    return sql(
        f"""SELECT reason, count(*) AS failed FROM messages
            WHERE {selected} AND outcome = 'failed' GROUP BY reason ORDER BY failed DESC, reason"""
    )


def risen(sql: Sql, chosen: Selection) -> list[str]:
    """Tell what has doubled, as the findings do."""
    said = []
    for dimension, words in WORDS.items():
        now, then = (by(sql, dimension, period) for period in (chosen.now, chosen.before))
        earlier = {
            row["code"]: row for row in then.assign(failure_rate=then["rate"]).to_dict("records")
        }
        for row in now.assign(failure_rate=now["rate"]).to_dict("records"):
            if row["code"] in earlier and stands_out(row, earlier[row["code"]]):
                said.append(
                    f"**{words[row['code']]}: {percent(row['rate'])} failed**, against "
                    f"{percent(earlier[row['code']]['rate'])} in the period before "
                    f"({row['failed']:,} of {row['finished']:,})."
                )
    return said


def waiting(sql: Sql, chosen: Selection) -> list[str]:
    (((given_up, stopped),)) = rows_of(
        sql(
            f"""SELECT count(*) FILTER (outcome = 'deferred' AND sent_at <
                           (SELECT max(sent_at) FROM messages) - INTERVAL 5 DAY),
                       count(*) FILTER (outcome = 'suppressed' AND {ORDERS})
                FROM messages WHERE {chosen.now}"""
        )
    )
    # What the sample shop waits for was sent on the last two days.
    assert given_up == 0
    return [
        f"**{stopped:,} e-mails about orders were stopped by the filter**, because the addresses "
        "are blocked. Ask the customers for other addresses."
    ]


def why(sql: Sql, chosen: Selection) -> list[str]:
    """Tell the reasons, those that need attention and the commonest ones."""
    found = reasons(sql, chosen.now)
    meant = {code: REASON_MEANINGS[code] for code in found["reason"]}
    return [
        f"**{meant[code].title}**: {failed:,} e-mails failed. {meant[code].advice}"
        for code, failed in rows_of(found)
        if code in OURS and failed >= FEWEST_FAILURES
    ] + [
        f"**{meant[code].title}** · {failed:,} ({percent(failed / found['failed'].sum())})"
        for code, failed in rows_of(found.head(REASONS_SHOWN))
    ]


def notes(sql: Sql, chosen: Selection) -> list[str]:
    """Tell what is said below the bars."""
    said = []
    for dimension in WORDS:
        known = by(sql, dimension, chosen.now)
        note = "Share and number of failed e-mails. Click a bar to see them."
        if len(known) > DRAWN:
            note += f" The {DRAWN} that fail most are drawn; the table has all {len(known)}."
        if (known["finished"] < ENOUGH).any():
            note += f" Grey: fewer than {ENOUGH} e-mails, too few to judge."
        said += [note] if any(letter.isdigit() for letter in note) else []
    return said


@both
def test_every_sentence_of_the_overview_counts_the_messages(sql: Sql, chosen: Selection) -> None:
    ((failed, finished, rate),) = rows_of(sql(f"SELECT {COUNTS} FROM messages WHERE {chosen.now}"))
    assert told(visit("overview", chosen.link)) == sorted(
        [
            f"**{percent(1 - rate)}** of {finished:,} e-mails arrived and {failed:,} failed.",
            chosen.said,
            chosen.compared,
            *risen(sql, chosen),
            *waiting(sql, chosen),
            *why(sql, chosen),
            *notes(sql, chosen),
        ]
    )


@both
def test_the_tiles_of_the_overview_count_the_messages_of_both_periods(
    sql: Sql, chosen: Selection
) -> None:
    now, before = (
        sql(
            f"""SELECT count(*) FILTER (outcome <> 'suppressed') AS left_us, {COUNTS},
                       count(*) FILTER (outcome = 'deferred') AS deferred,
                       count(*) FILTER (outcome = 'suppressed') AS suppressed
                FROM messages WHERE {period}"""
        ).iloc[0]
        for period in (chosen.now, chosen.before)
    )
    assert metrics(visit("overview", chosen.link)) == {
        "Sent": (f"{now.left_us:,.0f}", f"{now.left_us / before.left_us - 1:+.1%}"),
        "Failure rate": (percent(now.rate), points(now.rate, before.rate)),
        **{
            title: (f"{now[name]:,.0f}", change(int(now[name]), int(before[name])))
            for title, name in (
                ("Failed", "failed"),
                ("Delayed", "deferred"),
                ("Stopped by the filter", "suppressed"),
            )
        },
    }


@both
def test_the_line_bars_and_table_over_time_count_the_messages(sql: Sql, chosen: Selection) -> None:
    app = visit("overview", chosen.link, {"table over time": True})
    found = sql(
        f"SELECT {DAY} AS day, outcome, count(*) AS n FROM messages WHERE {chosen.now} GROUP BY ALL"
    )
    days = pd.date_range(chosen.first, chosen.last)
    counts = found.pivot_table(index="day", columns="outcome", values="n", aggfunc="sum")
    counts = counts.reindex(days).fillna(0).astype(int)
    line, *bars = traces(app, 0)
    assert {bar["name"]: bar["y"] for bar in bars} == {
        OUTCOMES[outcome]: counts[outcome].tolist() for outcome in counts
    }
    finished = counts.drop(columns=["deferred", "suppressed"], errors="ignore").sum(axis=1)
    rates = counts["failed"] / finished
    assert line["y"] == pytest.approx((100 * rates).tolist())
    assert line["customdata"] == [percent(rate) for rate in rates]
    assert all(trace["x"] == [day.isoformat() for day in days] for trace in (line, *bars))
    table = app.dataframe[0].value.set_index("Day").iloc[::-1]
    assert list(table.index) == list(days)
    assert {heading: column.tolist() for heading, column in table.items()} == {
        bar["name"]: bar["y"] for bar in bars
    }


@both
@pytest.mark.parametrize(
    ("place", "dimension", "heading"),
    [(1, "mail_type", "Mail type"), (2, "provider", "Mailbox provider")],
)
def test_the_bars_of_each_mail_type_and_provider_count_the_messages(
    sql: Sql, chosen: Selection, place: int, dimension: str, heading: str
) -> None:
    app = visit("overview", chosen.link, {f"table by {dimension}": True})
    words = WORDS[dimension]
    found = by(sql, dimension, chosen.now)
    found = found[found["finished"] > 0].assign(sure=found["finished"] >= ENOUGH)
    worst = found.sort_values(["sure", "rate"], ascending=False)
    expected = [(words[code], rate, failed, of) for code, failed, of, rate, _sure in rows_of(worst)]
    table = app.dataframe[0].value[[heading, "Failure rate", "Failed", "With a final outcome"]]
    assert rows_of(table) == expected
    (bars,) = traces(app, place)
    assert bars["x"] == [rate for _word, rate, *_counts in expected[:DRAWN]]
    assert list(zip(bars["y"], bars["text"], bars["hovertext"], strict=True)) == [
        (
            word.replace("'", "&#x27;"),
            f"{percent(rate)} · {failed:,}",
            f"{word}: {failed:,} of {of:,} failed".replace("'", "&#x27;"),
        )
        for word, rate, failed, of in expected[:DRAWN]
    ]
