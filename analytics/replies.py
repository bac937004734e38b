"""Ready answers about one e-mail, to be copied: one for the customer, one for the manager."""

from datetime import datetime
from functools import partial

from analytics.language import day, long_moment, say
from analytics.misspelling import meant
from analytics.settings import NAMELESS_SHOP
from analytics.stories import (
    EXPLAINED,
    SPAM_FOLDERS,
    THE_MAIL,
    Answer,
    Message,
    advertising,
    advice,
    cause_of,
    for_the_manager_alone,
    given_up,
    is_over,
    short_name,
    still_tried,
    what_happened,
)
from analytics.words import N_

YOUR_MAIL = THE_MAIL | {"contact_form": N_("The e-mail about your enquiry of {moment}")}
BECAME = {
    "sent": N_("{mail} was sent. Unfortunately we cannot see whether it arrived."),
    "complained": N_("{mail} arrived, but was marked as spam in your mailbox."),
    "failed": N_("{mail} could not be delivered. We are sorry about that."),
    "suppressed": N_("{mail} was not sent."),
}
TABS = {
    "gmail": N_("It may also lie under “Promotions”, the tab where Gmail collects advertising."),
    "outlook": N_(
        "It may also lie under “Other”, the tab beside “Focused” where Outlook and Hotmail keep "
        "advertising."
    ),
    "yahoo": N_("It may also lie in the view where Yahoo collects advertising."),
}


def for_the_customer(language: str, message: Message, log_end: datetime, address: str = "") -> str:
    """Return a ready answer to the customer about one message.

    ``address`` is the recipient's, where whoever answers may see it: a masked one is for nobody.
    """
    _ = partial(say, language)
    told = to_the_customer(language, message, log_end, address)
    # What a shop is called that has no name is nothing to sign with.
    name = "" if message.shop == NAMELESS_SHOP else f"\n{message.shop}"
    return "\n\n".join((_("Hello!"), told, _("Kind regards") + name))


def to_the_customer(language: str, message: Message, log_end: datetime, address: str = "") -> str:
    """Tell the customer what became of a message, and what they can do."""
    told = [_became(language, message, log_end, address)]
    if message.outcome in EXPLAINED:
        told.append(_trouble(language, message, log_end, address))
    elif message.outcome == "complained":
        told.append(say(language, "Would you still like to have e-mail from us?"))
    else:
        told += _where_to_look(language, message)
    return " ".join(told)


def for_the_manager(
    language: str, message: Message, log_end: datetime, blocked: str, address: str = ""
) -> str:
    """Return what a manager needs to know of one message: the facts, the answers, what to do.

    ``blocked`` says why the address is blocked, and is empty where it is not. ``address`` is the
    recipient's, where whoever answers may see it.
    """
    _ = partial(say, language)
    named = [(_("Recipient"), address), (_("Order number"), message.order_no)]
    facts = "\n".join(f"{name}: {value}" for name, value in named if value)
    parts = [facts, what_happened(language, message, log_end)]
    if message.answers:
        parts.append("\n".join(_answer(language, answer) for answer in message.answers))
    if blocked:
        parts.append(_("This address is blocked.") + " " + blocked)
    if message.outcome in EXPLAINED:
        # The rest is for whoever writes this, who may be told there to tell the manager.
        own = for_the_manager_alone(language, message)
        parts.append(
            " ".join((_("What to do:"), own or " ".join(advice(language, message, log_end))))
        )
    return "\n\n".join(parts)


def _answer(language: str, answer: Answer) -> str:
    moment = long_moment(language, answer.answered_at)
    codes = " ".join(code for code in (answer.reply_code, answer.enhanced_code) if code)
    said = answer.diagnostic or codes or say(language, "The file holds no text of the answer.")
    return f"{moment}: {said}"


def _became(language: str, message: Message, log_end: datetime, address: str) -> str:
    """Tell the customer what became of a message, without why."""
    _ = partial(say, language)
    moment = long_moment(language, message.sent_at)
    mail = _(YOUR_MAIL.get(message.mail_type, YOUR_MAIL["other"]), moment=moment)
    if address:
        mail = _("{mail} to {recipient}", mail=mail, recipient=address)
    if message.outcome == "delivered":
        return _delivered(language, message, mail)
    if message.outcome == "deferred":
        return _waiting(language, message, log_end, mail)
    if message.cause == "earlier_bounce":
        return _(
            "{mail} was not sent, because an earlier e-mail to your address came back.", mail=mail
        )
    return _(BECAME[message.outcome], mail=mail)


def _delivered(language: str, message: Message, mail: str) -> str:
    _ = partial(say, language)
    if message.provider == "own_domain":
        return _("{mail} was delivered to the shop's own mailbox.", mail=mail)
    if name := short_name(language, message.provider):
        return _("{mail} was delivered to {provider}.", mail=mail, provider=name)
    return _("{mail} was delivered to your e-mail provider.", mail=mail)


def _waiting(language: str, message: Message, log_end: datetime, mail: str) -> str:
    """Say when a message was last tried, and until when it still is: in vain at a wrong domain."""
    _ = partial(say, language)
    if meant(message.recipient):
        return _("{mail} has not arrived.", mail=mail)
    last = long_moment(language, message.last_tried)
    if given_up(message, log_end):
        return _(
            "{mail} never got a final answer from your e-mail provider. The last attempt was on "
            "{moment}, and it is no longer being tried. We are sorry about that.",
            mail=mail,
            moment=last,
        )
    return _(
        "{mail} is delayed: your e-mail provider has not accepted it yet. The last attempt was on "
        "{moment}, and it is tried again by itself until {day} at most.",
        mail=mail,
        moment=last,
        day=day(language, message.tried_until),
    )


def _trouble(language: str, message: Message, log_end: datetime, address: str) -> str:
    """Tell the customer why a message did not come through, and what they can do."""
    _ = partial(say, language)
    if domain := meant(message.recipient):
        if not address:
            return _(
                "Should it be {meant} after @? Then we will send the e-mail again.", meant=domain
            )
        right = f"{address.rpartition('@')[0]}@{domain}"
        return _("Should the address be {meant}? Then we will send the e-mail again.", meant=right)
    cause = cause_of(message)
    if still_tried(message, log_end):
        return _(cause.support_deferred or cause.support)
    if is_over(message):
        return _("Later e-mails to you have arrived, so we can send it again.")
    if message.outcome == "suppressed":
        return _(cause.support_blocked or cause.support)
    return _(cause.support)


def _where_to_look(language: str, message: Message) -> list[str]:
    """Tell the customer where an e-mail that arrived may lie."""
    _ = partial(say, language)
    told = [_("Please look in your spam folder: e-mail from shops often ends up there by mistake.")]
    if message.provider in SPAM_FOLDERS:
        told.append(_(SPAM_FOLDERS[message.provider]))
    if advertising(message.provider, message.mail_type):
        told.append(_(TABS[message.provider]))
    told.append(_("If you do not find it, tell us, and we will send it again."))
    return told
