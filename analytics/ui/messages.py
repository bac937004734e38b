"""E-mails of the log in view, with what is remembered of it."""

from typing import Any

import pandas as pd

from analytics import facts
from analytics.access import revealing
from analytics.filters import Filters
from analytics.stories import EXPLAINED, Message
from analytics.ui import answers

# Of ten million e-mails in a year, three customers got more; the shop got a receipt of each order.
MOST = 500
# They are looked for among so many moments at first.
MOMENTS = 4 * MOST


def one(key: str, place: int) -> Message | None:
    """Return one e-mail with its error log; None when it is no longer at its place."""
    everything = answers.everything(answers.log_in_view())
    found = answers.ask("message", everything, key=key, place=place)
    if len(found) and found["outcome"].iloc[0] in EXPLAINED:
        found = found.assign(**_told_beside(everything, key, place))
    return told(found, everything)[0] if len(found) else None


def newest(chosen: Filters) -> pd.DataFrame:
    """Return the newest e-mails to an address; one more than ``MOST`` where there are more."""
    found = answers.ask("recipient_messages", chosen, rows=MOST + 1, moments=MOMENTS)
    if len(found) > MOST or (len(found) and not found["had_mail_before"].iloc[0]):
        return found
    # The newest moments are those of other shops, or of e-mails whose time was put right.
    return answers.ask("recipient_messages", chosen, rows=MOST + 1, moments=None)


def told(rows: pd.DataFrame, chosen: Filters) -> list[Message]:
    """Return e-mails, each with its error log, in the order of ``rows``."""
    return facts.messages(answers.ask, rows, chosen)


def _told_beside(everything: Filters, key: str, place: int) -> dict[str, Any]:
    """Return what the others to the address of an e-mail tell of it; nothing of a nameless one.

    The address itself stays here, unless the reader may see it.
    """
    asked = everything.narrowed(scope=revealing(everything.scope))
    one = answers.ask("message", asked, key=key, place=place).iloc[0]
    if not one["recipient"]:
        return {}
    whose = everything.narrowed(recipient=one["recipient"], exact=True, shops=(one["shop"],))
    return dict(answers.ask("beside_message", whose, key=key).iloc[0])
