"""A table of which one row can be picked: by its box, or by a click anywhere in it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import pandas as pd
import streamlit as st

Ways = tuple[Literal["single-row", "multi-row", "single-cell"], ...]
ONE: Ways = ("single-row", "single-cell")
SEVERAL: Ways = ("multi-row", "single-cell")
ROW_HEIGHT, MOST_SHOWN = 35, 18
MARK, NARROW, LEADS_ON = "mark", 36, "›"


def pick_row(
    rows: pd.DataFrame,
    *,
    key: str,
    columns: Mapping[str, Any],
    alt: str,
    formats: Mapping[str, Callable[[Any], str]] | None = None,
    marks: Sequence[str] | None = None,
    width: Literal["stretch", "content"] = "stretch",
    several: bool = False,
    leads: bool = True,
    begins_at: int | None = None,
) -> int | None:
    """Show ``rows`` written by ``formats``, and return the place of the one that is picked.

    Where ``several`` can be ticked, a box picks nothing by itself: `ticked` says which they are.
    None can be picked unless it ``leads`` somewhere.

    A table that gets the focus picks its first cell by itself: from the keyboard, or when what
    lay over it is closed. So the first cell of each row is one of the ``marks``, which pick
    nothing. The keyboard goes up and down them from the row that it ``begins_at``.
    """
    columns = {name: config for name, config in columns.items() if name in rows}
    if leads:
        rows = rows.copy(deep=False)
        rows.insert(0, MARK, marks or [LEADS_ON] * len(rows))
    event: Any = st.dataframe(
        _written(rows, formats) if formats else rows,
        hide_index=True,
        width=width,
        height=ROW_HEIGHT * (min(len(rows), MOST_SHOWN) + 1) + 3,
        column_config={MARK: st.column_config.TextColumn("", width=NARROW), **columns},
        on_select="rerun" if leads else "ignore",
        selection_mode=SEVERAL if several else ONE,
        selection_default=_at(begins_at, rows),
        key=key,
        placeholder="",
        alt=alt,
    )
    picked = _picked(key, event["selection"], several) if leads else None
    # The rows may have changed since one of them was picked.
    return picked if picked is not None and picked < len(rows) else None


def _at(row: int | None, rows: pd.DataFrame) -> Any:
    """Return the selection of a row's mark, which picks nothing."""
    if row is None or row >= len(rows):
        return None
    return {"selection": {"cells": [(row, MARK)]}}


def ticked(key: str, rows: int) -> list[int]:
    """Return the places of the rows whose boxes are ticked in a table of so many."""
    return [row for row in st.session_state.get(_ticked(key), []) if row < rows]


def _ticked(key: str) -> str:
    return f"{key}: ticked"


def _picked(key: str, selection: Mapping[str, Any], several: bool) -> int | None:
    """Return the row that was picked last: a box stays ticked when a cell is clicked elsewhere."""
    rows = [int(row) for row in selection.get("rows") or []]
    cells = [int(row) for row, column in selection.get("cells") or [] if column != MARK]
    ticked_before = st.session_state.get(_ticked(key))
    st.session_state[_ticked(key)] = rows
    if several:
        return next(iter(cells), None)
    newest_first = [*cells, *rows] if rows == ticked_before else [*rows, *cells]
    return next(iter(newest_first), None)


def _written(rows: pd.DataFrame, formats: Mapping[str, Callable[[Any], str]]) -> Any:
    """Write every cell, which takes long for many rows."""
    written: dict[Any, Any] = {name: say for name, say in formats.items() if name in rows}
    return rows.style.format(written, na_rep="")
