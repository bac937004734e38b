"""A small invented log: 5,760 e-mails, one every quarter of an hour over 60 days."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from multiprocessing import spawn
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from logs import quiet
from staged import Log
from streamlit.testing.v1 import AppTest

from analytics.by_hand import FILE_NAME
from analytics.editions import sample_edition
from analytics.importing import fill_sample
from analytics.settings import Settings
from analytics.store import Store

APP = Path(__file__).parent.parent / "app.py"
INVENTED = (Path(__file__).parent / "invented_log.sql").read_text(encoding="utf-8")
# What drives a cluster is an extra: .ci/cluster installs it.
collect_ignore = [] if find_spec("sqlglot") else ["cluster"]


def fill(store: Store) -> None:
    """Put the invented e-mails into a log."""
    with store.change() as cursor:
        for statement in INVENTED.split(";\n"):
            cursor.execute(statement)


@pytest.fixture(scope="session", autouse=True)
def _no_app_in_other_processes() -> Iterator[None]:
    """Have a new process run no main module: once a page was tested, that is the app."""
    prepared = spawn.get_preparation_data

    def without_main(name: str) -> dict[str, Any]:
        told = prepared(name)
        return {key: told[key] for key in told if not key.startswith("init_main")}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spawn, "get_preparation_data", without_main)
        yield


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
def write_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Give what writes the file of settings in a data folder that is in force."""
    monkeypatch.setenv("POSTLOGG_DATA", str(tmp_path))

    def write(text: str) -> Path:
        by_hand = tmp_path / FILE_NAME
        by_hand.write_text(text, encoding="utf-8")
        return by_hand

    return write


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of an empty log, to be copied: that is twice as quick as to make one."""
    settings = Settings(data=tmp_path_factory.mktemp("empty"))
    Store(settings.database, settings).close()
    return settings.database


@pytest.fixture(scope="session")
def filled(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of a log that holds the invented e-mails, to be copied."""
    settings = Settings(data=tmp_path_factory.mktemp("filled"))
    with closing(copy_of(empty, settings)) as store:
        fill(store)
    return settings.database


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of a log that holds the sample shop, to be copied.

    To fill it takes long: of several processes that test one does so, and the others wait.
    """
    with one_at_a_time(tmp_path_factory) as shared:
        sample = shared / "sample"
        if not sample.exists():
            settings = Settings(data=tmp_path_factory.mktemp("sample")).of_sample()
            with closing(Store(settings.database, settings)) as store:
                fill_sample(store, quiet)
            settings.data.rename(sample)
    return Settings(data=sample).database


@contextmanager
def one_at_a_time(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the folder that all processes of a run of tests share, to one of them at a time."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield shared


def copy_of(log: Path, settings: Settings) -> Store:
    """Open a copy of a log as the one of an installation."""
    settings.data.mkdir(exist_ok=True)
    shutil.copy(log, settings.database)
    return Store(settings.database, settings)


@contextmanager
def installed(settings: Settings, log: Path) -> Iterator[Settings]:
    """Make settings those of an installation whose own log is a copy of a file."""
    settings.data.mkdir()
    shutil.copy(log, settings.database)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POSTLOGG_DATA", str(settings.data))
        yield settings
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(scope="module")
def sql(
    sample_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Any]]:
    """Give what answers SQL on the messages of the sample shop, which the app shows."""
    settings = Settings(data=tmp_path_factory.mktemp("shop")).of_sample()
    same = copy_of(sample_file, settings)
    shutil.copy(sample_file, settings.data / f"sample-{sample_edition()}.duckdb")

    def ask(query: str, **values: object) -> Any:
        with same.cursor() as cursor:
            return cursor.execute(query, values).df()

    with pytest.MonkeyPatch.context() as patch:
        # Its own log is an empty one, so the app shows the sample shop.
        patch.setenv("POSTLOGG_DATA", str(settings.data))
        patch.setenv("POSTLOGG_LOG_PATH", str(settings.data / "own.duckdb"))
        yield ask
    same.close()
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def store(filled: Path, settings: Settings) -> Iterator[Store]:
    """Give a log that holds the invented e-mails."""
    with closing(copy_of(filled, settings)) as with_rows:
        yield with_rows


@pytest.fixture
def shop(filled: Path, settings: Settings) -> Iterator[Settings]:
    """Give an installation whose own log holds the invented e-mails."""
    with installed(settings, filled):
        yield settings


@pytest.fixture
def app(shop: Settings) -> AppTest:
    """Give the app of that installation, not yet run."""
    return AppTest.from_file(APP, default_timeout=30)
