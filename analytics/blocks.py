"""Why an address is blocked, and since when, in sentences to be read out."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from analytics.language import long_moment, say, say_many
from analytics.words import known_cause


@dataclass(frozen=True)
class Block:
    """What the log knows of a block; times are the shop's clock."""

    bounced_at: datetime | None = None
    bounce_cause: str | None = None
    stopped_since: datetime | None = None
    stopped_cause: str | None = None
    stopped: int = 0
    # Where in the log the e-mail lies that bounced.
    bounce_place: int | None = None

    def __bool__(self) -> bool:
        """Say whether there is a block at all."""
        return bool(self.bounced_at or self.stopped_since)


def told(language: str, blocked: Block) -> str:
    """Say that an address is blocked, since when and by what; empty when it is not."""
    _ = partial(say, language)
    told = []
    if blocked.bounced_at:
        moment = long_moment(language, blocked.bounced_at)
        told.append(_("Hard bounce on {moment}.", moment=moment))
        told.append(_(known_cause(blocked.bounce_cause).explanation))
    if blocked.stopped_since:
        told.append(_stopped(language, blocked.stopped_since, blocked.stopped))
        if not blocked.bounced_at:
            told.append(_before_the_log(language, blocked.stopped_cause))
    elif blocked.bounced_at:
        told.append(_("The filter blocks an address after a hard bounce; nothing was sent since."))
    return " ".join(told)


def _stopped(language: str, since: datetime, count: int) -> str:
    ngettext = partial(say_many, language)
    return ngettext(
        "Since {moment} the filter has stopped {count} e-mail to this address.",
        "Since {moment} the filter has stopped {count} e-mails to this address.",
        count,
        moment=long_moment(language, since),
    )


def _before_the_log(language: str, cause: str | None) -> str:
    """Explain a block whose beginning the log does not hold."""
    _ = partial(say, language)
    if cause and cause != "earlier_bounce":
        return _(known_cause(cause).explanation)
    return _("What blocked it happened before this log begins, or is not in it.")
