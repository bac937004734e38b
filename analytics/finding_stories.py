"""What needs attention, in sentences with what to do, in the language asked for.

Facts in, sentences out, as in `stories`; the ``**`` around what matters most is Markdown.
"""

from collections.abc import Mapping
from functools import partial

from analytics import words
from analytics.health import Finding, Risen
from analytics.language import number, percent, say, say_many, word


def sentence(language: str, finding: Finding, own_words: Mapping[str, str]) -> str:
    """Say one finding; ``own_words`` are what the shop calls codes of its own."""
    if isinstance(finding, Risen):
        return _risen(language, finding, own_words)
    if finding.kind == "given_up":
        return _given_up(language, finding.count)
    if finding.kind == "stopped_orders":
        return _stopped_orders(language, finding.count)
    meaning = words.REASON_MEANINGS[finding.code]
    ngettext = partial(say_many, language)
    return ngettext(
        "**{reason}**: {count} e-mail failed. {advice}",
        "**{reason}**: {count} e-mails failed. {advice}",
        finding.count,
        reason=say(language, meaning.title),
        advice=say(language, meaning.advice),
    )


def _risen(language: str, finding: Risen, own_words: Mapping[str, str]) -> str:
    _ = partial(say, language)
    known = words.PROVIDERS if finding.dimension == "provider" else words.MAIL_TYPES
    return _(
        "**{what}: {rate} failed**, against {rate_before} in the "
        "period before ({failed} of {finished}).",
        what=word(language, finding.code, known, own_words),
        rate=percent(language, finding.rate),
        rate_before=percent(language, finding.rate_before),
        failed=number(language, finding.failed),
        finished=number(language, finding.finished),
    )


def _given_up(language: str, count: int) -> str:
    ngettext = partial(say_many, language)
    return ngettext(
        "**{count} delayed e-mail is more than five days old.** "
        "Count it as lost: send it again, or contact the customer.",
        "**{count} delayed e-mails are more than five days old.** "
        "Count them as lost: send them again, or contact the customers.",
        count,
    )


def _stopped_orders(language: str, count: int) -> str:
    ngettext = partial(say_many, language)
    return ngettext(
        "**{count} e-mail about an order was stopped by the "
        "filter**, because the address is blocked. Ask the customer for another address.",
        "**{count} e-mails about orders were stopped by the "
        "filter**, because the addresses are blocked. Ask the customers for other addresses.",
        count,
    )
