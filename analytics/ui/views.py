"""The views of a page as tabs, of which only the open one is made; which one is in the URL."""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics.ui import choices
from analytics.ui.language import _

Titles = Mapping[str, str]


def settle(key: str, titles: Titles) -> None:
    """Note for the URL which view is open, before its tab is drawn; the first by default."""
    choices.settled_one(key, list(titles), next(iter(titles)))


def draw(key: str, titles: Titles) -> tuple[str, DeltaGenerator]:
    """Draw the tabs, and return the code of the open one and its place."""
    tabs_key = f"tabs of {key}"
    # Tabs know theirs by its title, which is another in another language.
    codes = {_(title): code for code, title in titles.items()}
    opened = str(st.session_state[key])
    st.session_state[tabs_key] = _(titles[opened])

    def turn() -> None:
        st.session_state[key] = codes[st.session_state[tabs_key]]

    tabs = st.tabs(list(codes), key=tabs_key, on_change=turn)
    return opened, tabs[list(codes.values()).index(opened)]
