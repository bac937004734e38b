"""E-mails of the log in view, with what is remembered of it."""

import pandas as pd

from analytics import facts
from analytics.filters import Filters
from analytics.stories import Message
from analytics.ui import answers


def one(key: str, place: int) -> Message | None:
    """Return one e-mail with its error log; None when it is no longer at its place."""
    everything = answers.everything(answers.log_in_view())
    found = answers.ask("message", everything, key=key, place=place)
    return told(found, everything)[0] if len(found) else None


def told(rows: pd.DataFrame, chosen: Filters) -> list[Message]:
    """Return e-mails, each with its error log, in the order of ``rows``."""
    return facts.messages(answers.ask, rows, chosen)
