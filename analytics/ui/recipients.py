"""Tables of recipients to choose among: those that fit, and those that look alike."""

from typing import Any

import pandas as pd
import streamlit as st

from analytics.ui import downloads
from analytics.ui.language import _, moment, ngettext, number
from analytics.ui.log_table import outcome_mark
from analytics.ui.picking import LEADS_ON, pick_row, ticked

FITTING, ALIKE = "recipients that fit", "addresses that look alike"
MOST = 50
SHOWN = ["recipient", "emails", "failed", "suppressed", "last_sent"]


def choose(found: pd.DataFrame) -> list[str]:
    """Let the reader choose among the recipients that fit; return the keys of those chosen."""
    count = int(found["recipients"].iloc[0])
    st.markdown(
        ngettext("**{count} recipient** fits.", "**{count} recipients** fit.", count)
        + " "
        + _("Click the one you mean, or tick several to see them together.")
    )
    if count > MOST:
        st.caption(
            _(
                "The {most} with the newest e-mail are shown. Write more of the address to see "
                "fewer.",
                most=number(MOST),
            )
        )
    shown = found[SHOWN]
    picked = _table(shown, _("Recipients that fit"), key=FITTING, several=True)
    places = ticked(FITTING, len(found)) if picked is None else [picked]
    # Below the table, which would move away from under the next tick.
    go = picked is not None or (places and st.button(_together(len(places)), type="primary"))
    downloads.offer(_("recipients"), downloads.headed(_columns(shown)), lambda: shown)
    return [str(key) for key in found["key"].iloc[places]] if go else []


def choose_alike(near: pd.DataFrame, place: int) -> int | None:
    """Let the reader choose among what looks alike; return the place of what is picked.

    Which of several such tables it is, says ``place``.
    """
    st.markdown(_("**Did you mean one of these?**"))
    shown = near[["recipient", "emails"]]
    lost = near["is_all_lost"].fillna(value=False).astype(bool)
    if lost.any():
        shown = shown.assign(arrived=[_("None of them arrived") if one else "" for one in lost])
        st.caption(
            _(
                "Where none of them arrived, this is probably how the address stands in the "
                "customer's account. Correct it there."
            )
        )
    picked = _table(shown, _("Addresses that look alike"), key=f"{ALIKE} {place}")
    downloads.offer(
        _("addresses that look alike"),
        downloads.headed(_columns(shown)),
        lambda: shown,
        key=f"{ALIKE} {place}",
    )
    return picked


def _together(count: int) -> str:
    return ngettext("See {count} recipient", "See {count} recipients together", count)


def _table(rows: pd.DataFrame, alt: str, *, key: str, several: bool = False) -> int | None:
    """Show recipients, and return the place of the one that is picked."""
    return pick_row(
        rows,
        key=key,
        columns=_columns(rows),
        formats={"last_sent": moment, "emails": number, "failed": number, "suppressed": number},
        marks=_marks(rows),
        width="content",
        alt=alt,
        several=several,
    )


def _marks(rows: pd.DataFrame) -> list[str]:
    """Return the mark of the worst that happened to each recipient's e-mails, where it is known."""
    if "suppressed" not in rows:
        return [LEADS_ON] * len(rows)
    return [
        outcome_mark("suppressed" if stopped else "failed" if failed else "delivered")
        for stopped, failed in zip(rows["suppressed"], rows["failed"], strict=True)
    ]


def _columns(rows: pd.DataFrame) -> dict[str, Any]:
    """Return how the columns that there are get shown."""
    whole = st.column_config.NumberColumn
    every = {
        "recipient": st.column_config.TextColumn(_("Recipient"), width="large"),
        "emails": whole(_("E-mails"), width=90),
        "arrived": st.column_config.TextColumn(_("What became of them"), width=180),
        "failed": whole(_("Failed"), width=90),
        "suppressed": whole(_("Stopped"), width=90),
        "last_sent": st.column_config.DatetimeColumn(_("Last e-mail"), width=150),
    }
    return {name: column for name, column in every.items() if name in rows}
