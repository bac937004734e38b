"""Is our e-mail arriving? A manager knows in five seconds, and sees what needs attention."""

import streamlit as st

from analytics.ui import (
    attention,
    filter_bar,
    frame,
    overview_questions,
    rates,
    reasons,
    report,
    shop_table,
    sources,
    summary,
    trend,
)
from analytics.ui.language import _
from analytics.ui.nothing import nothing_found
from analytics.ui.selection import (
    MAIL_TYPE,
    PROVIDER,
    chosen,
    period_before,
    say_what_is_chosen,
    selected_part,
)

# Without a choice of outcome or reason: a rate needs all of them.
NARROWED_BY = (MAIL_TYPE, PROVIDER)


@selected_part
def overview() -> None:
    """Show whether the selected e-mail arrives, and what needs attention."""
    filters = chosen(*NARROWED_BY)
    before = period_before(filters)
    overview_questions.ask_ahead(filters, before)
    now = summary.totals_of(filters)
    say_what_is_chosen(filters)
    if not now:
        nothing_found(filters)
        return
    summary.headline(now)
    summary.metrics(now, summary.totals_of(before) if before else None)
    summary.compared_with(before)
    sources.say_what_they_know(filters)
    attention.attention(filters, before, now)
    shop_table.compare(filters, before)
    trend.trend(filters)
    rates.side_by_side(filters)
    reasons.reasons(filters)


frame.open_page(__file__)

st.title(_("Overview"), anchor=False)
filter_bar.draw(*NARROWED_BY)
overview()
report.offer()
