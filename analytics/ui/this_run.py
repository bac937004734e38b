"""What is decided once for the page that is being drawn, and holds until it stands.

Streamlit draws a page in a thread of its own, so the decisions are the thread's. A part that is
drawn again by itself begins with none, as the selected part does, or has everything decided anew
each time: unless it is drawn in the thread of a page that stood just before, whose decisions it
finds. So what must hold at this very moment, such as a right to change something, asks for itself.
"""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

Decided = TypeVar("Decided")
_thread = threading.local()


def begin() -> None:
    """Begin to draw a page: nothing is decided yet."""
    _thread.decided = {}


def once(what: str, decide: Callable[[], Decided]) -> Decided:
    """Return what was decided for this page, or decide it now."""
    decided: dict[str, Any] | None = getattr(_thread, "decided", None)
    if decided is None:
        return decide()
    if what not in decided:
        decided[what] = decide()
    found: Decided = decided[what]
    return found
