"""Blocked, misspelt and dead: the lists equal what the log says of each recipient."""

from contextlib import closing
from datetime import date

import pandas as pd
import pytest
from logs import write
from screen import opened, said
from streamlit.testing.v1 import AppTest

from analytics.access import MANAGER, Scope
from analytics.facts import Recipient, messages, recipient
from analytics.filters import Filters
from analytics.misspelling import meant, misspelt_domains
from analytics.settings import Settings
from analytics.store import Store
from analytics.ui import blocked

EVERYTHING = Filters(date(1970, 1, 1), date(2199, 12, 31), MANAGER, version=0)
LOST = """
INSERT INTO messages BY NAME
SELECT md5_number('lost' || n)::UUID AS key, 'Garn' AS shop,
       TIMESTAMP '2026-10-01' + INTERVAL 1 HOUR * n AS sent_at, sent_at AS status_at,
       if(n % 2 = 0, 'order_confirmation', 'newsletter') AS mail_type,
       'kari.eksempel07@' || if(n < 4, 'gmial.com', 'dod.example') AS recipient,
       address_hash(recipient) AS recipient_hash, domain_of(recipient) AS recipient_domain,
       'other' AS provider, if(n IN (0, 4, 5, 6, 7, 8), 'failed', 'suppressed') AS outcome,
       if(outcome = 'failed', 'soft', NULL) AS hardness, 'unknown_domain' AS reason,
       'no_such_domain' AS cause, 'test' AS source, false AS has_answers,
       1 AS batch
FROM range(10) AS numbers(n)
"""

# A hard bounce and an acceptance in the same second.
LEVEL = """
INSERT INTO messages BY NAME
SELECT md5_number('level' || outcome)::UUID AS key, 'Garn' AS shop,
       TIMESTAMP '2026-10-03 12:00' AS sent_at, sent_at AS status_at, 'newsletter' AS mail_type,
       'ida.eksempel03@gmail.com' AS recipient, address_hash(recipient) AS recipient_hash,
       domain_of(recipient) AS recipient_domain, 'gmail' AS provider, outcome,
       if(outcome = 'failed', 'hard', NULL) AS hardness, 'test' AS source, false AS has_answers,
       1 AS batch
FROM (VALUES ('failed'), ('delivered')) AS level(outcome)
"""

# Stopped and refused, the shop being at fault, then open again, then gone.
STORY = """
INSERT INTO messages BY NAME
SELECT md5_number('story' || n)::UUID AS key, 'Garn' AS shop,
       TIMESTAMP '2026-10-03' + INTERVAL 1 HOUR * n AS sent_at, sent_at AS status_at,
       'newsletter' AS mail_type, 'liv.eksempel04@firma.example' AS recipient,
       address_hash(recipient) AS recipient_hash, domain_of(recipient) AS recipient_domain,
       'other' AS provider, outcome, if(outcome = 'failed', 'hard', NULL) AS hardness,
       if(outcome = 'suppressed', 'earlier_bounce', bounce) AS cause, 'test' AS source,
       false AS has_answers, 1 AS batch
FROM (VALUES (1, 'suppressed', NULL), (2, 'failed', 'ip_or_domain_blocklisted'),
             (3, 'suppressed', NULL), (4, 'delivered', NULL), (5, 'failed', 'no_such_mailbox'),
             (6, 'suppressed', NULL)) AS story(n, outcome, bounce)
"""


@pytest.fixture
def log(store: Store) -> Store:
    with store.change() as cursor:
        write(cursor, LOST)
    return store


def known_of(log: Store, address: str) -> Recipient:
    return recipient(
        log.ask(
            "recipient_messages", EVERYTHING.narrowed(recipient=address), rows=None, moments=None
        )
    )


def test_a_block_is_what_the_customers_page_says_of_it(log: Store) -> None:
    listed = log.ask("blocked", EVERYTHING, rows=10_000)
    blocks = {}
    with log.cursor() as cursor:
        everyone = cursor.execute("SELECT DISTINCT recipient FROM messages").fetchall()
    for (address,) in everyone:
        if block := known_of(log, address).block:
            blocks[address] = block
    assert set(listed["recipient"]) == set(blocks)
    assert listed["all_blocked"].iloc[0] == len(blocks) > 5
    for row in listed.to_dict("records"):
        block = blocks[row["recipient"]]
        assert row["stopped"] == block.stopped
        for listed_at, at in (
            (row["bounced_at"], block.bounced_at),
            (row["stopped_since"], block.stopped_since),
        ):
            assert listed_at == at or (pd.isna(listed_at) and at is None)
    orders = listed["orders"].tolist()
    assert orders == sorted(orders, reverse=True)
    assert listed["all_orders"].iloc[0] == sum(orders)


def test_what_was_accepted_in_the_second_of_a_bounce_ends_the_block_on_both_pages(
    log: Store,
) -> None:
    with log.change() as cursor:
        write(cursor, LEVEL)
    address = "ida.eksempel03@gmail.com"
    known = known_of(log, address)
    assert (known.emails, known.accepted) == (2, 1)
    assert not known.block
    assert address not in set(log.ask("blocked", EVERYTHING, rows=10_000)["recipient"])


def test_an_e_mail_knows_for_what_its_address_was_blocked_and_what_arrived_later(
    log: Store,
) -> None:
    with log.change() as cursor:
        write(cursor, STORY)
    whose = EVERYTHING.narrowed(recipient="liv.eksempel04@firma.example")
    told = messages(log.ask, log.ask("recipient_messages", whose, rows=None, moments=None), whose)
    assert [(one.outcome, one.blocked_for, one.arrived_later) for one in told] == [
        ("suppressed", "no_such_mailbox", False),
        ("failed", "no_such_mailbox", False),
        ("delivered", "ip_or_domain_blocklisted", False),
        ("suppressed", "ip_or_domain_blocklisted", True),
        ("failed", "ip_or_domain_blocklisted", True),
        ("suppressed", None, True),
    ]
    # Of one that is opened the same is told without the others.
    for one in told:
        beside = log.ask("beside_message", whose, key=one.key).iloc[0]
        assert (beside["blocked_for"], beside["arrived_later"]) == (
            one.blocked_for,
            one.arrived_later,
        )


def test_misspelt_addresses_say_what_was_lost(log: Store) -> None:
    found = log.ask("misspelt", EVERYTHING, domains=misspelt_domains(), rows=10)
    assert found[["recipient", "lost", "orders"]].to_dict("records") == [
        {"recipient": "kari.eksempel07@gmial.com", "lost": 4, "orders": 2}
    ]
    assert meant("kari.eksempel07@gmial.com") == "gmail.com"


def test_a_domain_that_never_worked_is_listed_and_no_other(log: Store) -> None:
    found = log.ask("dead_domains", EVERYTHING, fewest=5, rows=10)
    assert found.to_dict("records") == [
        {
            "recipient_domain": "dod.example",
            "lost": 6,
            "orders": 3,
            "addresses": 1,
            "cause": "no_such_domain",
            "all_domains": 1,
        }
    ]


def test_who_may_not_see_addresses_sees_them_masked(log: Store) -> None:
    support = EVERYTHING.narrowed(scope=Scope(role="support", every_shop=True))
    lists = (
        log.ask("blocked", support, rows=10),
        log.ask("misspelt", support, domains=misspelt_domains(), rows=10),
    )
    for rows in lists:
        assert set(rows["recipient"].str[1:5]) == {"***@"}


def test_the_page_tells_how_many_are_blocked_and_leads_to_the_customer(app: AppTest) -> None:
    opened(app, "blocked", language="en")
    assert "addresses are blocked" in said(app)
    assert "ask your platform's support to look into it" in said(app)
    address = app.dataframe[0].value["recipient"].iloc[0]
    key = "Blocked addresses, those with orders first"
    app.session_state[key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert app.title[0].value == "Customer"
    assert app.text_input[0].value == address


def test_where_no_domain_is_probably_meant_nothing_is_written(app: AppTest, shop: Settings) -> None:
    with closing(Store(shop.database, shop)) as store, store.change() as cursor:
        write(cursor, LOST)
    app.session_state["list of addresses"] = "Domains that never work"
    opened(app, "blocked", language="en")
    (table,) = (one for one in app.dataframe if "meant" in one.value)
    assert table.value["meant"].isna().any()
    assert table.proto.HasField("placeholder")


@pytest.mark.parametrize(
    ("tab", "first"),
    [
        ("Misspelt", "kari.eksempel07@gmial.com\tkari.eksempel07@gmail.com"),
        ("Domains that never work", "dod.example"),
    ],
)
def test_a_list_is_copied_and_says_where_it_was_cut(
    app: AppTest, shop: Settings, monkeypatch: pytest.MonkeyPatch, tab: str, first: str
) -> None:
    with closing(Store(shop.database, shop)) as store, store.change() as cursor:
        write(cursor, LOST)
        cursor.execute(
            LOST.replace("'lost'", "'lost2'").replace("dod.", "aldri.").replace("07", "1")
        )
    monkeypatch.setattr(blocked, "MOST", 1)
    app.session_state["list of addresses"] = tab
    column = "suggestion" if tab == "Misspelt" else "recipient_domain"
    app.session_state[f"copy {column}"] = True
    opened(app, "blocked", language="en")
    assert len(app.code[0].value.splitlines()) == 1
    cut = [one.value for one in app.caption if "the download has them all" in one.value]
    assert len(cut) == 2
    monkeypatch.setattr(blocked, "MOST", 10)
    app.run()
    assert first in app.code[0].value.splitlines()
    assert "the download has them all" not in said(app)
