"""The log a page at a time, newest first, of any size."""

from collections.abc import Callable

import pandas as pd

from analytics.filters import Filters

Ask = Callable[..., pd.DataFrame]


def log_page(ask: Ask, chosen: Filters, *, rows: int, skipped: int) -> pd.DataFrame:
    """Return so many ``rows`` of the selected e-mails after those that are ``skipped``.

    ``ask`` answers a question about what the filters select, as `Store.ask` does.
    """
    if chosen.needs_messages:
        return ask("log_page_sought", chosen, rows=rows, skipped=skipped)
    reached = ask("page_hours", chosen, rows=rows, skipped=skipped).iloc[0]
    hours = {"oldest": reached["oldest"], "until": reached["until"]}
    return ask("log_page", chosen, rows=rows, skipped=skipped - int(reached["newer"]), **hours)
