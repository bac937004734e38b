"""What to say about one e-mail: to the customer and to the manager, in both languages."""

from collections.abc import Sequence

import streamlit as st

from analytics import blocks, replies, stories
from analytics.language import LANGUAGES
from analytics.stories import Message
from analytics.ui import person, shops
from analytics.ui.language import _, current, mail_type_word, moment, number
from analytics.ui.message import error_log, outcome
from analytics.ui.selection import log_end
from analytics.ui.timeline import Entry
from analytics.words import N_

TO = (N_("To the customer – {tongue}"), N_("To the manager – {tongue}"))

PLACE, PICKED = "answer", "e-mail that is answered about"
# What a customer rings about, before what they have written and what they only read.
WAITED_FOR = ("order_confirmation", "shipping", "password")


def answer(shown: Sequence[Entry]) -> None:
    """Let the reader pick one of the e-mails, and give what to do about it and ready answers."""
    if not shown:
        return
    with st.container(border=True, key=PLACE):
        st.subheader(_("Answer about one e-mail"), anchor=False)
        titles = {entry.message.key: _title(entry.message) for entry in shown}
        # The browser keeps the words of what is picked, so in another language it is another box.
        box = f"answer about one of {hash(tuple(titles))} {current()}"
        if box not in st.session_state:
            picked = st.session_state.get(PICKED)
            st.session_state[box] = (
                picked if picked in titles else shown[_worst_trouble(shown)].message.key
            )
        st.session_state[PICKED] = key = st.selectbox(
            _("Which e-mail?"), list(titles), format_func=titles.__getitem__, key=box
        )
        _whole(next(entry for entry in shown if entry.message.key == key))


def _whole(entry: Entry) -> None:
    message = entry.message
    end = log_end(message.shop)
    # Of what has arrived the page says below where to look.
    if message.outcome not in ("delivered", "sent"):
        advice = " ".join(stories.advice(current(), message, end))
        st.markdown(_("**What to do:**") + " " + advice)
    if message.answers:
        with st.expander(_("Error log") + f" ({number(len(message.answers))})"):
            error_log(message.answers)
    languages = [current(), *(code for code in LANGUAGES if code != current())]
    # Every customer begins at the first one: what is for the manager must not go to the next.
    tabs = st.tabs(
        [_(to, tongue=LANGUAGES[code]) for to in TO for code in languages],
        key=f"answers for {hash(entry.address)}",
    )
    address = entry.address if person.is_known(entry.address) else ""
    said = [replies.for_the_customer(code, message, end, address) for code in languages]
    for code in languages:
        blocked = blocks.told(code, entry.known.block)
        said.append(replies.for_the_manager(code, message, end, blocked, address))
    for tab, text in zip(tabs, said, strict=True):
        with tab:
            st.code(text, language=None, wrap_lines=True)


def _worst_trouble(shown: Sequence[Entry]) -> int:
    """Return the place of the e-mail that is missed most of those that did not come through.

    It is the newest of its kind; where all came through, the newest.
    """
    troubles = [
        place for place, entry in enumerate(shown) if entry.message.outcome in stories.EXPLAINED
    ]
    return min(troubles, key=lambda place: _turn(shown[place].message.mail_type), default=0)


def _turn(mail_type: str) -> int:
    """Return when a kind of e-mail has its turn: what is waited for first, advertising last."""
    if mail_type in WAITED_FOR:
        return 0
    return 2 if mail_type == "newsletter" else 1


def _title(message: Message) -> str:
    parts = [
        outcome(message),
        moment(message.sent_at),
        mail_type_word(message.mail_type),
        message.order_no,
        shops.name(message.shop),
    ]
    return " · ".join(part for part in parts if part)
