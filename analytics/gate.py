"""The gate around the whole app: who is let in, and what every answer carries.

Streamlit's own sign-in protects only what a page draws: files to download, uploads, metrics and
the WebSocket itself are open to anybody who knows their address. So nothing passes here without
an identity that the settings give a role, but what says that the server is alive, and the way to
the sign-in provider.
"""

import asyncio
import base64
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address, ip_network
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from analytics import language
from analytics.access import NotAllowed, NotListed, Right, scope_of
from analytics.errors import EmailLogError
from analytics.identity import NotSignedIn, identity_of
from analytics.settings import Settings
from analytics.sign_in import SignIn
from analytics.sign_in_page import sign_in_page
from analytics.words import N_

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

# Open to everybody: they say nothing but that the server is alive, and that the log can be read.
ALIVE = frozenset({"/livez", "/health", "/_stcore/health"})
# The way to the provider and back.
SIGN_IN, SIGN_OUT = "/sign-in", "/auth/logout"
TO_PROVIDER = frozenset({"/auth/login", SIGN_OUT, "/oauth2callback"})
MEDIA, UPLOADS, METRICS = "/media/", "/_stcore/upload_file/", "/_stcore/metrics"
# What only some roles may reach, whatever a page would draw for them.
NEEDS = {MEDIA: Right.DOWNLOAD, UPLOADS: Right.IMPORT, METRICS: Right.MANAGE}
# Our own pictures lie among the files to download, and are for everybody who is let in.
PICTURE = ".svg"
# What the gate tells Streamlit of somebody who gave a password; nobody else's word for it counts.
TOLD = "x-postlogg-"
TOLD_AS = {f"{TOLD}{claim}": claim for claim in ("email", "email_verified", "iat", "is_logged_in")}
# A wrong password is answered late, so that trying many takes long.
PAUSE = 0.5
_stands = threading.Event()


class OnlyOverHttps(EmailLogError):
    """A password would travel where others can read it."""

    text = N_("Passwords are taken over HTTPS only.")


@dataclass(frozen=True)
class Door:
    """What the gate asks of others: who is let in, and by whose word."""

    sign_in: SignIn
    settings: Callable[[], Settings]
    is_host_allowed: Callable[[str | None], bool]
    # What a cookie vouches for, and where a provider's sign-in begins.
    claims_of: Callable[[Mapping[str, str]], Mapping[str, Any]]
    way_to: Callable[[str], str]


def stands() -> bool:
    """Say whether a gate stands before this process' app."""
    return _stands.is_set()


class Gate:
    """Lets in who may, only from this app's own pages, and sends the protecting headers with all.

    It stands around Streamlit's whole app, so that its error pages carry the headers too.
    """

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door
        _stands.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it before Streamlit sees it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                protect(MutableHeaders(scope=message), scope["path"], self._door.sign_in)
            await send(message)

        answer = await self._answer(scope)
        await answer(scope, receive, send_protected)

    async def _answer(self, scope: Scope) -> ASGIApp:
        """Return what answers a request: the app, or a refusal."""
        connection = HTTPConnection(scope)
        if not is_ours(connection.headers, self._door.is_host_allowed):
            return _refused(scope, PlainTextResponse("This address is not served here.", 403))
        scope["headers"] = [
            pair for pair in scope["headers"] if not pair[0].startswith(TOLD.encode())
        ]
        if scope["path"] in ALIVE or not self._door.sign_in:
            return self._app
        if self._door.sign_in.providers and scope["path"] in TO_PROVIDER:
            return self._app
        if self._door.sign_in.providers and scope["path"] == SIGN_IN:
            return self._to_provider(connection)
        try:
            self._let_in(connection)
        except EmailLogError as error:
            if connection.headers.get("authorization"):
                await asyncio.sleep(PAUSE)
            return _refused(scope, self._turned_away(connection, error))
        return self._app

    def _let_in(self, connection: HTTPConnection) -> None:
        """Raise EmailLogError unless somebody has signed in who may have this path."""
        settings, path = self._door.settings(), connection.scope["path"]
        claims = self._claims(connection, settings)
        identity = identity_of(claims, time.time(), settings.groups_claim)
        who = scope_of(identity, settings.people)
        for begins, right in NEEDS.items():
            if path.startswith(begins) and not _is_picture(path):
                who.must(right)

    def _claims(self, connection: HTTPConnection, settings: Settings) -> Mapping[str, Any]:
        if self._door.sign_in.providers:
            return self._door.claims_of(connection.cookies)
        if not is_https(connection, settings.trusted_proxies):
            raise OnlyOverHttps
        name, password = _given(connection.headers)
        if not self._door.sign_in.knows(name, password):
            raise NotSignedIn
        claims = {"email": name, "email_verified": "1", "iat": f"{time.time():.0f}"}
        claims["is_logged_in"] = "1"
        told = [(f"{TOLD}{claim}".encode(), said.encode()) for claim, said in claims.items()]
        connection.scope["headers"] = [*connection.scope["headers"], *told]
        return claims

    def _to_provider(self, connection: HTTPConnection) -> ASGIApp:
        provider = connection.query_params.get("provider", "")
        known = self._door.sign_in.providers
        return RedirectResponse(self._door.way_to(provider if provider in known else known[0]), 302)

    def _turned_away(self, connection: HTTPConnection, error: EmailLogError) -> Response:
        spoken = language.preferred(connection.headers.get("accept-language", "").split(",")[0])
        said = error.said(partial(language.say, spoken))
        if isinstance(error, NotAllowed | OnlyOverHttps):
            return PlainTextResponse(said, 403)
        if self._door.sign_in.passwords:
            asks = {"WWW-Authenticate": 'Basic realm="Postlogg", charset="UTF-8"'}
            return PlainTextResponse(said, 401, None if isinstance(error, NotListed) else asks)
        if "text/html" not in connection.headers.get("accept", ""):
            return PlainTextResponse(said, 401)
        ways = {name: f"{SIGN_IN}?provider={name}" for name in self._door.sign_in.providers}
        way_out = None if isinstance(error, NotSignedIn) else SIGN_OUT
        return HTMLResponse(sign_in_page(spoken, said, ways, way_out), 401)


def _is_picture(path: str) -> bool:
    """Say whether a path is one of our pictures; an upload may be named like one."""
    return path.startswith(MEDIA) and path.endswith(PICTURE)


def protect(headers: MutableHeaders, path: str, sign_in: SignIn) -> None:
    """Add the protecting headers to an answer; nobody keeps a copy of a download."""
    headers.update(HEADERS)
    if path.startswith(MEDIA):
        headers["Cache-Control"] = "no-store"
    if sign_in.over_https:
        # Streamlit leaves it out for browsers that would not keep such a cookie from http.
        cookies = headers.getlist("set-cookie")
        del headers["set-cookie"]
        for cookie in cookies:
            headers.append("set-cookie", cookie.removesuffix("; Secure") + "; Secure")


def is_ours(headers: Headers, is_host_allowed: Callable[[str | None], bool]) -> bool:
    """Tell whether a request names this server, and comes from a page of this server if any.

    Streamlit lets in pages of every other server on localhost, and asks a machine on the
    internet for our own address before it turns down a foreign page.
    """
    host, origin = headers.get("host"), headers.get("origin")
    return is_host_allowed(host) and origin in (None, f"http://{host}", f"https://{host}")


def is_https(connection: HTTPConnection, trusted: tuple[str, ...]) -> bool:
    """Say whether a request came over HTTPS, by the word of our socket or a trusted proxy."""
    if connection.scope["scheme"] in ("https", "wss"):
        return True
    said = connection.headers.getlist("x-forwarded-proto")
    return said == ["https"] and _is_trusted(connection, trusted)


def _is_trusted(connection: HTTPConnection, trusted: tuple[str, ...]) -> bool:
    try:
        sender = ip_address(connection.client.host if connection.client else "")
    except ValueError:
        return False
    return any(sender in ip_network(one, strict=False) for one in trusted)


def _given(headers: Headers) -> tuple[str, str]:
    """Return the name and the password of HTTP Basic; nothing of what is none."""
    scheme, _, coded = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        raise NotSignedIn
    try:
        name, _, password = base64.b64decode(coded, validate=True).decode().partition(":")
    # Also where it is no text at all.
    except ValueError as error:
        raise NotSignedIn from error
    return name.lower(), password


def _refused(scope: Scope, page: Response) -> ASGIApp:
    """Return what turns a request down, also one for a WebSocket."""
    return WebSocketClose() if scope["type"] == "websocket" else page
