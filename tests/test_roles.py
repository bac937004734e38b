"""Every page and every download as every role, against the real server: what is sent to whom."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pyarrow as pa
import pytest
from browser.serving import serving
from conftest import copy_of
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from analytics.access import PAGES, RIGHTS, Right
from analytics.audit import trail
from analytics.language import say
from analytics.settings import Settings
from analytics.store import Store
from analytics.ui.browsing import Visit
from analytics.ui.failing import VIEWS
from analytics.words import REASON_MEANINGS

ALL_PAGES = {file.stem for file in (Path(__file__).parent.parent / "pages").glob("*.py")}
PEOPLE = {
    "manager": "sjef@butikk.example",
    "support": "hjelp@butikk.example",
    "viewer": "tall@butikk.example",
    "limited": "pinne@butikk.example",
    "of_garn": "garn@butikk.example",
    "nobody": "fremmed@annet.example",
}
PASSWORD = "et langt passord for prøvene"
SETTINGS = """
language = "en"
[[people]]
who = "sjef@butikk.example"
role = "manager"
[[people]]
who = "@butikk.example"
role = "viewer"
[[people]]
who = "hjelp@butikk.example"
role = "support"
[[people]]
who = "pinne@butikk.example"
role = "support"
shops = ["Pinner"]
[[people]]
who = "garn@butikk.example"
role = "support"
shops = ["Garn"]
"""
# A few e-mails of another shop to the same customers, one of them opened first.
SECOND = """
INSERT INTO messages BY NAME
SELECT * REPLACE (md5('second' || key)::UUID AS key, 'Strikk' AS shop) FROM messages
WHERE message_id::INT < 40;
INSERT INTO hourly_totals BY NAME
SELECT shop, date_trunc('hour', sent_at) AS hour, mail_type, provider, outcome, reason,
       count(*) AS n
FROM messages WHERE shop = 'Strikk' GROUP BY ALL
"""
# A burst and an import with a rejected row, both of which can be looked into.
MORE = """
INSERT INTO bursts
VALUES ('b1', 'Garn', TIMESTAMP '2026-10-20 08:00', TIMESTAMP '2026-10-20 10:00', false,
        TIMESTAMP '2026-10-20 08:00', ['newsletter'], ['outlook'], 'policy_rejected', 60, 80, 3,
        0.04, 'critical', 50, [{'reason': 'policy_rejected', 'n': 60, 'usual': 3}], 60, 0);
INSERT INTO imports BY NAME
SELECT 1 AS batch, 'eksport.csv' AS file, 'x' AS sha256, 1 AS bytes, 'own' AS format,
       'Garn' AS shop, 'Europe/Oslo' AS timezone, TIMESTAMP '2026-10-31 20:00' AS imported_at,
       1 AS seconds, 1 AS rows, 0 AS messages, 0 AS new, 0 AS updated, 0 AS unchanged,
       1 AS rejected;
INSERT INTO rejected_rows
VALUES (1, 7, 'no_recipient', NULL, '03.11.2026 07:02;Nyhetsbrev;')
"""
# A masked address has a star before the @.
WHOLE = re.compile(rb"[\w.+=-]@(?:gmail|outlook|telenor|other)\.example")
SOUGHT = "kunde17@outlook.example"
STATUSES = {
    "manager": 200,
    "support": 403,
    "limited": 403,
    "viewer": 403,
    "nobody": 401,
    "unnamed": 401,
}
FIGURES_ONLY = "Your role sees figures only, so what takes a look at single e-mails is left out."
UNTRUTHS = (
    "These e-mails are no longer kept; only their totals are.",
    "Nothing has failed here.",
    "There are none.",
    "See the e-mails",
)


@dataclass
class Told:
    """A socket that remembers all that the server told."""

    socket: Any
    heard: list[bytes] = field(default_factory=list)

    def send(self, message: bytes) -> None:
        self.socket.send(message)

    def recv(self, *how: Any, **named: Any) -> bytes:
        self.heard.append(self.socket.recv(*how, **named))
        return self.heard[-1]

    @property
    def session(self) -> str:
        begun = (ForwardMsg.FromString(said) for said in self.heard)
        return next(
            str(said.new_session.initialize.session_id)
            for said in begun
            if said.WhichOneof("type") == "new_session"
        )

    def whole_addresses(self, *allowed: str) -> set[bytes]:
        said = b"".join(self.heard)
        for address in allowed:
            said = said.replace(address.encode(), b"")
        return {said[max(0, found.start() - 20) : found.end()] for found in WHOLE.finditer(said)}


def headers(person: str, password: str = PASSWORD, **more: str) -> dict[str, str]:
    coded = b64encode(f"{PEOPLE[person]}:{password}".encode()).decode()
    return {"Authorization": f"Basic {coded}", "X-Forwarded-Proto": "https"} | more


@pytest.fixture(scope="module")
def data(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a shop whose subjects and answers name customers as well."""
    folder = tmp_path_factory.mktemp("roles")
    store = copy_of(filled, Settings(data=folder))
    with store.change() as cursor:
        for statement in f"{SECOND};\n{MORE}".split(";\n"):
            cursor.execute(statement)
        cursor.execute("UPDATE messages SET subject = subject || ' fra ' || recipient")
        cursor.execute(
            "UPDATE error_log SET cause = 'unexplained', diagnostic = '550 <' || recipient || '> '"
            " || split_part(recipient, '@', 1) || ' is odd'"
            " FROM messages WHERE messages.key = error_log.key"
        )
    store.close()
    (folder / "postlogg.toml").write_text(SETTINGS, encoding="utf-8")
    known = "\n".join(f'"{address}" = "{PASSWORD}"' for address in PEOPLE.values())
    (folder / "secrets.toml").write_text(f"[passwords]\n{known}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    with serving(data) as server:
        yield server.address


Visiting = Callable[..., tuple[Visit, Told]]


@pytest.fixture
def visit(address: str) -> Iterator[Visiting]:
    """Give a way to visit the app as somebody."""
    with ExitStack() as opened:

        def visiting(person: str, **more: str) -> tuple[Visit, Told]:
            socket = connect(
                f"{address.replace('http', 'ws', 1)}/_stcore/stream",
                subprotocols=[Subprotocol("streamlit")],
                additional_headers=headers(person, **more),
                compression=None,
                max_size=None,
            )
            told = Told(opened.enter_context(socket))
            return Visit(cast(ClientConnection, told)), told

        yield visiting


def status(address: str, path: str, sent: dict[str, str]) -> int:
    try:
        with urlopen(Request(f"{address}{path}", headers=sent)) as answer:
            return int(answer.status)
    except HTTPError as refusal:
        return refusal.code


def buttons(visit: Visit) -> list[Any]:
    return visit.drawn("download_button")


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


def follow(visit: Visit, page: str, query: str = "") -> None:
    """Open a page by a link."""
    visit._page, visit._query = visit.pages[page], query
    visit._set.clear()
    visit._widgets.clear()
    visit._redraw()


def blocks(told: Told, since: int = 0) -> list[Any]:
    said = (ForwardMsg.FromString(said) for said in told.heard[since:])
    return [one.delta.add_block for one in said if one.delta.WhichOneof("type") == "add_block"]


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


def test_nobody_but_a_manager_is_offered_a_file(visit: Visiting) -> None:
    for role in ("support", "limited", "viewer"):
        theirs, told = visit(role)
        for page in theirs.pages:
            theirs.open(page)
            assert not buttons(theirs), (role, page)
        assert offers(told) == []


def choose_row(visit: Visit, key: str) -> None:
    visit.set(key, json.dumps({"selection": {"rows": [0], "columns": [], "cells": []}}))


def seek(visit: Visit, sought: str) -> None:
    visit.open("customer")
    visit.set("sought customer", sought)


def at(page: str, query: str = "") -> Callable[[Visit], None]:
    return partial(follow, page=page, query=query)


def first_of(key: str) -> Callable[[Visit], None]:
    return partial(choose_row, key=key)


def sought(text: str) -> Callable[[Visit], None]:
    return partial(seek, sought=text)


# Every view that has files to take out: how many of them at least, and how one gets there.
WITH_FILES = {
    "overview": (14, [at("")]),
    **{view: (6, [at("failures", f"view={view}&provider=outlook")]) for view in VIEWS},
    "bursts": (6, [at("bursts", "burst=b1")]),
    "newsletters": (3, [at("mailings", "period=all")]),
    "a newsletter": (6, [at("mailings", "period=all"), first_of("mailings")]),
    "e-mail log": (3, [at("email_log")]),
    "customers": (3, [sought("kunde17")]),
    "customers who look alike": (3, [sought("kunde17@outlok.example")]),
    "a customer": (2, [sought(SOUGHT)]),
    "blocked addresses": (3, [at("blocked")]),
    "unexplained answers": (3, [at("unexplained")]),
    "imports": (3, [at("imports")]),
    "an import": (6, [at("imports"), first_of("earlier imports 0")]),
}


@pytest.mark.parametrize("view", WITH_FILES)
def test_every_file_is_for_managers_alone(visit: Visiting, address: str, view: str) -> None:
    managers, told = visit("manager")
    least, steps = WITH_FILES[view]
    for step in steps:
        step(managers)
    found = all_buttons(managers, told)
    assert len(found) >= least
    files = [(fetched(told, button.deferred_file_id), button.id) for button in found]
    # Whoever is refused waits a moment for it.
    with ThreadPoolExecutor(32) as pool:
        for role, expected in STATUSES.items():
            sent = headers(role) if role in PEOPLE else {"X-Forwarded-Proto": "https"}
            answers = pool.map(lambda file, sent=sent: status(address, file[0], sent), files)
            assert [
                file for file, code in zip(files, answers, strict=True) if code != expected
            ] == []


def all_buttons(visit: Visit, told: Told) -> list[Any]:
    """Open all that can be opened, and return the buttons of the files that are offered then."""
    known: set[str] = set()
    while True:
        found = {block.expandable.id or block.popover.id for block in blocks(told)} - {""}
        if found <= known:
            return buttons(visit)
        for name in found - known:
            visit._set[name] = WidgetState(id=name, bool_value=True)
        known |= found
        visit._redraw()


def offers(told: Told) -> list[str]:
    """Return the drawers with files that were offered, as the browser names them."""
    return [
        block.popover.id
        for block in blocks(told)
        if block.WhichOneof("type") == "popover" and re.search("download|report", block.popover.id)
    ]


def fetched(told: Told, file: str) -> str:
    """Have a file made as a browser does, and return where it lies."""
    message = BackMsg()
    message.backend_operation_request.request_id = "1"
    message.backend_operation_request.session_id = told.session
    message.backend_operation_request.deferred_file.file_id = file
    told.send(message.SerializeToString())
    while True:
        answer = ForwardMsg.FromString(told.recv(10, decode=False))
        if answer.WhichOneof("type") == "backend_operation_response":
            return str(answer.backend_operation_response.deferred_file.url)


def test_uploads_and_metrics_are_for_managers(address: str) -> None:
    for path, right in (("/_stcore/metrics", Right.MANAGE),):
        for role, rights in RIGHTS.items():
            expected = 200 if right in rights else 403
            assert status(address, path, headers(role)) == expected
    for role in ("support", "viewer"):
        for file in ("y", "y.svg"):
            assert status(address, f"/_stcore/upload_file/x/{file}", headers(role)) == 403
        assert status(address, "/media/none.svg", headers(role)) == 404


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
