"""Unexplained answers: what no rule knows, for a manager to say what it means."""

import streamlit as st

from analytics.ui import filter_bar, frame, unexplained
from analytics.ui.language import _

frame.open_page(__file__)

st.title(_("Unexplained answers"), anchor=False)
st.caption(
    _(
        "Answers of receiving servers that no rule knows. Say what one of them means, and every "
        "e-mail that got it is explained so, those in the log and those to come."
    )
)
unexplained.under_way()
filter_bar.draw_shops()
unexplained.answers_to_explain()
unexplained.explained_by_the_shop()
