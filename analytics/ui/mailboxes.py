"""Each address of a customer: how much came through, whether it is blocked, what is listed."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analytics import blocks
from analytics.facts import Recipient, among_all, recipient, recipient_of_many
from analytics.filters import Filters
from analytics.ui import answers, log_search, messages, person, reader
from analytics.ui.language import (
    _,
    current,
    day,
    long_moment,
    ngettext,
    number,
    provider_word,
)
from analytics.ui.strangers import as_code

COUNTED = ("emails", "accepted", "only_sent", "failed", "suppressed")


@dataclass(frozen=True)
class Mailbox:
    """An address, of one shop where there are several: its e-mails, newest first, and the facts.

    The facts are of all its e-mails; of very many only the newest are ``sent``.
    """

    chosen: Filters
    sent: pd.DataFrame
    known: Recipient

    @property
    def is_cut(self) -> bool:
        """Say whether there are more e-mails than those that were ``sent``."""
        return len(self.sent) < self.known.emails


def of(found: Sequence[Filters]) -> list[Mailbox]:
    """Return what was sent to each address, and what the log knows of it."""
    return [_mailbox(one, messages.newest(one)) for one in found]


def _mailbox(chosen: Filters, rows: pd.DataFrame) -> Mailbox:
    if len(rows) <= messages.MOST:
        return Mailbox(chosen, rows, recipient(rows))
    newest = rows.iloc[: messages.MOST]
    known = recipient_of_many(answers.ask, newest, chosen)
    return Mailbox(chosen, among_all(answers.ask, newest, chosen), known)


def header(found: Sequence[Mailbox]) -> None:
    """Show how much came through, and which of the addresses is blocked, since when and why."""
    total = {name: sum(getattr(one.known, name) for one in found) for name in COUNTED}
    handed_over = total["only_sent"]
    with st.grid(5 if handed_over else 4, min_column_width=130):
        st.metric(_("E-mails"), number(total["emails"]), border=True)
        st.metric(_("Delivered"), number(total["accepted"] - handed_over), border=True)
        if handed_over:
            st.metric(_("Handed over"), number(handed_over), border=True)
        st.metric(_("Failed"), number(total["failed"]), border=True)
        st.metric(_("Stopped by the filter"), number(total["suppressed"]), border=True)
    several = len({one.chosen.recipient for one in found}) > 1
    for place, one in enumerate(found):
        if several:
            person.show(one.chosen.recipient, place)
        _known_of(one)
        if one.is_cut:
            _say_what_is_listed(one, place)


def _known_of(one: Mailbox) -> None:
    said = " · ".join([*map(as_code, one.chosen.shops), *_about(one.known)])
    if not (blocked := one.known.block):
        st.caption(f"{said} · {_not_blocked(one.known)}")
        return
    st.caption(said)
    st.error(
        blocks.told(current(), blocked),
        title=_("This address is blocked"),
        icon=":material/block:",
    )
    _blocking_answer(one)


def _say_what_is_listed(one: Mailbox, place: int) -> None:
    """Say that only the newest e-mails are listed, and lead to the rest.

    A whole address stands in a box of the e-mail log, so who sees it masked asks for it first.
    """
    st.markdown(
        _(
            "Listed below are the newest {most} of {count} e-mails, those since {moment}. The "
            "figures are of all of them.",
            most=number(len(one.sent)),
            count=number(one.known.emails),
            moment=long_moment(one.sent["sent_at"].iloc[-1].to_pydatetime()),
        )
    )
    address = one.chosen.recipient
    if not person.is_known(address) or not reader.may_open("email_log"):
        return
    if st.button(
        _("See all of them in the e-mail log"),
        icon=":material/arrow_forward:",
        key=f"all e-mails of a mailbox {place}",
    ):
        log_search.turn_to_all_for(address, one.chosen.shops)


def _not_blocked(known: Recipient) -> str:
    """Say that an address is not blocked; it is good news only where something has arrived."""
    if known.accepted:
        return ":material/check: " + _("This address is not blocked.")
    return _("This address is not blocked, but no e-mail has arrived there.")


def _blocking_answer(one: Mailbox) -> None:
    """Show the answer that has blocked the address, in the server's own words."""
    place = one.known.block.bounce_place
    if place is None:
        return
    said = answers.ask("error_log_of", one.chosen, places=[place])
    if texts := said["diagnostic"].dropna().tolist():
        st.code(texts[-1], language=None, wrap_lines=True)


def _about(known: Recipient) -> list[str]:
    said = [provider_word(known.provider)]
    first, last = day(known.first_sent), day(known.last_sent)
    if first == last:
        said.append(_("E-mail on {day}", day=first))
    else:
        said.append(_("E-mail from {first} to {last}", first=first, last=last))
    if known.orders:
        said.append(ngettext("{count} order", "{count} orders", known.orders))
    if known.deferred:
        said.append(ngettext("{count} is delayed", "{count} are delayed", known.deferred))
    return said
