"""What the files of a period can tell: a list of failures has no rate, whatever is counted."""

from typing import NamedTuple

import pandas as pd

from analytics.facts import Ask
from analytics.filters import Filters
from analytics.formats import Format, formats


class Sources(NamedTuple):
    """The kinds of file of a period that list failures only, and whether there are others."""

    failures: list[Format]
    others: bool


def sources_of(ask: Ask, filters: Filters) -> Sources:
    """Return which kinds of file the e-mails of a period may come from.

    Where no file of the log lists failures only, and that is most logs, no period need be asked.
    """
    whole = _sources(ask, filters.unnarrowed())
    return _sources(ask, filters) if whole.failures else whole


def lists_failures_only(ask: Ask, filters: Filters) -> bool:
    """Say whether every file of the period is a list of failures."""
    found = sources_of(ask, filters)
    return bool(found.failures) and not found.others


def kept_since(ask: Ask, filters: Filters) -> pd.Timestamp | None:
    """Return since when the selected e-mails themselves are kept, where older ones are gone.

    Where none of the whole log is gone, none of a part of it need be asked.
    """
    for selected in (filters.unnarrowed(), filters):
        since: pd.Timestamp = ask("kept_since", selected)["kept_since"].iloc[0]
        if pd.isna(since):
            return None
    return since


def kept_span(ask: Ask, filters: Filters) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """Return when the e-mails that are kept begin and end; None where there are none."""
    span = ask("log_span", filters).iloc[0]
    if not span["emails"]:
        return None
    since = kept_since(ask, filters)
    return max(span["first_sent"], since or span["first_sent"]), span["last_sent"]


def failure_rates(ask: Ask, filters: Filters, dimension: str) -> pd.DataFrame:
    """Return the failure rates per mail type or provider; none where only failures are listed."""
    of_all = ask("failure_rates", filters)
    rates = of_all.loc[of_all["dimension"] == dimension].drop(columns="dimension")
    rates = rates.reset_index(drop=True)
    return rates.assign(failure_rate=float("nan")) if lists_failures_only(ask, filters) else rates


def _sources(ask: Ask, filters: Filters) -> Sources:
    named = set(ask("sources", filters)["format"])
    kinds = [kind for kind in formats() if kind.name in named]
    failures = [kind for kind in kinds if kind.knows == "failures"]
    return Sources(failures, others=len(failures) < len(kinds))
