"""English words for the codes in the log, marked for the catalogs."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

MEANINGS = Path(__file__).parent / "rules" / "causes.toml"


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark ``text`` for the catalogs without translating it."""
    return text


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What a reason means: in a few words, what happened, what to do, what to tell a customer."""

    title: str
    explanation: str
    advice: str
    support: str
    manager: str = ""


@dataclass(frozen=True, kw_only=True)
class Cause(Meaning):
    """What a cause means, the reason that it belongs to, and who can mend it.

    What differs while an e-mail is still tried, or where the address is blocked for this cause, is
    empty where it does not.
    """

    reason: str
    acts: str
    advice_deferred: str = ""
    advice_blocked: str = ""
    support_deferred: str = ""
    support_blocked: str = ""


_MEANINGS = tomllib.loads(MEANINGS.read_text(encoding="utf-8"))
REASON_MEANINGS = {code: Meaning(**texts) for code, texts in _MEANINGS["reason"].items()}
CAUSES = {code: Cause(**texts) for code, texts in _MEANINGS["cause"].items()}
REASONS = {code: meaning.title for code, meaning in REASON_MEANINGS.items()}

MAIL_TYPES = {
    "order_confirmation": N_("Order confirmation"),
    "newsletter": N_("Newsletter"),
    "admin_receipt": N_("Receipt to the shop"),
    "password": N_("Password"),
    "contact_form": N_("Contact form"),
    "shipping": N_("Shipping notice"),
    "other": N_("Other e-mail"),
}

OUTCOMES = {
    "delivered": N_("Delivered"),
    "sent": N_("Handed over"),
    "deferred": N_("Delayed, still trying"),
    "failed": N_("Failed"),
    "suppressed": N_("Stopped by the filter"),
    "complained": N_("Reported as spam"),
}

# How it is counted, everywhere the same.
FAILURE_RATE = N_(
    "Failed ÷ all with a final outcome (delivered, sent, reported as spam, failed). "
    "Delayed e-mails and those stopped by the filter are counted beside it."
)

KNOWS = {
    "accepted": N_("This source knows whether the receiving server accepted the e-mail."),
    "handover": N_(
        "This source only knows that the e-mail was handed over to be sent. No bounce can ever "
        "show in it."
    ),
    "failures": N_(
        "This source lists failed e-mail only. No failure rate can be told from it, and where it "
        "is counted along, rates look worse than they are."
    ),
}
"""What a kind of file can know of an e-mail."""

HARDNESS = {
    "hard": N_("Hard bounce"),
    "soft": N_("Soft bounce"),
}

PROVIDERS = {
    "gmail": N_("Gmail"),
    "google_workspace": N_("Google Workspace"),
    "outlook": N_("Outlook and Hotmail"),
    "microsoft365": N_("Microsoft 365"),
    "yahoo": N_("Yahoo and AOL"),
    "apple": N_("Apple iCloud"),
    "telenor": N_("Telenor"),
    "other_norwegian": N_("Other Norwegian providers"),
    "proton": N_("Proton"),
    "gmx": N_("GMX and WEB.DE"),
    "t_online": N_("T-Online"),
    "orange": N_("Orange"),
    "telia": N_("Telia"),
    "mail_ru": N_("Mail.ru"),
    "fastmail": N_("Fastmail"),
    "zoho": N_("Zoho"),
    "comcast": N_("Comcast"),
    "own_domain": N_("The shop's own domain"),
    "other": N_("Companies and others"),
}

DOORS = {
    "command_line": N_("Command line"),
    "app": N_("The app"),
    "inbox": N_("Inbox folder"),
}
"""The ways in which a file can come."""

CONFIDENCES = {
    "token": N_("Certain: the provider's own code"),
    "code_and_text": N_("Sure: code and words agree"),
    "text": N_("Likely: from the words"),
    "code": N_("Probably: from a code alone"),
    "none": N_("Unknown"),
}

ACTS = {
    "customer": N_("The customer"),
    "receiver": N_("The receiving server"),
    "shop": N_("We, the shop"),
    "mail_provider": N_("We, through our mail provider"),
    "nobody": N_("Nobody: it passes"),
}


def known_cause(code: str | None) -> Cause:
    """Return what a cause means; one that no rule knows is unexplained."""
    return CAUSES.get(code or "", CAUSES["unexplained"])


def extract_meanings(
    file: BinaryIO, keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Give Babel the texts of the reasons and causes, as (line, function, text, comments)."""
    for number, line in enumerate(file.read().decode("utf-8").splitlines(), start=1):
        if re.match(r"(title|explanation|manager|(advice|support)(_deferred|_blocked)?) = ", line):
            (text,) = tomllib.loads(line).values()
            yield number, "N_", text, []
