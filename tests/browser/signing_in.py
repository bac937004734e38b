"""The real server behind a sign-in with a provider on this machine."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from oidc_provider import provider
from test_gate import SETTINGS, write_auth

from browser.serving import Server, free_port, serving


@contextmanager
def behind_sign_in(data: Path, claims: Mapping[str, Any], *, sample: Path) -> Iterator[Server]:
    """Serve a filled sample shop to whoever signs in, of whom the provider claims this."""
    port = free_port()
    data.mkdir()
    (data / "postlogg.toml").write_text(SETTINGS, encoding="utf-8")
    with provider() as signing_in:
        signing_in.claims = dict(claims)
        write_auth(
            data,
            redirect_uri=f"http://127.0.0.1:{port}/oauth2callback",
            server_metadata_url=f"{signing_in.address}/.well-known/openid-configuration",
        )
        with serving(data, sample=sample, port=port) as server:
            yield server
