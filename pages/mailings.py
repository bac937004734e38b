"""Newsletters: which of them failed more than usual, why, and where? The worst first."""

import streamlit as st

from analytics.ui import filter_bar, frame, mailings, sources
from analytics.ui.language import _
from analytics.ui.selection import PROVIDER, chosen, say_what_is_chosen, selected_part


@selected_part
def newsletters() -> None:
    """Show the newsletters of the selected period, the worst first."""
    filters = chosen(PROVIDER)
    say_what_is_chosen(filters)
    sources.say_since_when_kept(filters)
    mailings.listed(filters)


frame.open_page(__file__)

st.title(_("Newsletters"), anchor=False)
st.caption(_("Each newsletter against what is usual for the shop, the worst first."))
filter_bar.draw(PROVIDER)
newsletters()
