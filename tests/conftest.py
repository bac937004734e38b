"""A small invented log: 5,760 e-mails, one every quarter of an hour over 60 days."""

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from staged import Log
from streamlit.testing.v1 import AppTest

from analytics.settings import Settings
from analytics.store import MEMORY, Store

APP = Path(__file__).parent.parent / "app.py"
INVENTED = (Path(__file__).parent / "invented_log.sql").read_text(encoding="utf-8")
# What drives a cluster is an extra: .ci/cluster installs it.
collect_ignore = [] if find_spec("sqlglot") else ["cluster"]


def fill(store: Store) -> None:
    """Put the invented e-mails into a log."""
    with store.change() as cursor:
        for statement in INVENTED.split(";\n"):
            cursor.execute(statement)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Log]:
    """Give what stages a file, or the text or bytes of one."""

    def read(source: Path | bytes | str, **wishes: Any) -> Log:
        return Log(tmp_path, source.encode() if isinstance(source, str) else source, **wishes)

    return read


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """Give a log in memory that holds the invented e-mails."""
    with_rows = Store(MEMORY, settings)
    fill(with_rows)
    yield with_rows
    with_rows.close()


@pytest.fixture
def shop(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Give an installation whose own log holds the invented e-mails."""
    monkeypatch.setenv("POSTLOGG_DATA", str(settings.data))
    own = Store(settings.database, settings)
    fill(own)
    own.close()
    yield settings
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def app(shop: Settings) -> AppTest:
    """Give the app of that installation, not yet run."""
    return AppTest.from_file(APP, default_timeout=30)
