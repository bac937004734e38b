"""A browser reduced to what it says: it opens pages, sets widgets, and waits until all is drawn."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

LOCALE, ZONE = "nb-NO", "Europe/Oslo"
PATIENCE = 60.0  # seconds
DONE = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
    ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
)


class PageFailed(Exception):
    """The page shows an exception instead of what it is for."""


class Visit:
    """One visitor of a served app; every step returns the seconds until all is drawn."""

    def __init__(self, socket: ClientConnection) -> None:
        """Open the front page."""
        self.elements: list[Any] = []
        self.pages: dict[str, str] = {}
        self._socket = socket
        self._page = ""
        self._query = ""
        self._set: dict[str, WidgetState] = {}
        # All of the page, and what a part that is drawn by itself has put in its place.
        self._widgets: dict[str, Any] = {}
        self._parts: dict[str, str] = {}
        self._kept: dict[str, Any] = {}
        self._redraw()

    def open(self, page: str) -> float:
        """Open the page with this path; what was set on the one before is left behind."""
        self._page = self.pages[page]
        self._query = ""
        self._set.clear()
        self._widgets.clear()
        return self._redraw()

    def set(self, key: str, value: str | list[str]) -> float:
        """Set the widget with this key to a text or to several."""
        state = WidgetState(id=self.widget(key).id)
        if isinstance(value, str):
            state.string_value = value
        else:
            state.string_array_value.data.extend(value)
        self._set[state.id] = state
        return self._redraw(self._parts.get(state.id, ""))

    def widget(self, key: str) -> Any:
        """Return the widget with this key, as the page sent it."""
        for name, widget in self._widgets.items():
            if name.endswith(f"-{key}"):
                return widget
        raise KeyError(key)

    def drawn(self, kind: str) -> list[Any]:
        """Return the elements of one kind that the page consists of."""
        found = [element for element in self.elements if element.WhichOneof("type") == kind]
        return [getattr(element, kind) for element in found]

    def _redraw(self, part: str = "") -> float:
        """Have the page, or a ``part`` of it, drawn with all that is set, and time it."""
        asked = self._asked(part)
        self.elements = []
        began = perf_counter()
        self._socket.send(asked)
        while not self._heard(self._socket.recv(PATIENCE, decode=False)):
            pass
        seconds = perf_counter() - began
        if failed := self.drawn("exception"):
            raise PageFailed(failed[0].type)
        return seconds

    def _asked(self, part: str) -> bytes:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self._query
        state.page_script_hash = self._page
        state.fragment_id = part
        state.context_info.locale = LOCALE
        state.context_info.timezone = ZONE
        state.cached_message_hashes.extend(self._kept)
        state.widget_states.widgets.extend(self._set.values())
        asked: bytes = message.SerializeToString()
        return asked

    def _heard(self, sent: bytes) -> bool:
        """Take in one message; tell whether it was the last of this redraw."""
        message = ForwardMsg.FromString(sent)
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            self._drawn(self._kept[message.ref_hash])
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._drawn(message.delta)
            if message.metadata.cacheable:
                self._kept[message.hash] = message.delta
        elif kind == "navigation":
            self.pages = {
                page.url_pathname: page.page_script_hash for page in message.navigation.app_pages
            }
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        # A page that goes on elsewhere, or begins anew, is not drawn yet.
        return kind == "script_finished" and message.script_finished in DONE

    def _drawn(self, delta: Any) -> None:
        element = delta.new_element
        self.elements.append(element)
        if name := getattr(getattr(element, element.WhichOneof("type")), "id", ""):
            self._widgets[name] = getattr(element, element.WhichOneof("type"))
            self._parts[name] = delta.fragment_id


@contextmanager
def visiting(address: str) -> Iterator[Visit]:
    """Visit the app at an address."""
    socket = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    spoken = [Subprotocol("streamlit")]
    with connect(socket, subprotocols=spoken, compression=None, max_size=None) as opened:
        yield Visit(opened)
