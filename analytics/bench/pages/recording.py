"""What a page drew, written down as the constants that its floor is drawn from."""

import json
from pathlib import Path
from typing import Any

from analytics.bench.pages.browsing import Visit

# What a text is sent as, by the kind of its element.
TEXTS = {"markdown": "body", "text": "body", "heading": "body", "code": "code_text"}


def record(visit: Visit, folder: Path, texts_before: list[str]) -> None:
    """Write down the charts, tables and metrics of a page, and the texts that are new on it."""
    folder.mkdir(parents=True)
    metrics = [
        {"label": metric.label, "value": metric.body, "delta": metric.delta}
        for metric in visit.drawn("metric")
    ]
    new = [text for text in texts(visit) if text not in texts_before]
    tables = [
        {"height": _height(element), "picked": bool(element.dataframe.selection_mode)}
        for element in visit.elements
        if element.WhichOneof("type") == "dataframe"
    ]
    facts: dict[str, Any] = {"metrics": metrics, "text": "\n\n".join(new), "tables": tables}
    (folder / "facts.json").write_text(json.dumps(facts), "utf-8")
    for number, chart in enumerate(visit.drawn("plotly_chart")):
        (folder / f"{number}.chart").write_text(chart.spec, "utf-8")
    for number, table in enumerate(visit.drawn("dataframe")):
        (folder / f"{number}.table").write_bytes(table.arrow_data.data)


def texts(visit: Visit) -> list[str]:
    """Return all texts of a page, in its order."""
    kinds = ((element, element.WhichOneof("type")) for element in visit.elements)
    return [
        getattr(getattr(element, kind), TEXTS[kind]) for element, kind in kinds if kind in TEXTS
    ]


def _height(element: Any) -> int | None:
    return element.height_config.pixel_height or None
