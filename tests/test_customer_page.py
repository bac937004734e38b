"""The customer page in the hands of somebody with a customer on the telephone."""

from contextlib import closing
from typing import Any

import pytest
from screen import opened, said
from streamlit.testing.v1 import AppTest

from analytics.access import Scope
from analytics.erasing import erase
from analytics.settings import Settings
from analytics.store import Store
from analytics.ui import person, reader, recipients
from analytics.ui.reader import Reader

KNOWN = "kunde0@gmail.example"
OTHER = "kunde5@gmail.example"


def seek(app: AppTest, text: str) -> AppTest:
    app.text_input(key=person.SOUGHT).set_value(text).run()
    assert not app.exception
    return app


def pick(app: AppTest, table: str, row: int = 0) -> AppTest:
    cell = {"selection": {"rows": [], "columns": [], "cells": [(row, "recipient")]}}
    app.session_state[table] = cell
    app.run()
    assert not app.exception
    return app


def headed(app: AppTest) -> list[str]:
    """Return the addresses that stand as headings."""
    return [code.value for code in app.code if "\n" not in code.value and "@" in code.value]


def back(app: AppTest) -> list[Any]:
    return [button for button in app.button if button.label == "Back to the list"]


def test_what_is_not_there_is_said_with_where_the_log_ends(app: AppTest) -> None:
    opened(app, "customer", language="en")
    seek(app, "nobody.at.all@nowhere.invalid")
    assert "No e-mail to such an address" in said(app)
    assert "The log, which goes from 1 September 2026 to 31 October 2026, holds none." in said(app)
    seek(app, "ordre 99 999")
    assert "No e-mail about such an order" in said(app)
    assert not app.dataframe
    seek(app, "3. november 2026")
    assert "This looks like a day" in said(app)
    assert "choose the period there" in said(app)


def test_only_a_manager_is_told_that_a_person_was_erased(
    app: AppTest, shop: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store(shop.database, shop)) as log:
        erase(log, KNOWN)
    opened(app, "customer", language="en")
    seek(app, KNOWN)
    assert "This person was erased from the log on " in said(app)
    seek(app, "nobody@gmail.example")
    assert "erased" not in said(app)
    support = Reader(None, Scope(role="support", every_shop=True))
    monkeypatch.setattr(reader, "_signed_in", lambda: support)
    seek(app, KNOWN)
    assert "No e-mail to such an address" in said(app)
    assert "erased" not in said(app)


def test_whose_e_mails_these_are_stands_above_them_however_they_were_found(app: AppTest) -> None:
    opened(app, "customer", language="en")
    seek(app, KNOWN)
    assert headed(app)[0] == KNOWN
    assert "E-mail to" in said(app)
    seek(app, f"{KNOWN}, nobody@nowhere.invalid")
    assert KNOWN in headed(app)


def test_the_way_back_leads_to_the_list_that_was_chosen_from_and_to_no_other(
    app: AppTest,
) -> None:
    opened(app, "customer", language="en")
    pick(seek(app, "kunde1"), recipients.FITTING)
    assert back(app)
    seek(app, KNOWN)
    assert not back(app)
    pick(seek(app, "kunde0@gmial.example"), f"{recipients.ALIKE} 0")
    assert headed(app)[0] == KNOWN
    back(app)[0].click().run()
    assert app.text_input(key=person.SOUGHT).value == "kunde0@gmial.example"
    assert KNOWN in app.dataframe[0].value["recipient"].tolist()


def test_an_address_that_nothing_reached_gets_no_tick(app: AppTest, shop: Settings) -> None:
    with closing(Store(shop.database, shop)) as log, log.change() as cursor:
        cursor.execute(
            "UPDATE messages SET outcome = 'failed', hardness = 'soft' WHERE recipient = ?",
            [OTHER],
        )
    opened(app, "customer", language="en")
    assert ":material/check: This address is not blocked." in said(seek(app, KNOWN))
    seek(app, OTHER)
    assert "This address is not blocked, but no e-mail has arrived there." in said(app)
    assert ":material/check:" not in said(app)


@pytest.mark.parametrize(
    ("types", "asked"),
    [
        (("newsletter", "contact_form", "order_confirmation", "password"), "Order confirmation"),
        (("newsletter", "contact_form", "newsletter"), "Contact form"),
        (("newsletter", "other"), "Other"),
        (("newsletter",), "Newsletter"),
    ],
)
def test_the_answer_is_about_what_the_customer_waits_for(
    app: AppTest, shop: Settings, types: tuple[str, ...], asked: str
) -> None:
    with closing(Store(shop.database, shop)) as log, log.change() as cursor:
        cursor.execute(
            "UPDATE messages SET outcome = 'delivered', mail_type = 'shipping' WHERE recipient = ?",
            [KNOWN],
        )
        for turn, mail_type in enumerate(types):
            cursor.execute(
                "UPDATE messages SET outcome = 'failed', mail_type = $type WHERE key = ("
                "SELECT key FROM messages WHERE recipient = $who ORDER BY sent_at DESC, key "
                "OFFSET $turn LIMIT 1)",
                {"type": mail_type, "who": KNOWN, "turn": turn},
            )
    opened(app, "customer", language="en")
    box = seek(app, KNOWN).selectbox[-1]
    assert f" · {asked}" in box.options[box.index or 0]


def test_the_e_mail_that_was_picked_stays_when_the_language_changes(app: AppTest) -> None:
    opened(app, "customer", language="en")
    box = seek(app, KNOWN).selectbox[-1]
    picked = box.options[2]
    box.select_index(2).run()
    app.query_params["language"] = "nb"
    app.session_state["language"] = "Norsk"
    app.run()
    assert not app.exception
    box = app.selectbox[-1]
    assert box.index == 2
    assert box.options[2] != picked
