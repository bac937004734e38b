"""Tables that more than one page shows."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from analytics.ui.language import _


def beside_chart(
    title: str, numbers: pd.DataFrame, writers: dict[str, Callable[[Any], str]], key: str
) -> None:
    """Offer the numbers of a chart as a table, for whoever cannot see it or wants them exactly.

    The columns of ``numbers`` are named as the reader sees them; ``writers`` write their values.
    """
    part = st.expander(_("Show as a table"), key=key, on_change="rerun")
    if part.open:
        # Missing values are those that the source cannot know.
        part.dataframe(
            numbers.style.format(writers, na_rep=_("Not known")),
            hide_index=True,
            alt=title,
        )
