"""The log in view, and its answers, remembered until the log changes."""

import threading
from collections.abc import Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from analytics import importing
from analytics.access import MANAGER, Scope
from analytics.commands.listening import listen
from analytics.editions import sample_file
from analytics.errors import EmailLogError
from analytics.filters import BEGINNING, END, Filters
from analytics.inbox import Inbox
from analytics.lake.opening import Followed, is_lake
from analytics.log_file import beside
from analytics.owner import Owner
from analytics.retention import Retention
from analytics.settings import Settings, current_settings
from analytics.store import Store
from analytics.ui import choices, reader
from analytics.ui.language import _
from analytics.ui.memory import Memory
from analytics.ui.this_run import once

SAMPLE = "sample"
LOG = "log"
AHEAD = "asked ahead"
# A copy that pandas makes only when somebody writes into it.
_answers: Memory[pd.DataFrame] = Memory(500, lambda frame: frame.copy(deep=False))
_filling = threading.Lock()
# While a page is drawn, a question waits for the database and not for Python.
_ahead = ThreadPoolExecutor(2, thread_name_prefix="asking ahead")


@dataclass(frozen=True)
class _Owned:
    """A log, who answers the commands of other processes, watches its inbox and keeps it short."""

    log: Store
    owner: Owner
    inbox: Inbox
    retention: Retention

    def close(self) -> None:
        """Take no more files and no more commands, prune no more, and close the log."""
        self.inbox.close()
        self.owner.close()
        self.retention.close()
        self.log.close()


def settings() -> Settings:
    """Return what this installation has chosen, as the file says now."""
    return once("settings", current_settings)


@st.cache_resource(show_spinner=False, on_release=lambda owned: owned.close())
def _owned() -> _Owned:
    store = Store(settings().database, settings())
    return _Owned(store, listen(store), Inbox(store), Retention(store))


@st.cache_resource(show_spinner=False, on_release=lambda lake: lake.close())
def _lake() -> Followed:
    return Followed(settings().database, settings())


def own_log() -> Store:
    """Return the shop's own log, which the command line reaches through us.

    Of a lake, the version that is in force when the page is begun.
    """
    return once("own log", _own_log)


def _own_log() -> Store:
    if is_a_lake():
        return _lake().now(settings())
    log = _owned().log
    # What somebody chose since it was opened.
    log.settings = settings()
    return log


def is_a_lake() -> bool:
    """Say whether the shop's own log is a lake, which is only read here."""
    return once("is a lake", lambda: is_lake(settings().database))


def only_reads() -> bool:
    """Say whether the log in view is one that cannot be changed here."""
    return is_a_lake() and not shows_sample()


@st.cache_resource(show_spinner=False, on_release=Store.close)
def sample_log() -> Store:
    """Return the sample shop's log, which is there."""
    return Store(_sample_file(), settings().of_sample())


def log_in_view() -> Store:
    """Return the shop's own log, or the sample shop's: on an empty log, or when asked for."""
    return once("log in view", _log_in_view)


def zone() -> str:
    """Return the time zone of the clock of the shop in view."""
    return log_in_view().settings.timezone


def is_ready() -> bool:
    """Say whether the log in view is there already: the sample shop is filled at first sight."""
    return not shows_sample() or _sample_file().exists()


def _log_in_view() -> Store:
    if not shows_sample():
        return own_log()
    if not _sample_file().exists():
        _fill()
    return sample_log()


def shows_sample() -> bool:
    """Say whether the sample shop is in view."""
    return once("shows sample", lambda: own_is_empty() or _asked_for_sample())


def own_answers() -> bool:
    """Say whether the shop's own log can be read."""
    try:
        own_log().rows("log_version")
    except (EmailLogError, OSError):
        return False
    return True


def own_is_empty() -> bool:
    """Say whether the shop's own log holds no e-mail."""
    return once("own is empty", _own_is_empty)


def _own_is_empty() -> bool:
    # For whoever reads: a shop that a reader may not see is no reason to show them the sample.
    whole = everything(own_log(), MANAGER)
    # Nearly every page asks it as well, so for most readers it is one question less.
    return not _answer(own_log(), "log_span", whole, {})["emails"].iloc[0]


def everything(store: Store, scope: Scope | None = None) -> Filters:
    """Return the selection of all that the reader may see of a log."""
    return Filters(
        first=BEGINNING,
        last=END,
        scope=scope or reader.scope(),
        version=store.version,
        zone=store.settings.timezone,
    )


def ask(question: str, filters: Filters, **values: Any) -> pd.DataFrame:
    """Answer a question in sql/questions about the selected part of the log in view."""
    return _answer(log_in_view(), question, filters, values)


def ask_ahead(filters: Filters | None, *questions: str, **values: Any) -> None:
    """Have questions answered meanwhile that the page is about to ask about a selection, if any.

    What goes wrong is told when it is asked. What waits since the page was drawn before, of another
    selection, is asked no more.
    """
    if filters is not None:
        store, waiting = log_in_view(), once(AHEAD, _none_waiting)
        for question in questions:
            waiting.append(_ahead.submit(_prepare, store, question, filters, values))


def counted(filters: Filters) -> int:
    """Return how many e-mails are selected."""
    return _counted(log_in_view(), filters)


def _counted(store: Store, filters: Filters) -> int:
    question = "count_messages" if filters.needs_messages else "count_totals"
    return int(_answer(store, question, filters, {})["emails"].iloc[0])


def forget_selections() -> None:
    """Forget all answers but those about a whole log."""
    _answers.forget(lambda key: (key[2].first, key[2].last) != (BEGINNING, END))


def _answer(store: Store, question: str, filters: Filters, values: dict[str, Any]) -> pd.DataFrame:
    key = _key(store, question, filters, values)
    return _answers.recall(key, lambda: store.ask(question, filters, **values))


def _prepare(store: Store, question: str, filters: Filters, values: dict[str, Any]) -> None:
    key = _key(store, question, filters, values)
    _answers.prepare(key, lambda: store.ask(question, filters, **values))


def _none_waiting() -> list[Future[None]]:
    """Begin the list of what waits to be asked ahead, and give up what still does."""
    for task in st.session_state.get(AHEAD, []):
        task.cancel()
    waiting: list[Future[None]] = []
    st.session_state[AHEAD] = waiting
    return waiting


def _key(store: Store, question: str, filters: Filters, values: dict[str, Any]) -> Hashable:
    said = tuple(sorted((name, _frozen(value)) for name, value in values.items()))
    return str(store.file), question, filters, said


def _frozen(value: Any) -> Hashable:
    frozen: Hashable = tuple(value) if isinstance(value, list) else value
    return frozen


def _asked_for_sample() -> bool:
    asked = choices.follow_link(LOG, lambda code: code == SAMPLE)
    if asked is not None:
        st.session_state[LOG] = True
    return bool(st.session_state.get(LOG))


def _fill() -> None:
    """Fill the sample shop's log, once, while the page shows how far it is.

    It gets its name when it is whole, so that one that was interrupted is begun anew.
    """
    place = st.empty()
    with place.container(border=True):
        st.subheader(_("Opening the sample shop"), anchor=False)
        st.caption(_("This happens once and takes some seconds."))
        bar = st.progress(0.0)

    def report(share: float, step: str) -> None:
        bar.progress(share, text=_(step))

    with _filling:
        if not _sample_file().exists():
            unfinished = _sample_file().with_suffix(".unfinished")
            unfinished.unlink(missing_ok=True)
            beside(unfinished).unlink(missing_ok=True)
            with closing(Store(unfinished, settings().of_sample())) as store:
                importing.fill_sample(store, report)
            unfinished.replace(_sample_file())
    place.empty()


def _sample_file() -> Path:
    return settings().data / sample_file()
