"""The part of the selection that is personal: kept in the session, never in the URL."""

from collections.abc import Sequence

import streamlit as st

from analytics import sought
from analytics.filters import Filters
from analytics.ui import answers, choices, deeds, filter_bar, log_table, marks, nothing, selection
from analytics.ui.language import _, ngettext, number
from analytics.ui.selection import (
    FIRST,
    HARDNESS,
    LAST,
    OUTCOME,
    PERIOD,
    SHOP,
    WHOLE_LOG,
    WITHIN,
    WITHIN_SHOP,
)

RECIPIENT, SUBJECT = "sought recipient", "sought subject"
NARROWED_BY = (*WITHIN_SHOP, HARDNESS)


def draw() -> None:
    """Draw all filters of the e-mail log."""
    _follow_link()
    filter_bar.draw(*NARROWED_BY, typed=(RECIPIENT, SUBJECT))
    _personal()


def chosen() -> Filters:
    """Return what the filters select."""
    typed, subject = (st.session_state.get(key) or "" for key in (RECIPIENT, SUBJECT))
    # Of a whole address no more is meant than it, whatever was copied along with it.
    recipient = next(iter(sought.read(typed).addresses), typed)
    deeds.looked_up(recipient)
    chosen = selection.chosen(*NARROWED_BY).narrowed(recipient=recipient, subject=subject)
    return marks.narrowed(chosen)


def what_is_chosen(selected: Filters) -> str:
    """Return the selection in words, but what was typed, which stands in its box."""
    return selection.what_is_chosen(selected, *marks.in_words() if selected.shapes else ())


def said(selected: Filters, found: log_table.Found) -> str:
    """Say how many e-mails are selected, how many of them failed, and which are shown."""
    told = ngettext("{count} e-mail selected", "{count} e-mails selected", found.emails)
    if selected.outcomes and ("failed" not in selected.outcomes or len(selected.outcomes) == 1):
        counted = f"{told}."
    else:
        counted = _("{selected}; {failed} failed.", selected=told, failed=number(found.failed))
    if found.emails <= log_table.ROWS:
        return f"**{counted}**"
    shown = _("{first}–{last} are shown.", first=number(found.first), last=number(found.last))
    return f"**{counted}** {shown}"


def stopped_too(selected: Filters) -> None:
    """Offer what the filter stopped, where only what failed is selected: nor did that arrive."""
    if selected.outcomes != ("failed",) or selected.reasons or selected.hardness:
        return
    if stopped := answers.counted(selected.narrowed(outcomes=("suppressed",))):
        st.button(
            ngettext(
                "{count} more was stopped by the filter",
                "{count} more were stopped by the filter",
                stopped,
            ),
            icon=":material/add:",
            type="tertiary",
            on_click=_add_stopped,
        )


def nothing_found(selected: Filters) -> None:
    """Say which filter removes the rows, and offer to take back what only this page filters by."""
    nothing.nothing_found(selected)
    with st.container(horizontal=True):
        for key, text, label in (
            (RECIPIENT, selected.recipient, _("Remove the filter on recipient")),
            (SUBJECT, selected.subject, _("Remove the filter on subject")),
        ):
            if text:
                st.button(label, icon=":material/close:", on_click=_empty, args=(key,))
        marks.way_back(selected)


def empty() -> None:
    """Empty the boxes, so that no more is selected than a link says."""
    st.session_state[RECIPIENT] = st.session_state[SUBJECT] = ""


def turn_to_all_for(recipient: str, shops: Sequence[str]) -> None:
    """Turn to all e-mails to one recipient, who stands in no link; of ``shops``, if any."""
    empty()
    st.session_state[RECIPIENT] = recipient
    # A link does not take back what an earlier one that said the same left to be chosen.
    for dimension in NARROWED_BY:
        st.session_state[dimension.key] = []
    st.session_state[SHOP.key], st.session_state[PERIOD] = list(shops), WHOLE_LOG
    query = {PERIOD: [WHOLE_LOG], SHOP.key: list(shops)}
    st.switch_page(
        "pages/email_log.py", query_params={key: codes for key, codes in query.items() if codes}
    )


def _follow_link() -> None:
    """Take back what a newly opened link does not name: no more is behind what it stood beside."""
    codes = (SHOP, *NARROWED_BY)
    named = (PERIOD, FIRST, LAST, WITHIN, *(dimension.key for dimension in codes))
    news = [key for key in named if choices.follow_link(key, bool)]
    if WITHIN in news:
        empty()
    for dimension in codes if news else ():
        if dimension.key not in st.query_params:
            st.session_state[dimension.key] = []


def _add_stopped() -> None:
    st.session_state[OUTCOME.key] = ["failed", "suppressed"]
    st.rerun()


def _empty(key: str) -> None:
    st.session_state[key] = ""
    st.rerun()


@st.fragment
def _personal() -> None:
    with st.container(horizontal=True):
        _box(
            _("Recipient"),
            RECIPIENT,
            _("Address, part of one, or domain"),
            ":material/alternate_email:",
        )
        _box(_("Subject"), SUBJECT, _("Words in the subject"), ":material/subject:")


def _box(label: str, key: str, placeholder: str, icon: str) -> None:
    st.text_input(
        label,
        key=key,
        type="search",
        placeholder=placeholder,
        icon=icon,
        persist_state="session",
        width=330,
        on_change=selection.draw_selected_part,
    )
