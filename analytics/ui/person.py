"""Finding a customer: by address, part of one, domain or order. Nothing of it is in the URL."""

from collections.abc import Sequence
from itertools import chain

import streamlit as st

from analytics import sought
from analytics.access import Right, revealing
from analytics.audit import Deed
from analytics.filters import Filters
from analytics.sought import Sought
from analytics.ui import answers, deeds, messages, nobody, reader, recipients, shops
from analytics.ui.language import _, number
from analytics.ui.nobody import Alike

SOUGHT = "sought customer"
NEXT = "customer to look up"
# An e-mail to each address that is looked at, where the reader came from a list of masked ones.
EMAILS = "e-mails of the customer"
SHOWN = "addresses that were asked for"
# What was sought when the reader picked from the list that it led to.
CAME_FROM = "list of customers"
MOST_SHOPS = 20


def look_up(text: str) -> None:
    """Have the customer page look for ``text`` when it is drawn next."""
    st.session_state[NEXT] = text
    _forget_picked()


def look_up_recipients_of(*keys: str, came_from: str = "") -> None:
    """Have the customer page show the recipients of e-mails, whom the reader may see masked."""
    look_up("")
    st.session_state[EMAILS] = keys
    st.session_state[SHOWN] = ()
    st.session_state[CAME_FROM] = came_from


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
    typed = sought.read(text)
    return _known(text, typed) if typed.readings else _fitting(text, typed)


def is_known(address: str) -> bool:
    """Say whether the reader may read an address: as a manager, who typed it, or who asked."""
    typed = chain(*sought.read(st.session_state.get(SOUGHT) or "").readings)
    return not reader.scope().masked or address in (*typed, *st.session_state.get(SHOWN, ()))


def _fitting(text: str, typed: Sought) -> list[Filters]:
    """Return the one recipient that fits, or have the reader choose among several."""
    found = sought.fitting(answers.ask, _everyone(), typed, recipients.MOST)
    if len(found) == 1:
        return _recipients_of([str(found["key"].iloc[0])], text)
    deeds.looked_up(text)
    if found.empty:
        _follow(text, nobody.not_found(".".join(typed.words) or text, typed))
    elif keys := recipients.choose(found):
        _go_to_recipients_of(*keys, came_from=text)
    return []


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
        on_change=_forget_picked,
    )


def _known(text: str, typed: Sought) -> list[Filters]:
    """Return the selections of the addresses that the log knows; say which it does not."""
    addresses, known = _likeliest(typed)
    deeds.looked_up(*addresses)
    for place, address in enumerate(addresses):
        if address not in known:
            named = len(addresses) > 1
            _follow(text, nobody.not_found(address, typed, place, named=named))
    # Of several, each stands above what the log knows of it.
    if len(known) == 1:
        show(next(iter(known)))
    return [part for theirs in known.values() for part in theirs]


def _likeliest(typed: Sought) -> tuple[Sequence[str], dict[str, list[Filters]]]:
    """Return the first reading of which the log knows an address, with what it knows of them."""
    for addresses in typed.readings:
        theirs = {one: _by_shop(_everyone().narrowed(recipient=one)) for one in addresses}
        if known := {address: parts for address, parts in theirs.items() if parts}:
            return addresses, known
    return typed.addresses, {}


def _by_shop(one: Filters) -> list[Filters]:
    """Return the selection of an address in each shop that has sent to it: each has its own block.

    None where nobody has.
    """
    if not shops.several():
        return [one] if len(messages.newest(one)) else []
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


def _recipients_of(keys: Sequence[str], text: str = "") -> list[Filters]:
    """Show whom e-mails went to, sought by ``text``, and return the selections of those."""
    whole = _everyone()
    # The addresses themselves stay here, unless the reader may see them.
    asked = whole.narrowed(scope=revealing(whole.scope))
    found = [answers.ask("recipient_of", asked, key=key)["recipient"] for key in keys]
    addresses = [str(one.iloc[0]) for one in found if len(one)]
    if not addresses:
        st.caption(_("This e-mail is no longer in the log."))
        return []
    deeds.looked_up(text, *addresses)
    _way_back()
    # Of several, each stands above what the log knows of it.
    if len(addresses) == 1:
        show(addresses[0])
    selections = [whole.narrowed(recipient=address, exact=True) for address in addresses]
    return [part for one in selections for part in _by_shop(one)]


def show(address: str, place: int = 0) -> None:
    """Say whose e-mails these are; masked until the reader asks for the address.

    It is shown as code, in which nothing works.
    """
    masked = not is_known(address)
    shown = f"{address[:1]}***@{address.rpartition('@')[2]}" if masked else address
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(_("E-mail to"), anchor=False, width="content")
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


def _forget_picked() -> None:
    """Forget who was picked, and from which list: something else is sought."""
    st.session_state[EMAILS] = ()
    st.session_state[CAME_FROM] = ""


def _follow(text: str, picked: Alike | None) -> None:
    """Go where the reader has picked something that looks like the ``text`` that was sought."""
    if picked and picked.key:
        _go_to_recipients_of(picked.key, came_from=text)
    elif picked:
        _go_to(picked.domain)


def _way_back() -> None:
    """Offer the list that the reader chose from."""
    came_from = st.session_state.get(CAME_FROM)
    if came_from and st.button(
        _("Back to the list"), icon=":material/arrow_back:", type="tertiary"
    ):
        _go_to(came_from)


def _go_to_recipients_of(*keys: str, came_from: str) -> None:
    look_up_recipients_of(*keys, came_from=came_from)
    st.rerun()


def _go_to(text: str) -> None:
    look_up(text)
    st.rerun()
