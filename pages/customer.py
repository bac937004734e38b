"""Customer: what this customer got from us, and what became of it."""

import streamlit as st

from analytics.ui import answering, frame, mailboxes, person, privacy, timeline
from analytics.ui.language import _

frame.open_page(__file__)

st.title(_("Customer"), anchor=False)
st.caption(
    _("Everything that the shop has sent to one person, and what to tell them.")
    + " "
    + privacy.kept_for()
)

privacy.said()
if found := person.find():
    looked_at = mailboxes.of(found)
    mailboxes.header(looked_at)
    # What to tell the customer comes first on a phone, and beside what they got where there is
    # room: there is somebody on the line.
    told, got = st.columns([2, 3], gap="medium")
    with got:
        shown = timeline.entries(looked_at)
    with told:
        answering.answer(shown)
        timeline.where_to_look(looked_at)
    privacy.rights(found)
