"""The e-mail log as a table, a page at a time, of which a row can be opened."""

from typing import Any

import pandas as pd
import streamlit as st

from analytics.filters import Filters
from analytics.paging import log_page
from analytics.ui import answers
from analytics.ui.language import (
    _,
    mail_type_word,
    moment_format,
    number,
    outcome_word,
    provider_word,
    reason_word,
)
from analytics.ui.picking import pick_row

ROWS = 100
TABLE, ROUND = "e-mail log", "round of the e-mail log"
# A second mark beside the word and the colour.
MARKS = {
    "delivered": "✓",
    "sent": "→",
    "deferred": "◷",
    "failed": "✕",
    "suppressed": "⊘",
    "complained": "⚑",
}


def outcome_mark(code: str) -> str:
    """Return the mark that stands before an outcome's word."""
    return MARKS.get(code, "")


def rows(chosen: Filters) -> pd.DataFrame:
    """Return the page of the selected e-mails that the reader has turned to."""
    turned = st.session_state.get(_turner(chosen), 1)
    return log_page(answers.ask, chosen, rows=ROWS, skipped=(turned - 1) * ROWS)


def page(rows: pd.DataFrame, chosen: Filters, count: int) -> str | None:
    """Show a page of the selected e-mails and return the key of the one that is picked."""
    picked = pick_row(
        _in_words(rows),
        key=_key(),
        columns=_columns(),
        marks=[outcome_mark(code) for code in rows["outcome"]],
        alt=_("The selected e-mails, newest first"),
    )
    _turn(chosen, count)
    return None if picked is None else str(rows["key"].iloc[picked])


def forget_selection() -> None:
    """Leave no row picked, so that what was closed stays closed.

    A slow browser answers a table that is told to forget with what was picked in it before, so
    the next table is a new one. The whole page is drawn: a part that is drawn by itself would
    leave the drawer in the page, to come back with the next change.
    """
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.rerun()


def _key() -> str:
    number_of_round = st.session_state.get(ROUND, 0)
    return f"{TABLE} {number_of_round}" if number_of_round else TABLE


def _turner(chosen: Filters) -> str:
    """Return the key of the pages of a selection; another one begins at its first page."""
    return f"page of {hash(chosen)}"


def _turn(chosen: Filters, count: int) -> None:
    """Offer the pages of the selection."""
    pages = -(-count // ROWS)
    if pages < 2:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        turned = st.pagination(pages, key=_turner(chosen))
        first, last = (turned - 1) * ROWS + 1, min(turned * ROWS, count)
        st.caption(
            _(
                "{first}–{last} of {count}",
                first=number(first),
                last=number(last),
                count=number(count),
            ),
            width="content",
        )


def _in_words(rows: pd.DataFrame) -> pd.DataFrame:
    said = rows.drop(columns="key")
    for column, word in (
        ("outcome", outcome_word),
        ("mail_type", mail_type_word),
        ("provider", provider_word),
        ("reason", reason_word),
    ):
        words = {code: word(code) for code in set(rows[column].dropna())}
        said[column] = [words.get(code) for code in rows[column]]
    return said


def _columns() -> dict[str, Any]:
    text = st.column_config.TextColumn
    return {
        "sent_at": st.column_config.DatetimeColumn(_("Sent"), width=118, format=moment_format()),
        "recipient": text(_("Recipient"), width=185),
        "subject": text(_("Subject"), width=160),
        "outcome": text(_("Outcome"), width=105),
        "reason": text(_("Why it failed"), width=125),
        "mail_type": text(_("Mail type"), width=115),
        "provider": text(_("Mailbox provider"), width=95),
    }
