"""Bursts: was there an abnormal burst of failures, why, and is it over? Open ones on top."""

import streamlit as st

from analytics.ui import bursts, filter_bar, frame, sensitivity
from analytics.ui.language import _
from analytics.ui.selection import (
    MAIL_TYPE,
    PROVIDER,
    chosen,
    say_what_is_chosen,
    selected_part,
)

NARROWED_BY = (MAIL_TYPE, PROVIDER)


@selected_part
def bursts_of_period() -> None:
    """Show the bursts of the selected period: open ones on top, then those that are over."""
    step = sensitivity.picked()
    filters = chosen(*NARROWED_BY)
    found = bursts.found_in(filters, step)
    say_what_is_chosen(filters)
    bursts.headline(found)
    marks = bursts.numbers(filters, step)
    clicked = bursts.timeline(filters, found, marks)
    bursts.each(found, clicked, marks)
    bursts.quiet(filters)
    sensitivity.explain()


frame.open_page(__file__)

st.title(_("Bursts"), anchor=False)
st.caption(
    _(
        "Failures far beyond what is usual for this shop, for this type of e-mail and for this "
        "mailbox provider. A thousand failures after a newsletter can be usual; six can be a burst."
    )
)
filter_bar.draw(*NARROWED_BY)
sensitivity.choose()
bursts_of_period()
