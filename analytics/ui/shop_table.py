"""The shops beside each other, the worst first; a click narrows the page to one of them."""

from collections import Counter
from typing import Any

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
    found = compared.rates(answers.ask, filters, before)
    if len(found) < 2:
        return
    still = Counter(one.burst.shop for one in bursts.open_ones(filters.shops))
    rows = found.assign(bursts=[still[shop] for shop in found["shop"]])
    st.subheader(_("Shop by shop"), anchor=False)
    st.markdown(
        ngettext("{count} shop, the worst first.", "{count} shops, the worst first.", len(rows))
        + " "
        + _("Click one to see only that.")
    )
    columns = _columns()
    shown = rows.head(MOST)[list(columns)]
    picked = pick_row(
        shown,
        key=f"table of shops {st.session_state.get(ROUND, 0)}",
        columns=columns,
        formats={
            **dict.fromkeys(("emails", "failed", "bursts"), number),
            "rate": percent,
            "change": points,
        },
        marks=["▲" if worse else "" for worse in rows["worse"].head(MOST)],
        alt=_("The shops, the worst first"),
    )
    if len(rows) > MOST:
        st.caption(
            _("The first {most} are shown; the download has them all.", most=number(MOST))
            + " "
            + _("Any shop can be chosen above.")
        )
    st.caption(_how_they_are_ordered())
    downloads.offer(
        _("shops") + f" {filters.first} {filters.last}", downloads.headed(columns), lambda: rows
    )
    if picked is not None:
        # When it is back the table is a new one, with nothing picked.
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        query = link(**{SHOP.key: [str(shown["shop"].iloc[picked])]})
        st.switch_page("pages/overview.py", query_params=query)


def _how_they_are_ordered() -> str:
    return _(
        "Worst is the highest failure rate that is surely reached, so that a few failures of few "
        "e-mails come last. Change is in percentage points against the period before; ▲ marks a "
        "rate that has doubled, beyond chance."
    )


def _columns() -> dict[str, Any]:
    text, whole = st.column_config.TextColumn, st.column_config.NumberColumn
    return {
        "shop": text(_("Shop"), width=220),
        "emails": whole(_("Sent"), width=90),
        "failed": whole(_("Failed"), width=80),
        "rate": whole(_("Failure rate"), width=95),
        "change": whole(_("Change, points"), width=110),
        "bursts": whole(_("Open bursts"), width=95),
    }
