"""The floor of a page: as many charts, tables and metrics as it has, drawn from constants.

No page of the app, but a script that the benchmark serves beside it; what it draws lies where
the app has its log.
"""

import json
from typing import Any

import plotly.io
import pyarrow as pa
import streamlit as st

from analytics.settings import data_folder


@st.cache_resource(show_spinner=False)
def constants() -> tuple[list[dict[str, str]], list[Any], list[Any]]:
    """Return the metrics, the figures and the frames that were recorded."""
    folder = data_folder()
    metrics: list[dict[str, str]] = json.loads((folder / "metrics.json").read_text("utf-8"))
    charts = [
        plotly.io.from_json(path.read_text("utf-8")) for path in sorted(folder.glob("*.chart"))
    ]
    tables = [
        pa.ipc.open_stream(path.read_bytes()).read_pandas()
        for path in sorted(folder.glob("*.table"))
    ]
    return metrics, charts, tables


metrics, charts, tables = constants()
st.selectbox("Turn", ["one way", "the other way"], key="turn")
for metric in metrics:
    st.metric(metric["label"], metric["value"], metric["delta"])
for number, chart in enumerate(charts):
    st.plotly_chart(chart, key=f"chart {number}")
for frame in tables:
    st.dataframe(frame)
