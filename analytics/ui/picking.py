"""A table of which one row can be picked: by its box, or by a click anywhere in it."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import pandas as pd
import streamlit as st

ONE: tuple[Literal["single-row", "single-cell"], ...] = ("single-row", "single-cell")
NOTHING: dict[str, Any] = {"selection": {"rows": [], "columns": [], "cells": []}}
ROW_HEIGHT, MOST_SHOWN = 35, 18


def pick_row(
    rows: pd.DataFrame,
    *,
    key: str,
    columns: Mapping[str, Any],
    alt: str,
    formats: Mapping[str, Callable[[Any], str]] | None = None,
) -> int | None:
    """Show ``rows`` written by ``formats``, and return the place of the one that is picked."""
    event = st.dataframe(
        _written(rows, formats) if formats else rows,
        hide_index=True,
        height=ROW_HEIGHT * (min(len(rows), MOST_SHOWN) + 1) + 3,
        column_config=dict(columns),
        on_select="rerun",
        selection_mode=ONE,
        key=key,
        placeholder="",
        alt=alt,
    )
    selection: dict[str, Any] = event["selection"]
    picked = selection.get("rows") or [cell[0] for cell in selection.get("cells") or []]
    # The rows may have changed since one of them was picked.
    return int(picked[0]) if picked and picked[0] < len(rows) else None


def _written(rows: pd.DataFrame, formats: Mapping[str, Callable[[Any], str]]) -> Any:
    """Write every cell, which takes long for many rows."""
    written: dict[Any, Any] = {name: say for name, say in formats.items() if name in rows}
    return rows.style.format(written, na_rep="")


def forget(key: str) -> None:
    """Leave no row of a table picked, so that what was closed stays closed."""
    st.session_state[key] = NOTHING
