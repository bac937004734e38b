"""Postlogg: the frame around every page. Start it with ``python -m analytics serve``."""

import streamlit as st

from analytics.ui import bursts, frame, this_run
from analytics.ui.language import _

this_run.begin()
st.set_page_config(page_title="Postlogg", page_icon=frame.ICON, layout="wide")
st.logo(frame.LOGO, icon_image=frame.ICON, size="large")
page = st.navigation(
    [
        st.Page(
            "pages/overview.py", title=_("Overview"), icon=":material/monitoring:", default=True
        ),
        st.Page("pages/failures.py", title=_("Failures"), icon=":material/error_outline:"),
        st.Page("pages/bursts.py", title=bursts.menu_title(), icon=":material/crisis_alert:"),
        st.Page("pages/mailings.py", title=_("Newsletters"), icon=":material/campaign:"),
        st.Page("pages/email_log.py", title=_("E-mail log"), icon=":material/list_alt:"),
        st.Page("pages/customer.py", title=_("Customer"), icon=":material/person_search:"),
        st.Page("pages/blocked.py", title=_("Blocked addresses"), icon=":material/block:"),
        st.Page(
            "pages/unexplained.py",
            title=_("Unexplained answers"),
            icon=":material/contact_support:",
        ),
        st.Page("pages/imports.py", title=_("Imports"), icon=":material/upload_file:"),
        st.Page("pages/help.py", title=_("Help"), icon=":material/help:"),
    ]
)
frame.welcome()
with frame.telling_troubles():
    page.run()
