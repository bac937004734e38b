"""An address with more e-mails than the customer page lists: no more are read, all are told of."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pandas as pd
import pytest
from lakes import listening
from logs import write
from screen import opened, said
from streamlit.testing.v1 import AppTest
from test_blocked import LEVEL, LOST, STORY
from test_customer_page import KNOWN, seek

from analytics import dossier, facts, words
from analytics.access import MANAGER, Scope
from analytics.commands.console import Console
from analytics.commands.customer import tell_of
from analytics.filters import Filters
from analytics.settings import Settings
from analytics.store import Store
from analytics.ui import log_search, messages, reader
from analytics.ui.reader import Reader

EVERYTHING = Filters(date(1970, 1, 1), date(2199, 12, 31), MANAGER, version=0)
# How many KNOWN got.
ALL = 12
# Refused thrice in one second, twice in the next, in which one was stopped too; then stopped again.
TIED = """
INSERT INTO messages BY NAME
SELECT md5_number('tied' || n)::UUID AS key, 'Garn' AS shop,
       TIMESTAMP '2026-10-05' + INTERVAL 1 SECOND * (n // 3) AS sent_at, sent_at AS status_at,
       ['newsletter', 'shipping'][n % 2 + 1] AS mail_type, 'tor.eksempel09@gmail.com' AS recipient,
       address_hash(recipient) AS recipient_hash, domain_of(recipient) AS recipient_domain,
       'gmail' AS provider, if(n IN (4, 6), 'suppressed', 'failed') AS outcome,
       if(n IN (4, 6), NULL, 'hard') AS hardness, 'cause' || n AS cause, 'N-' || n // 2 AS order_no,
       'test' AS source, false AS has_answers, 1 AS batch
FROM range(7) AS numbers(n)
"""


@pytest.fixture
def log(store: Store) -> Store:
    with store.change() as cursor:
        for invented in (LOST, LEVEL, STORY, TIED):
            write(cursor, invented)
    return store


@pytest.fixture
def five_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "MOST", 5)
    monkeypatch.setattr(messages, "MOMENTS", 8)


def everyone(log: Store) -> list[Filters]:
    """Return the selections of all whom a story above is about, and of some more."""
    with log.cursor() as cursor:
        rows = cursor.execute(
            "SELECT recipient FROM messages GROUP BY recipient HAVING count(*) > 1 "
            "ORDER BY max(source) = 'test' DESC, recipient LIMIT 10"
        ).fetchall()
    return [EVERYTHING.narrowed(recipient=recipient) for (recipient,) in rows]


def cuts(log: Store) -> Iterator[tuple[Filters, pd.DataFrame, pd.DataFrame]]:
    """Give each of them with all their e-mails and, for every number of them, the newest."""
    for whose in everyone(log):
        rows = log.ask("recipient_messages", whose, rows=None, moments=None)
        for listed in range(1, len(rows)):
            yield whose, rows, log.ask("recipient_messages", whose, rows=listed, moments=None)


def test_what_is_known_of_a_recipient_is_the_same_however_few_e_mails_are_read(log: Store) -> None:
    blocked = 0
    for whose, rows, newest in cuts(log):
        known = facts.recipient_of_many(log.ask, newest, whose)
        assert known == facts.recipient(rows), (whose.recipient, len(newest))
        blocked += bool(known.block)
    assert blocked > 10


def test_each_e_mail_is_told_the_same_however_few_are_read(log: Store) -> None:
    blocked = 0
    for whose, rows, newest in cuts(log):
        told = facts.messages(log.ask, facts.among_all(log.ask, newest, whose), whose)
        whole = {one.key: one for one in facts.messages(log.ask, rows, whose)}
        assert [one.sent_at for one in told] == rows["sent_at"].head(len(newest)).tolist()
        assert told == [whole[one.key] for one in told]
        blocked += told[-1].blocked_for is not None
    assert blocked > 10


@pytest.mark.usefixtures("five_listed")
def test_no_more_is_read_than_is_listed_and_the_figures_are_of_all(app: AppTest) -> None:
    opened(app, "customer", language="en")
    with listening() as heard:
        seek(app, KNOWN)
    asked = [values for name, _, values in heard.values() if name == "recipient_messages"]
    assert asked == [{"rows": 6, "moments": messages.MOMENTS}]
    assert "Listed below are the newest 5 of 12 e-mails, those since 11 October 2026" in said(app)
    listed = next(text.value for text in app.markdown if "**Without an order**" in text.value)
    assert listed.count("\n- ") == 5
    assert {metric.label: metric.value for metric in app.metric}["E-mails"] == str(ALL)


@pytest.mark.parametrize("moments", [1, 10, 11, 21, 22, 2000])
def test_nothing_is_missed_behind_moments_at_which_nothing_is_left(
    app: AppTest, shop: Settings, monkeypatch: pytest.MonkeyPatch, moments: int
) -> None:
    monkeypatch.setattr(messages, "MOMENTS", moments)
    with closing(Store(shop.database, shop)) as log, log.change() as cursor:
        cursor.execute(
            "INSERT INTO moments SELECT address_hash(?), "
            "TIMESTAMP '2026-11-05' + INTERVAL 1 HOUR * n, true FROM range(10) AS numbers(n)",
            [KNOWN],
        )
    opened(app, "customer", language="en")
    figures = {metric.label: metric.value for metric in seek(app, KNOWN).metric}
    assert figures["E-mails"] == str(ALL)


@pytest.mark.usefixtures("five_listed")
def test_the_figures_of_many_are_those_of_all_of_them(app: AppTest, shop: Settings) -> None:
    with closing(Store(shop.database, shop)) as log, log.change() as cursor:
        cursor.execute(
            "UPDATE messages SET outcome = 'failed', hardness = 'hard', "
            "cause = 'ip_or_domain_blocklisted' WHERE recipient = ?",
            [KNOWN],
        )
        cursor.execute(
            "UPDATE messages SET outcome = 'suppressed', hardness = NULL, cause = 'earlier_bounce' "
            "WHERE key IN (SELECT key FROM messages WHERE recipient = ? "
            "ORDER BY sent_at DESC LIMIT 8)",
            [KNOWN],
        )
    opened(app, "customer", language="en")
    figures = {metric.label: metric.value for metric in seek(app, KNOWN).metric}
    assert (figures["E-mails"], figures["Failed"], figures["Stopped by the filter"]) == (
        str(ALL),
        "4",
        "8",
    )
    assert "the filter has stopped 8 e-mails to this address" in app.error[0].value
    # The bounce is not listed; what to do about those that it stopped is known from it.
    assert words.CAUSES["ip_or_domain_blocklisted"].advice_blocked in said(app)


@pytest.mark.usefixtures("five_listed")
def test_all_are_one_click_away_and_nothing_of_it_is_in_the_link(app: AppTest) -> None:
    opened(app, "email_log", outcome="failed", type="newsletter", period="all")
    app.text_input(key=log_search.SUBJECT).set_value("Ordre").run()
    app.query_params.clear()
    opened(app, "customer", language="en")
    seek(app, KNOWN)
    next(button for button in app.button if "See all of them" in button.label).click().run()
    assert not app.exception
    assert f"{ALL} e-mails selected" in said(app)
    assert set(app.dataframe[0].value["recipient"]) == {KNOWN}
    assert KNOWN.split("@")[0] not in str(dict(app.query_params))


@pytest.mark.usefixtures("five_listed")
def test_who_sees_an_address_masked_is_not_led_to_where_it_stands(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    support = Reader(None, Scope(role="support", every_shop=True))
    monkeypatch.setattr(reader, "_signed_in", lambda: support)
    opened(app, "customer", language="en")
    seek(app, KNOWN.split("@")[0] + "@")
    app.session_state["recipients that fit"] = {
        "selection": {"rows": [], "columns": [], "cells": [(0, "recipient")]}
    }
    app.run()
    assert "Listed below are the newest 5 of" in said(app)
    assert not [button for button in app.button if "See all of them" in button.label]
    next(button for button in app.button if button.label == "Show the address").click().run()
    assert [button for button in app.button if "See all of them" in button.label]


def test_of_a_customer_with_no_more_than_are_listed_no_more_is_asked(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "MOST", ALL)
    opened(app, "customer", language="en")
    with listening() as heard:
        seek(app, KNOWN)
    assert "Listed below" not in said(app)
    assert not {"recipient_counts", "recipient_block"} & {name for name, *_ in heard.values()}


@pytest.mark.usefixtures("five_listed")
def test_the_command_line_and_what_is_handed_over_hold_every_e_mail(shop: Settings) -> None:
    told: list[dict[str, str]] = []
    with closing(Store(shop.database, shop)) as log:
        tell_of(log, Console(told.append, "en", True), text=KNOWN)
        (recipient,) = json.loads(told[0]["out"])["recipients"]
        assert len(recipient["messages"]) == ALL
        assert len(dossier.gather(log, KNOWN)["messages"]) == ALL
