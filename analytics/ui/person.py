"""Finding a customer: by address, part of one, domain or order. Nothing of it is in the URL."""

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analytics.access import Right, revealing
from analytics.audit import Deed
from analytics.filters import Filters, addresses_in
from analytics.ui import answers, deeds, downloads, reader, shops
from analytics.ui.language import _, moment, ngettext, number
from analytics.ui.log_table import outcome_mark
from analytics.ui.picking import LEADS_ON, pick_row, ticked

SOUGHT = "sought customer"
NEXT = "customer to look up"
# An e-mail to each address that is looked at, where the reader came from a list of masked ones.
EMAILS = "e-mails of the customer"
SHOWN = "addresses that were asked for"
CAME_FROM = "list of customers"
FITTING, ALIKE = "recipients that fit", "addresses that look alike"
MOST, MOST_SHOPS = 50, 20
# Every short name is a slip or two away from another one.
SHORTEST = 4
# An order's number has a digit, and may stand after a # and after what callers say before it.
ORDER = re.compile(
    r"(?:(?:ordre|order|bestilling)(?:s?nummer|s?nr\.?|[ ](?:nr\.?|no\.?|number))?[:\s]+)?"
    r"#?\s*((?=[\w./-]*\d)[\w./-]{2,30})",
    re.IGNORECASE,
)


def look_up(text: str) -> None:
    """Have the customer page look for ``text`` when it is drawn next."""
    st.session_state[NEXT] = text
    st.session_state[EMAILS] = ()


def look_up_recipients_of(*keys: str) -> None:
    """Have the customer page show the recipients of e-mails, whom the reader may see masked."""
    st.session_state[NEXT] = ""
    st.session_state[EMAILS] = keys
    st.session_state[SHOWN] = ()


def find() -> list[Filters]:
    """Let the reader look for a customer; return the selection of each address that is found."""
    if (text := st.session_state.pop(NEXT, None)) is not None:
        st.session_state[SOUGHT] = text
    text = (_box() or "").strip()
    if not text and (keys := st.session_state.get(EMAILS)):
        return _recipients_of(keys)
    if not text:
        st.caption(
            _(
                "A name, “kari@”, “gmail.com”, an order number or a whole address; several "
                "addresses of one customer with a comma between. The whole log is searched."
            )
        )
        return []
    if written := addresses_in(text):
        deeds.looked_up(*written)
        return _known(written)
    return _fitting(text)


def is_known(address: str) -> bool:
    """Say whether the reader may read an address: as a manager, who typed it, or who asked."""
    typed = addresses_in(st.session_state.get(SOUGHT) or "")
    return not reader.scope().masked or address in (*typed, *st.session_state.get(SHOWN, ()))


def _fitting(text: str) -> list[Filters]:
    """Return the one recipient that fits, or have the reader choose among several."""
    found = _about_order(text)
    if found.empty:
        found = answers.ask("recipients", _everyone(), sought=text.lower(), rows=MOST)
    if len(found) == 1:
        return _recipients_of([str(found["key"].iloc[0])], text)
    deeds.looked_up(text)
    if found.empty:
        _not_found(text)
    else:
        _choose(text, found)
    return []


def _about_order(text: str) -> pd.DataFrame:
    """Return those to whom e-mail about an order went, if the text can be an order's number."""
    written = ORDER.fullmatch(text)
    if not written:
        return pd.DataFrame()
    number = written[1]
    cases = dict.fromkeys((number, number.lower(), number.upper(), number.capitalize()))
    orders = [sign + case for case in cases for sign in ("", "#")]
    return answers.ask("order_recipients", _everyone(), orders=orders, rows=MOST)


def _everyone() -> Filters:
    return answers.everything(answers.log_in_view())


def _box() -> str | None:
    return st.text_input(
        _("Who is it about?"),
        key=SOUGHT,
        type="search",
        placeholder=_("Address, part of one, domain, or order number"),
        icon=":material/person_search:",
        persist_state="session",
        width=560,
        on_change=_forget_emails,
    )


def _known(addresses: Sequence[str]) -> list[Filters]:
    """Return the selections of the addresses that the log knows; say which it does not."""
    selections = [_everyone().narrowed(recipient=address) for address in addresses]
    known = {one: _by_shop(one) for one in selections}
    for place, (one, theirs) in enumerate(known.items()):
        if not theirs:
            _not_found(one.recipient, place, named=len(known) > 1)
    if any(known.values()):
        _way_back()
    return [part for theirs in known.values() for part in theirs]


def _by_shop(one: Filters) -> list[Filters]:
    """Return the selection of an address in each shop that has sent to it: each has its own block.

    None where nobody has.
    """
    if not shops.several():
        return [one] if len(answers.ask("recipient_messages", one)) else []
    found = answers.ask("recipient_shops", one, rows=MOST_SHOPS)
    if len(found) and (count := int(found["shops"].iloc[0])) > MOST_SHOPS:
        st.caption(
            _(
                "{count} shops have sent to this address; the {most} with the newest e-mail are "
                "shown.",
                count=number(count),
                most=number(MOST_SHOPS),
            )
        )
    return [one.narrowed(shops=(shop,)) for shop in found["shop"]]


def _recipients_of(keys: Sequence[str], sought: str = "") -> list[Filters]:
    """Show whom e-mails went to, who were ``sought``, and return the selections of those."""
    whole = _everyone()
    # The addresses themselves stay here, unless the reader may see them.
    asked = whole.narrowed(scope=revealing(whole.scope))
    found = [answers.ask("recipient_of", asked, key=key)["recipient"] for key in keys]
    addresses = [str(one.iloc[0]) for one in found if len(one)]
    if not addresses:
        st.caption(_("This e-mail is no longer in the log."))
        return []
    deeds.looked_up(sought, *addresses)
    _way_back()
    # Of several, each stands above what the log knows of it.
    if len(addresses) == 1:
        show(addresses[0])
    selections = [whole.narrowed(recipient=address, exact=True) for address in addresses]
    return [part for one in selections for part in _by_shop(one)]


def show(address: str, place: int = 0) -> None:
    """Show an address as code, in which nothing works; masked until the reader asks for it."""
    masked = not is_known(address)
    shown = f"{address[:1]}***@{address.rpartition('@')[2]}" if masked else address
    with st.container(horizontal=True, vertical_alignment="center"):
        st.code(shown, language=None, wrap_lines=True, width="content")
        if masked:
            st.button(
                _("Show the address"),
                icon=":material/visibility:",
                on_click=_reveal,
                args=(address,),
                key=f"show the address {place}",
                help=_("It is noted who looked at it, and when."),
            )


def _reveal(address: str) -> None:
    reader.must(Right.REVEAL)
    deeds.note(Deed.REVEALED, about=address)
    st.session_state[SHOWN] = (*st.session_state.get(SHOWN, ()), address)


def _forget_emails() -> None:
    st.session_state[EMAILS] = ()


def _choose(text: str, found: pd.DataFrame) -> None:
    """Let the reader choose among the recipients that fit."""
    count = int(found["recipients"].iloc[0])
    st.markdown(
        ngettext("**{count} recipient** fits.", "**{count} recipients** fit.", count)
        + " "
        + _("Click the one you mean, or tick several to see them together.")
    )
    if count > MOST:
        st.caption(
            _(
                "The {most} with the newest e-mail are shown. Write more of the address to see "
                "fewer.",
                most=number(MOST),
            )
        )
    shown = found[["recipient", "emails", "failed", "suppressed", "last_sent"]]
    picked = _table(shown, _("Recipients that fit"), key=FITTING, several=True)
    keys = found["key"].iloc[ticked(FITTING, len(found)) if picked is None else [picked]].tolist()
    # Below the table, which would move away from under the next tick.
    go = picked is not None or (keys and st.button(_together(len(keys)), type="primary"))
    downloads.offer(_("recipients"), downloads.headed(_columns()), lambda: shown)
    if go:
        st.session_state[CAME_FROM] = text
        _go_to_recipients_of(*keys)


def _together(count: int) -> str:
    return ngettext("See {count} recipient", "See {count} recipients together", count)


def _not_found(text: str, place: int = 0, *, named: bool = False) -> None:
    """Say that nothing was sent, and offer what is a slip of the keyboard away.

    One of several is ``named``, and known by its place among them.
    """
    with st.container(border=True):
        st.subheader(_("Nothing was sent to such an address"), anchor=False)
        if named:
            st.code(text, language=None, wrap_lines=True)
        st.markdown(
            _(
                "Check the spelling, or write only a part of it, such as the name before @. The "
                "customer may have ordered with another address, or the e-mail may be older than "
                "the log."
            )
        )
    near = _near(text.lower())
    if near.empty:
        return
    st.markdown(_("**Did you mean one of these?**"))
    shown = near[["recipient", "emails"]]
    picked = _table(shown, _("Addresses that look alike"), key=f"{ALIKE} {place}")
    columns = {name: one for name, one in _columns().items() if name in shown}
    downloads.offer(
        _("addresses that look alike"),
        downloads.headed(columns),
        lambda: shown,
        key=f"{ALIKE} {place}",
    )
    if picked is not None:
        one = near.iloc[picked]
        # A domain has no e-mail of its own, but a list of those at it.
        if isinstance(one["key"], str):
            _go_to_recipients_of(one["key"])
        _go_to(str(one["recipient"]))


def _near(text: str) -> pd.DataFrame:
    """Return the addresses and domains that look like what was sought, with their e-mails."""
    local, at, domain = text.rpartition("@")
    alike = [answers.ask("near_domains", _everyone(), sought=domain)]
    if local if at else len(text) > SHORTEST:
        alike.insert(0, answers.ask("near_recipients", _everyone(), sought=text))
    # A domain that is spelt right is no suggestion.
    known = pd.concat([part.rename(columns={"recipient_domain": "recipient"}) for part in alike])
    return known.assign(key=known.get("key"))[known["slips"] > 0].reset_index(drop=True)


def _table(rows: pd.DataFrame, alt: str, *, key: str, several: bool = False) -> int | None:
    """Show recipients, and return the place of the one that is picked."""
    return pick_row(
        rows,
        key=key,
        columns=_columns(),
        formats={"last_sent": moment, "emails": number, "failed": number, "suppressed": number},
        marks=_marks(rows),
        width="content",
        alt=alt,
        several=several,
    )


def _marks(rows: pd.DataFrame) -> list[str]:
    """Return the mark of the worst that happened to each recipient's e-mails, where it is known."""
    if "suppressed" not in rows:
        return [LEADS_ON] * len(rows)
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


def _go_to_recipients_of(*keys: str) -> None:
    look_up_recipients_of(*keys)
    st.rerun()


def _go_to(text: str) -> None:
    look_up(text)
    st.rerun()
