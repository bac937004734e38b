"""How long the first page takes to come, cold and warm, and what Lighthouse would tell of it.

Cold: the server and the browser have just been started, the browser with a profile that has kept
nothing. Warm: the same reader opens it for the third time, when a browser has kept what it compiled
of the scripts. Each is done by turns with its floor.
"""

from contextlib import closing
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from analytics.bench.children import PROJECT
from analytics.bench.pages.felt import Reader, new_browser
from analytics.bench.pages.serving import started

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request

APP, FLOOR = PROJECT / "app.py", Path(__file__).with_name("floor.py")


class Weighed:
    """What the tabs of a browser's profile are sent, in bytes."""

    def __init__(self, context: "BrowserContext") -> None:
        """Weigh what comes from now on."""
        self._requests: list[Request] = []
        self._frames: list[int] = []
        context.on("requestfinished", self._asked)
        context.on("page", self._listen)

    def total(self) -> int:
        """Return the bytes of all that has come."""
        sizes = [request.sizes() for request in self._requests]
        sent = sum(one["responseHeadersSize"] + one["responseBodySize"] for one in sizes)
        return sent + sum(self._frames)

    def _asked(self, request: "Request") -> None:
        self._requests.append(request)

    def _listen(self, page: "Page") -> None:
        page.on("websocket", lambda socket: socket.on("framereceived", self._heard))

    def _heard(self, frame: bytes | str) -> None:
        self._frames.append(len(frame))


def first_page(data: Path, constants: Path, turns: int, chromium: "Browser") -> dict[str, Any]:
    """Go to the first page of the log in a data folder, and to its floor, so many times."""
    scripts = {"floor_seconds": (FLOOR, constants), "seconds": (APP, data)}
    visits: dict[str, list[dict[str, Any]]] = {name: [] for name in scripts}
    for _turn in range(turns):
        for name, (script, folder) in scripts.items():
            visits[name].append(_visited(script, folder, chromium))
    found = {
        when: {name: [one[when] for one in made] for name, made in visits.items()}
        for when in ("cold", "warm")
    }
    vitals = {
        vital: {
            name.replace("seconds", "value"): median(one["vitals"][vital] for one in made)
            for name, made in visits.items()
        }
        for vital in visits["seconds"][0]["vitals"]
    }
    return found | {"vitals": vitals}


def _visited(script: Path, folder: Path, chromium: "Browser") -> dict[str, Any]:
    """Start all anew, and go to the first page three times."""
    with started(script, folder) as (address, _tell), new_browser(chromium) as context:
        weighed = Weighed(context)
        with closing(Reader(context, address)) as reader:
            cold = reader.arrived("chart")
            vitals = reader.vitals() | {"bytes": weighed.total()}
        for _visit in range(2):
            with closing(Reader(context, address)) as reader:
                warm = reader.arrived("chart")
    return {"cold": cold, "warm": warm, "vitals": vitals}
