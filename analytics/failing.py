"""What fails more than usual, where and why: facts, without words."""

from dataclasses import dataclass

import pandas as pd

from analytics.standing import MARKED, History, Place, place

WORSE: tuple[Place, ...] = ("far_above", "above")


@dataclass(frozen=True)
class Worse:
    """A provider refuses more than usual for a reason, most of it of a mail type."""

    provider: str
    reason: str
    mail_type: str
    failed: int
    finished: int
    usual_rate: float


def placed(cells: pd.DataFrame) -> pd.DataFrame:
    """Add where each cell stands, its rate, and the usual one from ``usual_low`` to ``usual_high``.

    A cell is marked where its rate is outside of these. ``cells`` are the answer to one of the
    questions about cells.
    """
    rows = [_placed(row) for row in cells.itertuples(index=False)]
    names = ["place", "rate", "usual_rate", "usual_low", "usual_high"]
    return cells.assign(**pd.DataFrame(rows, columns=names, index=cells.index))


def worse(by_reason: pd.DataFrame, by_type: pd.DataFrame) -> list[Worse]:
    """Return what fails more than usual, the most failures beyond the usual first.

    Both have been placed: providers by reason, and providers by mail type.
    """
    found = by_reason[by_reason["place"].isin(WORSE)]
    most = _most_of(by_type)
    excess = (found["failed"] - found["usual_rate"] * found["finished"]).sort_values(
        ascending=False, kind="stable"
    )
    return [
        Worse(
            provider=row.row_code,
            reason=row.column_code,
            mail_type=most[row.row_code],
            failed=int(row.failed),
            finished=int(row.finished),
            usual_rate=float(row.usual_rate),
        )
        for row in found.loc[excess.index].itertuples(index=False)
    ]


def _most_of(by_type: pd.DataFrame) -> dict[str, str]:
    """Return of each provider the mail type with the most failures beyond its usual ones."""
    excess = by_type["failed"] - by_type["usual_rate"].fillna(0) * by_type["finished"]
    most = by_type.loc[excess.groupby(by_type["row_code"]).idxmax()]
    return dict(zip(most["row_code"], most["column_code"], strict=True))


def _placed(row: object) -> tuple[Place, float | None, float | None, float | None, float | None]:
    failed, finished, usual_failed, usual_finished, weeks, squares, known = (
        getattr(row, name)
        for name in (
            *("failed", "finished", "usual_failed", "usual_finished"),
            *("weeks", "squares", "known"),
        )
    )
    rate = failed / finished if known else None
    if not usual_finished:
        return place(failed, finished, History(0, 0, 0, 0.0)), rate, None, None, None
    history = History(usual_failed, usual_finished, weeks, squares)
    usual = history.usual(finished, MARKED)
    return place(failed, finished, history), rate, usual.rate, usual.low, usual.high
