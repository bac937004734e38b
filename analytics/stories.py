"""What became of an e-mail, and of all that one person got, in sentences to be read out.

Facts in, sentences out, in the language asked for; nothing here knows a page or the log.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from analytics import words
from analytics.language import day, long_moment, say, say_many
from analytics.misspelling import meant
from analytics.words import N_

# No server tries for longer (RFC 5321, 4.5.4.1), so what still waits so long before the log's end
# was given up without a word of it.
LONGEST_DELAY = timedelta(days=5)
# Sooner than this, it makes no difference to the customer that there were several attempts.
SOON = timedelta(minutes=15)
EXPLAINED = ("failed", "deferred", "suppressed")

THE_MAIL = {
    "order_confirmation": N_("The order confirmation of {moment}"),
    "newsletter": N_("The newsletter of {moment}"),
    "admin_receipt": N_("The receipt to the shop of {moment}"),
    "password": N_("The e-mail about the password of {moment}"),
    "contact_form": N_("The e-mail about the enquiry of {moment}"),
    "shipping": N_("The shipping notice of {moment}"),
    "other": N_("The e-mail of {moment}"),
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
    arrived_later: bool = False
    blocked_for: str | None = None

    @property
    def last_tried(self) -> datetime:
        """Return when the last attempt was that did not come through, as far as the log knows."""
        return self.answers[-1].answered_at if self.answers else self.status_at

    @property
    def tried_until(self) -> datetime:
        """Return when the sending server gives up at the latest."""
        return self.sent_at + LONGEST_DELAY


def what_happened(language: str, message: Message, log_end: datetime) -> str:
    """Say in a sentence or two what became of a message.

    ``log_end`` is when the log ends: what still waits long before it was given up.
    """
    told = _outcome(language, message, log_end)
    if message.outcome in EXPLAINED:
        why = _why(language, message)
        return " ".join(part for part in (told, why, _tries(language, message)) if part)
    if message.outcome == "delivered" and message.answers:
        return f"{told} {_delay(language, message)}"
    return told


def title(language: str, message: Message, log_end: datetime) -> str:
    """Say in a word or two what became of a message."""
    if given_up(message, log_end):
        return say(language, "Never got a final answer")
    return say(language, words.OUTCOMES[message.outcome])


def explanation(language: str, cause: str | None, said: Sequence[Answer]) -> str:
    """Say what a cause means; of an unexplained one, whether there was an answer at all."""
    known = words.known_cause(cause)
    if known is not words.CAUSES["unexplained"]:
        return say(language, known.explanation)
    if any(one.diagnostic or one.reply_code or one.enhanced_code for one in said):
        return say(language, "No rule knows what the receiving server answered.")
    return say(language, "The log holds no answer of the receiving server.")


def advice(language: str, message: Message, log_end: datetime) -> list[str]:
    """Return what to do about a message, one sentence or paragraph each."""
    _ = partial(say, language)
    if message.outcome in EXPLAINED:
        return [*_no_answer(language, message, log_end), *_trouble(language, message, log_end)]
    if message.outcome == "complained":
        return [_("Send this customer no newsletters until they have asked for them.")]
    return where_to_look(language, message.provider, message.mail_type)


def managers_advice(language: str, meaning: words.Meaning) -> str:
    """Return what to do about e-mails that failed for a reason or a cause, with the manager's."""
    return " ".join(say(language, text) for text in (meaning.advice, meaning.manager) if text)


def for_the_manager_alone(language: str, message: Message) -> str:
    """Return what only the manager can do about a message; empty where nobody need do more."""
    if message.outcome not in EXPLAINED or meant(message.recipient) or is_over(message):
        return ""
    return say(language, cause_of(message).manager)


def cause_of(message: Message) -> words.Cause:
    """Return what a message's cause means; of one that was stopped, what blocked the address."""
    known = words.known_cause(message.cause)
    blocking = words.known_cause(message.blocked_for)
    return blocking if message.cause == "earlier_bounce" and blocking.advice_blocked else known


def is_over(message: Message) -> bool:
    """Say whether what kept a message away has passed: later ones to the same address arrived.

    What was refused for what it held, or for what nobody knows, may be refused again.
    """
    cause = cause_of(message)
    unsure = cause.reason == "policy_rejected" or cause is words.CAUSES["unexplained"]
    return message.arrived_later and not unsure


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
    return message.outcome == "deferred" and log_end > message.tried_until


def still_tried(message: Message, log_end: datetime) -> bool:
    """Say whether a message may still come by itself."""
    return message.outcome == "deferred" and not given_up(message, log_end)


def server(language: str, provider: str) -> str:
    """Name the mail server of a mailbox provider in the middle of a sentence.

    >>> server("en", "gmail"), server("en", "other")
    ('the mail server of Gmail', "the recipient's mail server")
    """
    _ = partial(say, language)
    if provider == "own_domain":
        return _("the shop's own mail server")
    if name := short_name(language, provider):
        return _("the mail server of {provider}", provider=name)
    return _("the recipient's mail server")


def short_name(language: str, provider: str) -> str | None:
    """Return a mailbox provider's name as it is said in a sentence; None of one without."""
    if provider in (*NAMELESS, "own_domain") or provider not in words.PROVIDERS:
        return None
    return SHORT_NAMES.get(provider) or say(language, words.PROVIDERS[provider])


def _outcome(language: str, message: Message, log_end: datetime) -> str:
    """Say in one sentence what became of a message, without why."""
    _ = partial(say, language)
    moment = long_moment(language, message.sent_at)
    mail = _(THE_MAIL.get(message.mail_type, THE_MAIL["other"]), moment=moment)
    if message.outcome == "delivered":
        return _(
            "{mail} was accepted by {server}.", mail=mail, server=server(language, message.provider)
        )
    if message.outcome == "sent":
        return _(
            "{mail} was handed over for delivery. This log cannot see whether it arrived.",
            mail=mail,
        )
    if message.outcome == "complained":
        return _("{mail} arrived, but the recipient reported it as spam.", mail=mail)
    if message.outcome == "suppressed":
        return _("{mail} was stopped by the filter.", mail=mail)
    if message.outcome == "failed":
        return _("{mail} could not be delivered.", mail=mail)
    if given_up(message, log_end):
        return _("{mail} never got a final answer, and is no longer being tried.", mail=mail)
    until = day(language, message.tried_until)
    return _(
        "{mail} is delayed, and is still being tried, until {day} at most.", mail=mail, day=until
    )


def _why(language: str, message: Message) -> str:
    """Say why a message did not come through."""
    cause, domain = words.known_cause(message.cause), message.recipient.rpartition("@")[2]
    if cause.reason == "server_unreachable" and meant(message.recipient):
        return say(language, "Could not reach {domain}: probably a typing error.", domain=domain)
    return explanation(language, message.cause, message.answers)


def _no_answer(language: str, message: Message, log_end: datetime) -> list[str]:
    """Say of a message that still waits when it was last tried, where that was long ago."""
    if not given_up(message, log_end):
        return []
    moment = long_moment(language, message.last_tried)
    return [
        say(
            language,
            "It never got a final answer: the last attempt was on {moment}, and it is no longer "
            "being tried.",
            moment=moment,
        )
    ]


def _trouble(language: str, message: Message, log_end: datetime) -> list[str]:
    """Return what to do about a message that did not come through, by why and what became of it."""
    _ = partial(say, language)
    if domain := meant(message.recipient):
        return [
            _(
                "The address is probably misspelt: {written} should be {meant}. Ask the customer, "
                "correct the address, and then send it again.",
                written=message.recipient.rpartition("@")[2],
                meant=domain,
            )
        ]
    cause, trying = cause_of(message), still_tried(message, log_end)
    if is_over(message) and not trying:
        return [
            _("Later e-mails to this address have arrived: send this one again if it is missed.")
        ]
    said = [_("Later e-mails to this address have arrived.")] if message.arrived_later else []
    if trying:
        return [*said, _(cause.advice_deferred or cause.advice)]
    if message.outcome == "suppressed":
        return [*said, _(cause.advice_blocked or cause.advice)]
    if cause.reason == "server_unreachable" and message.provider == "other":
        rare = _("It is no well-known provider: look for a typing error after @ as well.")
        return [*said, _(cause.advice), rare]
    return [*said, _(cause.advice)]


def _tries(language: str, message: Message) -> str:
    """Say how often a message was tried that did not come through, and when last.

    Of one that has failed at its first attempt there is nothing to say.
    """
    attempts = len(message.answers)
    moment = long_moment(language, message.last_tried)
    if attempts > 1 and message.outcome != "suppressed":
        return say_many(
            language,
            "It was tried {count} time, last on {moment}.",
            "It was tried {count} times, last on {moment}.",
            attempts,
            moment=moment,
        )
    if message.outcome == "deferred":
        return say(language, "The last attempt was on {moment}.", moment=moment)
    return ""


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
