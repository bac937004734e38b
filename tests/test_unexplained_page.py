"""The page of unexplained answers, as a manager uses it."""

import pytest
from screen import opened, said
from streamlit.testing.v1 import AppTest

from analytics.pinning import Wording, pin
from analytics.settings import Settings
from analytics.store import Store
from analytics.ui import answers, unexplained

ODD = "550 The hedgehog is asleep"


def with_odd_answers(shop: Settings, *changes: str) -> int:
    """Have servers say what no rule knows, changed further; return how many e-mails got such."""
    store = Store(shop.database, shop)
    with store.change() as cursor:
        cursor.execute(
            "UPDATE error_log SET diagnostic = $odd, reply_code = '550', enhanced_code = NULL,"
            " rule = 'unexplained', cause = 'unexplained', reason = 'other', confidence = 'none'",
            {"odd": ODD},
        )
        cursor.execute(
            "UPDATE messages SET reason = 'other', cause = 'unexplained' WHERE outcome = 'failed'"
        )
        for change in changes:
            cursor.execute(change)
        emails = cursor.execute("SELECT count(DISTINCT key) FROM error_log").fetchall()[0][0]
    store.close()
    return int(emails)


def press(app: AppTest, label: str) -> None:
    """Press a button, and look again when what it has begun is done."""
    next(button for button in app.button if label in button.label).click().run()
    if unexplained.JOB in app.session_state:
        app.session_state[unexplained.JOB].wait()
        app.run()
    assert not app.exception


def test_an_unexplained_answer_is_given_a_meaning_and_loses_it_again(
    app: AppTest, shop: Settings
) -> None:
    with_odd_answers(shop)
    opened(app, "unexplained")
    (answer,) = app.dataframe[0].value["said"]
    assert answer == "the hedgehog is asleep"
    app.session_state[unexplained.TABLE] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert ODD in [code.value for code in app.code]
    meaning = next(box for box in app.selectbox if box.label == "Meaning")
    meaning.set_value("account_unused").run()
    press(app, "this way")
    assert "e-mails are explained anew" in app.toast[0].value
    assert "Every answer is explained" in " ".join(title.value for title in app.subheader)
    assert 'cause = "account_unused"' in shop.rules.read_text(encoding="utf-8")
    press(app, "Take back")
    assert "e-mails are explained anew" in app.toast[0].value
    assert len(app.dataframe[0].value) == 1
    assert "pinned" not in shop.rules.read_text(encoding="utf-8")


def test_an_e_mail_that_got_several_unexplained_answers_is_counted_once(
    app: AppTest, shop: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    emails = with_odd_answers(
        shop,
        "INSERT INTO error_log SELECT * REPLACE ('550 The badger is out' AS diagnostic)"
        " FROM error_log",
    )
    opened(app, "unexplained", language="en")
    assert app.dataframe[0].value["emails"].tolist() == [emails, emails]
    assert f"**{emails:,} e-mails, 2 answers**" in said(app)
    assert "are listed, and in the file" not in said(app)
    # Those that the list has no room for are counted as well.
    monkeypatch.setattr(unexplained, "MOST", 1)
    assert len(app.run().dataframe[0].value) == 1
    assert f"**{emails:,} e-mails, 2 answers**" in said(app)
    assert "The 1 that most e-mails got are listed, and in the file." in said(app)


def test_how_far_it_is_is_told_until_an_answer_is_explained(app: AppTest, shop: Settings) -> None:
    with_odd_answers(shop)
    pin(shop.rules, Wording("the badger is out"), "virus")
    opened(app, "unexplained")
    with answers.own_log().maintenance():
        app.button[-1].click().run()
        (bar,) = app.get("progress")
        assert bar.proto.text == "The e-mails are filed anew"
        assert not app.dataframe
    app.session_state[unexplained.JOB].wait()
    app.run()
    assert not app.get("progress")
    assert "explained anew" in app.toast[0].value


def test_broken_rules_are_named_with_their_line_and_lose_nothing(
    app: AppTest, shop: Settings
) -> None:
    with_odd_answers(shop)
    opened(app, "unexplained")
    shop.rules.write_text('[[rule]]\nid = "own"\ncause = "hedgehog"\n', encoding="utf-8")
    app.run()
    assert not app.exception
    assert "line 3" in app.error[0].value


def test_a_file_that_cannot_be_written_is_told_of(app: AppTest, shop: Settings) -> None:
    resource = pytest.importorskip("resource")
    with_odd_answers(shop)
    shop.rules.write_text("threads = 2\n", encoding="utf-8")
    pin(shop.rules, Wording("the otter is out"), "virus")
    opened(app, "unexplained")
    (button,) = [one for one in app.button if one.label == "Take back"]
    before = shop.rules.read_text(encoding="utf-8")
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    # As on a full disk.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, most[1]))
    try:
        button.click().run()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    assert not app.exception
    assert "cannot be written" in app.toast[0].value
    assert shop.rules.read_text(encoding="utf-8") == before


def test_a_meaning_that_was_chosen_for_one_answer_is_not_chosen_for_the_next(
    app: AppTest, shop: Settings
) -> None:
    with_odd_answers(
        shop, "UPDATE error_log SET diagnostic = '550 The badger is out' WHERE rowid % 3 = 0"
    )
    opened(app, "unexplained")
    for row, chosen in ((0, "virus"), (1, None)):
        app.session_state[unexplained.TABLE] = {
            "selection": {"rows": [row], "columns": [], "cells": []}
        }
        app.run()
        meaning = next(box for box in app.selectbox if box.label == "Meaning")
        assert meaning.value is None
        if chosen:
            meaning.set_value(chosen).run()
