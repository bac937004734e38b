"""Finding one recipient by an address, a part of one, or a domain. Nothing of it is in the URL."""

from typing import Any

import pandas as pd
import streamlit as st

from analytics.filters import Filters, is_address
from analytics.ui import answers
from analytics.ui.language import _, moment, ngettext, number
from analytics.ui.log_table import outcome_mark
from analytics.ui.picking import pick_row

SOUGHT = "sought customer"
NEXT = "customer to look up"
CAME_FROM = "list of customers"
MOST = 50


def look_up(text: str) -> None:
    """Have the customer page look for ``text`` when it is drawn next."""
    st.session_state[NEXT] = text


def find() -> Filters | None:
    """Let the reader look for a recipient; return the selection of the one that is found."""
    if (text := st.session_state.pop(NEXT, None)) is not None:
        st.session_state[SOUGHT] = text
    if not (text := _box().strip().lower()):
        st.caption(_("A name, “kari@”, “gmail.com” or a whole address; the whole log is searched."))
        return None
    chosen = answers.everything(answers.log_in_view()).narrowed(recipient=text)
    if is_address(text):
        return chosen if _is_known(text, chosen) else None
    found = answers.ask("recipients", chosen, rows=MOST)
    if found.empty:
        _not_found(text)
    elif len(found) == 1:
        return chosen.narrowed(recipient=_only_one(found), exact=True)
    else:
        _choose(text, found)
    return None


def _box() -> str:
    sought = st.text_input(
        _("Who is it about?"),
        key=SOUGHT,
        type="search",
        placeholder=_("Address, part of one, or domain"),
        icon=":material/person_search:",
        persist_state="session",
        width=560,
    )
    return sought or ""


def _is_known(address: str, chosen: Filters) -> bool:
    if not answers.ask("recipient_facts", chosen)["emails"].iloc[0]:
        _not_found(address)
        return False
    _way_back()
    return True


def _only_one(found: pd.DataFrame) -> str:
    """Show the one address that fits, as code: it can be copied, and nothing in it works."""
    address = str(found["recipient"].iloc[0])
    st.code(address, language=None, wrap_lines=True)
    return address


def _choose(text: str, found: pd.DataFrame) -> None:
    """Let the reader choose among the recipients that fit."""
    count = int(found["recipients"].iloc[0])
    st.markdown(
        ngettext("**{count} recipient** fits.", "**{count} recipients** fit.", count)
        + " "
        + _("Click the one you mean.")
    )
    if count > MOST:
        st.caption(
            _(
                "The {most} with the newest e-mail are shown. Write more of the address to see "
                "fewer.",
                most=number(MOST),
            )
        )
    columns = ["recipient", "emails", "failed", "suppressed", "last_sent"]
    if (picked := _table(found[columns], _("Recipients that fit"))) is not None:
        st.session_state[CAME_FROM] = text
        _go_to(str(found["recipient"].iloc[picked]))


def _not_found(text: str) -> None:
    """Say that nothing was sent, and offer what is a slip of the keyboard away."""
    with st.container(border=True):
        st.subheader(_("Nothing was sent to such an address"), anchor=False)
        st.markdown(
            _(
                "Check the spelling, or write only a part of it, such as the name before @. The "
                "customer may have ordered with another address, or the e-mail may be older than "
                "the log."
            )
        )
    near = _near(text)
    if near.empty:
        return
    st.markdown(_("**Did you mean one of these?**"))
    if (picked := _table(near, _("Addresses that look alike"))) is not None:
        _go_to(str(near["recipient"].iloc[picked]))


def _near(text: str) -> pd.DataFrame:
    """Return the addresses and domains that look like what was sought, with their e-mails."""
    everything = answers.everything(answers.log_in_view())
    local, at, domain = text.rpartition("@")
    alike = [answers.ask("near_domains", everything, sought=domain)]
    if local and at:
        alike.insert(0, answers.ask("near_recipients", everything, sought=text))
    # A domain that is spelt right is no suggestion.
    known = pd.concat([part.rename(columns={"recipient_domain": "recipient"}) for part in alike])
    return known.loc[known["slips"] > 0, ["recipient", "emails"]].reset_index(drop=True)


def _table(rows: pd.DataFrame, alt: str) -> int | None:
    """Show recipients, and return the place of the one that is picked."""
    return pick_row(
        rows,
        key=f"recipients: {alt}",
        columns=_columns(),
        formats={"last_sent": moment, "emails": number, "failed": number, "suppressed": number},
        marks=_marks(rows),
        width="content",
        alt=alt,
    )


def _marks(rows: pd.DataFrame) -> list[str]:
    """Return the mark of the worst that happened to each recipient's e-mails, where it is known."""
    if "suppressed" not in rows:
        return [""] * len(rows)
    return [
        outcome_mark("suppressed" if stopped else "failed" if failed else "delivered")
        for stopped, failed in zip(rows["suppressed"], rows["failed"], strict=True)
    ]


def _columns() -> dict[str, Any]:
    whole = st.column_config.NumberColumn
    return {
        "recipient": st.column_config.TextColumn(_("Recipient"), width="large"),
        "emails": whole(_("E-mails"), width=90),
        "failed": whole(_("Failed"), width=90),
        "suppressed": whole(_("Stopped"), width=90),
        "last_sent": st.column_config.DatetimeColumn(_("Last e-mail"), width=150),
    }


def _way_back() -> None:
    """Offer the list that the reader chose from."""
    came_from = st.session_state.get(CAME_FROM)
    if came_from and st.button(
        _("Back to the list"), icon=":material/arrow_back:", type="tertiary"
    ):
        del st.session_state[CAME_FROM]
        _go_to(came_from)


def _go_to(text: str) -> None:
    look_up(text)
    st.rerun()
