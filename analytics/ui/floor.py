"""The floor of a page: as many charts, tables and metrics as it has, drawn from constants.

No page of the app, but a script that the benchmark serves beside it; what it draws lies where
the app has its log. There are two sets of constants, which take turns with each click: the
browser has as much to draw anew as on the page itself. A row of its table opens a constant text.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.io
import pyarrow as pa
import streamlit as st

from analytics.settings import data_folder
from analytics.ui.picking import MARK

TABLE, ROUND = "table", "round of the table"


@dataclass(frozen=True)
class Constants:
    """What a page drew once."""

    metrics: list[dict[str, str]]
    charts: list[Any]
    tables: list[tuple[dict[str, Any], pd.DataFrame]]
    text: str


@st.cache_resource(show_spinner=False)
def constants() -> list[Constants]:
    """Return what was recorded, each time that it was."""
    return [_read(folder) for folder in sorted(data_folder().iterdir()) if folder.is_dir()]


def _read(folder: Path) -> Constants:
    facts = json.loads((folder / "facts.json").read_text("utf-8"))
    charts = [
        plotly.io.from_json(path.read_text("utf-8")) for path in sorted(folder.glob("*.chart"))
    ]
    frames = [
        pa.ipc.open_stream(path.read_bytes()).read_pandas()
        for path in sorted(folder.glob("*.table"))
    ]
    tables = list(zip(facts["tables"], frames, strict=True))
    return Constants(facts["metrics"], charts, tables, facts["text"])


def _forget() -> None:
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


st.set_page_config(layout="wide")
recorded = constants()
# The same widgets that are clicked on the page; each is there to be clicked, once a turn.
turn = st.selectbox("Turn", range(len(recorded)), len(recorded) - 1, key="turn")
with st.popover("Filters"):
    narrowed = st.multiselect("Turn", [f"Provider {number}" for number in range(19)], key="narrow")
drawn = recorded[0 if narrowed else turn]
with st.container(horizontal=True):
    for metric in drawn.metrics:
        st.metric(metric["label"], metric["value"], metric["delta"] or None, border=True)
# The first as wide as the page, the others two beside each other, as on ours.
for number, chart in enumerate(drawn.charts):
    if number % 2:
        columns = st.columns(2)
    place = columns[(number + 1) % 2] if number else st
    place.plotly_chart(chart, key=f"chart {number}")
for facts, frame in drawn.tables:
    if not facts["picked"]:
        st.dataframe(frame, hide_index=True, height=facts["height"] or "auto")
        continue
    event: Any = st.dataframe(
        frame,
        hide_index=True,
        height=facts["height"] or "auto",
        key=f"{TABLE} {put_away}" if (put_away := st.session_state.get(ROUND, 0)) else TABLE,
        on_select="rerun",
        selection_mode=("single-row", "single-cell"),
    )
    cells = [row for row, column in event["selection"]["cells"] if column != MARK]
    if picked := [*event["selection"]["rows"], *cells]:
        drawer = st.dialog("Opened", width="medium", position="right", on_dismiss=_forget)
        drawer(st.text)(recorded[picked[0] % len(recorded)].text)
