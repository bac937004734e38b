"""The floor of a page: as many charts, tables and metrics as it has, drawn from constants.

No page of the app, but a script that the benchmark serves beside it; what it draws lies where
the app has its log. There are two sets of constants, which take turns with each click: the
browser has as much to draw anew as on the page itself. A row of its table opens a constant text.
"""

from typing import Any

import streamlit as st

from analytics.bench.pages.constants import constants
from analytics.ui.picking import MARK

TABLE, ROUND = "table", "round of the table"


def _forget() -> None:
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


st.set_page_config(layout="wide")
recorded = constants()
# The same widgets that are clicked on the page; each is there to be clicked, once a turn.
turn = st.selectbox("Turn", range(len(recorded)), len(recorded) - 1, key="turn")
with st.popover("Filters"):
    narrowed = st.multiselect("Turn", [f"Provider {number}" for number in range(19)], key="narrow")
drawn = recorded[0 if narrowed else turn]
drawn.draw_above_tables()
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
