"""The report of the last whole week or month, made when its button is clicked."""

from functools import partial

import streamlit as st

from analytics.access import Right
from analytics.filters import Filters
from analytics.report import as_html, file_name, last_whole, report
from analytics.report.figures import Period
from analytics.store import Store
from analytics.ui import answers, deeds, reader
from analytics.ui.language import _, current, own_words
from analytics.words import N_

TITLES: dict[Period, str] = {
    "week": N_("The last whole week"),
    "month": N_("The last whole month"),
}


def offer() -> None:
    """Offer the report as one HTML file, of a week or of a month."""
    if not reader.may(Right.DOWNLOAD):
        return
    part = st.popover(
        _("Report"),
        icon=":material/summarize:",
        help=_(
            "One file that needs no network and prints well: what failed, why, and what to fix "
            "first."
        ),
        key="report",
        on_change="rerun",
    )
    if not part.open:
        return
    store, language, own = answers.log_in_view(), current(), own_words()
    # Made when no page is drawn, where nobody knows the reader.
    whole, who = answers.everything(store), reader.reader().name
    log_ends = answers.ask("log_span", whole)["last_sent"].iloc[0].date()
    for period, title in TITLES.items():
        part.download_button(
            _(title),
            data=partial(_made, whole, who, store, period, language, own),
            file_name=file_name(language, period, last_whole(period, log_ends)[0]),
            mime="text/html",
            on_click="ignore",
            type="tertiary",
            key=f"report of a {period}",
        )


def _made(
    whole: Filters, who: str, store: Store, period: Period, language: str, own: dict[str, str]
) -> str:
    deeds.exported(store, who, f"report {period}")
    figures = report(store.ask, whole, store.settings, period)
    return as_html(figures, language, own)
