"""The served app: who may talk to it, what every answer carries, how it starts and ends."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, MutableMapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from server import PROJECT, Running, ask, started
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from analytics import serve
from analytics.first_paint import STYLE
from analytics.gate import HEADERS, Gate
from analytics.settings import Settings
from analytics.sign_in import SignIn
from analytics.store import Store

LONG_QUERY = """
from pathlib import Path
import duckdb
Path("at_work").touch()
log = duckdb.connect(config={"threads": 1})
log.sql("SET enable_progress_bar = false")
log.sql(
    "SELECT sum(hash(a.range)::DOUBLE) FROM range(2000000) a, range(20000) b"
).fetchall()
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with started(tmp_path_factory.mktemp("elsewhere")) as server:
        yield server


def handshake(port: int, host: str | None, origin: str | None) -> int:
    """Try to open the WebSocket as a browser would; return the status."""
    asked = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Host": host or f"127.0.0.1:{port}",
    } | ({"Origin": origin} if origin else {})
    return ask(port, "/_stcore/stream", **asked)[0]


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", "192.168.1.10", "10.0.0.1", "fe80::1", "shop.example", "", "unix:///x"],
)
def test_no_address_of_another_computer_is_served(host: str) -> None:
    with pytest.raises(serve.NotThisComputer, match="nobody has to sign in"):
        serve.serve(host)


def test_the_command_says_why_it_refuses_and_exits_with_1() -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "analytics", "serve", "--host", "0.0.0.0", "--language", "en"],
        cwd=PROJECT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert refused.returncode == 1
    assert "nobody has to sign in" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_port_in_use_is_named_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(serve.PortInUse, match=f"Port {port} is in use.*--port {port + 1}"):
            serve.serve(port=port)


def test_a_port_that_does_not_exist_is_refused() -> None:
    with pytest.raises(serve.PortUnusable, match="Port 70000 cannot be used"):
        serve.serve(port=70_000)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'shop = "Garn"\n\nretention_days = 0\n',
            "postlogg.toml, line 3: the setting “retention_days” cannot be used",
        ),
        (
            'shop = "Garn"\n\n[[provider]]\ncode = "Fjord 1"\n',
            "postlogg.toml, line 4: 'Fjord 1' cannot be the code",
        ),
    ],
)
def test_what_is_wrong_in_the_settings_is_refused_at_the_start_with_its_line(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "postlogg.toml").write_text(text, encoding="utf-8")
    refused = subprocess.run(
        [sys.executable, "-m", "analytics", "serve", "--language", "en"],
        cwd=PROJECT, env=os.environ | {"POSTLOGG_DATA": str(tmp_path)},
        capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert refused.returncode == 1
    assert said in refused.stderr


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/email_log", 200),
        ("/livez", 200),
        ("/_stcore/health", 200),
        ("/_stcore/metrics", 200),
        ("/media/x", 404),
        ("//evil.example", 400),
    ],
)
def test_every_answer_carries_the_protecting_headers(
    running: Running, path: str, status: int
) -> None:
    answered, headers, _ = ask(running.port, path)
    assert answered == status
    assert {name: headers.get_all(name) for name in HEADERS} == {
        name: [value] for name, value in HEADERS.items()
    }
    assert headers["Server"] is None


def test_the_first_document_is_ours_whatever_the_browser_has_kept(running: Running) -> None:
    kept = ask(running.port, "/email_log", Accept="text/html")[1]
    asked = {"Accept": "text/html,*/*", "Accept-Encoding": "gzip", "If-None-Match": kept["ETag"]}
    status, headers, body = ask(running.port, "/email_log", **asked)
    assert status == 200
    assert headers["Content-Length"] == str(len(body))
    assert b"<title>Postlogg</title>" in body
    assert body.count(STYLE.read_bytes()) == 1


def test_what_is_no_document_stays_as_it_is(running: Running) -> None:
    _, headers, body = ask(running.port, "/livez", Accept="text/html")
    assert (headers["Content-Length"], body) == ("2", b"ok")


def test_nobody_keeps_a_copy_of_a_download(running: Running) -> None:
    assert ask(running.port, "/media/x")[1].get_all("Cache-Control") == ["no-store"]


def test_a_refusal_carries_the_protecting_headers(running: Running) -> None:
    status, headers, _ = ask(running.port, Host="evil.example")
    assert status == 403
    assert headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


def test_an_answer_that_went_wrong_carries_the_protecting_headers() -> None:
    def broken(_request: Request) -> None:
        raise RuntimeError

    async def answer() -> list[dict[str, Any]]:
        sent: list[dict[str, Any]] = []
        scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"localhost")]}

        async def receive() -> dict[str, Any]:
            return {"type": "http.request"}

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(dict(message))

        with pytest.raises(RuntimeError):
            await Gate(Starlette(routes=[Route("/", broken)]), serve._door(SignIn()))(
                scope, receive, send
            )
        return sent

    start = asyncio.run(answer())[0]
    assert start["status"] == 500
    assert (b"x-frame-options", b"DENY") in start["headers"]


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        (None, None, 101),
        (None, "http://{own}", 101),
        ("localhost:{port}", "http://localhost:{port}", 101),
        (None, "https://evil.example", 403),
        (None, "https://foo.streamlit.app", 403),
        (None, "http://localhost:1", 403),
        (None, "http://localhost:{port}", 403),
        (None, "http://127.0.0.1", 403),
        (None, "http://{own}@evil.example", 403),
        (None, "null", 403),
        ("evil.example", "http://evil.example", 403),
        ("evil.example:{port}", None, 403),
        ("{own}.evil.example", "http://{own}.evil.example", 403),
        ("evil.example@{own}", None, 403),
    ],
)
def test_only_our_own_pages_open_the_websocket(
    running: Running, host: str | None, origin: str | None, status: int
) -> None:
    values = {"port": running.port, "own": f"127.0.0.1:{running.port}"}
    host, origin = (text and text.format(**values) for text in (host, origin))
    assert handshake(running.port, host, origin) == status


@pytest.mark.parametrize("path", ["/", "/livez", "/_stcore/health", "/media/x"])
@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "http://localhost:1"}])
def test_foreign_pages_get_no_answer_either(
    running: Running, path: str, headers: dict[str, str]
) -> None:
    status, found, _ = ask(running.port, path, **headers)
    assert status == 403
    assert found["Access-Control-Allow-Origin"] is None


def test_one_line_tells_where_the_app_is(capsys: pytest.CaptureFixture[str]) -> None:
    serve._print_address("http://127.0.0.1:8501")
    assert capsys.readouterr().out == (
        "Postlogg is open at http://127.0.0.1:8501 – stop it with Ctrl+C.\n"
    )


def test_the_safe_settings_hold_in_a_folder_with_settings_of_its_own(running: Running) -> None:
    options = running.found["options"]
    assert {name: options[name] for name in serve.SAFE} == serve.SAFE
    assert options["server.address"] == "127.0.0.1"
    assert options["server.allowedHosts"] == ["localhost", "127.0.0.1"]
    assert options["server.maxUploadSize"] == 200


def test_a_star_among_the_allowed_hosts_lets_nobody_in(tmp_path: Path) -> None:
    script = tmp_path / "page.py"
    script.touch()
    with started(tmp_path, script) as server:
        assert server.found["options"]["server.allowedHosts"] == ["localhost", "127.0.0.1"]
        assert ask(server.port, Host="evil.example")[0] == 403


def test_files_are_made_for_their_owner_only(running: Running) -> None:
    assert running.found["mask"] == 0o077


def test_the_log_of_the_server_names_nobody(running: Running) -> None:
    ask(running.port, "/customer?recipient=kari@kunde.example")
    handshake(running.port, None, "https://evil.example")
    assert running.errors == ""


def test_streamlit_run_has_the_same_safe_settings() -> None:
    settings = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text())
    given = {f"{part}.{name}": value for part in settings for name, value in settings[part].items()}
    assert given["server.address"] == "localhost"
    assert given["server.allowedHosts"] == ["localhost", "127.0.0.1"]
    for option in ("enableCORS", "enableXsrfProtection", "enableStaticServing", "enableAgentApi"):
        assert given[f"server.{option}"] == serve.SAFE[f"server.{option}"]
    assert given["client.showErrorDetails"] == "none"
    assert given["client.disableDataExport"] is True
    assert given["browser.gatherUsageStats"] is False


def test_small_answers_do_not_wait_for_more() -> None:
    async def delay_is_off() -> bool:
        with serve._listener("127.0.0.1", 0) as listener:
            answered = asyncio.Event()
            found: list[int] = []

            async def look(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                accepted = writer.get_extra_info("socket")
                found.append(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
                writer.close()
                answered.set()

            async with await asyncio.start_server(look, sock=listener):
                _, writer = await asyncio.open_connection(*listener.getsockname())
                await answered.wait()
                writer.close()
                await writer.wait_closed()
            return bool(found[0])

    assert asyncio.run(delay_is_off())


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals of POSIX")
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_at_once_with_browsers_open_and_closes_the_log(
    tmp_path: Path, by: signal.Signals
) -> None:
    with started(tmp_path) as server:
        address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
        with connect(address, subprotocols=[Subprotocol("streamlit")]), connect(address):
            status, printed, seconds = server.stop(by)
        assert (status, printed, server.errors) == (0, "the log is closed\n", "")
        assert seconds < 12


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals of POSIX")
def test_it_stops_in_order_with_its_log_open(tmp_path: Path) -> None:
    with started(tmp_path) as server:
        assert ask(server.port, "/health")[0] == 200
        status, printed, _ = server.stop(signal.SIGTERM)
        assert (status, printed, server.errors) == (0, "the log is closed\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals of POSIX")
def test_it_stops_within_seconds_while_it_waits_for_a_log_in_use(tmp_path: Path) -> None:
    file = tmp_path / "data" / "postlogg.duckdb"
    file.parent.mkdir()
    with closing(Store(file, Settings())), started(tmp_path) as server:
        time.sleep(1)  # long enough to find the log in use; too short a wait breaks nothing
        status, printed, seconds = server.stop(signal.SIGINT)
        assert (status, printed, server.errors) == (0, "the log is closed\n", "")
        assert seconds < 12


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals of POSIX")
def test_it_stops_within_seconds_while_a_question_is_being_answered(tmp_path: Path) -> None:
    script = tmp_path / "page.py"
    script.write_text(LONG_QUERY)
    with started(tmp_path, script) as server:
        address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
        with connect(address, subprotocols=[Subprotocol("streamlit")]) as browser:
            message = BackMsg()
            message.rerun_script.query_string = ""
            browser.send(message.SerializeToString())
            while not (tmp_path / "at_work").exists():
                time.sleep(0.05)
            status, printed, seconds = server.stop(signal.SIGINT)
        assert (status, printed, server.errors) == (0, "the log is closed\n", "")
        assert seconds < 12
