"""Audit trail: who looked at what, took out, brought in or changed, and when."""

import streamlit as st

from analytics.ui import audit_trail, frame
from analytics.ui.language import _

frame.open_page(__file__)

st.title(_("Audit trail"), anchor=False)
st.caption(
    _(
        "Who looked up, downloaded, imported or changed what, and when. A customer's address is "
        "not in it: it is found by a hash of it."
    )
)
audit_trail.draw()
