"""The e-mails behind what was clicked on, and why most of them failed."""

from datetime import date, datetime, time, timedelta

import pandas as pd
import streamlit as st

from analytics import words
from analytics.clocks import in_the_log
from analytics.filters import Filters
from analytics.ui import choices, downloads, log_table
from analytics.ui.failing import BECAME, HOUR, HOURS, WHOLE_DAY, Looked
from analytics.ui.language import _, clock, ngettext, number, outcome_word
from analytics.ui.message import open_message


def emails(looked: Looked) -> None:
    """Show the e-mails that are selected with one outcome, of which one can be opened."""
    became = str(st.session_state[BECAME])
    of_reasons = looked.reasons if became == "failed" else ()
    reach = _within_hour(looked.filters)
    chosen = reach.narrowed(outcomes=(became,), reasons=of_reasons)
    found = log_table.found(chosen)
    with st.container(
        horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"
    ):
        choices.pick_one(
            _("Outcome"), list(words.OUTCOMES), BECAME, outcome_word, default="failed", width=230
        )
        if looked.filters.first == looked.filters.last:
            choices.pick_one(_("Time"), HOURS, HOUR, _hour_word, default=WHOLE_DAY, width=170)
        st.markdown(
            "**" + ngettext("{count} e-mail", "{count} e-mails", found.emails) + "**",
            width="content",
        )
        downloads.messages(chosen, found.emails)
    if not found.emails:
        st.markdown(_("There are none."))
        return
    if became == "failed":
        _mostly(looked.reasons_of(reach))
    if picked := log_table.page(found):
        open_message(*picked)


def _within_hour(filters: Filters) -> Filters:
    """Narrow a single day to the hour that the reader has chosen of it."""
    hour = str(st.session_state[HOUR])
    if hour == WHOLE_DAY or filters.first != filters.last:
        return filters
    begun = datetime.combine(filters.first, time(int(hour)))
    since, until = (
        in_the_log(moment, filters.zone) for moment in (begun, begun + timedelta(hours=1))
    )
    return filters.narrowed(within=(since, until))


def _hour_word(hour: str) -> str:
    if hour == WHOLE_DAY:
        return _("The whole day")
    begun = datetime.combine(date.min, time(int(hour)))
    return f"{clock(begun)}–{clock(begun + timedelta(hours=1))}"


def _mostly(reasons: pd.DataFrame) -> None:
    """Say why most of them failed, and what to do."""
    if reasons.empty:
        return
    code, failed = reasons[["code", "failed"]].iloc[0]
    meaning = words.REASON_MEANINGS[code]
    st.markdown(
        _(
            "Most of them: **{reason}** ({failed} of {count}). {advice}",
            reason=_(meaning.title),
            failed=number(failed),
            count=number(reasons["failed"].sum()),
            advice=_(meaning.advice),
        )
    )
