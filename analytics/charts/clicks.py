"""What the reader has clicked on."""

from typing import Any


def picked(event: Any) -> list[str]:
    """Return the codes of the marks that the reader clicked on.

    A selection that a test seeds is a plain dict, so it is read by item.
    """
    return [mark[0] for mark in _marks(event)]


def clicked(event: Any) -> tuple[str, ...] | None:
    """Return all that the first mark that the reader clicked on stands for."""
    return next(iter(_marks(event)), None)


def _marks(event: Any) -> list[tuple[str, ...]]:
    points = event["selection"]["points"] if event else []
    codes = [point["customdata"] for point in points if "customdata" in point]
    return [tuple(code) if isinstance(code, list | tuple) else (code,) for code in codes]
