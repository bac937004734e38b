"""Every download as every role, and what comes in: for managers alone."""

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from analytics.access import RIGHTS, Right
from analytics.bench.pages.browsing import Visit
from analytics.ui.failing import VIEWS
from roles.visitors import PEOPLE, SOUGHT, Told, Visiting, blocks, buttons, follow, headers, status

STATUSES = {
    "manager": 200,
    "support": 403,
    "limited": 403,
    "viewer": 403,
    "nobody": 401,
    "unnamed": 401,
}


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
