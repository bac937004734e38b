"""Customer: what this customer got from us, and what became of it."""

import streamlit as st

from analytics.ui import frame, person, timeline
from analytics.ui.language import _

frame.open_page(__file__)

st.title(_("Customer"), anchor=False)
st.caption(_("Everything that the shop has sent to one person, and what to tell them."))

if found := person.find():
    facts = timeline.header(found)
    timeline.where_to_look(facts)
    timeline.entries(found, facts)
