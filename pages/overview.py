"""Is our e-mail arriving? A manager knows in five seconds, and sees what needs attention."""

import streamlit as st

from analytics.ui import attention, frame, rates, reasons, summary, trend
from analytics.ui.language import _

frame.open_page(__file__)

st.title(_("Overview"), anchor=False)
# Without a choice of outcome or reason: a rate needs all of them.
filters = frame.filters(frame.MAIL_TYPE, frame.PROVIDER)
before = frame.period_before(filters)

now = summary.totals_of(filters)
if not now:
    frame.nothing_found(filters)
    st.stop()

summary.headline(now)
summary.metrics(now, summary.totals_of(before) if before else None)
summary.compared_with(before)
attention.attention(filters, before)
trend.trend(filters)
left, right = st.columns(2)
with left:
    rates.by_mail_type(filters)
with right:
    rates.by_provider(filters)
reasons.reasons(filters)
