"""The gate under sign-in with a provider: who gets through with what, against the real server."""

import json
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

import httpx2
import pytest
from browser.serving import free_port, serving
from oidc_provider import CLIENT, SECRET, Provider, provider
from starlette.datastructures import MutableHeaders
from streamlit import config
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from analytics import gate, serve
from analytics.access import Grant, NotAllowed, NotListed, Right, Scope, revealing, scope_of
from analytics.bench.pages.browsing import Visit
from analytics.gate import HEADERS, protect
from analytics.identity import (
    LONGEST,
    Identity,
    NotSignedIn,
    SignInTooOld,
    UnverifiedAddress,
    identity_of,
)
from analytics.settings import Settings
from analytics.sign_in import BrokenSecrets, SignIn, read_sign_in

COOKIE_SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978"
USER = "_streamlit_user"
LEADER = {"sub": "1", "email": "Leder@Butikk.example", "email_verified": True}
SETTINGS = """
groups_claim = "groups"
[[people]]
who = "leder@butikk.example"
role = "manager"
[[people]]
who = "group:/desk"
role = "support"
"""
AUTH = {
    "redirect_uri": "https://logg.butikk.example/oauth2callback",
    "cookie_secret": COOKIE_SECRET,
    "client_id": CLIENT,
    "client_secret": SECRET,
    "server_metadata_url": "https://id.example/.well-known/openid-configuration",
}
GATED = [
    "/", "/email_log", "/static/x.js", "/media/x.csv", "/media/x.svg", "/_stcore/metrics",
    "/_stcore/host-config", "/_stcore/upload_file/a/b", "/component/x/y", "/app/static/x",
    "/_stcore/bidi-components/x", "//evil.example", "/livez/", "/_stcore/health/../metrics",
]  # fmt: skip


@dataclass(frozen=True)
class Guarded:
    address: str
    provider: Provider

    @property
    def browser(self) -> httpx2.Client:
        return httpx2.Client(
            base_url=self.address, headers={"Accept": "text/html"}, follow_redirects=True
        )

    def cookie(self, secret: str = COOKIE_SECRET, **changes: Any) -> str:
        """Make what Streamlit's sign-in keeps in a browser."""
        claims = LEADER | {"is_logged_in": True, "origin": self.address, "iat": time.time()}
        return create_signed_value(secret, USER, json.dumps(claims | changes)).decode()

    def status(self, path: str, cookie: str = "", **more: str) -> int:
        cookies = {"Cookie": f"{USER}={cookie}"} if cookie else {}
        return httpx2.get(f"{self.address}{path}", headers=cookies | more).status_code

    def stream(self, cookie: str) -> ClientConnection:
        """Open the WebSocket as a browser does that holds this cookie."""
        answer = httpx2.get(f"{self.address}/_stcore/health")
        xsrf = answer.cookies["_streamlit_xsrf"].strip('"')
        return connect(
            f"{self.address.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit"), Subprotocol(xsrf)],
            origin=Origin(self.address),
            additional_headers={"Cookie": f"{USER}={cookie}; _streamlit_xsrf={xsrf}"},
            compression=None,
            max_size=None,
        )


@pytest.fixture(scope="module")
def guarded(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    data = tmp_path_factory.mktemp("gate")
    port = free_port()
    shutil.copy(filled, data)
    (data / "postlogg.toml").write_text(SETTINGS, encoding="utf-8")
    with provider() as signing_in:
        write_auth(
            data,
            redirect_uri=f"http://127.0.0.1:{port}/oauth2callback",
            server_metadata_url=f"{signing_in.address}/.well-known/openid-configuration",
        )
        with serving(data, port=port) as server:
            yield Guarded(server.address, signing_in)


def write_auth(data: Path, **changes: Any) -> None:
    data.mkdir(parents=True, exist_ok=True)
    lines = [f"{key} = {json.dumps(value)}" for key, value in (AUTH | changes).items() if value]
    (data / "secrets.toml").write_text("[auth]\n" + "\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize("path", GATED)
def test_nothing_is_served_to_somebody_who_has_not_signed_in(guarded: Guarded, path: str) -> None:
    for cookie in ("", "nonsense", guarded.cookie("another secret")):
        assert guarded.status(path, cookie) == 401


@pytest.mark.parametrize("path", ["/livez", "/_stcore/health"])
def test_anybody_hears_that_the_server_is_alive(guarded: Guarded, path: str) -> None:
    assert guarded.status(path) == 200


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iat": time.time() - LONGEST - 5}, "more than 12 hours ago"),
        ({"iat": time.time() + 3600}, "more than 12 hours ago"),
        ({"email_verified": False}, "does not confirm"),
        ({"email_verified": None}, "does not confirm"),
        ({"email": "annen@butikk.example"}, "has no access"),
        ({"email": "leder@butikk.example.evil.example"}, "has no access"),
        ({"is_logged_in": False}, "Sign in to see"),
        ({"email": None}, "Sign in to see"),
    ],
)
def test_an_identity_that_is_old_unverified_or_unlisted_opens_nothing(
    guarded: Guarded, claims: dict[str, Any], reason: str
) -> None:
    cookie = guarded.cookie(**claims)
    answer = httpx2.get(
        guarded.address, headers={"Cookie": f"{USER}={cookie}", "Accept": "text/html"}
    )
    assert answer.status_code == 401
    assert reason in answer.text
    assert answer.headers["X-Frame-Options"] == HEADERS["X-Frame-Options"]
    assert guarded.status("/media/x.csv", cookie) == 401
    with pytest.raises(InvalidStatus, match="403"), guarded.stream(cookie):
        pass


def test_the_page_for_sign_in_says_it_in_the_readers_language(guarded: Guarded) -> None:
    answer = httpx2.get(
        guarded.address, headers={"Accept": "text/html", "Accept-Language": "nb-NO,nb;q=0.9"}
    )
    assert "Logg inn for å se e-postloggen." in answer.text
    assert 'href="/sign-in?provider=default"' in answer.text


def test_a_person_signs_in_with_the_provider_and_out_again(guarded: Guarded) -> None:
    guarded.provider.claims = LEADER
    with guarded.browser as browser:
        assert browser.get("/email_log").status_code == 401
        answer = browser.get("/sign-in?provider=default")
        assert answer.status_code == 200
        assert "streamlit" in answer.text.lower()
        assert guarded.provider.asked[-1]["code_challenge_method"] == ["S256"]
        assert browser.get("/_stcore/metrics").status_code == 200
        assert browser.get("/auth/logout").status_code == 401
        assert USER not in browser.cookies


def test_a_role_by_group_and_an_identity_too_large_for_one_cookie(guarded: Guarded) -> None:
    groups = [*(token_hex(16) for _ in range(200)), "/desk"]
    guarded.provider.claims = LEADER | {"email": "hjelp@butikk.example", "groups": groups}
    with guarded.browser as browser:
        assert browser.get("/sign-in").status_code == 200
        assert f"{USER}_1" in browser.cookies
        assert browser.get("/_stcore/metrics").status_code == 403


def test_the_age_of_the_sign_in_is_looked_at_whenever_a_page_is_drawn(guarded: Guarded) -> None:
    cookie = guarded.cookie(iat=time.time() - LONGEST + 6)
    began = time.time()
    with guarded.stream(cookie) as socket:
        visit = Visit(socket)
        assert visit.drawn("metric")
        time.sleep(max(0.0, began + 6.5 - time.time()))
        visit.open("")
        assert not visit.drawn("metric")
        assert not visit.drawn("arrow_data_frame")
        assert "12" in visit.drawn("alert")[0].body


@pytest.mark.parametrize("header", ["X-Postlogg-Email", "X-Forwarded-Email", "Authorization"])
def test_a_header_is_no_identity(guarded: Guarded, header: str) -> None:
    assert guarded.status("/", **{header: "leder@butikk.example"}) == 401


def test_cookies_go_over_https_only_where_the_app_is_reached_so() -> None:
    def sent(redirect_uri: str) -> list[str]:
        headers = MutableHeaders(raw=[(b"set-cookie", b"a=1; Path=/"), (b"set-cookie", b"b=2")])
        protect(headers, "/", SignIn(("default",), redirect_uri))
        return headers.getlist("set-cookie")

    assert sent("https://logg.example/oauth2callback") == ["a=1; Path=/; Secure", "b=2; Secure"]
    assert sent("http://localhost/oauth2callback") == ["a=1; Path=/", "b=2"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "shop.example"])
def test_others_reach_the_app_only_where_they_must_sign_in(host: str) -> None:
    with pytest.raises(serve.NotThisComputer):
        serve._literal(host, 1, SignIn())
    assert serve._literal(host, 1, SignIn(("default",), AUTH["redirect_uri"])) == host
    assert serve._literal(host, 1, SignIn(passwords={"a": "b"})) == host


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"cookie_secret": "xxx"}, "too weak"),
        ({"cookie_secret": "change me " * 4}, "too weak"),
        ({"cookie_secret": ""}, "needs redirect_uri and cookie_secret"),
        ({"client_secret": ""}, "client_secret"),
        ({"redirect_uri": "http://logg.butikk.example/oauth2callback"}, "over https"),
        ({"redirect_uri": "https://logg.butikk.example/"}, "over https"),
    ],
)
def test_a_sign_in_that_protects_nothing_is_refused(
    tmp_path: Path, changes: dict[str, str], problem: str
) -> None:
    write_auth(tmp_path, **changes)
    with pytest.raises(BrokenSecrets, match=problem):
        read_sign_in(tmp_path)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[passwords]\nkari = 'kort'\n", "12 characters"),
        ("passwords = 'kort'\n", "must be a section"),
        ("[passwords]\n[auth]\n", "both"),
    ],
)
def test_passwords_that_protect_nothing_are_refused(
    tmp_path: Path, text: str, problem: str
) -> None:
    (tmp_path / "secrets.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenSecrets, match=problem):
        read_sign_in(tmp_path)


def test_sign_in_without_anybody_to_let_in_is_refused_at_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTLOGG_DATA", str(tmp_path))
    write_auth(tmp_path)
    with pytest.raises(serve.NobodyListed):
        serve.serve(port=0)


@pytest.mark.parametrize(
    ("claims", "error"),
    [
        ({}, NotSignedIn),
        ({"iat": None}, SignInTooOld),
        ({"iat": True}, SignInTooOld),
        ({"iat": float("nan")}, SignInTooOld),
        ({"email_verified": "false"}, UnverifiedAddress),
        ({"email_verified": [True]}, UnverifiedAddress),
    ],
)
def test_claims_that_vouch_for_nobody(claims: dict[str, Any], error: type[Exception]) -> None:
    whole = LEADER | {"is_logged_in": True, "iat": 100_000.0} if claims else {}
    with pytest.raises(error):
        identity_of(whole | claims, 100_000.0, "groups")


def test_microsoft_vouches_by_a_claim_of_its_own() -> None:
    claims = {"is_logged_in": True, "email": "a@b.example", "xms_edov": "1", "iat": "990"}
    assert identity_of(claims, 1000.0, "roles") == Identity("a@b.example")


GRANTS = [
    Grant(who="@butikk.example", role="viewer"),
    Grant(who="group:desk", role="support", shops=("Garn",)),
    Grant(who="Kari@butikk.example", role="manager"),
]


@pytest.mark.parametrize(
    ("identity", "scope"),
    [
        (Identity("kari@butikk.example", ("desk",)), Scope("manager", every_shop=True)),
        (Identity("ola@butikk.example", ("desk",)), Scope("support", ("Garn",))),
        (Identity("ola@butikk.example"), Scope("viewer", every_shop=True)),
        (Identity("ola@annet.example", ("desk",)), Scope("support", ("Garn",))),
        (Identity("ola@dinbutikk.example"), None),
        (Identity("butikk.example@annet.example"), None),
        (Identity("ola@annet.example", ("Desk", "desker")), None),
    ],
)
def test_a_person_goes_before_a_group_and_a_group_before_a_domain(
    identity: Identity, scope: Scope | None
) -> None:
    if scope is None:
        with pytest.raises(NotListed):
            scope_of(identity, GRANTS)
    else:
        assert scope_of(identity, GRANTS) == scope


@pytest.fixture
def without_gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have the app run as ``streamlit run`` runs it."""
    monkeypatch.setattr(gate, "_stands", threading.Event())
    address = config.get_option("server.address")
    yield
    config.set_option("server.address", address)


@pytest.mark.parametrize("address", ["0.0.0.0", None, "192.168.1.10"])
def test_streamlit_by_itself_shows_nothing_where_others_reach_it(
    app: AppTest, without_gate: None, address: str | None
) -> None:
    config.set_option("server.address", address)
    app.run()
    assert "python -m analytics serve" in app.error[0].value
    assert not app.metric


def test_streamlit_by_itself_shows_nothing_to_whoever_signed_in(
    app: AppTest, without_gate: None, shop: Settings
) -> None:
    write_auth(shop.data)
    (shop.data / "postlogg.toml").write_text(SETTINGS, encoding="utf-8")
    app.run()
    assert "python -m analytics serve" in app.error[0].value
    assert not app.metric


def test_what_cannot_be_noted_is_not_shown(app: AppTest, shop: Settings) -> None:
    app.query_params["language"] = "en"
    app.run()
    app.switch_page("pages/customer.py").run()
    (shop.data / "person.key").mkdir()
    app.text_input(key="sought customer").set_value("kunde17@outlook.example").run()
    assert "cannot be noted" in app.error[0].value
    assert not app.metric


@pytest.mark.parametrize("right", Right)
def test_a_manager_of_some_shops_changes_nothing_that_concerns_the_others(right: Right) -> None:
    of_all = right in (Right.IMPORT, Right.EXPLAIN, Right.MANAGE)
    assert Scope("manager", ("Garn",)).may(right) is not of_all
    assert Scope("manager", every_shop=True).may(right)
    assert not Scope("boss", every_shop=True).may(right)


def test_addresses_are_revealed_to_nobody_without_the_right() -> None:
    assert not revealing(Scope("support", every_shop=True)).masked
    with pytest.raises(NotAllowed):
        revealing(Scope("viewer", every_shop=True))
