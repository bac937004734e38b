"""A file whose dates could be read in two ways: the reader says which number is the day."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from analytics.reading import Wishes
from analytics.ui.language import _
from analytics.uploads import Upload
from analytics.words import N_

ORDERS = {
    "day_first": N_("The day first: 03/04 is 3 April"),
    "month_first": N_("The month first: 03/04 is 4 March"),
}


def ask(file: Upload, wishes: Wishes, start: Callable[[list[Upload], Wishes], None]) -> None:
    """Let the reader say it, and import the file with that; it is remembered for the next."""
    with st.container(border=True):
        st.subheader(_("Which number is the day?"), anchor=False)
        st.text(file.shown)
        with st.container(horizontal=True):
            for dates, said in ORDERS.items():
                st.button(
                    _(said),
                    key=f"{dates} in {file.shown}",
                    on_click=start,
                    args=([file], replace(wishes, dates=dates)),
                )
        st.caption(_("The answer is remembered for the next file of this kind."))
