"""Postlogg: the frame around every page. Start it with ``python -m analytics serve``."""

import streamlit as st

from analytics import log_lines
from analytics.ui import choices, frame, menu, reader, this_run, troubles

# Whoever starts it by `streamlit run` has the errors of its pages told in no other way either.
log_lines.tell_kinds_only()
this_run.begin()
choices.read_link()
st.set_page_config(page_title="Postlogg", page_icon=frame.ICON, layout="wide")
st.logo(frame.LOGO, icon_image=frame.ICON, size="large")
frame.style()
frame.listen_to_keys()
reader.let_in()
pages = menu.pages()
page = st.navigation(pages, position="hidden")
frame.name(page)
menu.draw(pages)
frame.welcome()
with troubles.telling_troubles():
    page.run()
    frame.tell_what_is_left_out()
