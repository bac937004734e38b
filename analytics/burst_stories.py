"""What a burst of failures was, in sentences, in the shop's time and the language asked for.

Facts in, sentences out, as in `stories`; nothing here knows a page or the log. ``own_words`` are
what the shop calls codes of its own.
"""

from collections.abc import Mapping
from functools import partial

from analytics import words
from analytics.bursts import Burst
from analytics.clocks import on_the_clock
from analytics.language import (
    clock,
    listed,
    number,
    percent,
    say,
    say_many,
    short_percent,
    weekday_moment,
    word,
)
from analytics.words import N_

# How much of a burst its reason must explain to be told as the reason.
MOSTLY = 0.5
# What the reasons say in the middle of a sentence.
SAID = {
    "unknown_recipient": N_("say that the address does not exist"),
    "sender_blocked": N_("say that the sender is blocked"),
    "mailbox_full": N_("say that the mailbox is full"),
    "mailbox_misconfigured": N_("say that the mailbox is not set up properly"),
    "mailbox_inactive": N_("say that the mailbox is inactive"),
    "server_unreachable": N_("say that the server was down or did not answer"),
    "rate_limited": N_("say that too many e-mails came in a short time"),
    "unknown_domain": N_("say that the domain does not exist"),
    "policy_rejected": N_("say that the e-mail broke the receiver's rules"),
    "relay_denied": N_("say that the e-mail could not be passed on"),
    "other": N_("give no reason that is known"),
}
SEVERITIES = {
    "critical": N_("Critical"),
    "warning": N_("Warning"),
    "notice": N_("Notice"),
}
# What to do about a burst, which is not always what to do about one e-mail.
ADVICE = {
    "unknown_recipient": N_(
        "Look at where the addresses come from: an old list, or a form that somebody fills with "
        "invented ones. Do not send to them again."
    ),
    "sender_blocked": N_(
        "Contact your mail provider: the sending server is probably on a block list. The "
        "addresses are fine, so do not delete them."
    ),
    "mailbox_full": N_("Nothing to fix: send again in a few days to those who matter."),
    "mailbox_misconfigured": N_("Nothing to fix on your side; those mailboxes are broken."),
    "mailbox_inactive": N_(
        "The list is probably old: take out the addresses that are no longer in use."
    ),
    "server_unreachable": N_(
        "Nothing to fix: the receiving servers were down. Send orders and passwords again."
    ),
    "rate_limited": N_("Spread large mailings over more hours, and send the rest again later."),
    "unknown_domain": N_("Look at where the addresses come from; the domains do not exist."),
    "policy_rejected": N_(
        "Have SPF, DKIM and DMARC checked by whoever runs your domain, and look at what was "
        "changed in the e-mail."
    ),
    "relay_denied": N_("Your own mail server refuses to send: contact your mail provider now."),
    "other": N_("Read the answers below; nobody has explained them yet."),
}
# While it goes on, where that is something else.
ADVICE_WHILE_OPEN = {
    "server_unreachable": N_(
        "Nothing to fix: the receiving servers are down. Send orders and passwords again when it "
        "is over."
    ),
}
# So much of a notice fails only where it is one address: other notices are small parts.
ONE_ADDRESS = 0.2


def sentence(language: str, burst: Burst, zone: str, own_words: Mapping[str, str]) -> str:
    """Say what happened in a sentence or two.

    How many of how many, of which e-mail to whom, when, what is usual, and what most servers said.
    """
    said = [_what(language, burst, zone, own_words)]
    if reason := _mostly(language, burst):
        said.append(reason)
    return " ".join(said)


def told(language: str, burst: Burst, zone: str, own_words: Mapping[str, str]) -> str:
    """Say what happened and what to do about it."""
    return " ".join((sentence(language, burst, zone, own_words), advice(language, burst)))


def title(language: str, burst: Burst, own_words: Mapping[str, str]) -> str:
    """Name a burst in a few words: what failed, and where."""
    _ = partial(say, language)
    what = _types(language, burst, own_words)
    if not burst.provider:
        return what
    return _("{what} to {providers}", what=what, providers=_providers(language, burst, own_words))


def advice(language: str, burst: Burst) -> str:
    """Say what to do about it."""
    _ = partial(say, language)
    if burst.severity == "notice" and burst.failed >= ONE_ADDRESS * burst.sent:
        return _("One address is tried again and again: correct or remove it.")
    given = ADVICE | ADVICE_WHILE_OPEN if burst.open else ADVICE
    return _(given.get(burst.reason, given["other"]))


def lasted(language: str, burst: Burst, zone: str) -> str:
    """Say from when to when, on the shop's clock."""
    _ = partial(say, language)
    start, end = on_the_clock(burst.start, zone), on_the_clock(burst.end, zone)
    if burst.open:
        return _("since {start}", start=weekday_moment(language, start))
    ended = clock(language, end) if start.date() == end.date() else weekday_moment(language, end)
    return _("between {start} and {end}", start=weekday_moment(language, start), end=ended)


def quiet(language: str, failed: int, finished: int, usual_rate: float) -> str:
    """Say that many failures are what is usual for so much e-mail."""
    return say(
        language,
        N_("{failed} of {finished} e-mails failed: in line with the usual {rate}."),
        failed=number(language, failed),
        finished=number(language, finished),
        rate=percent(language, usual_rate),
    )


def _what(language: str, burst: Burst, zone: str, own_words: Mapping[str, str]) -> str:
    _ = partial(say, language)
    facts = {
        "failed": number(language, burst.failed),
        "sent": number(language, burst.sent),
        "which": _which(language, burst, own_words),
        "when": lasted(language, burst, zone),
        "usual": percent(language, burst.usual_rate),
    }
    if burst.open:
        return _("{failed} of {sent} {which} have failed {when}; usually {usual}.", **facts)
    return _("{failed} of {sent} {which} failed {when}; usually {usual}.", **facts)


def _which(language: str, burst: Burst, own_words: Mapping[str, str]) -> str:
    """Say which e-mails, as narrow as it is known, in the middle of a sentence."""
    _ = partial(say, language)
    which = _("e-mails")
    if burst.mail_type:
        types = _types(language, burst, own_words, within=True)
        which = _("e-mails ({types})", types=types)
    if burst.provider:
        providers = _providers(language, burst, own_words)
        which = _("{which} to {providers}", which=which, providers=providers)
    return which


def _mostly(language: str, burst: Burst) -> str:
    """Say what most of the servers said; nothing where no reason explains most of it."""
    n = next((part.n for part in burst.breakdown if part.reason == burst.reason), 0)
    share = n / burst.failed if burst.failed else 0
    if share < MOSTLY or burst.reason not in SAID:
        return ""
    # In whole per cent, as one says it, and never all of them where some said something else.
    whole = share if share == 1 else min(round(share, 2), 0.99)
    return f"{short_percent(language, whole)} {say(language, SAID[burst.reason])}."


def _types(
    language: str, burst: Burst, own_words: Mapping[str, str], *, within: bool = False
) -> str:
    """Name the mail types: ours begin small within a sentence, the shop's stay as it wrote them."""
    _ = partial(say, language)
    if not burst.mail_type:
        return _("All e-mail")
    said = []
    for place, code in enumerate(burst.mail_type):
        name = word(language, code, words.MAIL_TYPES, own_words)
        small = (within or place > 0) and code in words.MAIL_TYPES
        said.append(name[:1].lower() + name[1:] if small else name)
    return listed(language, said)


def _providers(language: str, burst: Burst, own_words: Mapping[str, str]) -> str:
    names = [word(language, code, words.PROVIDERS, own_words) for code in burst.provider]
    return listed(language, names)


def customers(language: str, customers: int, orders: int) -> str:
    """Say whom it has hit."""
    ngettext = partial(say_many, language)
    if not customers:
        return _unnamed(language, orders)
    said = ngettext("{count} customer was hit", "{count} customers were hit", customers)
    if not orders:
        return f"{said}."
    among = ngettext("{count} order among them", "{count} orders among them", orders)
    return f"{said}, {among}."


def _unnamed(language: str, orders: int) -> str:
    """Say whom it has hit where the source names no recipients, or they are in the log no more."""
    ngettext = partial(say_many, language)
    if not orders:
        return say(language, N_("The log does not say which customers were hit."))
    return ngettext("{count} order was hit.", "{count} orders were hit.", orders)
