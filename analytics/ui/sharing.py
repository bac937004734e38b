"""A link to exactly what is in view, for a colleague; no person is ever in it."""

from urllib.parse import urlencode

import streamlit as st

from analytics.filters import Filters
from analytics.ui import choices
from analytics.ui.language import KEY as LANGUAGE
from analytics.ui.language import _
from analytics.ui.selection import FIRST, LAST, OWN_PERIOD, PERIOD


def copy_link(chosen: Filters) -> None:
    """Offer the link to this view, with its days: “the last 30” are others tomorrow."""
    part = st.popover(_("Copy a link"), icon=":material/link:", type="tertiary", on_change="rerun")
    if part.open:
        with part:
            st.code(_link(chosen), language=None, wrap_lines=True)
            st.caption(_("Opens exactly this view. No address of a customer is in it."))


def _link(chosen: Filters) -> str:
    query = {key: codes for key, codes in choices.link().items() if key != LANGUAGE}
    days = {FIRST: [chosen.first.isoformat()], LAST: [chosen.last.isoformat()]}
    whole = query | {PERIOD: [OWN_PERIOD]} | days
    return f"{str(st.context.url).partition('?')[0]}?{urlencode(whole, doseq=True)}"
