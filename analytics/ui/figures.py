"""How a chart gets onto a page, everywhere the same, and from there into a file."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import streamlit as st

from analytics.ui import answers
from analytics.ui.language import _, current


def draw(
    figure: Any,
    *,
    key: str,
    alt: str,
    on_select: Callable[[], None] | Literal["rerun", "ignore"] = "ignore",
) -> Any:
    """Draw a chart that can be saved as an image, and return which of its marks are clicked on."""
    return st.plotly_chart(
        figure,
        key=key,
        on_select=on_select,
        selection_mode="points",
        config=_config(alt),
        alt=alt,
    )


def _config(alt: str) -> dict[str, Any]:
    """Let a chart be saved by the browser alone, which the content policy allows as data."""
    kind = answers.settings().chart_image
    save = _("Save the chart as an image")
    # What Plotly says while it does so, by its own words.
    said = {
        "Download plot as a PNG": save,
        "Download plot": save,
        "Preparing image - this may take a few seconds": _("The image is being made"),
        "Image download succeeded": _("The image is saved"),
    }
    buttons: Sequence[Sequence[str]] = (("toImage",),)
    return {
        "displaylogo": False,
        "modeBarButtons": buttons,
        "toImageButtonOptions": {"format": kind, "filename": alt, "scale": 2},
        "locale": current(),
        "locales": {current(): {"dictionary": said}},
    }
