"""Notes in the audit trail what the reader does with the log in view."""

from collections.abc import Iterable

import streamlit as st

from analytics import audit
from analytics.audit import Deed
from analytics.errors import EmailLogError
from analytics.store import Store
from analytics.ui import answers, reader
from analytics.ui.language import error_text

LAST = "looked up last"


def note(deed: Deed, *, about: str = "", detail: str = "") -> None:
    """Note a deed; not on the sample shop, whose people are invented."""
    if answers.shows_sample():
        return
    try:
        audit.note(answers.own_log(), reader.reader().name, deed, about=about, detail=detail)
    except EmailLogError as error:
        st.error(error_text(error), icon=":material/error:")
        st.stop()


def looked_up(*sought: str) -> None:
    """Note all that the reader looked for, once for as often as the answer is drawn."""
    before = st.session_state.get(LAST, ())
    for one in filter(None, sought):
        if one not in before:
            note(Deed.LOOKED_UP, about=one)
    st.session_state[LAST] = sought


def changed(settings: Iterable[str]) -> None:
    """Note which settings the reader changed; they are those of the shop's own log."""
    for name in settings:
        audit.note(answers.own_log(), reader.reader().name, Deed.SETTING_CHANGED, detail=name)


def own_rule(name: str) -> None:
    """Note that the reader changed a rule of the shop's own log."""
    audit.note(answers.own_log(), reader.reader().name, Deed.RULE_CHANGED, detail=name)


def mapping_remembered(file: str) -> None:
    """Note that the reader said what the columns of files like this one are."""
    audit.note(answers.own_log(), reader.reader().name, Deed.MAPPING_REMEMBERED, detail=file)


def exported(store: Store, name: str, what: str, *, about: str = "") -> None:
    """Note that somebody took a file out, which happens after the page was drawn."""
    if store.file == answers.settings().database:
        audit.note(store, name, Deed.EXPORTED, about=about, detail=what)
