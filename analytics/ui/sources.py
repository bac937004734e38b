"""Say what the files of a period can tell."""

import streamlit as st

from analytics.filters import Filters
from analytics.sources import kinds_in
from analytics.ui.answers import ask
from analytics.ui.language import _
from analytics.words import KNOWS


def say_what_they_know(filters: Filters) -> None:
    """Say it where some of the files list failures only, which makes every rate look worse."""
    kinds = kinds_in(ask, filters)
    lists = [kind.title for kind in kinds if kind.knows == "failures"]
    if lists and len(lists) < len(kinds):
        st.caption(f":material/info: {', '.join(lists)}: {what('failures')}")


def what(knows: str) -> str:
    """Say what files can know of an e-mail."""
    return _(KNOWS[knows])
