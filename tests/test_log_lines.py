"""What fails is told in the server's log by its kind and place, and quotes nothing of the data."""

import logging
import threading

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from analytics import log_lines
from analytics.ui import summary

ADDRESS = "kari.eksempel07@gmail.com"


@pytest.fixture(autouse=True)
def _logging_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "_logRecordFactory", logging.getLogRecordFactory())
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)


def fail(*_given: object, **_more: object) -> None:
    try:
        duckdb.execute(f"SELECT '{ADDRESS}'::INTEGER")
    except duckdb.Error as error:
        raise ValueError(ADDRESS) from error


def test_a_page_that_fails_names_nobody_in_the_log(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(summary, "headline", fail)
    app.run()
    assert app.exception
    assert ADDRESS not in caplog.text
    for told in ("in overview", "duckdb.ConversionException", "builtins.ValueError"):
        assert told in caplog.text


def test_a_thread_that_fails_names_nobody_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    log_lines.tell_kinds_only()
    log_lines.tell_of_threads()
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert "A thread failed." in caplog.text
    assert "builtins.ValueError" in caplog.text
    assert ADDRESS not in caplog.text
