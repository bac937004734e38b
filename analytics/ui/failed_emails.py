"""The e-mails behind what was clicked on, and why most of them failed."""

import streamlit as st

from analytics import words
from analytics.ui import answers, choices, downloads, log_table
from analytics.ui.failing import BECAME, Looked
from analytics.ui.language import _, ngettext, number, outcome_word
from analytics.ui.message import open_message


def emails(looked: Looked) -> None:
    """Show the e-mails that are selected with one outcome, of which one can be opened."""
    became = str(st.session_state[BECAME])
    of_reasons = looked.reasons if became == "failed" else ()
    chosen = looked.filters.narrowed(outcomes=(became,), reasons=of_reasons)
    count = answers.counted(chosen).emails
    rows = log_table.rows(chosen)
    with st.container(
        horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"
    ):
        choices.pick_one(
            _("Outcome"), list(words.OUTCOMES), BECAME, outcome_word, default="failed", width=230
        )
        st.markdown(
            "**" + ngettext("{count} e-mail", "{count} e-mails", count) + "**", width="content"
        )
        downloads.messages(chosen, count)
    if not count:
        st.markdown(_("There are none."))
        return
    if became == "failed":
        _mostly(looked)
    if picked := log_table.page(rows, chosen, count):
        open_message(picked)


def _mostly(looked: Looked) -> None:
    """Say why most of them failed, and what to do."""
    reasons = looked.reasons_of(looked.filters)
    if reasons.empty:
        return
    code, failed = reasons[["code", "failed"]].iloc[0]
    meaning = words.REASON_MEANINGS[code]
    st.markdown(
        _(
            "Most of them: **{reason}** ({failed} of {count}). {advice}",
            reason=_(meaning.title),
            failed=number(failed),
            count=number(reasons["failed"].sum()),
            advice=_(meaning.advice),
        )
    )
