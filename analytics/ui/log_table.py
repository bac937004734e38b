"""The e-mail log as a table, a page at a time, of which a row can be opened."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from analytics.filters import Filters
from analytics.paging import log_page
from analytics.ui import answers, shops
from analytics.ui.language import (
    _,
    mail_type_word,
    moment_format,
    outcome_word,
    provider_word,
    reason_word,
)
from analytics.ui.picking import pick_row

ROWS = 100
TABLE, ROUND = "e-mail log", "round of the e-mail log"
OPENED, CLOSED = "opened row of the e-mail log", "closed row of the e-mail log"
TURNER, TURNED_IN = "page of the e-mail log", "selection whose pages are turned"
TURNERS = "number of turners"
# A second mark beside the word and the colour.
MARKS = {
    "delivered": "✓",
    "sent": "→",
    "deferred": "◷",
    "failed": "✕",
    "suppressed": "⊘",
    "complained": "⚑",
}
WORDS = {
    "outcome": outcome_word,
    "mail_type": mail_type_word,
    "provider": provider_word,
    "reason": reason_word,
}


def outcome_mark(code: str) -> str:
    """Return the mark that stands before an outcome's word."""
    return MARKS.get(code, "")


@dataclass(frozen=True)
class Found:
    """The page of the selected e-mails that the reader has turned to, ready to be shown.

    ``emails`` are selected in all, and ``failed`` of them failed; shown are those from the
    ``first`` to the ``last``.
    """

    emails: int
    failed: int
    first: int
    last: int
    keys: "pd.Series[str]"
    places: "pd.Series[int]"
    marks: list[str]
    table: pd.DataFrame


def found(chosen: Filters) -> Found:
    """Return what to show of the selected e-mails, so that it can be drawn all at once."""
    skipped = (_turned(chosen) - 1) * ROWS
    asked = log_page(answers.ask, chosen, rows=ROWS, skipped=skipped)
    return Found(
        asked.emails,
        asked.failed,
        skipped + 1,
        skipped + len(asked.rows),
        asked.rows["key"],
        asked.rows["place"],
        [outcome_mark(code) for code in asked.rows["outcome"].tolist()],
        _in_words(asked.rows),
    )


def page(found: Found) -> tuple[str, int] | None:
    """Show a page of the selected e-mails; return key and place of the one that is picked."""
    if found.table.empty:
        st.markdown(_("These e-mails are no longer kept; only their totals are."))
        _turn(found.emails)
        return None
    picked = pick_row(
        found.table,
        key=_key(),
        columns=_columns(),
        marks=found.marks,
        alt=_("The selected e-mails, newest first"),
        begins_at=st.session_state.get(CLOSED),
    )
    st.session_state[OPENED] = picked
    _turn(found.emails)
    return (
        None if picked is None else (str(found.keys.iloc[picked]), int(found.places.iloc[picked]))
    )


def forget_selection() -> None:
    """Leave no row picked, so that what was closed stays closed.

    A slow browser answers a table that is told to forget with what was picked in it before, so
    the next table is a new one, with the keyboard where it was. The whole page is drawn: a part
    that is drawn by itself would leave the drawer in the page, to come back with the next change.
    """
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.session_state[CLOSED] = st.session_state.get(OPENED)
    st.rerun()


def _key() -> str:
    number_of_round = st.session_state.get(ROUND, 0)
    return f"{TABLE} {number_of_round}" if number_of_round else TABLE


def _turned(chosen: Filters) -> int:
    """Return the page that the reader has turned to; another selection begins at its first.

    The widget is the same one where it stands at the first already: a new one takes longer.
    """
    if st.session_state.get(TURNED_IN) != chosen:
        st.session_state[TURNED_IN] = chosen
        st.session_state.pop(CLOSED, None)
        if st.session_state.get(_turner(), 1) != 1:
            st.session_state[TURNERS] = st.session_state.get(TURNERS, 0) + 1
    return int(st.session_state.get(_turner(), 1))


def _turner() -> str:
    return f"{TURNER} {st.session_state.get(TURNERS, 0)}"


def _turn(count: int) -> None:
    """Offer the pages of the selection."""
    pages = -(-count // ROWS)
    if pages > 1:
        # Whoever comes back from a customer finds the page again that they were on.
        st.pagination(pages, max_visible_pages=5, key=_turner(), persist_state="session")


def _in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows as they are read: a table made at once, not column after column."""
    return pd.DataFrame(
        {
            name: _said(rows[name], WORDS[name]) if name in WORDS else rows[name]
            for name in shops.columns(rows.columns.drop(["key", "place"]).tolist())
        }
    )


def _said(codes: pd.Series, word: Callable[[str], str]) -> list[str | None]:
    listed = codes.tolist()
    words = {code: word(code) for code in set(listed) if isinstance(code, str)}
    return [words.get(code) for code in listed]


def _columns() -> dict[str, Any]:
    text = st.column_config.TextColumn
    return {
        "sent_at": st.column_config.DatetimeColumn(_("Sent"), width=118, format=moment_format()),
        "shop": text(_("Shop"), width=120),
        "recipient": text(_("Recipient"), width=180),
        "subject": text(_("Subject"), width=142),
        "outcome": text(_("Outcome"), width=105),
        "reason": text(_("Why it failed"), width=125),
        "mail_type": text(_("Mail type"), width=115),
        "provider": text(_("Mailbox provider"), width=118),
    }
