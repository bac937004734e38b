"""Every page as every role, against the real server: what is sent to whom."""

import json
import re
from pathlib import Path

import pyarrow as pa
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from analytics.access import PAGES, RIGHTS
from analytics.audit import trail
from analytics.bench.pages.browsing import Visit
from analytics.language import say
from analytics.settings import Settings
from analytics.store import Store
from analytics.ui.failing import VIEWS
from analytics.words import REASON_MEANINGS
from roles.visitors import PEOPLE, SOUGHT, Visiting, blocks, buttons, follow, headers, status

ALL_PAGES = {file.stem for file in (Path(__file__).parents[2] / "pages").glob("*.py")}
FIGURES_ONLY = "Your role sees figures only, so what takes a look at single e-mails is left out."
UNTRUTHS = (
    "These e-mails are no longer kept; only their totals are.",
    "Nothing has failed here.",
    "There are none.",
    "See the e-mails",
)


def heading(visit: Visit) -> str:
    return str(visit.drawn("heading")[0].body)


def pick_first_row(visit: Visit) -> None:
    name = next(name for name in visit._widgets if "e-mail log" in name).rsplit("-", 1)[1]
    chosen = {"selection": {"rows": [0], "columns": [], "cells": []}}
    visit.set(name, json.dumps(chosen))


def walk(visit: Visit) -> None:
    """Open every page that there is for somebody, and look closer where rows are."""
    for page in visit.pages:
        visit.open(page)
    if "email_log" in visit.pages:
        visit.open("email_log")
        pick_first_row(visit)
        assert visit.drawn("code") or visit.drawn("text")
        visit.open("customer")
        visit.set("sought customer", "kunde17")


def test_every_page_has_a_right_that_it_needs() -> None:
    assert set(PAGES) == ALL_PAGES


@pytest.mark.parametrize("role", RIGHTS)
def test_the_menu_holds_the_pages_of_the_role_and_a_link_opens_no_other(
    visit: Visiting, role: str
) -> None:
    theirs, _ = visit(role)
    allowed = {name for name, right in PAGES.items() if right in RIGHTS[role]}
    assert {name or "overview" for name in theirs.pages} == allowed
    everything, _ = visit("manager")
    front = heading(theirs)
    for page in ALL_PAGES - allowed:
        theirs.pages = dict(everything.pages)
        theirs.open(page)
        # Streamlit draws the front page instead, beside its own "Page not found".
        assert heading(theirs) == front, page


@pytest.mark.parametrize("role", ["support", "viewer"])
def test_no_whole_address_is_sent_to_whom_they_are_masked_from(visit: Visiting, role: str) -> None:
    theirs, told = visit(role)
    walk(theirs)
    assert told.heard
    assert told.whole_addresses() == set()


def test_a_manager_is_sent_whole_addresses_so_that_the_search_for_them_is_no_empty_one(
    visit: Visiting,
) -> None:
    theirs, told = visit("manager")
    theirs.open("email_log")
    assert told.whole_addresses()


def test_support_finds_the_customer_whose_address_they_type_and_sees_it_when_they_ask(
    visit: Visiting, data: Path
) -> None:
    theirs, told = visit("support")
    theirs.open("customer")
    theirs.set("sought customer", SOUGHT)
    assert theirs.drawn("metric")[0].body not in ("0", "")
    assert told.whole_addresses(SOUGHT) == set()


def press(visit: Visit, label: str) -> None:
    button = next(button for button in visit.drawn("button") if button.label == label)
    visit._set[button.id] = WidgetState(id=button.id, trigger_value=True)
    visit._redraw()
    del visit._set[button.id]


def test_an_address_is_shown_to_support_when_they_ask_for_it_and_that_is_noted(
    visit: Visiting,
) -> None:
    theirs, told = visit("support")
    theirs.open("customer")
    theirs.set("sought customer", "kunde22@out")
    assert theirs.drawn("code")[0].code_text == "k***@outlook.example"
    assert told.whole_addresses() == set()
    press(theirs, "Vis adressen")
    assert theirs.drawn("code")[0].code_text == "kunde22@outlook.example"
    managers, _ = visit("manager")
    managers.open("audit")
    assert b"Adresse vist" in managers.drawn("dataframe")[0].arrow_data.data


def test_a_ready_answer_of_support_names_the_address_that_they_know_and_no_masked_one(
    visit: Visiting,
) -> None:
    theirs, told = visit("support")
    theirs.open("customer")
    theirs.set("sought customer", SOUGHT)
    assert all(SOUGHT in answer for answer in ready_answers(theirs))
    theirs.set("sought customer", "kunde22@out")
    assert not any("k***@" in answer for answer in ready_answers(theirs))
    press(theirs, "Vis adressen")
    assert all("kunde22@outlook.example" in answer for answer in ready_answers(theirs))
    assert told.whole_addresses(SOUGHT, "kunde22@outlook.example") == set()


def test_support_looks_at_several_addresses_together_without_seeing_them(
    visit: Visiting,
) -> None:
    theirs, told = visit("support")
    theirs.open("customer")
    theirs.set("sought customer", "kunde1")
    ticked = {"selection": {"rows": [0, 1], "columns": [], "cells": []}}
    theirs.set("recipients that fit", json.dumps(ticked))
    press(theirs, "Se 2 mottakere sammen")
    codes = [code.code_text for code in theirs.drawn("code")]
    assert [text[:4] for text in codes[:2]] == ["k***"] * 2
    assert told.whole_addresses() == set()


def ready_answers(visit: Visit) -> list[str]:
    """Return the ready answers, without what a server has said."""
    said = [code.code_text.replace("<k***@outlook.example>", "") for code in visit.drawn("code")]
    answers = [text for text in said if "\n\n" in text]
    assert len(answers) == 4
    return answers


def test_a_viewer_gets_no_row_whatever_they_ask(visit: Visiting) -> None:
    theirs, _ = visit("viewer")
    assert theirs.drawn("metric")
    for page in theirs.pages:
        theirs.open(page)
        assert not buttons(theirs)


@pytest.mark.parametrize("view", VIEWS)
def test_a_viewer_is_told_no_untruth_of_what_figures_cannot_tell(
    visit: Visiting, view: str
) -> None:
    theirs, told = visit("viewer")
    follow(theirs, "failures", f"view={view}&provider=outlook")
    tabs = [block.tab.label for block in blocks(told) if block.WhichOneof("type") == "tab"]
    assert set(tabs) == {say("nb", VIEWS[view]) for view in ("types", "refusals", "reasons")}
    said = b"".join(told.heard)
    for untruth in UNTRUTHS:
        assert say("nb", untruth).encode() not in said, untruth
    assert say("nb", FIGURES_ONLY).encode() in said
    assert not [chart for chart in theirs.drawn("plotly_chart") if chart.selection_mode]
    for table in theirs.drawn("dataframe"):
        assert "acts" not in pa.ipc.open_stream(table.arrow_data.data).schema.names
    if view == "reasons":
        assert say("nb", REASON_MEANINGS["policy_rejected"].advice).encode() in said


def test_somebody_of_one_shop_never_hears_that_there_is_another(visit: Visiting) -> None:
    theirs, told = visit("of_garn")
    walk(theirs)
    assert re.search(rb"Ordre \d", b"".join(told.heard))
    assert b"Strikk" not in b"".join(told.heard)
    everything, told_all = visit("support")
    walk(everything)
    assert b"Strikk" in b"".join(told_all.heard)


def test_somebody_limited_to_another_shop_sees_none_of_this_one(visit: Visiting) -> None:
    theirs, told = visit("limited")
    for page in theirs.pages:
        theirs.open(page)
    assert not re.search(rb"Ordre \d", b"".join(told.heard))


def test_what_was_done_is_noted_without_an_address(
    visit: Visiting, address: str, data: Path
) -> None:
    """Runs last: the log is opened once the server is told to stop by the fixture's end."""
    theirs, _ = visit("manager")
    theirs.open("audit")
    table = theirs.drawn("dataframe")[0].arrow_data.data
    assert b"looked_up" not in table
    assert b"Looked up" in table or "Slått opp".encode() in table
    assert PEOPLE["support"].encode() in table
    assert SOUGHT.encode() not in table


def test_the_data_folder_holds_no_address_in_the_audit_trail(tmp_path: Path) -> None:
    store = Store(tmp_path / "log.duckdb", Settings(data=tmp_path))
    found = trail(store, deed="", about="", rows=10)
    assert found.empty
    store.close()


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, 403),
        ({"X-Forwarded-Proto": "http"}, 403),
        ({"X-Forwarded-Proto": "https"}, 401),
        (headers("manager"), 200),
        (headers("manager", "et annet langt passord"), 401),
        (headers("nobody"), 401),
        *[
            ({"Authorization": f"Basic {coded}", "X-Forwarded-Proto": "https"}, 401)
            for coded in ("", "a", "\xf8\xf8", "+PgK")
        ],
        ({"X-Forwarded-Proto": "https", "X-Postlogg-Email": "sjef@butikk.example"}, 401),
    ],
)
@pytest.mark.parametrize("path", ["/", "/media/x.svg", "/_stcore/host-config", "/component/x"])
def test_a_password_in_front_of_everything_and_over_https_only(
    address: str, path: str, sent: dict[str, str], expected: int
) -> None:
    found = status(address, path, sent)
    assert found == expected or (expected == 200 and found in (200, 404))


def test_a_header_from_outside_makes_nobody_a_manager(visit: Visiting) -> None:
    theirs, _ = visit("viewer", **{"X-Postlogg-Email": PEOPLE["manager"]})
    assert "audit" not in theirs.pages
