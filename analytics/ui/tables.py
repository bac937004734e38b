"""Tables that more than one page shows."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from analytics.downloads import Column
from analytics.ui import downloads
from analytics.ui.language import _

# A table whose columns are named as the reader sees them, and what writes their values.
Table = tuple[pd.DataFrame, dict[str, Callable[[Any], str]]]


def beside_chart(title: str, make: Callable[[], Table], key: str) -> None:
    """Offer the numbers of a chart as a table: for whoever cannot see it, or takes them away.

    It is made only when it is looked at.
    """
    part = st.expander(_("Show as a table"), key=key, on_change="rerun")
    if part.open:
        with part:
            written(title, make(), key)


def written(title: str, table: Table, key: str) -> None:
    """Show a table as its writers write it, and offer it as a file."""
    numbers, writers = table
    # Missing values are those that the source cannot know.
    st.dataframe(
        numbers.style.format(dict(writers), na_rep=_("Not known")), hide_index=True, alt=title
    )
    shown = {name: Column(name) for name in numbers.columns}
    downloads.offer(title, shown, lambda: numbers, key=key)
