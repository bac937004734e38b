"""The floor of a look-up: what was drawn of two customers, found by their number."""

import streamlit as st

from analytics.bench.pages.constants import constants

st.set_page_config(layout="wide")
sought = st.text_input("Number", type="search", key="sought")
# As on ours, nothing is drawn before somebody is sought.
if sought:
    drawn = constants()[int(sought)]
    drawn.draw()
    st.text(drawn.text)
