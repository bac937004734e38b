"""E-mail log: which e-mails were sent, and what became of each."""

import streamlit as st

from analytics.ui import downloads, frame, log_search, log_table, marks
from analytics.ui.language import _
from analytics.ui.message import open_message
from analytics.ui.selection import selected_part


@selected_part
def log() -> None:
    """Show the e-mails that are selected, and the one that is picked."""
    selected = log_search.chosen()
    # Filled after the table, which takes the browser longest and so goes first.
    above = st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    )
    found = log_table.found(selected)
    if not found.emails:
        st.caption(log_search.what_is_chosen(selected))
        log_search.nothing_found(selected)
        return
    picked = log_table.page(found)
    with above:
        # One text for both: each is one more for the browser to lay out.
        st.markdown(
            f"{log_search.said(selected, found)}  \n:small[{log_search.what_is_chosen(selected)}]",
            width="content",
        )
        log_search.stopped_too(selected)
        marks.way_back(selected)
        downloads.messages(selected, found.emails)
    if picked:
        open_message(*picked)


frame.open_page(__file__)

st.title(_("E-mail log"), anchor=False)
st.caption(_("Every e-mail that the shop has sent. Click a row to see what became of it."))
log_search.draw()
log()
