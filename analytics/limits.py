"""Hard bounces and spam complaints against what mailbox providers ask of senders: facts only.

Sources of the lines that the settings begin with, read in November 2026. Hard bounces: Amazon SES
aims below 2 % and reviews at 5 %, Mailtrap marks 2 % and 5 %. Complaints: Gmail asks bulk senders
to stay below 0.1 % and never to reach 0.3 % (support.google.com/a/answer/81126).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analytics.health import Judgement, judge

# What a line is, as the settings hold it: from where on to watch, and from where on it is bad.
Line = tuple[float, float]


@dataclass(frozen=True)
class Share:
    """So many of so many e-mails, and how that is judged.

    The rate is unknown where no source can tell, and where there is nothing to be a share of.
    """

    count: int
    of: int
    rate: float | None
    judgement: Judgement


@dataclass(frozen=True)
class Judged:
    """A mail type's hard bounces and complaints."""

    mail_type: str
    hard_bounces: Share
    complaints: Share


def judged(
    counts: pd.DataFrame, hard_bounces: Line, complaints: Line, *, lists_failures_only: bool = False
) -> Sequence[Judged]:
    """Judge each mail type of the question ``complaints_and_bounces``, in its order."""
    known = counts["known"] & (not lists_failures_only)
    return [
        Judged(
            row["mail_type"],
            _share(row["hard"], row["finished"], hard_bounces, known=row["known"]),
            # Most sources never tell of complaints, so none at all is no proof of none.
            _share(row["complained"], row["accepted"], complaints, known=row["complained"] > 0),
        )
        for row in counts.assign(known=known).to_dict("records")
    ]


def _share(count: int, of: int, line: Line, *, known: Any) -> Share:
    rate = count / of if known and of else None
    return Share(int(count), int(of), rate, judge(rate, int(of), *line))
