"""What became of an e-mail, and of all that one person got, in sentences to be read out.

Facts in, sentences out, in the language asked for; nothing here knows a page or the log.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from analytics import words
from analytics.language import long_moment, say, say_many
from analytics.misspelling import meant
from analytics.words import N_

# A message that still waits so long before the log's end was given up without a word.
PATIENCE = timedelta(days=5)
# Sooner than this, it makes no difference to the customer that there were several attempts.
SOON = timedelta(minutes=15)
EXPLAINED = ("failed", "deferred", "suppressed")

THE_MAIL = {
    "order_confirmation": N_("The order confirmation"),
    "newsletter": N_("The newsletter"),
    "admin_receipt": N_("The receipt to the shop"),
    "password": N_("The e-mail about the password"),
    "contact_form": N_("The e-mail from the contact form"),
    "shipping": N_("The shipping notice"),
    "other": N_("The e-mail"),
}
# These codes stand for many servers, or for none in particular.
NAMELESS = ("other", "other_norwegian")
# Names of brands, as they are said in a sentence about one of their servers.
SHORT_NAMES = {"outlook": "Outlook", "yahoo": "Yahoo", "apple": "iCloud", "gmx": "GMX"}
AT_WORK = ("google_workspace", "microsoft365", "other")
SPAM_FOLDERS = {
    "gmail": N_("In Gmail it is called “Spam”, and is often hidden under “More” in the menu."),
    "outlook": N_("In Outlook and Hotmail it is called “Junk Email”."),
    "yahoo": N_("In Yahoo it is called “Spam”."),
    "apple": N_("In iCloud it is called “Junk”."),
}
# What a person asked for or wrote is no advertising to any provider.
PERSONAL = ("password", "contact_form", "admin_receipt")
PROMOTIONS = {
    "gmail": N_(
        "Gmail sorts advertising into a tab of its own, “Promotions”. Ask the customer to look "
        "there as well."
    ),
    "outlook": N_(
        "Outlook and Hotmail keep advertising apart from the focused inbox. Ask the customer to "
        "look under the other tab, “Other”, as well."
    ),
    "yahoo": N_(
        "Yahoo sorts advertising into a view of its own. Ask the customer to look there as well."
    ),
}


@dataclass(frozen=True)
class Answer:
    """What a receiving server said when it did not say yes; times are the shop's clock."""

    answered_at: datetime
    cause: str
    confidence: str | None = None
    rule: str | None = None
    reply_code: str | None = None
    enhanced_code: str | None = None
    diagnostic: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Message:
    """One e-mail to one recipient, as far as a story needs it; times are the shop's clock."""

    key: str
    sent_at: datetime
    status_at: datetime
    mail_type: str
    provider: str
    outcome: str
    cause: str | None = None
    hardness: str | None = None
    recipient: str = field(default="", repr=False)
    subject: str | None = field(default=None, repr=False)
    order_no: str | None = None
    shop: str = ""
    answers: Sequence[Answer] = ()


def what_happened(language: str, message: Message, log_end: datetime) -> str:
    """Say in a sentence or two what became of a message.

    ``log_end`` is when the log ends: what still waits long before it was given up.
    """
    told = outcome(language, message, log_end)
    if message.outcome in EXPLAINED:
        why = say(language, _cause(message).explanation)
        return " ".join(part for part in (told, why, _tries(language, message)) if part)
    if message.outcome == "delivered" and message.answers:
        return f"{told} {_delay(language, message)}"
    return told


def advice(language: str, message: Message, log_end: datetime) -> list[str]:
    """Return what the shop can do about a message, one sentence or paragraph each."""
    _ = partial(say, language)
    if message.outcome in EXPLAINED:
        lost = _("Count it as lost: the log has heard nothing more of it for days.")
        said = [lost] if given_up(message, log_end) else []
        if domain := meant(message.recipient):
            said.append(
                _(
                    "The address is probably misspelt: {written} should be {meant}. Ask the "
                    "customer before you change it.",
                    written=message.recipient.rpartition("@")[2],
                    meant=domain,
                )
            )
        return [*said, _(_cause(message).advice)]
    if message.outcome == "complained":
        return [_("Send this customer no newsletters until they have asked for them.")]
    return where_to_look(language, message.provider, message.mail_type)


def support(language: str, message: Message) -> str:
    """Return what support can tell the customer about why a message failed."""
    return say(language, _cause(message).support)


def advertising(provider: str, mail_type: str) -> str | None:
    """Return what to say of where a provider keeps advertising, if an e-mail may lie there."""
    return None if mail_type in PERSONAL else PROMOTIONS.get(provider)


def where_to_look(language: str, provider: str, mail_type: str) -> list[str]:
    """Say where an e-mail that arrived may lie: the spam folder, and where advertising goes."""
    _ = partial(say, language)
    if provider == "own_domain":
        return [_("It went to the shop's own mailbox: look in the spam folder there.")]
    said = [
        _(
            "Ask the customer to look in the spam folder. Most e-mail that customers miss lies "
            "there, and the log does not show it as an error."
        )
    ]
    if folder := SPAM_FOLDERS.get(provider):
        said[0] += " " + _(folder)
    if tab := advertising(provider, mail_type):
        said.append(_(tab))
    if provider in AT_WORK:
        said.append(
            _(
                "An address at work often has a filter of its own in front of the mailbox. Only "
                "those who run it can see what it has taken."
            )
        )
    return said


def given_up(message: Message, log_end: datetime) -> bool:
    """Say whether a message that still waits must be counted as given up."""
    return message.outcome == "deferred" and log_end - message.sent_at > PATIENCE


def server(language: str, provider: str) -> str:
    """Name the mail server of a mailbox provider in the middle of a sentence.

    >>> server("en", "gmail"), server("en", "other")
    ('the mail server of Gmail', "the recipient's mail server")
    """
    _ = partial(say, language)
    if provider == "own_domain":
        return _("the shop's own mail server")
    if provider in NAMELESS or provider not in words.PROVIDERS:
        return _("the recipient's mail server")
    name = SHORT_NAMES.get(provider) or _(words.PROVIDERS[provider])
    return _("the mail server of {provider}", provider=name)


def outcome(language: str, message: Message, log_end: datetime) -> str:
    """Say in one sentence what became of a message, without why."""
    _ = partial(say, language)
    facts = {
        "mail": _(THE_MAIL.get(message.mail_type, THE_MAIL["other"])),
        "moment": long_moment(language, message.sent_at),
        "server": server(language, message.provider),
    }
    if message.outcome == "delivered":
        return _("{mail} of {moment} was accepted by {server}.", **facts)
    if message.outcome == "sent":
        return _(
            "{mail} of {moment} was handed over for delivery. This log cannot see whether it "
            "arrived.",
            **facts,
        )
    if message.outcome == "complained":
        return _("{mail} of {moment} arrived, but the recipient reported it as spam.", **facts)
    if message.outcome == "suppressed":
        return _("{mail} of {moment} was stopped by the filter.", **facts)
    if message.outcome == "failed":
        return _("{mail} of {moment} could not be delivered.", **facts)
    if given_up(message, log_end):
        return _("{mail} of {moment} was never accepted by {server}.", **facts)
    return _("{mail} of {moment} is delayed, and is still being tried.", **facts)


def _tries(language: str, message: Message) -> str:
    """Say how often a message was tried that did not come through, where it was more than once."""
    attempts = len(message.answers)
    if message.outcome == "suppressed" or attempts < 2:
        return ""
    return say_many(
        language,
        "It was tried {count} time, last on {moment}.",
        "It was tried {count} times, last on {moment}.",
        attempts,
        moment=long_moment(language, message.answers[-1].answered_at),
    )


def _delay(language: str, message: Message) -> str:
    """Say that a message came through in the end, after how many attempts and when."""
    ngettext = partial(say_many, language)
    attempts = len(message.answers) + 1
    told = ngettext("It took {count} attempt.", "It took {count} attempts.", attempts)
    if message.status_at - message.sent_at < SOON:
        return told
    _ = partial(say, language)
    moment = long_moment(language, message.status_at)
    return told + " " + _("It was accepted on {moment}.", moment=moment)


def _cause(message: Message) -> words.Cause:
    return words.known_cause(message.cause)
