"""The log a page at a time, newest first, of any size."""

from typing import NamedTuple

import pandas as pd

from analytics.facts import Ask
from analytics.filters import Filters


class LogPage(NamedTuple):
    """A page of the selected e-mails, how many are selected, and how many of them failed."""

    rows: pd.DataFrame
    emails: int
    failed: int


def log_page(ask: Ask, chosen: Filters, *, rows: int, skipped: int) -> LogPage:
    """Return so many ``rows`` of the selected e-mails after those that are ``skipped``."""
    if chosen.needs_messages:
        counted = ask("count_messages", chosen).iloc[0]
        found = ask("log_page_sought", chosen, rows=rows, skipped=skipped)
    else:
        counted = ask("page_hours", chosen, rows=rows, skipped=skipped).iloc[0]
        hours = {"oldest": counted["oldest"], "until": counted["until"]}
        skipped_there = skipped - int(counted["newer"])
        found = ask("log_page", chosen, rows=rows, skipped=skipped_there, **hours)
    return LogPage(found, int(counted["emails"]), int(counted["failed"]))
