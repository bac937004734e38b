"""The hardened, fast way to run the app: this computer only, headers on every answer."""

import errno
import gc
import logging
import os
import signal
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path

import streamlit as st
import uvicorn
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit import config
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from analytics.errors import EmailLogError, LogInUse
from analytics.words import N_

APP = Path(__file__).parent.parent / "app.py"
OPENED = N_("Postlogg is open at {address} – stop it with Ctrl+C.")

# Said here too, so that the settings of another project in the current folder or in the user's
# home, or a copy of this one without its hidden folder, cannot open a door.
SAFE: dict[str, object] = {
    "global.developmentMode": False,
    "server.baseUrlPath": "",
    "server.corsAllowedOrigins": [],
    "server.enableAgentApi": False,
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.enableXsrfProtection": True,
    "server.fileWatcherType": "none",
    "server.trustedUserHeaders": {},
    "client.disableDataExport": True,
    "client.showErrorDetails": "none",
    "browser.gatherUsageStats": False,
}

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self' ws: wss:; worker-src 'self' blob:; frame-ancestors 'none'; "
        "base-uri 'self'; form-action 'self'; object-src 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

# Every page needs these, and they live as long as the server.
NEEDED_BY_ALL = ("pandas", "plotly.graph_objects", "duckdb", "pyarrow")

# The threads that read and write the log: a page, a command of another process, the inbox.
AT_WORK = ("ScriptRunner.scriptThread", "command", "inbox")
PATIENCE = 2.0  # seconds
LOG_IN_USE_PAUSE = 5.0  # seconds

MEGABYTE = 1_000_000
log = logging.getLogger(__name__)


class NotThisComputer(EmailLogError):
    """Others would reach the app, and it has no way yet to know who they are."""

    text = N_(
        "Postlogg does not listen on {host}: it has no sign-in yet, so everyone who reaches that "
        "address could read the whole log. Leave --host out, and it serves this computer only. "
        "To read it from another computer, go through SSH: ssh -L {port}:127.0.0.1:{port} …"
    )


class PortInUse(EmailLogError):
    """Another program listens there already."""

    text = N_(
        "Port {port} is in use, perhaps by a Postlogg that is running already: look at {address} "
        "first. If that is another program, start on a port of your own: --port {other}"
    )


class PortUnusable(EmailLogError):
    """The system does not let us listen there."""

    text = N_("Port {port} cannot be used ({problem}). Name another one: --port 8501")


class Gate:
    """Lets only this app's own pages talk to it, and sends the protecting headers with all.

    It stands around Streamlit's whole app, so that its error pages carry the headers too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it before Streamlit sees it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                protect(MutableHeaders(scope=message), scope["path"])
            await send(message)

        answer = self._app if is_ours(Headers(scope=scope)) else refusal
        await answer(scope, receive, send_protected)


def is_ours(headers: Headers) -> bool:
    """Tell whether a request names this server, and comes from a page of this server if any.

    Streamlit lets in pages of every other server on localhost, and asks a machine on the
    internet for our own address before it turns down a foreign page.
    """
    host, origin = headers.get("host"), headers.get("origin")
    return is_host_allowed(host) and origin in (None, f"http://{host}", f"https://{host}")


def protect(headers: MutableHeaders, path: str) -> None:
    """Add the protecting headers to an answer; nobody keeps a copy of a download."""
    headers.update(HEADERS)
    if path.startswith("/media/"):
        headers["Cache-Control"] = "no-store"


async def refusal(scope: Scope, receive: Receive, send: Send) -> None:
    """Turn a request down, also one for a WebSocket."""
    page = PlainTextResponse("This address is not served here.", 403)
    answer = WebSocketClose() if scope["type"] == "websocket" else page
    await answer(scope, receive, send)


async def livez(_request: Request) -> PlainTextResponse:
    """Say that the server answers, without a look at the log."""
    return PlainTextResponse("ok")


def health(_request: Request) -> JSONResponse:
    """Say whether the log can be read, for what watches over the server; nothing of the log."""
    # Only here: the parts of pages need Streamlit's settings, which are set when we start.
    from analytics.ui.answers import own_answers

    answers = own_answers()
    return JSONResponse({"log": "ok" if answers else "unusable"}, 200 if answers else 503)


ROUTES = [Route("/livez", livez), Route("/health", health)]


def serve(
    host: str = "127.0.0.1",
    port: int = 8501,
    *,
    script: Path = APP,
    announce: Callable[[str], None] | None = None,
    on_shutdown: Callable[[], None] = st.cache_resource.clear,
) -> int:
    """Run the app until Ctrl+C, and return the exit status.

    ``announce`` gets the address once the app answers there; ``on_shutdown`` is called after
    the last request, and closes the logs that pages hold. Port 0 is any free one.
    """
    with _listener(_loopback(host, port), port) as listener:
        os.umask(0o077)
        address = _address(host, listener.getsockname()[1])
        app = st.App(
            script,
            routes=ROUTES,
            lifespan=_lifespan(address, announce, opens_log=script == APP),
        )
        _secure(host, listener.getsockname()[1])
        server = uvicorn.Server(_server_config(Gate(app)))
        # Uvicorn repeats the signal that stopped it: this one must not end us before our hook.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            with suppress(KeyboardInterrupt):
                server.run(sockets=[listener])
        finally:
            _end(on_shutdown)
    return 0


def _end(on_shutdown: Callable[[], None]) -> None:
    """Close the log, and wait a moment for those still at work on it.

    A query that goes on while Python takes itself apart would abort the process.
    """
    on_shutdown()
    deadline = time.monotonic() + PATIENCE
    workers = [thread for thread in threading.enumerate() if thread.name in AT_WORK]
    for worker in workers:
        worker.join(max(0.0, deadline - time.monotonic()))
    if any(worker.is_alive() for worker in workers):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _loopback(host: str, port: int) -> str:
    """Return the address of this computer that ``host`` means, or refuse."""
    literal = "127.0.0.1" if host == "localhost" else host
    try:
        if ip_address(literal).is_loopback:
            return literal
    except ValueError:
        pass
    raise NotThisComputer(host=host, port=port or 8501)


def _listener(literal: str, port: int) -> socket.socket:
    """Return a socket that listens there.

    Asyncio turns Nagle's delay off only on sockets that say they are TCP; without that, every
    small redraw waits 40 ms.
    """
    family = socket.AF_INET6 if ":" in literal else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # On Windows the option would let two servers share a port.
        if os.name != "nt":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((literal, port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            at = _address(literal, port)
            raise PortInUse(port=port, address=at, other=port % 65535 + 1) from error
        raise PortUnusable(port=port, problem=error) from error
    return listener


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _secure(host: str, port: int) -> None:
    """Set what must hold wherever we were started; call it after ``st.App`` found its settings."""
    for option, value in SAFE.items():
        config.set_option(option, value)
    # A star would let in every name, and with it every page that a stranger points at us.
    theirs = [name for name in config.get_option("server.allowedHosts") if "*" not in name]
    names = [*theirs, "localhost", "127.0.0.1", host]
    config.set_option("server.allowedHosts", list(dict.fromkeys(names)))
    config.set_option("server.address", host)
    config.set_option("server.port", port)


def _server_config(app: ASGIApp) -> uvicorn.Config:
    """Return Uvicorn's settings: one process, no addresses and no queries in its log."""
    return uvicorn.Config(
        app,
        lifespan="on",
        # Streamlit has set up the loggers; below a warning they would tell addresses.
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="websockets-sansio",
        # Uploads come by PUT; over the WebSocket come only the states of widgets.
        ws_max_size=config.get_option("server.maxWidgetStateSize") * MEGABYTE,
        ws_per_message_deflate=False,
        # A page that is busy with an import answers late.
        ws_ping_interval=30,
        ws_ping_timeout=30,
        timeout_graceful_shutdown=2,
    )


def _lifespan(
    address: str, announce: Callable[[str], None] | None, *, opens_log: bool
) -> Callable[[st.App], AbstractAsyncContextManager[None]]:
    """Return what happens around the server's life: make ready, tell, serve."""

    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[None]:
        _make_ready()
        if opens_log:
            threading.Thread(target=_open_log, name="opening", daemon=True).start()
        (announce or _print_address)(address)
        _show(address)
        yield
        # DuckDB reports what is still frozen at the end as leaks, some sixty lines of them.
        gc.unfreeze()

    return lifespan


def _make_ready() -> None:
    """Load what every page needs, and keep it out of the garbage collector's rounds.

    Streamlit has all garbage collected after every redraw, which takes ten times as long as an
    empty page when these libraries are looked through each time.
    """
    for module in NEEDED_BY_ALL:
        import_module(module)
    gc.collect()
    gc.freeze()


def _open_log() -> None:
    """Open the shop's log before anybody looks at it: its inbox and other processes wait for it."""
    from analytics.ui import answers

    while True:
        try:
            answers.own_log()
        except LogInUse:
            time.sleep(LOG_IN_USE_PAUSE)
            continue
        except EmailLogError as error:
            # The first page says it too.
            log.warning("%s", error)
        return


def _print_address(address: str) -> None:
    sys.stdout.write(OPENED.format(address=address) + "\n")
    sys.stdout.flush()


def _show(address: str) -> None:
    """Open the app for someone who started it by hand at a screen."""
    if sys.stdout.isatty() and not config.get_option("server.headless"):
        threading.Thread(target=_open_browser, args=(address,), daemon=True).start()


def _open_browser(address: str) -> None:
    # The address is in the terminal as well.
    with suppress(webbrowser.Error, OSError):
        webbrowser.open(address)
