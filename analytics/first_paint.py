"""The document that Streamlit begins with, under our name and with what must be there at once.

What a page draws comes when the browser has painted that document already; a style that comes with
it would move what stands there, and a script would hear of things after Streamlit's own.
"""

from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STYLE = Path(__file__).parent / "ui" / "frame.css"
SCRIPT = Path(__file__).parent / "ui" / "back.js"
BEGINNING = b"<style>%s</style><script>%s</script>" % (STYLE.read_bytes(), SCRIPT.read_bytes())
OURS = (
    (b"<title>Streamlit</title>", b"<title>Postlogg</title>"),
    (b"<head>", b"<head>" + BEGINNING),
)
# A packed document could not be changed, and one that the browser has kept may be an older one.
NOT_ASKED = (b"accept-encoding", b"if-none-match", b"if-modified-since")


class FirstPaint:
    """Answers as an app does, but for its documents."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and "text/html" in Headers(scope=scope).get("accept", ""):
            headers = [pair for pair in scope["headers"] if pair[0] not in NOT_ASKED]
            await self._app({**scope, "headers": headers}, receive, _Document(send).take)
        else:
            await self._app(scope, receive, send)


class _Document:
    """An answer on its way, which is held back and changed where it is a document."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def take(self, message: Message) -> None:
        """Take one part of the answer, and send it on, or all of it with the last one."""
        if message["type"] == "http.response.start" and _is_document(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_changed(self._start)

    async def _send_changed(self, start: Message) -> None:
        body = self._body
        for theirs, ours in OURS:
            body = body.replace(theirs, ours, 1)
        MutableHeaders(scope=start)["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_document(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")
