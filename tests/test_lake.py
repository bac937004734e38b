"""A lake is the same log as a file, day by day, and readers never see half of a build."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import streamlit as st
from conftest import APP
from lakes import (
    QUESTIONS,
    asked_of_both,
    built,
    differences,
    exports,
    imported,
)
from staged import EXPORTS
from streamlit.testing.v1 import AppTest

from analytics.audit import COMMAND_LINE, Deed, note, trail
from analytics.erasing import erase
from analytics.importing import import_paths
from analytics.lake.opening import open_lake
from analytics.lake.reader import TABLES, OnlyRead
from analytics.lake.versions import current
from analytics.reading import Wishes
from analytics.reclassifying import reclassify
from analytics.retention import prune as prune_file
from analytics.settings import Settings
from analytics.store import MEMORY, Store
from analytics.watching import note as note_burst

SHARE = 0.012
# What else a log's file has: views in a lake, what only a file can do, and what is made anew.
ELSEWHERE = {
    "messages",
    "error_log",
    "recipients",
    "moments",
    "hourly_totals",
    "rules",
    "log_state",
    "audit",
    "backups",
    "retold",
    "earlier_states",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Give a few exports of the sample shop."""
    return exports(tmp_path_factory.mktemp("exports"), SHARE)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory, files: list[Path]) -> Iterator[Store]:
    """Give the file that they are imported into."""
    with closing(imported(Settings(data=tmp_path_factory.mktemp("file")), files)) as store:
        yield store


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory, files: list[Path]) -> Path:
    """Give the lake that is built from them, at once."""
    folder = tmp_path_factory.mktemp("lake")
    built(folder / "lake", Settings(data=folder / "data"), files)
    return folder / "lake"


def opened(lake: Path) -> Store:
    return open_lake(lake, Settings(data=lake.parent / "data"))


def test_a_lake_built_at_once_is_the_file_that_the_exports_came_into_one_by_one(
    file: Store, lake: Path
) -> None:
    with closing(opened(lake)) as store:
        assert differences(file, store) == {}
        assert store.rows("load/how_many")[0][0] > 2000


def test_a_lake_built_day_by_day_is_the_same_and_keeps_the_months_that_no_export_touches(
    settings: Settings, file: Store, files: list[Path], tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    months, versions = [], []
    for one in files:
        months.append(built(lake, settings, [one]).months)
        versions.append(current(lake))
    with closing(open_lake(lake, settings)) as store:
        assert differences(file, store) == {}
    assert months[2] == ("2026-07",)
    before, after = versions[2], versions[4]
    assert after.of("messages", ["2026-07"]) == before.of("messages", ["2026-07"])
    assert after.files > set(before.of("messages"))


def test_the_same_export_again_makes_no_new_version(lake: Path, files: list[Path]) -> None:
    again = built(lake, Settings(data=lake.parent / "data"), files)
    assert again.manifest.version == current(lake).version == 1
    for one in again.results:
        assert one.counts
        assert one.counts.unchanged + one.counts.rejected == one.counts.rows


def test_every_page_asks_a_lake_and_a_file_alike(
    file: Store, lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTLOGG_DATA", str(lake.parent / "data"))
    monkeypatch.setenv("POSTLOGG_LOG_PATH", str(lake))
    with closing(opened(lake)) as store:
        asked, different, in_vain = asked_of_both(APP, file, store)
    assert asked == QUESTIONS
    # So few e-mails hold no burst, and no answer that no rule explains.
    assert (different, in_vain) == ([], ["bursts", "unknown_answers"])


def test_the_page_for_imports_says_where_new_e_mails_come_in(
    lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTLOGG_DATA", str(lake.parent / "data"))
    monkeypatch.setenv("POSTLOGG_LOG_PATH", str(lake))
    app = AppTest.from_file(APP, default_timeout=30)
    app.query_params["language"] = "en"
    app.run().switch_page("pages/imports.py").run()
    assert "lake build" in app.info[0].value
    assert not app.get("file_uploader")
    st.cache_resource.clear()


@pytest.mark.parametrize(
    "change",
    [
        lambda store: reclassify(store),
        lambda store: erase(store, "kari@kunde.example"),
        lambda store: prune_file(store, 1),
        lambda store: note_burst(store, "b", "moved"),
    ],
)
def test_what_would_change_a_lake_is_refused(lake: Path, change: Callable[[Store], object]) -> None:
    with closing(opened(lake)) as store, pytest.raises(OnlyRead):
        change(store)


def test_an_import_into_a_lake_is_refused_in_a_sentence(lake: Path, files: list[Path]) -> None:
    with closing(opened(lake)) as store:
        results = list(
            import_paths(
                store,
                [EXPORTS / "norwegian.csv"],
                Wishes(dry_run=True),
                lambda *_: None,
            )
        )
    assert isinstance(results[0].error, OnlyRead)


def test_deeds_are_noted_beside_a_lake(lake: Path) -> None:
    with closing(opened(lake)) as one, closing(opened(lake)) as other:
        note(one, COMMAND_LINE, Deed.LOOKED_UP, about="kari@kunde.example")
        found = trail(other, deed="", about="kari@kunde.example", rows=10)
        imported = trail(other, deed="imported", about="", rows=10)
    assert list(found["deed"]) == ["looked_up"]
    assert sorted(imported["detail"]) == ["a.csv", "b1.csv", "b2.csv", "c1.log", "c2.log"]


def test_a_version_holds_every_table_of_the_log(settings: Settings) -> None:
    with closing(Store(MEMORY, settings)) as store, store.cursor() as cursor:
        known = {
            name for (name,) in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        }
    assert known | {"sealed_totals"} == set(TABLES) | ELSEWHERE
