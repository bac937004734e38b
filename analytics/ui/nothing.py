"""An empty selection: which filter removes the rows, and the way back."""

from typing import Any

import streamlit as st

from analytics.filters import BEGINNING, END, Filters
from analytics.ui import answers
from analytics.ui.language import _, ngettext
from analytics.ui.selection import DIMENSIONS, reset


def nothing_found(chosen: Filters) -> None:
    """Say that nothing is selected, and which filter removes the rows."""
    with st.container(border=True):
        st.subheader(_("No e-mails match this selection"), anchor=False)
        culprits = [(title, n) for title, freed in _freed(chosen) if (n := answers.counted(freed))]
        for title, n in culprits:
            st.markdown(
                ngettext(
                    "Without the filter on **{filter}** there is {count} e-mail.",
                    "Without the filter on **{filter}** there are {count} e-mails.",
                    n,
                    filter=title,
                )
            )
        if not culprits:
            st.markdown(_("No single filter is the cause: only together do they leave nothing."))
        st.button(_("Reset the filters"), on_click=reset, key="reset where nothing is found")


def _freed(chosen: Filters) -> list[tuple[str, Filters]]:
    """Return the selection once without each of its filters, with the filter's name."""
    narrowed: list[tuple[str, dict[str, Any]]] = [
        (_(dimension.title), {dimension.field: ()})
        for dimension in DIMENSIONS
        if getattr(chosen, dimension.field)
    ]
    narrowed += [
        (title, {field: empty})
        for title, field, empty in (
            (_("Recipient"), "recipient", ""),
            (_("Subject"), "subject", ""),
            (_("Import"), "batch", 0),
            (_("Hours"), "within", None),
            (_("Newsletter"), "shapes", ()),
        )
        if getattr(chosen, field)
    ]
    narrowed.append((_("Period"), {"first": BEGINNING, "last": END}))
    return [(title, chosen.narrowed(**freed)) for title, freed in narrowed]
