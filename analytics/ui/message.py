"""One e-mail, opened: what became of it, what to do, and every answer that was not a yes."""

from collections.abc import Sequence

import streamlit as st

from analytics import replies, stories, words
from analytics.stories import Answer, Message
from analytics.ui import messages, person, shops
from analytics.ui.language import (
    _,
    current,
    hardness_word,
    long_moment,
    mail_type_word,
    provider_word,
)
from analytics.ui.log_table import forget_selection, outcome_mark
from analytics.ui.selection import log_end
from analytics.ui.troubles import telling_troubles


def open_message(key: str, place: int) -> None:
    """Open one e-mail beside the log; closing it leaves nothing selected."""
    message = messages.one(key, place)
    title = outcome(message) if message else _("E-mail")
    drawer = st.dialog(title, width="medium", position="right", on_dismiss=forget_selection)
    drawer(_whole)(message)


def outcome(message: Message) -> str:
    """Say what became of an e-mail: its mark, and a word or two."""
    told = stories.title(current(), message, log_end(message.shop))
    return f"{outcome_mark(message.outcome)} {told}"


def error_log(said: Sequence[Answer]) -> None:
    """Show every answer: when, what it means, how sure, and the original text.

    What to do is said once, of the e-mail: it may have arrived since, or still be tried.

    The original text is a stranger's, so it is shown as code, where nothing in it works.
    """
    for answer in said:
        cause = words.known_cause(answer.cause)
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{_(cause.title)}**")
            st.text(" · ".join(_about(answer)))
            st.markdown(stories.explanation(current(), answer.cause, (answer,)))
            if answer.diagnostic:
                st.caption(_("What the server answered"))
                st.code(answer.diagnostic, language=None, wrap_lines=True)
            else:
                st.caption(_("The file holds no text of the answer."))
            if answer.rule:
                # A rule's name holds letters, digits and hyphens.
                st.caption(_("Decided by the rule {rule}", rule=answer.rule))


@telling_troubles()
def _whole(message: Message | None) -> None:
    if message is None:
        st.markdown(_("This e-mail is no longer in the log."))
        return
    end = log_end(message.shop)
    st.markdown(stories.what_happened(current(), message, end))
    _facts(message)
    if st.button(_("Everything sent to this recipient"), icon=":material/person_search:"):
        person.look_up_recipients_of(message.key)
        st.switch_page("pages/customer.py")
    # In a dialog, smaller headings are smaller than the text.
    st.title(_("What to do"), anchor=False)
    st.markdown("\n".join(f"- {line}" for line in stories.advice(current(), message, end)))
    if message.outcome in stories.EXPLAINED:
        st.title(_("What to tell the customer"), anchor=False)
        st.markdown(replies.to_the_customer(current(), message, end))
    st.title(_("Error log"), anchor=False)
    error_log(message.answers)
    if not message.answers:
        st.caption(_("No server has said no to this e-mail."))


def _facts(message: Message) -> None:
    explained = message.outcome in stories.EXPLAINED
    facts = {
        _("Sent"): long_moment(message.sent_at),
        _("Mail type"): mail_type_word(message.mail_type),
        _("Shop"): shops.name(message.shop),
        _("Recipient"): message.recipient,
        _("Subject"): message.subject,
        _("Mailbox provider"): provider_word(message.provider),
        _("Order number"): message.order_no,
        _("Reason"): explained and _(words.REASONS[words.known_cause(message.cause).reason]),
        _("Hard or soft bounce"): message.hardness and hardness_word(message.hardness),
    }
    with st.grid(2, min_column_width=220, gap="xsmall", border=False):
        for name, value in facts.items():
            if value:
                with st.container(gap=None):
                    st.caption(name)
                    st.text(value)


def _about(answer: Answer) -> list[str]:
    said = [long_moment(answer.answered_at)]
    if answer.reply_code:
        said.append(_("reply code {code}", code=answer.reply_code))
    if answer.enhanced_code:
        said.append(_("status code {code}", code=answer.enhanced_code))
    if answer.confidence:
        said.append(_(words.CONFIDENCES.get(answer.confidence, words.CONFIDENCES["none"])))
    return said
