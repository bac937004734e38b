"""What the files of a period can tell: a list of failures has no rate, whatever is counted."""

import pandas as pd

from analytics.facts import Ask
from analytics.filters import Filters
from analytics.formats import Format, formats


def kinds_in(ask: Ask, filters: Filters) -> list[Format]:
    """Return the kinds of file that the e-mails of a period may come from."""
    named = set(ask("sources", filters)["format"])
    return [kind for kind in formats() if kind.name in named]


def lists_failures_only(ask: Ask, filters: Filters) -> bool:
    """Say whether every file of the period is a list of failures."""
    return {kind.knows for kind in kinds_in(ask, filters)} == {"failures"}


def failure_rates(ask: Ask, filters: Filters, dimension: str) -> pd.DataFrame:
    """Return the failure rates per mail type or provider; none where only failures are listed."""
    of_all = ask("failure_rates", filters)
    rates = of_all.loc[of_all["dimension"] == dimension].drop(columns="dimension")
    rates = rates.reset_index(drop=True)
    return rates.assign(failure_rate=float("nan")) if lists_failures_only(ask, filters) else rates
