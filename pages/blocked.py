"""Blocked addresses: whom do we no longer reach, why, and what was lost."""

import streamlit as st

from analytics.ui import blocked, filter_bar, frame
from analytics.ui.language import _
from analytics.ui.selection import span

frame.open_page(__file__)

st.title(_("Blocked addresses"), anchor=False)
st.caption(_("Whom the shop no longer reaches, since when, and what they have not got."))
filter_bar.draw_shops()
if span():
    blocked.lists()
