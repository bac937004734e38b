"""A click on a mark shows the e-mails behind it: as many as the mark says, and no others."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from conftest import INVENTED
from logs import ask
from screen import opened, said
from streamlit.testing.v1 import AppTest
from test_bursts_page import OPEN, with_open_burst
from test_mailings import MONDAY, POSTED

from analytics.settings import Settings
from analytics.store import Store

TOTALS = next(part for part in INVENTED.split(";\n") if "INTO hourly_totals" in part)
PICKED = {"selection": {"rows": [0], "columns": [], "cells": []}}
IN_MARCH = {"period": "own", "from": "2026-03-01", "to": "2026-03-20"}


def follow(app: AppTest, query: dict[str, list[str]]) -> AppTest:
    """Follow a link to the e-mail log."""
    app.query_params.clear()
    app.query_params.update({"language": "en"} | query)
    return opened(app, "email_log")


def linked(app: AppTest, beside: str = "") -> dict[str, list[str]]:
    """Return the query of the link to the e-mails, the first one or that beside a text."""
    elements: list[Any] = [element for element in app.main if element.type != "empty"]
    at = next((n for n, one in enumerate(elements) if beside in str(getattr(one, "value", ""))), 0)
    proto = next(one.proto for one in elements[at:] if one.type == "page_link")
    return parse_qs(proto.query_string)


def count_in(app: AppTest) -> int:
    told = re.search(r"([\d,]+) e-mails? selected", said(app))
    assert told, said(app)
    return int(told[1].replace(",", ""))


def rows_of(shop: Settings, sql: str, **values: object) -> list[tuple[Any, ...]]:
    store = Store(shop.database, shop)
    found = ask(store, sql, **values)
    store.close()
    return found


def post(shop: Settings, *parts: tuple[str | None, int, int]) -> None:
    """Send newsletters on a Monday, each with a subject, its minute and how many of it fail."""
    store = Store(shop.database, shop)
    with store.change() as cursor:
        for subject, minute, failed in parts:
            at = MONDAY + timedelta(minutes=minute)
            values = {"subject": subject, "at": at, "emails": 400, "failed": failed}
            cursor.execute(POSTED, values)
    store.close()


def test_a_burst_leads_to_the_failures_of_its_hours(app: AppTest, shop: Settings) -> None:
    with_open_burst(shop)
    counted = """SELECT count(*) FROM messages WHERE outcome = 'failed' AND provider = 'outlook'
                 AND mail_type = 'newsletter' AND sent_at >= $since AND sent_at < $until"""
    ((of_hours,),) = rows_of(shop, counted, since=OPEN.start, until=OPEN.end)
    day = OPEN.start.replace(hour=0)
    ((of_day,),) = rows_of(shop, counted, since=day, until=day + timedelta(days=1))
    opened(app, "bursts", language="en")
    follow(app, linked(app))
    assert 0 < of_hours == count_in(app) < of_day
    assert "From 31 October 2026 at 18:00 to 31 October 2026 at 22:00" in said(app)
    next(one for one in app.button if one.label == "Remove the filter on hours").click().run()
    assert not app.exception
    assert count_in(app) > of_hours
    assert "at 18:00 to" not in said(app)


def test_what_was_chosen_before_narrows_no_mark(app: AppTest, shop: Settings) -> None:
    with_open_burst(shop)
    opened(app, "bursts", language="en")
    query = linked(app)
    alone = count_in(follow(app, query))
    follow(app, {"period": ["all"], "reason": ["unknown_recipient"], "bounce": ["soft"]})
    app.text_input(key="sought subject").set_value("no such subject").run()
    assert count_in(follow(app, query)) == alone


def test_another_period_takes_the_hours_of_a_mark_back(app: AppTest, shop: Settings) -> None:
    with_open_burst(shop)
    opened(app, "bursts", language="en")
    follow(app, linked(app))
    app.selectbox(key="period").select("30").run()
    assert not app.exception
    assert "within" not in app.query_params
    assert "From 2 October 2026 to 31 October 2026" in said(app)


@pytest.mark.parametrize("hours", ["", "/", "2026-10-31", "x/y", "2026-10-31T20:00:00Z/2026-10-31"])
def test_hours_that_are_none_narrow_nothing(app: AppTest, hours: str) -> None:
    day = {"period": ["own"], "from": ["2026-10-31"], "to": ["2026-10-31"]}
    assert count_in(follow(app, day | {"within": [hours]})) == count_in(follow(app, day))


def test_delayed_for_too_long_leads_to_those_alone(app: AppTest, shop: Settings) -> None:
    store = Store(shop.database, shop)
    with store.change() as cursor:
        # One of the same day, and not for so long.
        cursor.execute("UPDATE messages SET outcome = 'deferred' WHERE message_id = '470'")
        cursor.execute("DELETE FROM hourly_totals")
        cursor.execute(TOTALS)
    store.close()
    opened(app, "overview", language="en", period="all")
    told = next(one.value for one in app.markdown if "five days" in one.value)
    count = int(re.search(r"\*\*(\d+)", told)[1])  # type: ignore[index]
    assert 0 < count == count_in(follow(app, linked(app, "five days")))
    assert set(app.dataframe[0].value["outcome"]) == {"Delayed, still trying"}
    query = {"period": ["all"], "outcome": ["deferred"]}
    assert count < count_in(follow(app, query))


def test_a_newsletter_of_two_subjects_leads_to_the_failures_of_both_and_of_no_like_one(
    app: AppTest, shop: Settings
) -> None:
    post(shop, ("Nytt garn er her", 0, 30), ("Har du sett garnet?", 40, 25))
    post(shop, ("Nytt garn er her igjen", 300, 20))
    app.session_state["mailings"] = PICKED
    opened(app, "mailings", language="en", **IN_MARCH)
    assert "**55 of 800 failed" in said(app)
    next(button for button in app.button if "that failed" in button.label).click().run()
    assert not app.exception
    assert count_in(app) == 55
    assert "**Newsletter:** `Nytt garn er her` and 1 other subject" in said(app)
    assert "garn" not in str(dict(app.query_params))
    assert "Remove the filter on the newsletter" in [one.label for one in app.button]


def test_a_newsletter_without_a_subject_leads_to_its_failures_alone(
    app: AppTest, shop: Settings
) -> None:
    post(shop, (None, 0, 30), ("Nytt garn er her", 300, 20))
    app.session_state["mailings"] = PICKED
    opened(app, "mailings", language="en", **IN_MARCH)
    next(button for button in app.button if "that failed" in button.label).click().run()
    assert count_in(app) == 30
    assert "**Newsletter:** Without a subject" in said(app)


def test_a_newsletter_of_one_provider_leads_to_the_failures_there(
    app: AppTest, shop: Settings
) -> None:
    post(shop, ("Nytt garn er her", 0, 30))
    app.session_state["mailings"] = PICKED
    opened(app, "mailings", language="en", provider="gmail", **IN_MARCH)
    assert "**15 of 200 failed" in said(app)
    next(button for button in app.button if "that failed" in button.label).click().run()
    assert count_in(app) == 15


@pytest.mark.parametrize("row", [0, 1])
def test_a_share_that_providers_judge_leads_to_the_e_mails_it_counts(
    app: AppTest, row: int
) -> None:
    query = {"view": "asked", "period": "all", "reason": "policy_rejected"}
    opened(app, "failures", language="en", **query)
    of_row = app.dataframe[0].value.iloc[row]
    picked = {"selection": PICKED["selection"] | {"rows": [row]}}
    app.session_state["what providers ask for"] = picked
    app.run()
    assert app.title[0].value == "E-mail log"
    assert 0 < of_row["count"] == count_in(app)
    assert list(of_row[["mail_type", "what"]]) == [
        "Newsletter",
        ["Hard bounces", "Spam complaints"][row],
    ]
