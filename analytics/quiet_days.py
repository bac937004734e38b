"""Days with very many failures that are no burst: so many are usual for so much e-mail."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analytics.health import ENOUGH

# The shop platform's own help page names this number as the one that frightens.
MANY = 1000
# What is usual is read from so many days before, type by type.
LOOK_BACK = 28


@dataclass(frozen=True)
class QuietDay:
    """A day on which many failed, and the rate that is usual for e-mail of such types."""

    day: date
    failed: int
    finished: int
    usual_rate: float


def quiet_days(days: pd.DataFrame, first: date) -> list[QuietDay]:
    """Return the days from ``first`` on with more than 1,000 failures, the newest first.

    ``days`` has ``day``, ``mail_type``, ``failed`` and ``finished``, without the hours of bursts,
    and reaches four weeks further back. A day is left out when most of its e-mail is of types of
    which there was too little before to know what is usual.
    """
    failed = days.pivot_table(index="day", columns="mail_type", values="failed", aggfunc="sum")
    finished = days.pivot_table(index="day", columns="mail_type", values="finished", aggfunc="sum")
    failed, finished = failed.fillna(0), finished.fillna(0)
    found = []
    for moment in failed.index[failed.sum(axis=1) > MANY]:
        if pd.Timestamp(moment).date() < first:
            continue
        before = (failed.index < moment) & (
            failed.index >= pd.Timestamp(moment) - pd.Timedelta(days=LOOK_BACK)
        )
        known = finished[before].sum()
        rates = (failed[before].sum() / known.where(known > 0)).fillna(0)
        of_day = finished.loc[moment]
        if 2 * of_day[known >= ENOUGH].sum() < of_day.sum():
            continue
        found.append(
            QuietDay(
                day=pd.Timestamp(moment).date(),
                failed=int(failed.loc[moment].sum()),
                finished=int(of_day.sum()),
                usual_rate=float((rates * of_day).sum() / of_day.sum()),
            )
        )
    return found[::-1]
