"""The hardened, fast way to run the app: behind the gate; without sign-in, this computer only."""

import errno
import gc
import json
import logging
import os
import signal
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp
from streamlit import config
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from analytics import log_lines
from analytics.classification import load_rules
from analytics.errors import EmailLogError, LogInUse
from analytics.first_paint import FirstPaint
from analytics.gate import TOLD_AS, Door, Gate
from analytics.settings import Settings, current_settings, read_settings, settings_file
from analytics.sign_in import FILE_NAME as SECRETS
from analytics.sign_in import SignIn, is_this_computer, read_sign_in
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

# Every page needs these, and they live as long as the server.
NEEDED_BY_ALL = ("pandas", "plotly.graph_objects", "duckdb", "pyarrow")

OPENING = "opening the log"
PATIENCE = 2.0  # seconds, for what is at work on the log when the server stops
LOG_IN_USE_PAUSE = 5.0  # seconds

MEGABYTE = 1_000_000
log = logging.getLogger(__name__)


class NotThisComputer(EmailLogError):
    """Others would reach the app, and nobody asks who they are."""

    text = N_(
        "Postlogg does not listen on {host}: nobody has to sign in, so everyone who reaches that "
        "address could read the whole log. Set up sign-in first (docs/sign-in.md), or leave --host "
        "out, and it serves this computer only. To read it from another computer without sign-in, "
        "go through SSH: ssh -L {port}:127.0.0.1:{port} …"
    )


class NobodyListed(EmailLogError):
    """People must sign in, and the settings give nobody a role."""

    text = N_(
        "People must sign in, but {file} gives nobody a role, so nobody could see anything. Add "
        'yourself: [[people]] with who = "your address" and role = "manager".'
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
    the last request, and closes the logs that pages hold. Port 0 is any free one. Leave the
    process by ``os._exit``: a thread that goes on while Python takes itself apart aborts it.
    Raises what is wrong with the settings, the shop's own rules or the sign-in.
    """
    log_lines.tell_kinds_only()
    log_lines.tell_of_threads()
    settings = read_settings()
    load_rules(settings.own_rules)
    sign_in = read_sign_in(settings.data)
    if sign_in and not settings.people:
        raise NobodyListed(file=str(settings_file()))
    with _listener(_literal(host, port, sign_in), port) as listener:
        os.umask(0o077)
        address = _address(host, listener.getsockname()[1])
        app = st.App(
            script,
            routes=ROUTES,
            lifespan=_lifespan(address, announce, opens_log=script == APP),
        )
        _secure(host, listener.getsockname()[1], sign_in, settings)
        server = uvicorn.Server(_server_config(Gate(FirstPaint(app), _door(sign_in))))
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

    A page, an import, a command of another process, or the log being opened still.
    """
    deadline = time.monotonic() + PATIENCE
    # What is opened after the closing, nobody would close.
    _wait_for(lambda thread: thread.name == OPENING, deadline)
    on_shutdown()
    _wait_for(lambda thread: thread.daemon, deadline)


def _wait_for(are_meant: Callable[[threading.Thread], bool], deadline: float) -> None:
    """Wait until these threads have ended, no longer than to the deadline."""
    for thread in threading.enumerate():
        if are_meant(thread):
            thread.join(max(0.0, deadline - time.monotonic()))


def _door(sign_in: SignIn) -> Door:
    """Return what the gate asks Streamlit."""
    return Door(
        sign_in,
        settings=current_settings,
        is_host_allowed=is_host_allowed,
        claims_of=_claims_of,
        way_to=generate_login_redirect_url,
    )


def _claims_of(cookies: Mapping[str, str]) -> dict[str, Any]:
    """Return what the cookie of Streamlit's sign-in vouches for; a forged one for nothing."""
    secret = get_cookie_secret()

    def one(name: str) -> bytes | None:
        return decode_signed_value(secret, name, cookies.get(name, "").encode("latin-1"))

    try:
        claims = json.loads(get_cookie_with_chunks(one, USER_COOKIE_NAME) or b"{}")
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}


def _literal(host: str, port: int, sign_in: SignIn) -> str:
    """Return the address to listen on; one that others reach only where people sign in."""
    if not sign_in and not is_this_computer(host):
        raise NotThisComputer(host=host, port=port or 8501)
    return "127.0.0.1" if host == "localhost" else host


def _listener(literal: str, port: int) -> socket.socket:
    """Return a socket that listens there.

    Asyncio turns Nagle's delay off only on sockets that say they are TCP; without that, every
    small redraw waits 40 ms.
    """
    family = socket.AF_INET6 if ":" in literal else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
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


def _secure(host: str, port: int, sign_in: SignIn, settings: Settings) -> None:
    """Set what must hold wherever we were started; call it after ``st.App`` found its settings."""
    for option, value in SAFE.items():
        config.set_option(option, value)
    # A star would let in every name, and with it every page that a stranger points at us.
    theirs = [name for name in config.get_option("server.allowedHosts") if "*" not in name]
    known_as = (sign_in.host, urlsplit(settings.address).hostname) if sign_in else ()
    names = [*theirs, "localhost", "127.0.0.1", host, *filter(None, known_as)]
    config.set_option("server.allowedHosts", list(dict.fromkeys(names)))
    # Those of another project in the current folder, or of the user's home, are not ours.
    config.set_option("secrets.files", [str(settings.data / SECRETS)])
    if sign_in.passwords:
        # Only the gate sends these: it takes them off whatever comes from outside.
        config.set_option("server.trustedUserHeaders", dict(TOLD_AS))
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
            threading.Thread(target=_open_log, name=OPENING, daemon=True).start()
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
