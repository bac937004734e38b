"""The shops beside each other, the worst first; a click narrows the page to one of them."""

from collections import Counter
from typing import Any

import pandas as pd
import streamlit as st

from analytics import shops as compared
from analytics.filters import Filters
from analytics.ui import answers, bursts, downloads, shops
from analytics.ui.language import _, ngettext, number, percent, points
from analytics.ui.picking import pick_row
from analytics.ui.selection import SHOP, link

MOST = 100
ROUND = "round of the table of shops"


def compare(filters: Filters, before: Filters | None) -> None:
    """Compare the selected shops, each with the period before, where there are several."""
    if not shops.several() or len(filters.shops) == 1:
        return
    rows = compared.rates(answers.ask, filters, before)
    if len(rows) < 2:
        return
    still = Counter(one.burst.shop for one in bursts.open_ones(filters.shops))
    rows = rows.assign(bursts=[still[shop] for shop in rows["shop"]])
    with st.container(border=True):
        st.subheader(_("Shop by shop"), anchor=False)
        st.markdown(
            ngettext("{count} shop, the worst first.", "{count} shops, the worst first.", len(rows))
            + " "
            + _("Click one to see only that.")
        )
        picked = _table(rows.head(MOST))
        st.caption(_how_they_are_ordered(len(rows)))
        downloads.offer(
            _("shops") + f" {filters.first} {filters.last}",
            downloads.headed(_columns()),
            lambda: rows,
        )
    if picked:
        # When it is back the table is a new one, with nothing picked.
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        st.switch_page("pages/overview.py", query_params=link(**{SHOP.key: [picked]}))


def _table(rows: pd.DataFrame) -> str | None:
    """Show the shops, and return the one that is picked."""
    columns = _columns()
    picked = pick_row(
        rows[list(columns)],
        key=f"table of shops {st.session_state.get(ROUND, 0)}",
        columns=columns,
        formats={
            **dict.fromkeys(("emails", "failed", "bursts"), number),
            "rate": percent,
            "change": points,
        },
        marks=["▲" if worse else "" for worse in rows["worse"]],
        alt=_("The shops, the worst first"),
    )
    return None if picked is None else str(rows["shop"].iloc[picked])


def _how_they_are_ordered(count: int) -> str:
    said = [
        _(
            "Worst is the highest failure rate that is surely reached, so that a few failures of "
            "few e-mails come last. Change is in percentage points against the period before; ▲ "
            "marks a rate that has doubled, beyond chance."
        )
    ]
    if count > MOST:
        said.append(_("The first {most} are shown; the download has them all.", most=number(MOST)))
        said.append(_("Any shop can be chosen above."))
    return " ".join(said)


def _columns() -> dict[str, Any]:
    text, whole = st.column_config.TextColumn, st.column_config.NumberColumn
    return {
        "shop": text(_("Shop"), width=170),
        "rate": whole(_("Failure rate"), width=95),
        "change": whole(_("Change, points"), width=150),
        "failed": whole(_("Failed"), width=80),
        "emails": whole(_("Sent"), width=90),
        "bursts": whole(_("Open bursts"), width=110),
    }
