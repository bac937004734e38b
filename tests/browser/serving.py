"""The real server, started the way a shop starts it, with all that it says kept."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PROJECT = Path(__file__).parents[2]
PATIENCE = 30.0  # seconds
START = (sys.executable, "-m", "analytics", "serve")


@dataclass(frozen=True)
class Server:
    """A running app, the folder that holds its logs, and all that it has said so far."""

    address: str
    data: Path
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Give a command in a second terminal, with the same log."""
        return command(self.data, *arguments)


def command(
    data: Path, *arguments: str | Path, timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run a command of ours on the log in a data folder."""
    done = subprocess.run(
        [sys.executable, "-m", "analytics", *map(str, arguments), "--language", "en"],
        cwd=PROJECT,
        env=os.environ | {"POSTLOGG_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=timeout,
    )
    assert done.returncode == 0, done.stderr
    return done


@contextmanager
def serving(
    data: Path,
    *,
    sample: Path | None = None,
    port: int | None = None,
    host: str = "127.0.0.1",
    project: Path = PROJECT,
    start: Sequence[str] = START,
) -> Iterator[Server]:
    """Serve the logs in a data folder; ``sample`` is one with a filled sample shop to copy.

    It is started in ``project`` by ``start``, on a free ``port`` unless one is named.
    """
    data.mkdir(parents=True, exist_ok=True)
    for filled in sample.glob("sample-*.duckdb") if sample else ():
        shutil.copy(filled, data)
    port = port or free_port()
    output = data.parent / f"{data.name}.said"
    with output.open("wb") as said:
        process = subprocess.Popen(
            [
                *(*start, "--language", "en"),
                *("--port", str(port), "--host", host),
            ],
            cwd=project,
            env=os.environ | {"POSTLOGG_DATA": str(data)},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://127.0.0.1:{port}", data, output)
    with process:
        try:
            wait_until_open(server, process)
            yield server
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)
        finally:
            process.kill()
    # No warning, no traceback, and nothing of the log.
    assert server.said.splitlines() == [
        f"Postlogg is open at http://{host}:{port} – stop it with Ctrl+C."
    ]


def wait_until_open(server: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None, server.said
        try:
            with urlopen(f"{server.address}/_stcore/health") as answer:
                assert answer.read() == b"ok"
            return
        except URLError:
            assert time.monotonic() < until, server.said
            time.sleep(0.05)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
