"""Newsletters are put together as a reader would, and compared with what is usual for the shop."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from logs import as_failures_only
from screen import opened, said
from streamlit.testing.v1 import AppTest

from analytics.access import MANAGER
from analytics.filters import Filters
from analytics.mailings import Mailing, lower_bound, mailings
from analytics.settings import Settings
from analytics.store import MEMORY, Store

EVERYTHING = Filters(date(2026, 1, 1), date(2026, 12, 31), MANAGER, version=0)
MONDAY = datetime(2026, 3, 2, 10)
POSTED = """
INSERT INTO messages BY NAME
SELECT md5_number(concat($subject, $at, n))::UUID AS key, 'Garn' AS shop,
       $at::TIMESTAMP + INTERVAL 1 SECOND * n AS sent_at, sent_at AS status_at,
       'newsletter' AS mail_type,
       'kunde' || n || '@gmail.com' AS recipient, address_hash(recipient) AS recipient_hash,
       'gmail.com' AS recipient_domain, if(n % 2 = 0, 'gmail', 'outlook') AS provider,
       $subject AS subject, if(n < $failed, 'failed', 'delivered') AS outcome,
       if(n < $failed, 'policy_rejected', NULL) AS reason,
       if(n < $failed, 'authentication', NULL) AS cause, 'test' AS source, false AS has_answers,
       1 AS batch
FROM range($emails::BIGINT) AS numbers(n)
"""


@pytest.fixture
def log(settings: Settings) -> Iterator[Store]:
    empty = Store(MEMORY, settings)
    yield empty
    empty.close()


def post(log: Store, subject: str, at: datetime, emails: int = 400, failed: int = 0) -> None:
    with log.change() as cursor:
        values = {"subject": subject, "at": at, "emails": emails, "failed": failed}
        cursor.execute(POSTED, values)


def found(log: Store, chosen: Filters = EVERYTHING) -> list[Mailing]:
    return mailings(log.ask, chosen)


def test_the_same_subject_in_another_week_is_another_mailing(log: Store) -> None:
    post(log, "Ukens garn 10", MONDAY)
    post(log, "Ukens garn 11", MONDAY + timedelta(days=7))
    assert [one.totals.finished for one in found(log)] == [400, 400]


def test_of_a_list_of_failures_no_mailing_has_a_rate_or_is_worse(log: Store) -> None:
    for week in range(3):
        post(log, f"Ukens garn {week}", MONDAY + timedelta(days=7 * week), 400, 100 + 100 * week)
    assert found(log)[0].worse
    told = mailings(as_failures_only(log.ask), EVERYTHING)
    assert {one.totals.failure_rate for one in told} == {None}
    assert not any(one.worse or one.beyond for one in told)


def test_a_campaign_in_daily_parts_is_one(log: Store) -> None:
    for day in range(5):
        post(log, "Høstsalg", MONDAY + timedelta(days=day), failed=day)
    (one,) = found(log)
    assert (one.totals.finished, one.totals.failed) == (2000, 10)
    assert (one.ended - one.started).days == 4


def test_two_subjects_that_begin_together_are_one_test(log: Store) -> None:
    post(log, "Nytt garn er her", MONDAY, 500)
    post(log, "Har du sett det nye garnet?", MONDAY + timedelta(minutes=40), 400)
    post(log, "En annen dag", MONDAY + timedelta(days=1))
    both = next(one for one in found(log) if len(one.shapes) == 2)
    assert (both.subject, both.totals.finished) == ("Nytt garn er her", 900)
    assert len(found(log)) == 2


def test_a_subject_with_the_readers_name_goes_with_the_mailing_under_way(log: Store) -> None:
    post(log, "Kari, nytt garn til deg", MONDAY, 30)
    post(log, "Ola, nytt garn til deg", MONDAY + timedelta(minutes=1), 3)
    post(log, "Velkommen, Per", MONDAY + timedelta(days=9), 1)
    (one,) = found(log)
    assert (one.subject, one.totals.finished) == ("Kari, nytt garn til deg", 33)


def test_the_worst_is_what_lost_most_beyond_what_is_usual(log: Store) -> None:
    for week in range(1, 7):
        post(log, f"Uke {week}", MONDAY + timedelta(days=7 * week), 1000, failed=20)
    post(log, "Refused", MONDAY + timedelta(days=50), 1000, failed=300)
    post(log, "Few of few", MONDAY + timedelta(days=60), 25, failed=5)
    worst, *others = found(log)
    assert (worst.subject, worst.worse, worst.usual_rate) == ("Refused", True, 0.02)
    assert worst.beyond == pytest.approx((lower_bound(300, 1000) - 0.02) * 1000)
    assert worst.reasons == (("policy_rejected", 300),)
    assert [(code, totals.failed) for code, totals in worst.providers] == [
        ("gmail", 150),
        ("outlook", 150),
    ]
    assert not any(one.worse for one in others)


def test_every_number_of_a_mailing_is_that_of_its_messages(log: Store) -> None:
    post(log, "Uke 1", MONDAY, 1000, failed=21)
    post(log, "Uke 1", MONDAY + timedelta(hours=30), 500, failed=7)
    (one,) = found(log)
    with log.cursor() as cursor:
        counted = cursor.execute(
            "SELECT count(*), count(*) FILTER (outcome = 'failed'), min(sent_at) FROM messages"
        ).fetchall()[0]
    assert (one.totals.left_the_shop, one.totals.failed) == counted[:2]
    causes = log.ask(
        "mailing_causes",
        EVERYTHING,
        shop=one.shop,
        started=one.started,
        ended=one.ended,
        shapes=list(one.shapes),
    )
    assert causes.to_dict("records") == [{"cause": "authentication", "emails": 28}]


def test_what_began_before_the_period_is_not_of_it_but_tells_what_is_usual(log: Store) -> None:
    post(log, "Før", MONDAY, 1000, failed=10)
    post(log, "Nå", MONDAY + timedelta(days=30), 1000, failed=10)
    chosen = EVERYTHING.narrowed(first=date(2026, 3, 20))
    (one,) = found(log, chosen)
    assert (one.subject, one.usual_rate) == ("Nå", 0.01)


def test_an_opened_mailing_says_why_and_where_and_leads_to_its_e_mails(app: AppTest) -> None:
    app.session_state["mailings"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    opened(app, "mailings", language="en", period="all")
    assert "There is no other newsletter to compare with." in said(app)
    assert "No such mailbox ·" in said(app)
    assert app.dataframe[1].value["Mailbox provider"].iloc[0] == "Outlook and Hotmail"
    next(button for button in app.button if "that failed" in button.label).click().run()
    assert app.title[0].value == "E-mail log"
    assert "**Newsletter:** `Ordre " in said(app)
    assert "Ordre" not in str(dict(app.query_params))
