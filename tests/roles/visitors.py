"""Who visits as whom, and all that the server tells them."""

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from analytics.bench.pages.browsing import Visit

PEOPLE = {
    "manager": "sjef@butikk.example",
    "support": "hjelp@butikk.example",
    "viewer": "tall@butikk.example",
    "limited": "pinne@butikk.example",
    "of_garn": "garn@butikk.example",
    "nobody": "fremmed@annet.example",
}
PASSWORD = "et langt passord for prøvene"
# A masked address has a star before the @.
WHOLE = re.compile(rb"[\w.+=-]@(?:gmail|outlook|telenor|other)\.example")
SOUGHT = "kunde17@outlook.example"


@dataclass
class Told:
    """A socket that remembers all that the server told."""

    socket: Any
    heard: list[bytes] = field(default_factory=list)

    def send(self, message: bytes) -> None:
        self.socket.send(message)

    def recv(self, *how: Any, **named: Any) -> bytes:
        self.heard.append(self.socket.recv(*how, **named))
        return self.heard[-1]

    @property
    def session(self) -> str:
        begun = (ForwardMsg.FromString(said) for said in self.heard)
        return next(
            str(said.new_session.initialize.session_id)
            for said in begun
            if said.WhichOneof("type") == "new_session"
        )

    def whole_addresses(self, *allowed: str) -> set[bytes]:
        said = b"".join(self.heard)
        for address in allowed:
            said = said.replace(address.encode(), b"")
        return {said[max(0, found.start() - 20) : found.end()] for found in WHOLE.finditer(said)}


def headers(person: str, password: str = PASSWORD, **more: str) -> dict[str, str]:
    coded = b64encode(f"{PEOPLE[person]}:{password}".encode()).decode()
    return {"Authorization": f"Basic {coded}", "X-Forwarded-Proto": "https"} | more


Visiting = Callable[..., tuple[Visit, Told]]


def status(address: str, path: str, sent: dict[str, str]) -> int:
    try:
        with urlopen(Request(f"{address}{path}", headers=sent)) as answer:
            return int(answer.status)
    except HTTPError as refusal:
        return refusal.code


def buttons(visit: Visit) -> list[Any]:
    return visit.drawn("download_button")


def follow(visit: Visit, page: str, query: str = "") -> None:
    """Open a page by a link."""
    visit._page, visit._query = visit.pages[page], query
    visit._set.clear()
    visit._widgets.clear()
    visit._redraw()


def blocks(told: Told, since: int = 0) -> list[Any]:
    said = (ForwardMsg.FromString(said) for said in told.heard[since:])
    return [one.delta.add_block for one in said if one.delta.WhichOneof("type") == "add_block"]
