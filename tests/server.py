"""The app's server, started in a folder of another project, and a client that sends any headers."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPMessage, parse_headers
from pathlib import Path
from typing import Any

from analytics import serve

PROJECT = Path(__file__).parent.parent
REPORTED = [*serve.SAFE, "server.address", "server.allowedHosts", "server.maxUploadSize"]

# Starts the server as the command does, and says what it found when the app is open.
LAUNCH = """
import json, os, sys
from pathlib import Path
from analytics.serve import serve

def announce(address):
    from streamlit import config
    options = {name: config.get_option(name) for name in json.loads(sys.argv[2])}
    found = {"address": address, "mask": os.umask(0o077), "options": options}
    Path("found.json").write_text(json.dumps(found))
    print("open", flush=True)

def closed():
    import streamlit
    streamlit.cache_resource.clear()
    print("the log is closed", flush=True)

script = {"script": Path(sys.argv[1])} if sys.argv[1] else {}
os._exit(serve(port=0, announce=announce, on_shutdown=closed, **script))
"""

# Somebody else's settings in the folder we are started from.
ANOTHER_PROJECT = """
[global]
developmentMode = false
[server]
enableCORS = false
enableXsrfProtection = false
enableStaticServing = true
allowedHosts = ["*"]
corsAllowedOrigins = ["https://evil.example"]
baseUrlPath = "elsewhere"
address = "0.0.0.0"
[server.trustedUserHeaders]
X-Forwarded-Email = "email"
[client]
showErrorDetails = "full"
disableDataExport = false
[browser]
gatherUsageStats = true
"""


@dataclass
class Running:
    process: subprocess.Popen[bytes]
    folder: Path

    @property
    def found(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "found.json").read_text())
        return found

    @property
    def port(self) -> int:
        return int(str(self.found["address"]).rsplit(":", 1)[1])

    @property
    def errors(self) -> str:
        return (self.folder / "errors.txt").read_text()

    def stop(self, by: signal.Signals) -> tuple[int, str, float]:
        """Return the exit status, what was printed, and the seconds that it took."""
        began = time.monotonic()
        self.process.send_signal(by)
        printed, _ = self.process.communicate(timeout=60)
        return self.process.returncode, printed.decode(), time.monotonic() - began


@contextmanager
def started(folder: Path, script: Path | None = None) -> Iterator[Running]:
    """Start the server in ``folder``, which belongs to another project."""
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text(ANOTHER_PROJECT)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "POSTLOGG_DATA": str(folder / "data")}
    arguments = [str(script or ""), json.dumps(REPORTED)]
    with (folder / "errors.txt").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, *arguments],
            cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
    with process:
        try:
            assert process.stdout
            assert process.stdout.readline() == b"open\n", (folder / "errors.txt").read_text()
            yield Running(process, folder)
        finally:
            process.kill()


def ask(port: int, path: str = "/", **headers: str) -> tuple[int, HTTPMessage, bytes]:
    """Send a request with exactly these headers; return status, headers and body."""
    sent = {"Host": f"127.0.0.1:{port}", "Connection": "close"} | headers
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
    with (
        socket.create_connection(("127.0.0.1", port), timeout=30) as connection,
        connection.makefile("rb") as answer,
    ):
        connection.sendall("\r\n".join(lines).encode())
        status = int(answer.readline().split()[1])
        found = parse_headers(answer)
        body = b"" if status == 101 else answer.read()
    return status, found, body
