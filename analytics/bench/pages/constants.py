"""What a page drew once, read again and drawn from constants: the least that drawing it takes."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.io
import pyarrow as pa
import streamlit as st

from analytics.settings import data_folder


@dataclass(frozen=True)
class Constants:
    """What a page drew once."""

    metrics: list[dict[str, str]]
    charts: list[Any]
    tables: list[tuple[dict[str, Any], pd.DataFrame]]
    text: str

    def draw_above_tables(self) -> None:
        """Draw the metrics and the charts."""
        with st.container(horizontal=True):
            for metric in self.metrics:
                st.metric(metric["label"], metric["value"], metric["delta"] or None, border=True)
        # The first as wide as the page, the others two beside each other, as on ours.
        for number, chart in enumerate(self.charts):
            if number % 2:
                columns = st.columns(2)
            place = columns[(number + 1) % 2] if number else st
            place.plotly_chart(chart, key=f"chart {number}")

    def draw(self) -> None:
        """Draw the metrics, the charts and the tables."""
        self.draw_above_tables()
        for facts, frame in self.tables:
            st.dataframe(frame, hide_index=True, height=facts["height"] or "auto")


@st.cache_resource(show_spinner=False)
def constants() -> list[Constants]:
    """Return what was recorded, each time that it was; it lies where the app has its log."""
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
