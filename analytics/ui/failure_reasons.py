"""Why e-mail fails: reasons with their share and trend, their causes, what to do, and who must."""

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from analytics import stories, words
from analytics.ui import downloads
from analytics.ui.answers import ask
from analytics.ui.failing import Looked, narrow, sees_emails
from analytics.ui.language import (
    _,
    current,
    hardness_word,
    number,
    percent,
    reason_word,
)
from analytics.ui.picking import pick_row
from analytics.ui.selection import REASON
from analytics.words import Meaning

TABLE = "reasons of failures"
EXPLAINED = 8
LONG_TREND = 100
# What only the e-mails tell of a reason.
OF_EMAILS = ("hardness", "acts")


def reasons(looked: Looked) -> None:
    """Show the reasons as a table that narrows the page, and explain what is behind them.

    Of causes only the e-mails tell, so who sees figures only gets the reasons explained.
    """
    found = looked.reasons_of(looked.filters)
    if found.empty:
        st.markdown(_("Nothing has failed here."))
        return
    chosen = looked.filters.narrowed(reasons=looked.reasons)
    leads = sees_emails()
    causes = ask("causes", chosen)
    rows = _rows(found, looked, causes)
    picked = pick_row(
        rows if leads else rows.drop(columns=list(OF_EMAILS)),
        key=TABLE,
        columns=_columns(),
        formats={"failed": number, "share": percent, "change": _signed},
        alt=_("Reasons of failures, the commonest first"),
        leads=leads,
    )
    if not leads:
        st.markdown("\n\n".join(_meant(found)))
        return
    columns = downloads.headed({name: one for name, one in _columns().items() if name != "trend"})
    downloads.offer(_("reasons") + f" {chosen.first} {chosen.last}", columns, lambda: rows)
    st.caption(
        _(
            "Hard: the address or the sender is refused for good. Soft: anything else, which may "
            "work another time. Click a reason to see its e-mails."
        )
    )
    counts = _counted(causes)
    st.markdown("\n\n".join(_explained(counts)))
    if len(counts) > EXPLAINED:
        st.caption(
            _(
                "The {shown} commonest of {count} causes are shown.",
                shown=number(EXPLAINED),
                count=number(len(counts)),
            )
        )
    if picked is not None:
        _answer(str(found["code"].iloc[picked]))


def _answer(code: str) -> None:
    st.session_state.pop(TABLE, None)
    narrow({REASON.key: code})


def _rows(found: pd.DataFrame, looked: Looked, causes: pd.DataFrame) -> pd.DataFrame:
    before = looked.reasons_of(looked.before) if looked.before else None
    known = dict(zip(before["code"], before["failed"], strict=True)) if before is not None else {}
    trends = _trends(looked)
    total = int(found["failed"].sum())
    return pd.DataFrame(
        {
            "reason": reason_word(code),
            "failed": failed,
            "share": failed / total,
            "change": failed - known.get(code, 0) if before is not None else None,
            "trend": trends.get(code, []),
            "hardness": _hardness(causes[causes["reason"] == code]),
            "acts": _who(causes[causes["reason"] == code]),
        }
        for code, failed in found[["code", "failed"]].itertuples(index=False)
    )


def _trends(looked: Looked) -> dict[str, list[int]]:
    """Return how many failed for each reason, day by day, or week by week of a long period."""
    first, last = looked.filters.first, looked.filters.last
    grain = "day" if (last - first).days <= LONG_TREND else "week"
    found = ask("reasons_over_time", looked.filters, grain=grain)
    counts = found.pivot_table(index="moment", columns="code", values="failed", aggfunc="sum")
    # A day without a failure has no row, also where the period begins or ends with it.
    whole = (
        pd.date_range(first, last)
        if grain == "day"
        else pd.date_range(first - timedelta(days=first.weekday()), last, freq="7D")
    )
    filled = counts.reindex(whole).fillna(0).astype(int)
    return {str(code): filled[code].tolist() for code in filled}


def _hardness(causes: pd.DataFrame) -> str:
    kinds = causes.dropna(subset="hardness").groupby("hardness")["failed"].sum()
    if len(kinds) > 1:
        return _("Hard and soft bounce")
    return "".join(hardness_word(str(code)) for code in kinds.index)


def _who(causes: pd.DataFrame) -> str:
    """Name who must act, of the most e-mails first."""
    acting = causes.assign(acts=[words.known_cause(code).acts for code in causes["cause"]])
    counts = acting.groupby("acts")["failed"].sum().sort_values(ascending=False, kind="stable")
    return _(words.ACTS[str(counts.index[0])]) if len(counts) else ""


def _meant(found: pd.DataFrame) -> list[str]:
    """Tell of every reason what happened and what to do."""
    total = found["failed"].sum()
    return [
        _told(words.REASON_MEANINGS[code], failed, failed / total)
        for code, failed in found[["code", "failed"]].itertuples(index=False)
    ]


def _counted(causes: pd.DataFrame) -> "pd.Series[int]":
    """Return how many e-mails failed for each cause, the commonest first."""
    return causes.groupby("cause")["failed"].sum().sort_values(ascending=False, kind="stable")


def _explained(counts: "pd.Series[int]") -> list[str]:
    """Tell of the commonest causes what happened, what to do, and who must do it."""
    said = []
    for code, failed in counts.head(EXPLAINED).items():
        cause = words.known_cause(str(code))
        who = _("**Who must act:** {who}.", who=_(words.ACTS[cause.acts]))
        said.append(f"{_told(cause, failed, failed / counts.sum())}  \n{who}")
    return said


def _told(meaning: Meaning, failed: int, share: float) -> str:
    to_do = stories.managers_advice(current(), meaning)
    return (
        f"**{_(meaning.title)}** · {number(failed)} ({percent(share)})  \n"
        f"{_(meaning.explanation)}  \n" + _("**What to do:**") + f" {to_do}"
    )


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{number(int(value))}"


def _columns() -> dict[str, Any]:
    text = st.column_config.TextColumn
    return {
        "reason": text(_("Reason"), width=240),
        "failed": st.column_config.NumberColumn(_("Failed"), width=62),
        "share": st.column_config.NumberColumn(_("Share"), width=62),
        "change": st.column_config.NumberColumn(_("Against the period before"), width=110),
        "trend": st.column_config.LineChartColumn(_("Trend"), width=80, y_min=0),
        "hardness": text(_("Hard or soft bounce"), width=145),
        "acts": text(_("Who must act"), width=212),
    }
