"""Buttons that download rows of the log; the file is made when the button is clicked."""

from io import BufferedReader

import pandas as pd
import streamlit as st

from analytics import downloads
from analytics.filters import Filters
from analytics.ui import answers
from analytics.ui.language import _, current, number


def messages(chosen: Filters, emails: int) -> None:
    """Offer exactly the selected e-mails, if a spreadsheet can hold them."""
    too_many = emails > downloads.MOST_ROWS
    store, language = answers.log_in_view(), current()

    def made() -> BufferedReader:
        return downloads.messages(store, chosen, language)

    st.download_button(
        _("Download for spreadsheet"),
        data=made,
        file_name=_("e-mail log") + f" {chosen.first} {chosen.last}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        disabled=too_many,
        help=_(
            "A spreadsheet holds {most} rows at most. Choose a shorter period, or use the "
            "command line for the whole log.",
            most=number(downloads.MOST_ROWS),
        )
        if too_many
        else _("Exactly the selected e-mails, as CSV with the times of the shop's clock."),
    )


def unknown_answers(found: pd.DataFrame) -> None:
    """Offer the unexplained answers without anything that points at a person."""
    store, language = answers.log_in_view(), current()

    def made() -> BufferedReader:
        return downloads.unknown_answers(store, found.to_dict("records"), language)

    st.download_button(
        _("Download for passing on"),
        data=made,
        file_name=_("unexplained answers") + ".csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        help=_("Without the addresses, hosts and numbers that the answers quote."),
    )


def rejected(batch: int) -> None:
    """Offer the rejected rows of an import, each with its line and why."""
    store, language = answers.log_in_view(), current()
    everything = answers.everything(store)

    def made() -> BufferedReader:
        return downloads.rejected(store, everything, batch, language)

    st.download_button(
        _("Download the rejected rows"),
        data=made,
        file_name=_("rejected rows") + f" {batch}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"download rejected rows {batch}",
    )
