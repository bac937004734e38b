"""Failure rates as bars that lead to the e-mails behind them."""

from collections.abc import Callable, Hashable
from typing import Any

import pandas as pd
import streamlit as st

from analytics import charts
from analytics.filters import Filters
from analytics.health import ENOUGH
from analytics.sources import failure_rates
from analytics.ui import figures, reader, tables
from analytics.ui.answers import ask
from analytics.ui.language import (
    _,
    mail_type_word,
    number,
    percent,
    provider_word,
    theme,
    writing,
)
from analytics.ui.selection import MAIL_TYPE, OUTCOME, PROVIDER, link
from analytics.ui.summary import failure_rate_help

DRAWN = 12


def side_by_side(filters: Filters) -> None:
    """Show how much of each mail type fails, and how much at each mailbox provider."""
    with st.container(key="rates"):
        left, right = st.columns(2)
    with left:
        title = _("Failure rate by mail type")
        _card(title, _("Mail type"), "mail_type", filters, mail_type_word)
    with right:
        title = _("Failure rate by mailbox provider")
        _card(title, _("Mailbox provider"), "provider", filters, provider_word)


def _card(
    title: str, heading: str, dimension: str, filters: Filters, word: Callable[[str], str]
) -> None:
    rates = _worst_first(_worded(failure_rates(ask, filters, dimension), dimension, word))
    with st.container(border=True, height="stretch"):
        st.subheader(title, anchor=False, help=failure_rate_help())
        codes = _bars(title, rates.head(DRAWN), key=f"failure rate by {dimension}")
        st.caption(_note(rates))
        tables.beside_chart(title, lambda: _as_table(rates, heading), key=f"table by {dimension}")
    if codes:
        key = PROVIDER.key if dimension == "provider" else MAIL_TYPE.key
        query = link(**{key: codes, OUTCOME.key: ["failed"]})
        st.switch_page("pages/email_log.py", query_params=query)


def _bars(title: str, rates: pd.DataFrame, key: str) -> list[str]:
    """Draw the bars, and return the codes of those that the reader clicked on."""
    leads = reader.may_open("email_log")
    figure = charts.failure_rates(rates, writing(), theme())
    event = figures.draw(figure, key=key, alt=title, on_select="rerun" if leads else "ignore")
    return charts.picked(event) if leads else []


def _worded(rates: pd.DataFrame, dimension: str, word: Callable[[str], str]) -> pd.DataFrame:
    """Add the words that the bars show."""
    rows = rates.to_dict("records")
    return pd.DataFrame(
        {
            **row,
            "label": word(row["code"]),
            "colour": charts.stroke(dimension, row["code"], theme()).colour,
            "sure": bool(pd.notna(row["failure_rate"]) and row["finished"] >= ENOUGH),
            "text": _beside(row),
            "hover": f"{word(row['code'])}: {_failed_of(row)}",
        }
        for row in rows
    )


def _worst_first(rates: pd.DataFrame) -> pd.DataFrame:
    """Return those that fail most; what there is too little of to judge comes last."""
    by = ["sure", "failure_rate", "finished"]
    return rates.sort_values(by, ascending=False)


def _as_table(rates: pd.DataFrame, title: str) -> tables.Table:
    rate, failed, finished = _("Failure rate"), _("Failed"), _("With a final outcome")
    shown = rates[["label", "failure_rate", "failed", "finished"]]
    writers = {rate: percent, failed: number, finished: number}
    return shown.set_axis([title, rate, failed, finished], axis=1), writers


def _beside(row: dict[Hashable, Any]) -> str:
    if not row["finished"]:
        return "–"
    if pd.isna(row["failure_rate"]):
        return _("Not known")
    return f"{percent(row['failure_rate'])} · {number(row['failed'])}"


def _failed_of(row: dict[Hashable, Any]) -> str:
    return _(
        "{failed} of {finished} failed",
        failed=number(row["failed"]),
        finished=number(row["finished"]),
    )


def _note(rates: pd.DataFrame) -> str:
    notes = [
        _("Share and number of failed e-mails. Click a bar to see them.")
        if reader.may_open("email_log")
        else _("Share and number of failed e-mails.")
    ]
    if len(rates) > DRAWN:
        notes.append(
            _(
                "The {shown} that fail most are drawn; the table has all {count}.",
                shown=number(DRAWN),
                count=number(len(rates)),
            )
        )
    drawn = rates.head(DRAWN)
    if not drawn["sure"].all():
        notes.append(_("Grey: fewer than {count} e-mails, too few to judge.", count=number(ENOUGH)))
    if drawn.loc[drawn["finished"] > 0, "failure_rate"].isna().any():
        notes.append(_("Not known: the source cannot tell whether the e-mail arrived."))
    return " ".join(notes)
