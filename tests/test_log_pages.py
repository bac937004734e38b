"""The e-mail log, the customer page and the imports, opened the way a reader does."""

from contextlib import closing
from datetime import date

import pytest
from screen import opened, said
from streamlit.testing.v1 import AppTest

from analytics.access import MANAGER
from analytics.erasing import erase
from analytics.filters import Filters
from analytics.language import LANGUAGES
from analytics.paging import log_page
from analytics.settings import Settings
from analytics.store import Store
from analytics.ui import log_table, person, privacy, recipients, selection, upload

EVERYTHING = Filters(first=date(1970, 1, 1), last=date(2199, 12, 31), scope=MANAGER, version=0)
NEWEST = "kunde0@gmail.example"
EXPORT = (
    "Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg\n"
    "03.11.2026 07:02;Ordrebekreftelse;kari.eksempel07@gmail.com;Ordre 10234;Sendt;Nei;\n"
    "31.02.2026 07:05;Nyhetsbrev;ola.eksempel@hotmail.com;Garn;Sendt;Nei;\n"
)


def offered(app: AppTest, download: str) -> list[str]:
    """Open a download, and return the kinds of file that it offers."""
    app.session_state[f"download {download}"] = True
    app.run()
    assert not app.exception
    return [str(button.proto.label) for button in app.get("download_button")]


def pick(app: AppTest, table: str, row: int) -> None:
    app.session_state[table] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    app.run()
    assert not app.exception


def do_import(app: AppTest, name: str, content: str) -> None:
    opened(app, "imports")
    app.file_uploader[0].upload(name, content.encode(), "text/csv").run()
    next(button for button in app.button if "Import" in button.label).click().run()
    app.session_state[upload.JOB].wait()
    app.run()
    assert not app.exception


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["email_log", "customer", "imports"])
def test_every_page_opens_in_every_language(app: AppTest, page: str, language: str) -> None:
    app.query_params["language"] = language
    assert opened(app, page).title


def test_the_log_counts_what_is_selected_and_sends_one_page_of_it(app: AppTest) -> None:
    app.query_params["period"] = "all"
    opened(app, "email_log")
    assert "5,760 e-mails selected" in said(app)
    assert len(app.dataframe[0].value) == log_table.ROWS
    times = app.dataframe[0].value["sent_at"]
    assert times.is_monotonic_decreasing


def test_a_recipient_narrows_the_log_and_stays_out_of_the_url(app: AppTest) -> None:
    app.query_params["period"] = "all"
    opened(app, "email_log")
    app.text_input(key="sought recipient").set_value("kunde0@").run()
    assert set(app.dataframe[0].value["recipient"]) == {NEWEST}
    assert "kunde0" not in str(dict(app.query_params))


@pytest.mark.parametrize("chosen", [EVERYTHING, EVERYTHING.narrowed(recipient="@")])
def test_no_page_of_the_log_is_lost_or_shown_twice(store: Store, chosen: Filters) -> None:
    with store.change() as cursor:
        # A campaign is sent within the same second.
        cursor.execute("UPDATE messages SET sent_at = date_trunc('hour', sent_at)")
    pages = [
        log_page(store.ask, chosen, rows=100, skipped=skipped).rows["key"].tolist()
        for skipped in range(0, 5_760, 100)
    ]
    keys = [key for page in pages for key in page]
    assert len(keys) == len(set(keys)) == 5_760


def test_an_own_period_waits_for_its_last_day(app: AppTest) -> None:
    opened(app, "email_log")
    app.selectbox(key="period").select("own").run()
    chosen = app.date_input[0].value
    assert isinstance(chosen, tuple)
    assert chosen
    day = chosen[0]
    app.date_input[0].set_value((day,)).run()
    assert "Choose the last day as well." in said(app)
    assert not app.dataframe
    app.date_input[0].set_value((day, day)).run()
    assert not app.exception
    assert set(app.dataframe[0].value["sent_at"].dt.date) == {day}


def test_another_selection_begins_at_its_first_page(app: AppTest) -> None:
    app.query_params["period"] = "all"
    opened(app, "email_log")
    app.session_state[f"{log_table.TURNER} 0"] = 3
    app.run()
    assert "201–300 are shown" in said(app)
    app.multiselect(key="outcome").select("delivered").run()
    assert not app.exception
    assert "1–100 are shown" in said(app)
    assert "201–300" not in said(app)


def test_whoever_comes_back_to_the_log_finds_the_page_that_they_were_on(app: AppTest) -> None:
    app.query_params["period"] = "all"
    opened(app, "email_log")
    app.session_state[f"{log_table.TURNER} 0"] = 3
    app.run()
    app.switch_page("pages/customer.py").run()
    app.switch_page("pages/email_log.py").run()
    assert "201–300 are shown" in said(app)


def test_beside_what_failed_stands_what_the_filter_stopped(app: AppTest) -> None:
    opened(app, "email_log", period="all", outcome="failed")
    button = next(one for one in app.button if "stopped by the filter" in one.label)
    more = int(button.label.split()[0].replace(",", ""))
    assert more > 0
    button.click().run()
    assert not app.exception
    assert app.query_params["outcome"] == ["failed", "suppressed"]
    assert not [one for one in app.button if "stopped by the filter" in one.label]
    opened(app, "email_log", outcome="suppressed")
    assert f"{more:,} e-mails selected" in said(app)


def test_a_picked_row_opens_the_message_with_its_error_log(app: AppTest) -> None:
    app.query_params["outcome"] = "failed"
    opened(app, "email_log")
    pick(app, log_table.TABLE, 0)
    assert "could not be delivered" in said(app)
    assert "550 5.1.1 no such user here" in [code.value for code in app.code]


@pytest.mark.parametrize(("column", "opens"), [("mark", False), ("recipient", True)])
def test_a_cell_picks_its_row_but_not_the_mark_that_gets_the_focus_first(
    app: AppTest, column: str, opens: bool
) -> None:
    app.query_params["outcome"] = "failed"
    opened(app, "email_log")
    cell = {"selection": {"rows": [], "columns": [], "cells": [(0, column)]}}
    app.session_state[log_table.TABLE] = cell
    app.run()
    assert not app.exception
    assert ("could not be delivered" in said(app)) is opens


def test_a_log_whose_e_mails_are_erased_says_that_only_their_totals_are_left(
    app: AppTest,
) -> None:
    do_import(app, "logg.csv", EXPORT)
    erase(app.session_state[upload.JOB].store, "kari.eksempel07@gmail.com")
    day = date(2026, 11, 3)
    app.session_state[selection.PERIOD] = selection.OWN_PERIOD
    app.session_state[selection.RANGE] = (day, day)
    opened(app, "email_log")
    assert "1 e-mail selected" in said(app)
    assert "only their totals are" in said(app)
    assert not app.dataframe


def test_an_empty_selection_names_the_filter_that_removes_the_rows(app: AppTest) -> None:
    opened(app, "email_log")
    app.text_input(key="sought subject").set_value("there is no such subject").run()
    assert not app.dataframe
    assert "Subject" in said(app)


def test_a_part_of_an_address_lists_the_recipients_that_fit(app: AppTest) -> None:
    opened(app, "customer")
    app.text_input(key=person.SOUGHT).set_value("kunde1").run()
    assert app.dataframe[0].value["recipient"].str.startswith("kunde1").all()


def test_a_whole_address_shows_everything_that_was_sent_to_it(app: AppTest) -> None:
    opened(app, "customer")
    app.text_input(key=person.SOUGHT).set_value(f" {NEWEST.upper()} ").run()
    assert not app.exception
    assert {metric.label: metric.value for metric in app.metric}["E-mails"] == "12"
    assert any(NEWEST in code.value for code in app.code)
    assert "spam folder" in said(app)


def test_the_e_mails_that_may_lie_among_advertising_are_marked(
    app: AppTest, shop: Settings
) -> None:
    with closing(Store(shop.database, shop)) as log, log.change() as cursor:
        cursor.execute(
            "UPDATE messages SET provider = 'gmail', outcome = 'delivered', mail_type = "
            "if(sent_at = (SELECT max(sent_at) FROM messages WHERE recipient = ?), "
            "'newsletter', 'password') WHERE recipient = ?",
            [NEWEST, NEWEST],
        )
    opened(app, "customer")
    app.text_input(key=person.SOUGHT).set_value(NEWEST).run()
    assert "Gmail sorts advertising" in said(app)
    sent = "\n".join(text.value for text in app.markdown if "**Without an order**" in text.value)
    lines = [line for line in sent.splitlines() if line.startswith("- ")]
    assert ["newsletter" in line for line in lines] == ["sell" in line for line in lines]
    assert sum("sell" in line for line in lines) == 1


def test_the_way_to_erase_somebody_is_closed_for_the_next_customer(app: AppTest) -> None:
    opened(app, "customer")
    app.text_input(key=person.SOUGHT).set_value(NEWEST).run()
    app.session_state[privacy.PART] = True
    app.run()
    assert any(button.label == "Erase this person" for button in app.button)
    app.text_input(key=person.SOUGHT).set_value("kunde1@gmail.example").run()
    assert not any(button.label == "Erase this person" for button in app.button)


def test_an_opened_e_mail_knows_what_others_to_its_address_tell_of_it(
    app: AppTest, shop: Settings
) -> None:
    with closing(Store(shop.database, shop)) as log, log.change() as cursor:
        cursor.execute(
            "UPDATE messages SET outcome = if(sent_at = (SELECT min(sent_at) FROM messages "
            "WHERE recipient = ?), 'failed', 'delivered'), cause = 'mailbox_full' "
            "WHERE recipient = ?",
            [NEWEST, NEWEST],
        )
    app.query_params["period"] = "all"
    opened(app, "email_log")
    app.text_input(key="sought recipient").set_value(NEWEST).run()
    failed = app.dataframe[0].value["outcome"].tolist().index("Failed")
    pick(app, log_table.TABLE, failed)
    assert "Later e-mails to this address have arrived: send this one again" in said(app)
    assert "Later e-mails to you have arrived, so we can send it again." in said(app)


def test_an_opened_e_mail_without_a_recipient_has_none_beside_it(
    app: AppTest, shop: Settings
) -> None:
    with closing(Store(shop.database, shop)) as log, log.change() as cursor:
        cursor.execute(
            "UPDATE messages SET recipient = '', recipient_domain = '', outcome = 'failed', "
            "reason = 'mailbox_full', cause = 'mailbox_full' WHERE recipient = ?",
            [NEWEST],
        )
    opened(app, "email_log", period="all", outcome="failed")
    place = list(app.dataframe[0].value["recipient"]).index("")
    pick(app, log_table.TABLE, place)
    assert "could not be delivered" in said(app)


def test_what_was_handed_over_is_not_counted_as_delivered(app: AppTest, shop: Settings) -> None:
    with closing(Store(shop.database, shop)) as log, log.change() as cursor:
        cursor.execute(
            "UPDATE messages SET outcome = if(sent_at = (SELECT max(sent_at) FROM messages "
            "WHERE recipient = ?), 'sent', 'delivered') WHERE recipient = ?",
            [NEWEST, NEWEST],
        )
    opened(app, "customer")
    app.text_input(key=person.SOUGHT).set_value(NEWEST).run()
    counted = {metric.label: metric.value for metric in app.metric}
    assert (counted["E-mails"], counted["Delivered"], counted["Handed over"]) == ("12", "11", "1")


def test_a_misspelt_address_is_met_with_the_ones_that_look_alike(app: AppTest) -> None:
    opened(app, "customer")
    app.text_input(key=person.SOUGHT).set_value("kunde0@gmial.example").run()
    assert NEWEST in app.dataframe[0].value["recipient"].tolist()
    assert offered(app, f"{recipients.ALIKE} 0") == ["CSV", "Excel", "Parquet"]


def test_an_address_that_nobody_wrote_to_says_what_to_try(app: AppTest) -> None:
    opened(app, "customer")
    app.text_input(key=person.SOUGHT).set_value("nobody.at.all@nowhere.invalid").run()
    assert not app.exception
    assert "Check the spelling" in said(app)
