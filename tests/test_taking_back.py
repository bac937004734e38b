"""An import is taken back, and what is left is what the other imports brought."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from logs import ask
from whole_log import is_whole

from analytics.importing import import_file
from analytics.reading import Wishes
from analytics.settings import Settings
from analytics.store import MEMORY, Store
from analytics.taking_back import Numbers, take_back, weigh

HEADING = "Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg"
WAITING, FULL = "Venter;Ja;421 4.7.0 try later", "Feilet;Ja;552 5.2.2 Mailbox full"
SENT = "Sendt;Nei;"
STATES = (WAITING, FULL, SENT)
TABLES = (
    "messages",
    "error_log",
    "rejected_rows",
    "retold",
    "earlier_states",
    "imports",
    "hourly_totals",
)
BROKEN = "31.02.2026 10:00;Nyhetsbrev;x@garn.example;Hei;Sendt;Nei;"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store(MEMORY, Settings(data=tmp_path_factory.mktemp("data")))
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _empty_afterwards(store: Store) -> Iterator[None]:
    yield
    empty(store)


def empty(store: Store) -> None:
    for (batch,) in ask(store, "SELECT batch FROM imports ORDER BY random()"):
        take_back(store, batch)
    assert [table for table in TABLES if ask(store, f"FROM {table}")] == []


def row(person: int, state: str) -> str:
    return f"01.10.2026 {8 + person % 3:02}:05;Nyhetsbrev;k{person}@garn.example;Hei;{state}"


def bring(store: Store, tmp_path: Path, *rows: str) -> int:
    file = tmp_path / "logg.csv"
    file.write_text("\n".join((HEADING, *rows)) + "\n", encoding="utf-8")
    told = import_file(store, file, Wishes(), lambda _share, _doing: None)
    assert told.error is None, str(told.error)
    assert told.batch
    return told.batch


def held(store: Store) -> list[list[tuple[Any, ...]]]:
    """Return what the log holds, whichever import brought it."""
    return [
        ask(store, f"SELECT * EXCLUDE (batch) FROM {table} ORDER BY ALL")
        for table in ("messages", "error_log", "rejected_rows")
    ]


def test_the_last_import_taken_back_leaves_the_log_as_it_was(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path, row(1, WAITING), row(2, SENT), BROKEN)
    before = held(store), ask(store, "FROM hourly_totals ORDER BY ALL")
    second = bring(store, tmp_path, row(1, FULL), row(2, SENT), row(3, SENT), BROKEN, BROKEN + "x")
    assert weigh(store, second) == Numbers(going=1, staying=0, restored=1, kept=0, rejected=2)
    assert take_back(store, second) == Numbers(1, 0, 1, 0, 2)
    assert (held(store), ask(store, "FROM hourly_totals ORDER BY ALL")) == before


def test_what_a_later_import_told_as_well_stays(store: Store, tmp_path: Path) -> None:
    first = bring(store, tmp_path, row(1, WAITING), row(2, SENT), row(3, SENT))
    second = bring(store, tmp_path, row(1, FULL), row(2, SENT))
    assert take_back(store, first) == Numbers(going=1, staying=2, restored=0, kept=0, rejected=0)
    assert ask(store, "SELECT recipient, outcome, batch FROM messages ORDER BY 1") == [
        ("k1@garn.example", "failed", second),
        ("k2@garn.example", "delivered", second),
    ]
    assert is_whole(store)


def test_a_change_that_a_later_import_told_as_well_is_kept(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path, row(1, WAITING))
    second = bring(store, tmp_path, row(1, FULL))
    third = bring(store, tmp_path, row(1, FULL), row(2, SENT))
    assert take_back(store, second) == Numbers(0, 0, restored=0, kept=1, rejected=0)
    assert ask(store, "SELECT outcome FROM messages WHERE recipient LIKE 'k1%'") == [("failed",)]
    assert take_back(store, third) == Numbers(going=1, staying=0, restored=1, kept=0, rejected=0)
    assert ask(store, "SELECT outcome FROM messages") == [("deferred",)]


def test_an_import_that_is_gone_is_taken_back_without_harm(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path, row(1, "Sendt;Nei;"))
    before = held(store)
    assert take_back(store, 99) == Numbers(0, 0, 0, 0, 0)
    assert held(store) == before


exports = st.dictionaries(st.integers(1, 6), st.sampled_from(STATES), min_size=1)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(brought=st.lists(exports, min_size=2, max_size=4, unique_by=str), data=st.data())
def test_whatever_is_taken_back_the_rest_is_what_the_others_brought(
    store: Store, tmp_path: Path, brought: list[dict[int, str]], data: st.DataObject
) -> None:
    batches = [
        bring(store, tmp_path, *(row(person, state) for person, state in export.items()))
        for export in brought
    ]
    left = dict(zip(batches, brought, strict=True))
    for batch in data.draw(st.permutations(batches)):
        del left[batch]
        take_back(store, batch)
        assert is_whole(store)
        people = {person for export in left.values() for person in export}
        assert ask(store, "SELECT recipient FROM messages ORDER BY 1") == [
            (f"k{person}@garn.example",) for person in sorted(people)
        ]
        brought_by = {batch for (batch,) in ask(store, "SELECT DISTINCT batch FROM messages")}
        assert brought_by <= set(left)
    empty(store)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(brought=st.lists(exports, min_size=2, max_size=3, unique_by=str))
def test_taken_back_in_the_order_they_came_in_reversed_they_leave_no_trace(
    store: Store, tmp_path: Path, brought: list[dict[int, str]]
) -> None:
    seen = []
    batches = []
    for export in brought:
        seen.append(held(store))
        batches.append(bring(store, tmp_path, *(row(p, state) for p, state in export.items())))
    for batch, before in zip(reversed(batches), reversed(seen), strict=True):
        take_back(store, batch)
        assert held(store) == before
    empty(store)
