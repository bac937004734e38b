"""A small provider of OpenID Connect on this machine, which says of people what it is told."""

import base64
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "postlogg", "a secret of the tests"
KEY = RSAKey.generate_key(2048, {"kid": "tests"})


class Provider:
    """Signs in whoever comes, as ``claims`` say."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.claims: dict[str, Any] = {}
        self.asked: list[dict[str, list[str]]] = []
        self._codes: dict[str, dict[str, Any]] = {}

    @property
    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, query: dict[str, list[str]]) -> str:
        """Return where the browser is sent back to."""
        self.asked.append(query)
        code = secrets.token_urlsafe(16)
        self._codes[code] = {"nonce": query["nonce"][0], **self.claims}
        sent = urlencode({"code": code, "state": query["state"][0]})
        return f"{query['redirect_uri'][0]}?{sent}"

    def token(self, code: str) -> dict[str, Any]:
        now = int(time.time())
        standing = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 3600}
        claims = standing | self._codes.pop(code)
        signed = jwt.encode({"alg": "RS256", "kid": "tests"}, claims, KEY)
        return {"access_token": "unused", "token_type": "Bearer", "id_token": signed}


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(parse_qs(parts.query)))
            self.end_headers()
        elif parts.path == "/keys":
            self._send({"keys": [KEY.as_dict(private=False)]})
        else:
            self._send(self.provider.metadata)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = base64.b64decode(self.headers["Authorization"].split()[1]).decode()
        asked = parse_qs(body)
        assert given.startswith(f"{CLIENT}:")
        assert asked["code_verifier"]
        self._send(self.provider.token(asked["code"][0]))

    def log_message(self, *_said: Any) -> None:
        pass

    def _send(self, content: dict[str, Any]) -> None:
        said = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)


@contextmanager
def provider() -> Iterator[Provider]:
    """Run a provider until the tests are done."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        found = Provider(f"http://127.0.0.1:{server.server_port}")
        server.RequestHandlerClass = type("Handler", (_Handler,), {"provider": found})
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield found
        server.shutdown()
