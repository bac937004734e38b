"""Imports: bring in a new export; see what was rejected, and why."""

import streamlit as st

from analytics.ui import frame, results, upload
from analytics.ui.language import _

frame.open_page(__file__)

st.title(_("Imports"), anchor=False)
st.caption(
    _(
        "Each file comes in as a whole; rows that cannot be read are shown with the reason. The "
        "same file twice changes nothing, and a newer export adds what is new."
    )
)

upload.bring_in()
results.earlier()
