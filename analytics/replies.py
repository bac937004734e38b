"""Ready answers about one e-mail, to be copied: one for the customer, one for the manager."""

from datetime import datetime
from functools import partial

from analytics.language import long_moment, say
from analytics.misspelling import meant
from analytics.stories import (
    EXPLAINED,
    SPAM_FOLDERS,
    Answer,
    Message,
    advertising,
    advice,
    outcome,
    support,
    what_happened,
)


def for_the_customer(language: str, message: Message, log_end: datetime, address: str = "") -> str:
    """Return a ready answer to the customer about one message.

    ``address`` is the recipient's, where whoever answers may see it: a masked one is for nobody.
    """
    _ = partial(say, language)
    told = _customers_view(language, message, log_end, address)
    return "\n\n".join(
        (
            _("Hello!"),
            " ".join(told),
            _("Kind regards") + f"\n{message.shop}",
        )
    )


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
        parts.append(_("What to do:") + " " + " ".join(advice(language, message, log_end)))
    return "\n\n".join(parts)


def _answer(language: str, answer: Answer) -> str:
    moment = long_moment(language, answer.answered_at)
    codes = " ".join(code for code in (answer.reply_code, answer.enhanced_code) if code)
    said = answer.diagnostic or codes or say(language, "The file holds no text of the answer.")
    return f"{moment}: {said}"


def _customers_view(language: str, message: Message, log_end: datetime, address: str) -> list[str]:
    """Tell the customer what became of a message, and what they can do."""
    _ = partial(say, language)
    told = [outcome(language, message, log_end)]
    if address:
        told.append(_("It was addressed to {recipient}.", recipient=address))
    if message.outcome in EXPLAINED:
        if domain := meant(message.recipient):
            return [*told, _("Did you mean an address at {meant}?", meant=domain)]
        return [*told, support(language, message)]
    if message.outcome == "complained":
        return [*told, _("Would you like to have e-mail from us again?")]
    told.append(
        _("Please look in your spam folder: e-mail from shops often ends up there by mistake.")
    )
    if message.provider in SPAM_FOLDERS:
        told.append(_(SPAM_FOLDERS[message.provider]))
    if advertising(message.provider, message.mail_type):
        told.append(_("It may also lie in the tab where your provider collects advertising."))
    told.append(_("If you do not find it, tell us, and we will send it again."))
    return told
