"""Failures: what fails, where, why and since when, and whether it is worse than before."""

import streamlit as st

from analytics.ui import (
    failed_emails,
    failing,
    failure_matrix,
    failure_reasons,
    failures_headline,
    failures_over_time,
    filter_bar,
    frame,
    limits,
    sharing,
    sources,
    views,
)
from analytics.ui.language import _
from analytics.ui.nothing import nothing_found
from analytics.ui.selection import say_what_is_chosen, selected_part

SHOWN = {
    "types": failure_matrix.by_type,
    "refusals": failure_matrix.by_reason,
    "domains": failure_matrix.by_domain,
    "reasons": failure_reasons.reasons,
    "asked": limits.by_mail_type,
    "emails": failed_emails.emails,
}


@selected_part
def failures() -> None:
    """Show what of the selected e-mail fails, and how far from usual that is."""
    looked = failing.looked()
    looked.ask_ahead()
    say_what_is_chosen(looked.chosen)
    if not looked.now:
        nothing_found(looked.chosen)
        return
    failures_headline.headline(looked)
    sources.say_what_they_know(looked.filters)
    sources.say_since_when_kept(looked.filters)
    failures_over_time.chart(looked)
    opened, place = views.draw(failing.VIEW, failing.offered())
    with place:
        SHOWN[opened](looked)
        failing.say_what_is_left_out()
    sharing.copy_link(looked.chosen)


frame.open_page(__file__)

st.title(_("Failures"), anchor=False)
filter_bar.draw(*failing.NARROWED_BY)
failures()
