"""E-mails that are filed anew by changed rules: how far that is."""

import streamlit as st

from analytics.reclassifying import Reclassifying
from analytics.ui.language import _


def watch(job: Reclassifying) -> None:
    """Tell how far it is, until it is done."""

    @st.fragment(run_every=0.4)
    def tell() -> None:
        if not job.running:
            st.rerun()
        st.progress(job.share, text=_("The e-mails are filed anew"))
        st.caption(_("You can leave this page; it goes on."))

    tell()
