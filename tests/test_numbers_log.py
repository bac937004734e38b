"""On the sample shop, every number of the e-mail log, of a customer, of the imports and of the
unexplained answers is that of the messages.
"""

import re
from collections import Counter
from datetime import date

import pytest
from sample_shop import (
    LAST,
    LOCAL,
    Selection,
    Sql,
    both,
    day,
    long_moment,
    metrics,
    rows_of,
    told,
    visit,
)
from screen import said
from streamlit.testing.v1 import AppTest

from analytics.ui import log_table
from analytics.words import MAIL_TYPES, OUTCOMES, PROVIDERS, REASON_MEANINGS, REASONS

ROWS, FITTING_SHOWN = 100, 50
ACCEPTED = "outcome IN ('delivered', 'sent', 'complained')"
TYPED = Selection(
    {"outcome": "failed", "period": "all"},
    "outcome = 'failed' AND contains(recipient, '@online.no') AND contains(lower(subject), 'garn')",
    date(2026, 7, 4),
    LAST,
    "**Outcome:** Failed",
)
BOXES: dict[str, object] = {"sought recipient": "@online.no", "sought subject": "garn"}
# Blocked, with e-mail of every kind: bounced, stopped, arrived, about orders and about none.
SOMEBODY = "eirik.eksempel24@gmail.com"
WAITING = "marit.eksempel25@gmail.com"


def page_of_log(sql: Sql, selected: str, skipped: int = 0) -> list[tuple[object, ...]]:
    """Return the rows of one page of the selected e-mails, as they are read."""
    found = sql(
        f"""SELECT {LOCAL.format("sent_at")} AS sent_at, recipient, subject, outcome, reason,
                   mail_type, provider
            FROM messages WHERE {selected}
            ORDER BY messages.sent_at DESC, key LIMIT {ROWS} OFFSET {skipped}"""
    )
    words = {"outcome": OUTCOMES, "reason": REASONS, "mail_type": MAIL_TYPES, "provider": PROVIDERS}
    return rows_of(found.assign(**{name: found[name].map(of) for name, of in words.items()}))


def count(sql: Sql, selected: str, what: str = "count(*)") -> int:
    return int(sql(f"SELECT {what} AS n FROM messages WHERE {selected}")["n"].iloc[0])


def turned(app: AppTest, page: int) -> AppTest:
    app.session_state[f"{log_table.TURNER} 0"] = page
    app.run()
    assert not app.exception
    return app


@both
@pytest.mark.parametrize("page", [1, 4])
def test_the_e_mail_log_counts_and_lists_the_messages(
    sql: Sql, chosen: Selection, page: int
) -> None:
    emails = count(sql, chosen.now)
    failed = count(sql, f"{chosen.now} AND outcome = 'failed'")
    app = turned(visit("email_log", chosen.link), page)
    first = ROWS * (page - 1) + 1
    assert told(app) == sorted(
        [
            f"**{emails:,} e-mails selected; {failed:,} failed.** "
            f"{first}–{first + ROWS - 1} are shown.",
            chosen.said,
        ]
    )
    shown = app.dataframe[0].value.drop(columns="mark")
    assert rows_of(shown) == page_of_log(sql, chosen.now, ROWS * (page - 1))


@pytest.mark.parametrize("page", [1, 2])
def test_what_was_typed_narrows_the_count_and_the_list_of_the_log_alike(
    sql: Sql, page: int
) -> None:
    emails = count(sql, TYPED.now)
    app = turned(visit("email_log", TYPED.link, BOXES), page)
    first, last = ROWS * (page - 1) + 1, min(ROWS * page, emails)
    assert told(app) == sorted(
        [f"**{emails:,} e-mails selected.** {first}–{last} are shown.", TYPED.said]
    )
    shown = app.dataframe[0].value.drop(columns="mark")
    assert rows_of(shown) == page_of_log(sql, TYPED.now, first - 1)


@both
def test_the_e_mails_behind_the_failures_are_the_messages(sql: Sql, chosen: Selection) -> None:
    app = visit("failures", chosen.link | {"view": "emails"})
    failed = f"{chosen.now} AND outcome = 'failed'"
    reasons = sql(f"SELECT reason FROM messages WHERE {failed}")["reason"].value_counts()
    most = REASON_MEANINGS[reasons.index[0]]
    assert f"**{reasons.sum():,} e-mails**" in told(app)
    assert (
        f"Most of them: **{most.title}** ({reasons.iloc[0]:,} of {reasons.sum():,}). {most.advice}"
    ) in told(app)
    assert rows_of(app.dataframe[0].value.drop(columns="mark")) == page_of_log(sql, failed)
    app.selectbox(key="became").set_value("suppressed").run()
    stopped = f"{chosen.now} AND outcome = 'suppressed'"
    assert f"**{count(sql, stopped):,} e-mails**" in told(app)
    assert rows_of(app.dataframe[0].value.drop(columns="mark")) == page_of_log(sql, stopped)


def customer(text: str) -> AppTest:
    return visit("customer", {}, {"sought customer": text})


@pytest.mark.parametrize("recipient", [SOMEBODY, WAITING])
def test_what_is_told_of_a_customer_counts_the_messages(sql: Sql, recipient: str) -> None:
    app, theirs = customer(recipient), f"recipient = '{recipient}'"
    assert metrics(app) == {
        title: (f"{count(sql, f'{theirs} AND {outcome}'):,}", "")
        for title, outcome in {
            "E-mails": "true",
            "Delivered": ACCEPTED,
            "Failed": "outcome = 'failed'",
            "Stopped by the filter": "outcome = 'suppressed'",
        }.items()
    }
    ((first, last, orders, waiting),) = rows_of(
        sql(
            f"""SELECT min({LOCAL.format("sent_at")}), max({LOCAL.format("sent_at")}),
                       count(DISTINCT order_no), count(*) FILTER (outcome = 'deferred')
                FROM messages WHERE {theirs}"""
        )
    )
    about = [f"E-mail from {day(first)} to {day(last)}", f"{orders} orders"]
    about += [f"{waiting} is delayed"] if waiting == 1 else []
    assert f"Gmail · {' · '.join(about)}" in said(app)
    sent = sql(f"SELECT {LOCAL.format('sent_at')} AS at, outcome FROM messages WHERE {theirs}")
    lines = re.findall(r"^- (\S) .*? of (\d.*? at \d\d:\d\d) (?:was|could|is)", said(app), re.M)
    assert Counter(lines) == Counter(
        (log_table.MARKS[outcome], long_moment(at)) for at, outcome in rows_of(sent)
    )


def test_a_block_is_told_with_the_moments_and_counts_of_the_messages(sql: Sql) -> None:
    after = f"""recipient = '{SOMEBODY}' AND sent_at > (SELECT max(sent_at) FROM messages
                WHERE recipient = '{SOMEBODY}' AND {ACCEPTED})"""
    ((bounced, stopped_since, stopped),) = rows_of(
        sql(
            f"""SELECT min({LOCAL.format("sent_at")}) FILTER (hardness = 'hard'),
                       min({LOCAL.format("sent_at")}) FILTER (outcome = 'suppressed'),
                       count(*) FILTER (outcome = 'suppressed')
                FROM messages WHERE {after}"""
        )
    )
    (error,) = customer(SOMEBODY).error
    assert f"Hard bounce on {long_moment(bounced)}." in error.value
    assert (
        f"Since {long_moment(stopped_since)} the filter has stopped {stopped} e-mails to this"
    ) in error.value


def test_the_recipients_that_fit_are_counted_from_the_messages(sql: Sql) -> None:
    app = customer("eirik")
    found = sql(
        f"""SELECT recipient, count(*) AS emails, count(*) FILTER (outcome = 'failed') AS failed,
                   count(*) FILTER (outcome = 'suppressed') AS suppressed,
                   max({LOCAL.format("sent_at")}) AS last_sent
            FROM messages WHERE contains(recipient, 'eirik') GROUP BY recipient
            ORDER BY last_sent DESC, recipient"""
    )
    assert rows_of(app.dataframe[0].value.drop(columns="mark")) == rows_of(
        found.head(FITTING_SHOWN)
    )
    assert f"**{len(found):,} recipients** fit." in said(app)
    assert f"The {FITTING_SHOWN} with the newest e-mail are shown." in said(app)


def test_each_import_counts_what_it_has_brought_to_the_log(sql: Sql) -> None:
    app = visit("imports")
    of_batch = sql(
        f"""SELECT batch, count(*) AS messages, min({LOCAL.format("sent_at")}) AS first_sent,
                   max({LOCAL.format("sent_at")}) AS last_sent
            FROM messages GROUP BY batch ORDER BY batch DESC"""
    )
    rejected = sql("SELECT batch, count(*) AS n FROM rejected_rows GROUP BY batch")
    known = dict(rows_of(rejected))
    # Each file of the sample shop is of other e-mails, so that all it has came in anew.
    expected = [
        (messages, messages, known.get(batch, 0), first, last)
        for batch, messages, first, last in rows_of(of_batch)
    ]
    columns = ["messages", "new", "rejected", "first_sent", "last_sent"]
    assert rows_of(app.dataframe[0].value[columns]) == expected
    for place in range(len(expected)):
        picked = visit("imports", {}, {"earlier imports 0": {"selection": {"rows": [place]}}})
        sums = re.search(
            r"([\d,]+) rows read = ([\d,]+) new \+ ([\d,]+) updated \+ ([\d,]+) unchanged \+ "
            r"([\d,]+) rejected",
            said(picked),
        )
        assert sums
        read, new, *others = (int(number.replace(",", "")) for number in sums.groups())
        assert (new, others[-1]) == (expected[place][1], expected[place][2])
        assert read == new + sum(others)


@pytest.mark.parametrize("guessed", [False, True])
def test_the_unexplained_answers_count_the_messages(sql: Sql, guessed: bool) -> None:
    app = visit("unexplained", {}, {"guessed answers as well": guessed})
    answers = sql(
        f"""SELECT key, {LOCAL.format("answered_at")} AS at, provider,
                   -- What an answer is without its numbers and names is the importer's to say.
                   template_of(diagnostic) AS template, error_log.reply_code,
                   error_log.enhanced_code
            FROM error_log JOIN messages USING (key)
            WHERE error_log.cause = 'unexplained' OR ({guessed} AND confidence = 'code')"""
    )
    wordless = answers["template"] == ""
    codes = (
        answers["reply_code"].fillna("") + " " + answers["enhanced_code"].fillna("")
    ).str.strip()
    said_by = answers.assign(said=answers["template"].mask(wordless, codes)).groupby("said")
    expected = {said: (theirs["key"].nunique(), theirs["at"].max()) for said, theirs in said_by}
    shown = app.dataframe[0].value
    rows = rows_of(shown.drop(columns="mark"))
    assert {said: (emails, last) for emails, said, _provider, last in rows} == expected
    assert shown["emails"].is_monotonic_decreasing
    emails = answers["key"].nunique()
    assert f"**{emails:,} e-mails, {len(expected):,} answers**" in said(app)
    for _emails, one, provider, _last in rows:
        commonest = said_by.get_group(one)["provider"].mode().map(PROVIDERS)
        assert provider in set(commonest)
