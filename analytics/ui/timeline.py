"""The e-mails that one customer got, as support tells of each, and where they may lie."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analytics import stories
from analytics.facts import Recipient
from analytics.stories import Message
from analytics.ui import messages, shops
from analytics.ui.language import _, current, ngettext
from analytics.ui.log_table import outcome_mark
from analytics.ui.mailboxes import Mailbox
from analytics.ui.selection import log_end
from analytics.ui.strangers import as_code

# So many e-mails begin on a page; those of an order that has begun stand there too.
ENTRIES = 20
# Stands beside each e-mail that what is said about advertising is about.
ADVERTISING = ":material/sell:"


@dataclass(frozen=True)
class Entry:
    """An e-mail, and what the log knows of the address that it went to."""

    message: Message
    address: str
    known: Recipient


def where_to_look(found: Sequence[Mailbox]) -> None:
    """Say where e-mail that arrived may lie, which the log cannot show as an error."""
    accepted = [
        (one.known.provider, mail_type) for one in found for mail_type in one.known.accepted_types
    ]
    if not accepted:
        return
    lines = [line for one in accepted for line in stories.where_to_look(current(), *one)]
    if tabs := {_(tab) for one in accepted if (tab := stories.advertising(*one))}:
        marked = _("It is about the e-mails with {mark} in the list.", mark=ADVERTISING)
        lines = [f"{line} {marked}" if line in tabs else line for line in lines]
    if only_sent := sum(one.known.only_sent for one in found):
        lines.append(_only_sent(only_sent))
    with st.container(border=True):
        st.subheader(_("Delivered, but the customer cannot find it?"), anchor=False)
        st.markdown("\n".join(f"- {line}" for line in dict.fromkeys(lines)))


def entries(found: Sequence[Mailbox]) -> list[Entry]:
    """Show a page of what was sent, grouped by order; return its e-mails, newest first."""
    st.subheader(_("What was sent, newest first"), anchor=False)
    laid_out = _laid_out(found)
    pages = int(laid_out["page"].max()) + 1
    place = st.container()
    turned = 1
    if pages > 1:
        turned = st.pagination(pages, key=f"entries of {hash(tuple(one.chosen for one in found))}")
    on_page = laid_out[laid_out["page"] == turned - 1]
    shown = _page(found, on_page)
    continued = set(on_page["order_no"][on_page["part"] > 0])
    by_order = _by_order([entry.message for entry in shown], continued)
    with place:
        # One element for all: a hundred small ones take the browser longer than the log.
        st.markdown("\n\n".join(_group(title, part) for title, part in by_order))
    return shown


def _laid_out(found: Sequence[Mailbox]) -> pd.DataFrame:
    """Return on which page each e-mail to any of the addresses stands, newest first.

    Those about an order stand together; an order of more than a page is cut into parts.
    """
    all_of_them = pd.concat(
        one.sent[["sent_utc", "order_no"]].assign(whose=whose, row=range(len(one.sent)))
        for whose, one in enumerate(found)
    ).sort_values("sent_utc", ascending=False, kind="stable", ignore_index=True)
    rank = all_of_them.index.to_series()
    # What is about no order stands alone.
    first = rank.groupby(all_of_them["order_no"]).transform("min").fillna(rank)
    together = all_of_them.assign(first=first).sort_values(
        "first", kind="stable", ignore_index=True
    )
    within = together.groupby("first").cumcount()
    begun = together.index - within % ENTRIES
    return together.assign(page=begun // ENTRIES, part=within // ENTRIES)


def _page(found: Sequence[Mailbox], on_page: pd.DataFrame) -> list[Entry]:
    """Return the e-mails of one page, newest first."""
    shown: list[Entry] = []
    for whose, theirs in on_page.groupby("whose")["row"]:
        one = found[int(whose)]
        told = messages.told(one.sent.iloc[theirs.tolist()], one.chosen)
        shown += [Entry(message, one.chosen.recipient, one.known) for message in told]
    return sorted(shown, key=lambda entry: entry.message.sent_at, reverse=True)


def _by_order(
    shown: Sequence[Message], continued: Container[str]
) -> list[tuple[str, list[Message]]]:
    """Return the e-mails about each order together, the order with the newest one first.

    Those that are ``continued`` have begun on a page before.
    """
    groups: dict[str, list[Message]] = {}
    for message in shown:
        groups.setdefault(_order(message.order_no, continued), []).append(message)
    return list(groups.items())


def _order(number: str | None, continued: Container[str]) -> str:
    if not number:
        return _("Without an order")
    # What is more than letters and digits is a stranger's text, shown as code.
    plain = number if number.replace("-", "").isalnum() else as_code(number)
    if number in continued:
        return _("Order {number}, continued", number=plain)
    return _("Order {number}", number=plain)


def _group(title: str, part: Sequence[Message]) -> str:
    return "\n".join((f"**{title}**\n", *map(_line, part)))


def _line(message: Message) -> str:
    """Say what happened to an e-mail; its subject stands as code, for it is a stranger's text."""
    happened = stories.what_happened(current(), message, log_end(message.shop))
    parts = (
        outcome_mark(message.outcome),
        as_code(shops.name(message.shop)),
        happened,
        as_code(message.subject),
        ADVERTISING if _may_be_advertising(message) else "",
    )
    return "- " + " ".join(part for part in parts if part)


def _may_be_advertising(message: Message) -> bool:
    """Say whether an e-mail that arrived may lie where the provider keeps advertising."""
    arrived = message.outcome in ("delivered", "sent")
    return arrived and bool(stories.advertising(message.provider, message.mail_type))


def _only_sent(count: int) -> str:
    return ngettext(
        "For {count} e-mail the log only knows that it was handed over, not whether it "
        "arrived: the file it came from cannot know more.",
        "For {count} e-mails the log only knows that they were handed over, not whether "
        "they arrived: the files they came from cannot know more.",
        count,
    )
