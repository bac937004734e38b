"""Failures: what fails, where, why and since when, and whether it is worse than before."""

from functools import partial

import streamlit as st

from analytics.ui import (
    failing,
    failure_views,
    failures_headline,
    failures_over_time,
    filter_bar,
    frame,
    sharing,
)
from analytics.ui.language import _
from analytics.ui.nothing import nothing_found
from analytics.ui.selection import below_each_other, say_what_is_chosen, selected_part


@selected_part
def failures() -> None:
    """Show what of the selected e-mail fails, and how far from usual that is."""
    looked = failing.looked()
    looked.ask_ahead()
    say_what_is_chosen(looked.chosen)
    if not looked.now:
        nothing_found(looked.chosen)
        return
    at_a_glance = partial(failures_headline.at_a_glance, looked)
    over_time = partial(failures_over_time.chart, looked)
    closer = partial(failure_views.open_one, looked)
    below_each_other(at_a_glance, over_time, closer, slow=(over_time, closer))
    sharing.copy_link(looked.chosen)


frame.open_page(__file__)

st.title(_("Failures"), anchor=False)
filter_bar.draw(*failing.NARROWED_BY)
failures()
