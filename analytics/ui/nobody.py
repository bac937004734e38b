"""Nobody is found: what the log can say of it, and what looks like what was sought."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analytics import erasing, misspelling
from analytics.access import Right
from analytics.clocks import on_the_clock
from analytics.filters import Filters, is_address
from analytics.sought import Sought
from analytics.sources import kept_span
from analytics.ui import answers, reader, recipients
from analytics.ui.language import _, day

# Every short name is a slip or two away from another one.
SHORTEST = 4


@dataclass(frozen=True)
class Alike:
    """What looks like what was sought: an address, by the key of an e-mail to it, or a domain."""

    key: str = ""
    domain: str = ""


def not_found(text: str, sought: Sought, place: int = 0, *, named: bool = False) -> Alike | None:
    """Say that the log holds nothing of it; return what the reader picks of what looks alike.

    One of several addresses is ``named``, and known by its place among them.
    """
    everyone = answers.everything(answers.log_in_view())
    with st.container(border=True):
        st.subheader(_title(sought), anchor=False)
        if named:
            st.code(text, language=None, wrap_lines=True)
        st.markdown(_said(sought, everyone))
        if sought.is_day:
            reader.link("pages/email_log.py", _("To the e-mail log"), icon=":material/list_alt:")
        _erased(text)
    if sought.is_order or sought.is_day:
        return None
    near = _near(text.lower(), everyone)
    picked = None if near.empty else recipients.choose_alike(near, place)
    if picked is None:
        return None
    one = near.iloc[picked]
    # A domain has no e-mail of its own, but a list of those at it.
    return Alike(one["key"]) if isinstance(one["key"], str) else Alike(domain=one["recipient"])


def _title(sought: Sought) -> str:
    if sought.is_day:
        return _("This looks like a day")
    if sought.is_order:
        return _("No e-mail about such an order")
    return _("No e-mail to such an address")


def _said(sought: Sought, everyone: Filters) -> str:
    """Say what the log can know, from when to when it goes, and what to try."""
    if not (span := kept_span(answers.ask, everyone)):
        return _("The log is empty") + "."
    first, last = map(day, span)
    if sought.is_day:
        return _(
            "The e-mails of a day are in the e-mail log: choose the period there. The log goes "
            "from {first} to {last}.",
            first=first,
            last=last,
        )
    none = _("The log, which goes from {first} to {last}, holds none.", first=first, last=last)
    return f"{none} {_advice(sought)}"


def _advice(sought: Sought) -> str:
    if sought.is_order:
        return _(
            "The order may be older or newer, or its e-mails may not tell the number. Look for the "
            "customer's address instead."
        )
    return _(
        "The e-mail may be older or newer, or the customer may have ordered with another address. "
        "Check the spelling, or write only a part of it, such as the name before @."
    )


def _erased(text: str) -> None:
    """Say when a person was erased, to who may know it: to others, nothing tells of them."""
    if not (is_address(text) and reader.may(Right.MANAGE)):
        return
    log = answers.log_in_view()
    if when := erasing.erased_at(log, text):
        st.markdown(
            _(
                "This person was erased from the log on {day}.",
                day=day(on_the_clock(when, log.settings.timezone)),
            )
        )


def _near(text: str, everyone: Filters) -> pd.DataFrame:
    """Return the addresses and domains that look like what was sought, with their e-mails."""
    name, at, domain = text.rpartition("@")
    alike = []
    if name if at else len(text) > SHORTEST:
        sought = {"sought": text, "named": name + at or None}
        taken_for = misspelling.taken_for(domain)
        alike.append(answers.ask("near_recipients", everyone, alike=taken_for, **sought))
    # Whoever writes a well-known domain has meant it.
    if not misspelling.is_well_known(domain):
        misspelt = misspelling.misspelt_domains()
        found = answers.ask("near_domains", everyone, sought=domain, misspelt=misspelt)
        alike.append(found.rename(columns={"recipient_domain": "recipient"}))
    if not alike:
        return pd.DataFrame()
    known = pd.concat(alike).reindex(columns=["recipient", "key", "emails", "is_all_lost", "slips"])
    # A domain that is spelt right is no suggestion.
    return known[known["slips"] > 0].reset_index(drop=True)
