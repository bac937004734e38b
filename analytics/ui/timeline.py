"""All that one recipient got, as support tells it: the facts, the block, and every e-mail."""

from datetime import datetime
from typing import Any

import streamlit as st

from analytics import blocks, stories
from analytics.facts import block
from analytics.filters import Filters
from analytics.stories import Message
from analytics.ui import answers, messages
from analytics.ui.language import (
    _,
    current,
    day,
    long_moment,
    mail_type_word,
    ngettext,
    number,
    outcome_word,
    provider_word,
)
from analytics.ui.log_table import outcome_mark
from analytics.ui.message import error_log
from analytics.ui.selection import log_end

ENTRIES = 20


def header(chosen: Filters) -> dict[Any, Any]:
    """Show who it is, how much came through, and whether the address is blocked."""
    facts: dict[Any, Any] = answers.ask("recipient_facts", chosen).iloc[0].to_dict()
    with st.grid(4, min_column_width=130):
        st.metric(_("E-mails"), number(facts["emails"]), border=True)
        st.metric(_("Accepted"), number(facts["accepted"]), border=True)
        st.metric(_("Failed"), number(facts["failed"]), border=True)
        st.metric(_("Stopped by the filter"), number(facts["suppressed"]), border=True)
    st.caption(" · ".join(_about(facts)))
    if blocked := block(facts):
        st.error(
            blocks.told(current(), blocked),
            title=_("This address is blocked"),
            icon=":material/block:",
        )
    else:
        st.caption(":material/check: " + _("This address is not blocked."))
    return facts


def where_to_look(facts: dict[Any, Any]) -> None:
    """Say where e-mail that arrived may lie, which the log cannot show as an error."""
    if not facts["accepted"]:
        return
    with st.container(border=True):
        st.subheader(_("Accepted, but the customer cannot find it?"), anchor=False)
        lines = stories.where_to_look(current(), facts["provider"])
        st.markdown("\n".join(f"- {line}" for line in lines))
    if facts["only_sent"]:
        st.caption(
            ngettext(
                "For {count} e-mail the log only knows that it was handed over, not whether it "
                "arrived: the file it came from cannot know more.",
                "For {count} e-mails the log only knows that they were handed over, not whether "
                "they arrived: the files they came from cannot know more.",
                int(facts["only_sent"]),
            )
        )


def entries(chosen: Filters, facts: dict[Any, Any]) -> None:
    """Show every e-mail, newest first, with what happened to it and a ready answer."""
    st.subheader(_("What was sent, newest first"), anchor=False)
    pages = -(-int(facts["emails"]) // ENTRIES)
    place = st.container()
    turned = 1
    if pages > 1:
        turned = st.pagination(pages, key=f"entries of {hash(chosen)}")
    rows = answers.ask("recipient_messages", chosen, rows=ENTRIES, skipped=(turned - 1) * ENTRIES)
    with place:
        end = log_end()
        for message in messages.told(rows, chosen):
            _entry(message, end)


def _entry(message: Message, end: datetime) -> None:
    with st.container(border=True, gap="xsmall"):
        head = f"{outcome_mark(message.outcome)} **{outcome_word(message.outcome)}**"
        st.markdown(f"{head} · {_kind(message)} · {long_moment(message.sent_at)}")
        if message.subject:
            st.text(message.subject)
        st.markdown(stories.what_happened(current(), message, end))
        if message.outcome in stories.EXPLAINED:
            advice = " ".join(stories.advice(current(), message, end))
            st.markdown(_("**What to do:**") + " " + advice)
        if message.answers:
            with st.expander(_("Error log") + f" ({number(len(message.answers))})"):
                error_log(message.answers, message.cause)
        with st.expander(_("Ready answer to the customer")):
            answer = stories.for_the_customer(current(), message, end)
            st.code(answer, language=None, wrap_lines=True)


def _kind(message: Message) -> str:
    kind = mail_type_word(message.mail_type)
    if message.order_no and message.order_no.replace("-", "").isalnum():
        return kind + " · " + _("order {number}", number=message.order_no)
    return kind


def _about(facts: dict[Any, Any]) -> list[str]:
    said = [provider_word(facts["provider"])]
    first, last = day(facts["first_sent"]), day(facts["last_sent"])
    if first == last:
        said.append(_("E-mail on {day}", day=first))
    else:
        said.append(_("E-mail from {first} to {last}", first=first, last=last))
    if facts["orders"]:
        said.append(ngettext("{count} order", "{count} orders", int(facts["orders"])))
    if facts["deferred"]:
        said.append(ngettext("{count} is delayed", "{count} are delayed", int(facts["deferred"])))
    return said
