"""The customer page in the hands of somebody with a customer on the telephone."""

from contextlib import closing
from typing import Any

import pytest
from screen import opened, said
from streamlit.testing.v1 import AppTest
from test_log_pages import do_import

from analytics.access import Scope
from analytics.erasing import erase
from analytics.settings import Settings
from analytics.store import Store
from analytics.ui import person, reader, recipients
from analytics.ui.reader import Reader

KNOWN = "kunde0@gmail.example"
OTHER = "kunde5@gmail.example"
POSTMARK = """{"TotalCount": 1, "Messages": [{
    "MessageID": "pm-1", "Recipients": ["liv@garnkurv.example"], "Status": "Sent",
    "ReceivedAt": "2026-02-03T04:00:00Z", "Subject": "Takk", "Metadata": {"order_no": "7001"}
}]}"""


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


def test_several_addresses_of_one_customer_are_looked_at_together(app: AppTest) -> None:
    opened(app, "customer")
    app.text_input(key=person.SOUGHT).set_value(f"{KNOWN}, {OTHER}").run()
    assert not app.exception
    assert {metric.label: metric.value for metric in app.metric}["E-mails"] == "24"
    assert {KNOWN, OTHER} <= {code.value for code in app.code}


def test_each_of_several_unknown_addresses_is_named_beside_what_looks_like_it(
    app: AppTest,
) -> None:
    unknown = ["kunde0@gmial.example", "kunde5@gmial.example"]
    opened(app, "customer")
    app.text_input(key=person.SOUGHT).set_value(", ".join(unknown)).run()
    assert not app.exception
    assert [code.value for code in app.code] == unknown
    assert KNOWN in app.dataframe[0].value["recipient"].tolist()
    assert OTHER in app.dataframe[1].value["recipient"].tolist()


def test_several_of_those_that_fit_are_ticked_and_looked_at_together(app: AppTest) -> None:
    opened(app, "customer")
    app.text_input(key=person.SOUGHT).set_value("kunde1").run()
    chosen = app.dataframe[0].value["recipient"].iloc[[0, 2]].tolist()
    ticked = {"rows": [0, 2], "columns": [], "cells": []}
    app.session_state[recipients.FITTING] = {"selection": ticked}
    app.run()
    next(button for button in app.button if "2 recipients" in button.label).click().run()
    assert not app.exception
    assert [code.value for code in app.code][:2] == chosen
    assert {metric.label: metric.value for metric in app.metric}["E-mails"] == "24"


def test_an_order_number_finds_who_ordered(app: AppTest, shop: Settings) -> None:
    with closing(Store(shop.database, shop)) as log, log.change() as cursor:
        cursor.execute("UPDATE messages SET order_no = '1001' WHERE recipient = ?", [KNOWN])
    opened(app, "customer")
    app.text_input(key=person.SOUGHT).set_value("#1001").run()
    assert not app.exception
    assert KNOWN in {code.value for code in app.code}
    assert "**Order 1001**" in said(app)


def turn_to_second_page(app: AppTest) -> str:
    """Turn to the second page of a customer's e-mails, and return what it says."""
    turner = app.get("pagination")[0].proto.id
    app.session_state[turner[turner.index("entries of") :]] = 2
    app.run()
    assert not app.exception
    return said(app)


@pytest.mark.parametrize(
    ("ordered", "heads", "of_second"),
    [
        # The newest and the oldest of two dozen e-mails.
        (
            "sent_at IN ((SELECT max(sent_at) FROM theirs), (SELECT min(sent_at) FROM theirs))",
            2,
            "",
        ),
        ("true", 20, "**Order 1001, continued**"),
    ],
)
def test_the_e_mails_of_an_order_stand_together_or_are_said_to_go_on(
    app: AppTest, shop: Settings, ordered: str, heads: int, of_second: str
) -> None:
    with closing(Store(shop.database, shop)) as log, log.change() as cursor:
        cursor.execute(
            f"WITH theirs AS (FROM messages WHERE recipient IN (?, ?)) UPDATE messages "
            f"SET order_no = '1001' WHERE recipient IN (?, ?) AND {ordered}",
            [KNOWN, OTHER] * 2,
        )
    opened(app, "customer")
    app.text_input(key=person.SOUGHT).set_value(f"{KNOWN}, {OTHER}").run()
    first = next(text.value for text in app.markdown if "**Order 1001**" in text.value)
    under = first.split("**Order 1001**")[1].split("\n\n**")[0]
    assert under.count("\n- ") == heads
    second = turn_to_second_page(app)
    assert "Order 1001" not in second.replace(of_second or "nothing", "")
    assert of_second in second


@pytest.mark.parametrize(
    ("told", "kept", "sought"),
    [
        ("# 10234 ", "10234", ("10234", "#10234", "ordre 10234", "Order no. #10234")),
        ("Ng-10234", "Ng-10234", ("ng-10234", "#NG-10234", "bestilling Ng-10234")),
        ("2026/1001.1", "`2026/1001.1`", ("2026/1001.1", "Ordrenummer: 2026/1001.1")),
    ],
)
def test_an_order_is_found_however_the_platform_and_the_caller_write_its_number(
    app: AppTest, told: str, kept: str, sought: tuple[str, ...]
) -> None:
    do_import(app, "postmark.json", POSTMARK.replace("7001", told))
    opened(app, "customer")
    for text in sought:
        app.text_input(key=person.SOUGHT).set_value(text).run()
        assert not app.exception
        assert "liv@garnkurv.example" in {code.value for code in app.code}, text
        assert f"**Order {kept}**" in said(app)


def test_a_misspelt_name_is_met_with_the_ones_that_look_alike(app: AppTest) -> None:
    opened(app, "customer")
    app.text_input(key=person.SOUGHT).set_value("kundee1").run()
    assert "Did you mean one of these?" in said(app)
    assert app.dataframe[0].value["recipient"].str.startswith("kunde").all()


@pytest.mark.parametrize("language", ["nb", "en"])
def test_ready_answers_are_there_in_both_languages_whatever_the_screen_speaks(
    app: AppTest, language: str
) -> None:
    app.query_params["language"] = language
    opened(app, "customer")
    app.text_input(key=person.SOUGHT).set_value(KNOWN).run()
    assert not app.exception
    first_lines = [code.value.splitlines()[0] for code in app.code]
    for first in ("Hei!", "Hello!", f"Mottaker: {KNOWN}", f"Recipient: {KNOWN}"):
        assert first in first_lines
