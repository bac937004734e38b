"""A real Spark cluster builds what DuckDB builds, row for row, also when a worker is killed."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest
import streamlit as st
from lakes import (
    built,
    by_click,
    differences,
    exports,
    imported,
    listening,
    same_answers,
    sought,
    walk,
)
from streamlit.testing.v1 import AppTest

from analytics.commands.reading import everything
from analytics.lake import dialect
from analytics.lake.building import STATEMENTS
from analytics.lake.cluster import Cluster, connected
from analytics.lake.opening import open_lake
from analytics.lake.reader import LakeLog
from analytics.lake.turns import LOCK
from analytics.lake.versions import Manifest, current
from analytics.settings import Settings
from analytics.sql import SQL
from analytics.store import Store
from cluster.invented import two_days

pytestmark = pytest.mark.cluster
ADDRESS = "sc://127.0.0.1:15002"
APP = Path(__file__).parent.parent.parent / "app.py"
MANY = int(os.environ.get("POSTLOGG_CLUSTER_MESSAGES", "0"))
# About 20,000 e-mails of the sample shop.
SHARE = 0.1


class Killing(Cluster):
    """Builds on the cluster, and kills one of its workers in the midst of it."""

    killed = False

    def view(self, statement: str) -> None:
        if statement == "load/11_judged":
            killing = threading.Timer(0.3, self._kill)
            killing.start()
            super().view(statement)
            killing.join()
            return
        super().view(statement)

    def _kill(self) -> None:
        if not self.killed:
            self.killed = True
            worker = int((work() / "worker2.pid").read_text())
            for process in (*children(worker), worker):
                os.kill(process, signal.SIGKILL)


@dataclass(frozen=True)
class Built:
    """Three logs of the same exports: in a file, a lake of DuckDB's and one of the cluster's."""

    file: Store
    here: Store
    cluster: Store
    lost_before: int
    lost_after: int


def work() -> Path:
    return Path(os.environ["POSTLOGG_CLUSTER_WORK"])


def children(process: int) -> list[int]:
    listed = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True)
    return [int(child) for child in listed.stdout.split()]


def lost_executors() -> int:
    return (work() / "connect.log").read_text(errors="replace").count("Lost executor")


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """Build two days on both engines; a worker is killed while the second one is built.

    Of few e-mails, the cluster goes on from the first day that DuckDB has built.
    """
    place = tmp_path_factory.mktemp("cluster")
    own, other = Settings(data=place / "data"), Settings(data=place / "file")
    here, cluster = place / "here", place / "cluster"
    if MANY:
        days = two_days(place / "exports", MANY)
        built(cluster, own, days[0], connected(ADDRESS))
        built(here, own, days[0])
    else:
        files = exports(place / "exports", SHARE)
        days = ([files[0], files[1], files[3]], [files[2], files[4]])
        built(here, own, days[0])
        copytree(here, cluster)
    before = lost_executors()
    built(cluster, own, days[1], lambda _store, folder: Killing(ADDRESS, folder, dialect.PLAIN))
    after = lost_executors()
    built(here, own, days[1])
    with (
        closing(imported(other, [*days[0], *days[1]])) as file,
        closing(open_lake(here, own)) as lake,
        closing(open_lake(cluster, own)) as clusters,
    ):
        yield Built(file, lake, clusters, before, after)


def test_a_worker_was_lost_while_the_second_day_was_built(logs: Built) -> None:
    assert (logs.lost_before, logs.lost_after) == (0, 1)


def test_the_cluster_builds_what_duckdb_builds_and_what_an_import_makes(logs: Built) -> None:
    assert logs.here.rows("load/how_many")[0][0] >= (MANY or 20_000)
    assert differences(logs.here, logs.cluster) == {}
    assert differences(logs.file, logs.cluster) == {}


def test_the_cluster_leaves_nothing_but_what_manifests_name(logs: Built) -> None:
    lake = logs.cluster.file
    manifests = [json.loads(file.read_text()) for file in lake.glob("v*/manifest.json")]
    named = {lake / file for told in manifests for file in Manifest(**told).files}
    left = {file.name for file in lake.rglob("*") if file.is_file() and file not in named}
    assert left == {"CURRENT", "manifest.json", "notebook.duckdb", LOCK}


@pytest.mark.skipif(MANY > 0, reason="the small one asks every question")
def test_every_question_is_answered_alike(logs: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTLOGG_DATA", str(logs.cluster.settings.data))
    monkeypatch.setenv("POSTLOGG_LOG_PATH", str(logs.cluster.file))
    with listening() as heard:
        walk(AppTest.from_file(APP, default_timeout=60), sought(logs.file))
    st.cache_data.clear()
    st.cache_resource.clear()
    whole = everything(logs.file, [None, None])
    for question, values in by_click(logs.cluster).items():
        heard[(question, whole, "")] = (question, whole, values)
    assert {name for name, _filters, _values in heard} == {
        question.stem for question in (SQL / "questions").glob("*.sql")
    }
    assert same_answers(logs.file, logs.cluster, heard) == []


def test_the_comparison_sees_one_row_too_many(logs: Built, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    with closing(LakeLog(logs.here.file, current(logs.here.file), settings)) as other:
        with other.change() as cursor:
            cursor.execute("INSERT INTO newly_sealed FROM hourly_totals WHERE n = 1 LIMIT 1")
        assert differences(logs.here, other)["hourly_totals"] == (0, 1)


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_statement_of_a_build_is_carried_over_without_our_macros(name: str) -> None:
    made = SQL.joinpath(f"{name}.sql").read_text(encoding="utf-8").lstrip()
    translated = dialect.view(name)[2] if "CREATE TEMP" in made else dialect.selection(name)
    assert not [macro for macro in dialect._macros() if f"{macro.upper()}(" in translated]
