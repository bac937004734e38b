"""A real Spark cluster builds what DuckDB builds, row for row, also when a worker is killed."""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from lakes import (
    QUESTIONS,
    ROOT,
    asked_of_both,
    built,
    differences,
    exports,
    imported,
)

from analytics.lake import dialect
from analytics.lake.building import STATEMENTS
from analytics.lake.cluster import connected
from analytics.lake.manifest import ANSWERS, HOURLY, MESSAGES, Manifest
from analytics.lake.opening import open_lake
from analytics.lake.reader import LakeLog, OpenLake
from analytics.lake.turns import LOCK
from analytics.lake.versions import current
from analytics.settings import Settings
from analytics.sql import SQL
from analytics.store import Store
from cluster.invented import two_days, two_days_tell_of
from cluster.killing import Killing, losses

pytestmark = pytest.mark.cluster
ADDRESS = "sc://127.0.0.1:15002"
MANY = int(os.environ.get("POSTLOGG_CLUSTER_MESSAGES", "0"))


@dataclass(frozen=True)
class Built:
    """Three logs of the same exports: in a file, a lake of DuckDB's and one of the cluster's.

    With what the lakes differed in after the first day, when nothing was killed yet, and what the
    cluster had lost before the second day's build and after it.
    """

    file: Store
    here: OpenLake
    cluster: OpenLake
    first_day: dict[str, tuple[int, ...]]
    lost_before: tuple[int, int]
    lost_after: tuple[int, int]


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """Build two days on both engines, each of them from nothing but the exports.

    A worker is killed while the cluster builds the second one.
    """
    place = tmp_path_factory.mktemp("cluster")
    own, other = Settings(data=place / "data"), Settings(data=place / "file")
    here, cluster = place / "here", place / "cluster"
    days = two_days(place / "exports", MANY) if MANY else _two_days_of_the_sample(place)
    built(cluster, own, days[0], connected(ADDRESS))
    built(here, own, days[0])
    with closing(open_lake(here, own)) as lake, closing(open_lake(cluster, own)) as clusters:
        first_day = differences(lake, clusters)
    before = losses()
    built(cluster, own, days[1], lambda _store, folder: Killing(ADDRESS, folder, dialect.PLAIN))
    after = losses()
    built(here, own, days[1])
    with (
        closing(imported(other, [*days[0], *days[1]])) as file,
        closing(open_lake(here, own)) as lake,
        closing(open_lake(cluster, own)) as clusters,
    ):
        yield Built(file, lake, clusters, first_day, before, after)


def _two_days_of_the_sample(place: Path) -> tuple[list[Path], list[Path]]:
    files = exports(place / "exports", share=1)
    return [files[0], files[1], files[3]], [files[2], files[4]]


def _emails() -> int:
    """Return how many e-mails the exports tell of."""
    if MANY:
        return two_days_tell_of(MANY)
    expected = json.loads((ROOT / "sample_data" / "expected.json").read_text())
    return sum(stream["messages"] for stream in expected["streams"].values())


def test_a_worker_was_killed_at_a_task_of_the_second_day(logs: Built) -> None:
    assert (logs.lost_before, logs.lost_after) == ((0, 0), (1, 1))


def test_the_cluster_builds_what_duckdb_builds_and_what_an_import_makes(logs: Built) -> None:
    assert logs.first_day == {}
    assert logs.here.rows("load/how_many") == [(_emails(),)]
    assert differences(logs.here, logs.cluster) == {}
    assert differences(logs.file, logs.cluster) == {}


def test_each_lake_holds_what_its_own_engine_wrote_and_nothing_else(logs: Built) -> None:
    assert _writers(logs.here) == ({"duckdb"}, {"DuckDB"})
    assert _writers(logs.cluster) == ({"spark"}, {"parquet-mr"})


def _writers(lake: OpenLake) -> tuple[set[str], set[str]]:
    """Return which engines built the versions of a lake, and what wrote its months' files."""
    builders = {told.builder for told in _manifests(lake)}
    files = [
        str(lake.file / file)
        for relation in (MESSAGES, ANSWERS, HOURLY)
        for file in lake.manifest.of(relation)
    ]
    with lake.cursor() as cursor:
        written = cursor.execute(
            "SELECT DISTINCT split_part(created_by, ' ', 1) FROM parquet_file_metadata($files)",
            {"files": files},
        ).fetchall()
    return builders, {writer for (writer,) in written}


def _manifests(lake: OpenLake) -> list[Manifest]:
    return [Manifest(**json.loads(told.read_text())) for told in lake.file.glob("v*/manifest.json")]


def test_the_cluster_leaves_nothing_but_what_manifests_name(logs: Built) -> None:
    lake = logs.cluster.file
    named = {lake / file for told in _manifests(logs.cluster) for file in told.files}
    left = {file.name for file in lake.rglob("*") if file.is_file() and file not in named}
    assert left == {"CURRENT", "manifest.json", "notebook.duckdb", LOCK}


def test_every_question_is_answered_alike(logs: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTLOGG_DATA", str(logs.cluster.settings.data))
    monkeypatch.setenv("POSTLOGG_LOG_PATH", str(logs.cluster.file))
    asked, different, in_vain = asked_of_both(ROOT / "app.py", logs.file, logs.cluster)
    # What is invented has no bursts, and nobody who was misspelt.
    assert MANY or asked == QUESTIONS
    assert different == []
    # In the sample shop every question finds something.
    assert MANY or in_vain == []


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
