"""E-mail log: which e-mails were sent, and what became of each."""

import streamlit as st

from analytics.ui import answers, downloads, frame, log_search, log_table
from analytics.ui.language import _
from analytics.ui.message import open_message

frame.open_page(__file__)

st.title(_("E-mail log"), anchor=False)
st.caption(_("Every e-mail that the shop has sent. Click a row to see what became of it."))

selected = log_search.chosen()
emails = answers.count(selected)
if not emails:
    log_search.nothing_found(selected)
    st.stop()

with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    st.markdown(f"**{log_search.said(selected, emails)}**", width="content")
    downloads.messages(selected, emails)

if picked := log_table.page(selected, emails):
    open_message(picked)
