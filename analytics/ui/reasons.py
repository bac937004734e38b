"""The commonest reasons of failures, and what to do about each."""

import streamlit as st

from analytics import words
from analytics.filters import Filters
from analytics.ui import reader
from analytics.ui.answers import ask
from analytics.ui.language import _, number, percent
from analytics.ui.selection import leading_to_log

SHOWN = 5


def reasons(filters: Filters) -> None:
    """List the commonest reasons of failures with what to do, each leading to its e-mails."""
    found = ask("reasons", filters)
    if found.empty:
        return
    failed = int(found["failed"].sum())
    with st.container(border=True, key="points-reasons"):
        st.subheader(_("Why e-mail fails, and what to do"), anchor=False)
        for row in found.head(SHOWN).to_dict("records"):
            _reason(row["code"], row["failed"], row["failed"] / failed)
        reader.link("pages/help.py", _("All reasons explained"), icon=":material/help:")


def _reason(code: str, failed: int, share: float) -> None:
    meaning = words.REASON_MEANINGS[code]
    with leading_to_log(outcome=["failed"], reason=[code]):
        # One text for both: each is one more for the browser to lay out.
        st.markdown(
            f"**{_(meaning.title)}** · {number(failed)} ({percent(share)})  \n"
            f":small[:gray[{_(meaning.advice)}]]"
        )
