"""E-mail log: which e-mails were sent, and what became of each."""

import streamlit as st

from analytics.ui import downloads, frame, log_search, log_table
from analytics.ui.language import _
from analytics.ui.message import open_message
from analytics.ui.selection import say_what_is_chosen, selected_part


@selected_part
def log() -> None:
    """Show the e-mails that are selected, and the one that is picked."""
    selected = log_search.chosen()
    # Found before anything is drawn, so that the browser gets all of it at once.
    found = log_table.found(selected)
    say_what_is_chosen(selected)
    if not found.emails:
        log_search.nothing_found(selected)
        return
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.markdown(log_search.said(selected, found), width="content")
        downloads.messages(selected, found.emails)
    if picked := log_table.page(found):
        open_message(picked)


frame.open_page(__file__)

st.title(_("E-mail log"), anchor=False)
st.caption(_("Every e-mail that the shop has sent. Click a row to see what became of it."))
log_search.draw()
log()
