"""What a page is about to ask is answered meanwhile: all of it, nothing else, and nothing twice."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from screen import opened
from streamlit.testing.v1 import AppTest

from analytics.errors import TooLittleMemory
from analytics.filters import BEGINNING, Filters
from analytics.store import Store
from analytics.ui import answers
from analytics.ui.memory import Memory

PATIENCE = 20.0
Asked = set[tuple[str, Filters, str]]


class Making:
    """Makes a thing, or fails to, as soon as it may go on."""

    def __init__(self, fails_by: type[BaseException] | None = None) -> None:
        """Say what it fails by."""
        self.begun, self.go_on = threading.Event(), threading.Event()
        self._fails_by = fails_by

    def __call__(self) -> str:
        """Begin to make it, and wait."""
        self.begun.set()
        self.go_on.wait(PATIENCE)
        if self._fails_by:
            raise self._fails_by
        return "made"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Asked]:
    """Note what is asked ahead, and what the page asks of some days of the log."""
    heard: dict[str, Asked] = {"_prepare": set(), "_answer": set()}

    def listen(name: str, then: Callable[..., Any]) -> Callable[..., Any]:
        def listening(store: Store, question: str, filters: Filters, values: dict[str, Any]) -> Any:
            if filters.first != BEGINNING:
                heard[name].add((question, filters, repr(sorted(values.items()))))
            return then(store, question, filters, values)

        return listening

    for name in heard:
        monkeypatch.setattr(answers, name, listen(name, getattr(answers, name)))
    return heard


@pytest.mark.parametrize("page", ["overview", "failures"])
@pytest.mark.parametrize("query", [{}, {"period": "7", "provider": "gmail"}, {"period": "all"}])
def test_a_page_asks_ahead_all_that_it_asks_of_a_period_and_nothing_in_vain(
    app: AppTest, asked: dict[str, Asked], page: str, query: dict[str, str]
) -> None:
    opened(app, page, **query)
    # Those that wait their turn have been asked by then, or are nobody's any more.
    for task in [answers._ahead.submit(lambda: None) for _worker in range(8)]:
        task.result()
    assert len(asked["_prepare"]) >= 5
    assert {question for question, *_ in asked["_prepare"] ^ asked["_answer"]} == set()


def test_what_many_want_at_once_is_made_once() -> None:
    memory: Memory[str] = Memory(9, str)
    making = Making()
    with ThreadPoolExecutor(3) as people:
        wanted = [people.submit(memory.recall, "key", making)]
        making.begun.wait(PATIENCE)
        wanted += [people.submit(memory.recall, "key", lambda: "again") for _one in range(2)]
        people.submit(memory.prepare, "key", lambda: "ahead")
        making.go_on.set()
    assert [one.result() for one in wanted] == ["made"] * 3
    assert memory.recall("key", lambda: "anew") == "made"


def test_what_one_failed_to_make_another_makes() -> None:
    memory: Memory[str] = Memory(9, str)
    making = Making(KeyboardInterrupt)
    with ThreadPoolExecutor(2) as people:
        failing = people.submit(memory.recall, "key", making)
        making.begun.wait(PATIENCE)
        waiting = people.submit(memory.recall, "key", lambda: "made")
        making.go_on.set()
        assert waiting.result() == "made"
        with pytest.raises(KeyboardInterrupt):
            failing.result()
    assert memory.recall("key", lambda: "made anew") == "made"


def test_what_cannot_be_made_is_told_to_all_who_wait_and_not_remembered() -> None:
    memory: Memory[str] = Memory(9, str)
    making = Making(TooLittleMemory)
    with ThreadPoolExecutor(3) as people:
        failing = [people.submit(memory.recall, "key", making)]
        making.begun.wait(PATIENCE)
        failing += [people.submit(memory.recall, "key", making) for _one in range(2)]
        making.go_on.set()
        for one in failing:
            with pytest.raises(TooLittleMemory):
                one.result(PATIENCE)
    assert memory.recall("key", lambda: "made") == "made"


def test_who_chooses_anew_does_not_wait_for_what_was_asked_before(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    with ThreadPoolExecutor(1) as busy:
        monkeypatch.setattr(answers, "_ahead", busy)
        busy.submit(go_on.wait, PATIENCE)
        opened(app, "overview")
        first = app.session_state[answers.AHEAD]
        opened(app, "overview", period="7")
        go_on.set()
    assert all(task.cancelled() for task in first)
    assert not any(task.cancelled() for task in app.session_state[answers.AHEAD])


def test_no_more_is_remembered_than_was_said() -> None:
    memory: Memory[int] = Memory(2, int)
    for key in (1, 2, 1, 3):
        memory.recall(key, lambda key=key: key)  # type: ignore[misc]
    assert [memory.recall(key, lambda: 0) for key in (1, 3)] == [1, 3]
    memory.forget(lambda key: key == 1)
    assert [memory.recall(key, lambda: 0) for key in (3, 1)] == [3, 0]
