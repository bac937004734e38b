"""Failure rates as bars, one below the other."""

import pandas as pd
import plotly.graph_objects as go

from analytics.charts.style import UNSURE, Theme, Writing, base_layout, escaped, figure

ROW, LETTER = 34, 7


def failure_rates(rates: pd.DataFrame, writing: Writing, theme: Theme) -> go.Figure:
    """Draw one bar for each row of ``rates``, the first on top.

    ``rates`` has ``code``, ``label``, ``colour``, ``failure_rate``, ``text`` beside the bar,
    ``hover``, and ``sure``: whether there were enough e-mails; a bar that is not sure is grey and
    hatched.
    """
    sure = rates["sure"].tolist()
    shares = rates["failure_rate"].fillna(0).tolist()
    longest = max(rates["text"].str.len(), default=0)
    bars = {
        "type": "bar",
        "x": shares,
        "y": escaped(rates["label"]),
        "orientation": "h",
        "text": escaped(rates["text"]),
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": rates["code"].tolist(),
        "hovertext": escaped(rates["hover"]),
        "hoverinfo": "text",
        "marker": {
            "color": [
                colour if is_sure else UNSURE[theme]
                for colour, is_sure in zip(rates["colour"], sure, strict=True)
            ],
            "pattern": {"shape": ["" if is_sure else "/" for is_sure in sure], "size": 6},
        },
    }
    layout = base_layout(writing, height=ROW * len(rates) + 16) | {
        "bargap": 0.35,
        # What is written beside the longest bar has room in the margin: cut, it reads as another.
        "margin": {"l": 0, "r": LETTER * longest + 8, "t": 20, "b": 8},
        "xaxis": {"visible": False, "range": [0, max(shares, default=0) or 1]},
        "yaxis": {"autorange": "reversed", "automargin": True, "ticksuffix": "  "},
    }
    return figure([bars], layout)
