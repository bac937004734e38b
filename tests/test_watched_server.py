"""What watches over the server: whether it is there, and whether the log can be read."""

import json
from pathlib import Path

from server import ask, started


def test_livez_answers_without_touching_the_log_and_health_by_reading_it(tmp_path: Path) -> None:
    with started(tmp_path) as server:
        assert ask(server.port, "/livez")[2] == b"ok"
        assert not (server.folder / "data").exists()
        status, headers, body = ask(server.port, "/health")
        assert (status, json.loads(body)) == (200, {"log": "ok"})
        assert headers["Content-Security-Policy"]


def test_health_says_that_a_damaged_log_is_unusable_and_livez_that_we_live(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "postlogg.duckdb").write_bytes(b"not a log" * 999)
    with started(tmp_path) as server:
        status, _, body = ask(server.port, "/health")
        assert (status, json.loads(body)) == (503, {"log": "unusable"})
        assert ask(server.port, "/livez")[2] == b"ok"
