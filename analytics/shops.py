"""Shops of one log beside each other: facts, without words."""

from typing import Any

import pandas as pd

from analytics.facts import Ask
from analytics.filters import Filters
from analytics.health import stands_out
from analytics.mailings import lower_bound
from analytics.sources import lists_failures_only


def rates(ask: Ask, chosen: Filters, before: Filters | None) -> pd.DataFrame:
    """Return what each shop sent in a period, the worst first: ``shop``, ``emails``, ``failed``.

    ``rate`` is the failure rate, ``change`` how much it has risen since the period before, both
    NaN where it cannot be known; ``worse`` says whether it has at least doubled, beyond chance.
    Worst is the highest rate that is surely reached: a failure or two of few e-mails say little.
    """
    reach = chosen.narrowed(first=before.first) if before else chosen
    found = ask("shop_rates", reach, since=chosen.since)
    if lists_failures_only(ask, reach):
        found = found.assign(known=False, known_before=False)
    rate = (found["failed"] / found["finished"]).where(found["known"])
    rate_before = (found["failed_before"] / found["finished_before"]).where(found["known_before"])
    found = found.assign(rate=rate, rate_before=rate_before, change=rate - rate_before)
    rows = found.to_dict("records")
    return (
        found.assign(worse=[_is_worse(row) for row in rows], sure=[_sure(row) for row in rows])
        .sort_values(["sure", "failed", "shop"], ascending=[False, False, True])
        .reset_index(drop=True)
    )


def _sure(row: dict[Any, Any]) -> float:
    """Return the rate that is surely reached; where none is known, none is worst."""
    return lower_bound(row["failed"], row["finished"]) if row["known"] else -1.0


def _is_worse(row: dict[Any, Any]) -> bool:
    """Say whether the rate stands out against that of the period before."""
    now = {"failure_rate": row["rate"]} | row
    return stands_out(now, {"failure_rate": row["rate_before"], "finished": row["finished_before"]})
