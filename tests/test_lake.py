"""A lake is the same log as a file, day by day, and readers never see half of a build."""

import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import streamlit as st
from lakes import (
    built,
    by_click,
    differences,
    exports,
    imported,
    listening,
    one_mail,
    same_answers,
    sought,
    walk,
)
from streamlit.testing.v1 import AppTest

from analytics.audit import COMMAND_LINE, Deed, note, trail
from analytics.commands.reading import everything
from analytics.editions import ROOT
from analytics.erasing import erase
from analytics.errors import LogError
from analytics.importing import import_paths
from analytics.lake.filing import LakeInExports, key_of
from analytics.lake.forgetting import forget, prune
from analytics.lake.opening import Followed, open_lake
from analytics.lake.reader import ELSEWHERE, TABLES, OnlyRead
from analytics.lake.turns import LakeBusy
from analytics.lake.versions import NotALake, VersionGone, building, current, drop_old
from analytics.reading import Wishes
from analytics.reclassifying import reclassify
from analytics.retention import prune as prune_file
from analytics.settings import Settings
from analytics.sql import SQL
from analytics.store import MEMORY, Store
from analytics.ui.unexplained import TABLE
from analytics.watching import note as note_burst

APP = ROOT.parent / "app.py"
SHARE = 0.012
COLUMNS = (ROOT.parent / "tests/exports/postlogg.csv").read_text().splitlines()[0].split(",")


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


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Path]:
    """Give what writes an export of one e-mail."""

    def write(name: str, day: str, to: str, *, subject: str = "Hei", answer: str = "") -> Path:
        return one_mail(tmp_path / name, day, to, subject=subject, answer=answer)

    return write


def opened(lake: Path) -> Store:
    return open_lake(lake, Settings(data=lake.parent / "data"))


def test_a_lake_built_at_once_is_the_file_that_the_exports_came_into_one_by_one(
    file: Store, lake: Path
) -> None:
    with closing(opened(lake)) as store:
        assert differences(file, store) == {}
        assert store.rows("load/how_many")[0][0] > 2000


def test_a_lake_built_day_by_day_is_the_same_and_keeps_the_months_that_no_export_touches(
    own: Settings, file: Store, files: list[Path], tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    months, versions = [], []
    for one in files:
        months.append(built(lake, own, [one]).months)
        versions.append(current(lake))
    with closing(open_lake(lake, own)) as store:
        assert differences(file, store) == {}
    assert months[2] == ("2026-07",)
    before, after = versions[2], versions[4]
    assert after.of("messages", ["2026-07"]) == before.of("messages", ["2026-07"])
    assert after.files > set(before.of("messages"))


def test_the_same_export_again_makes_no_new_version(
    own: Settings, lake: Path, files: list[Path]
) -> None:
    own = Settings(data=lake.parent / "data")
    again = built(lake, own, files)
    assert again.manifest.version == current(lake).version == 1
    assert all(one.counts and one.counts.unchanged == one.counts.rows for one in again.results)


def test_a_status_that_comes_late_rewrites_its_month_only(
    own: Settings, tmp_path: Path, export: Callable[..., Path]
) -> None:
    lake = tmp_path / "lake"
    sent = ("2026-01-05T10:00:00Z", "2026-02-05T10:00:00Z", "2026-02-06T10:00:00Z")
    first = own_export(tmp_path / "1.csv", "a" * 32, sent[0], sent[0], "deferred")
    second = own_export(tmp_path / "2.csv", "b" * 32, sent[1], sent[1], "delivered")
    late = own_export(tmp_path / "3.csv", "a" * 32, sent[0], sent[2], "delivered")
    built(lake, own, [first, second])
    february = current(lake).of("messages", ["2026-02"])
    result = built(lake, own, [late])
    assert result.months == ("2026-01",)
    assert result.results[0].counts
    assert result.results[0].counts.updated == 1
    assert current(lake).of("messages", ["2026-02"]) == february
    with closing(open_lake(lake, own)) as store, store.cursor() as cursor:
        found = cursor.execute("SELECT outcome FROM messages ORDER BY sent_at").fetchall()
    assert found == [("delivered",), ("delivered",)]


def test_every_page_asks_a_lake_and_a_file_alike(
    file: Store, lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTLOGG_DATA", str(lake.parent / "data"))
    monkeypatch.setenv("POSTLOGG_LOG_PATH", str(lake))
    with listening() as heard:
        walk(AppTest.from_file(APP, default_timeout=60), sought(file))
    st.cache_data.clear()
    st.cache_resource.clear()
    whole = everything(file, [None, None])
    for question, values in by_click(file).items():
        heard[(question, whole, "")] = (question, whole, values)
    assert {name for name, _filters, _values in heard} == {
        question.stem for question in (SQL / "questions").glob("*.sql")
    }
    with closing(opened(lake)) as store:
        assert same_answers(file, store, heard) == []


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
                [ROOT.parent / "tests/exports/norwegian.csv"],
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


def test_an_erased_person_is_in_no_file_of_the_lake_and_stays_out(
    own: Settings, tmp_path: Path, export: Callable[..., Path]
) -> None:
    lake = tmp_path / "lake"
    theirs = export(
        "a.csv", "12.01.2026 09:14", "kari@kunde.example", answer="550 no kari@kunde.example"
    )
    others = export(
        "b.csv", "13.02.2026 09:14", "ola@kunde.example", subject="Hei kari@kunde.example"
    )
    built(lake, own, [theirs])
    built(lake, own, [others])
    before = current(lake)
    gone = forget(lake, own, "Kari@kunde.example")
    assert (gone.held.messages, gone.held.answers, gone.held.mentions) == (1, 1, 1)
    assert gone.still_in == ()
    assert [one.name for one in lake.glob("v??????")] == [current(lake).name]
    assert before.name != current(lake).name
    held = "".join(texts(file) for file in lake.rglob("*.parquet"))
    assert "kari@" not in held
    assert "ola@" in held
    again = export("c.csv", "14.01.2026 09:14", "kari@kunde.example")
    assert built(lake, own, [again, theirs]).results[0].counts.rejected == 1
    with closing(open_lake(lake, own)) as store:
        assert store.rows("load/how_many") == [(1,)]
        with store.cursor() as cursor:
            assert cursor.execute("SELECT sum(n), count(*) FROM hourly_totals").fetchall() == [
                (2, 2)
            ]


def test_what_is_too_old_goes_and_its_totals_stay(
    own: Settings, tmp_path: Path, export: Callable[..., Path]
) -> None:
    lake = tmp_path / "lake"
    old = export("a.csv", "12.01.2024 09:14", "kari@kunde.example", answer="550 no")
    new = export("b.csv", time.strftime("%d.%m.%Y 00:01"), "ola@kunde.example")
    built(lake, own, [old, new])
    assert prune(lake, own, 400).messages == 1
    with closing(open_lake(lake, own)) as store, store.cursor() as cursor:
        assert cursor.execute("SELECT recipient FROM messages").fetchall() == [
            ("ola@kunde.example",)
        ]
        assert cursor.execute("SELECT count(*) FROM error_log").fetchall() == [(0,)]
        assert cursor.execute("SELECT sum(n) FROM hourly_totals").fetchall() == [(2,)]
    assert prune(lake, own, 400).messages == 0


def own_export(file: Path, key: str, sent_at: str, status_at: str, outcome: str) -> Path:
    """Write an export in our own format with one e-mail."""
    row = dict.fromkeys(COLUMNS, "") | {
        "key": key,
        "shop": "Garn",
        "sent_at": sent_at,
        "status_at": status_at,
        "outcome": outcome,
        "mail_type": "shipping",
        "recipient": "kari@kunde.example",
        "recipient_domain": "kunde.example",
        "provider": "other",
        "source": "own",
    }
    file.write_text("\n".join([",".join(row), ",".join(row.values())]) + "\n", encoding="utf-8")
    return file


def texts(file: Path) -> str:
    """Return all that a Parquet file holds."""
    return str(pq.read_table(file).to_pydict())


def read_on(lake: Path, data: Path, last: int, found: "multiprocessing.Queue[object]") -> None:
    """Read a lake again and again, as pages do, up to a version, and tell what was seen."""
    settings = Settings(data=data)
    seen: list[tuple[int, int, int]] = []
    try:
        followed = Followed(lake, settings)
        while not seen or seen[-1][0] < last:
            store = followed.now(settings)
            whole = everything(store, [None, None])
            totals = int(store.ask("count_totals", whole)["emails"].iloc[0])
            messages = int(store.ask("count_messages", whole)["emails"].iloc[0])
            if not seen:
                found.put("reading")
            seen.append((store.version, totals, messages))
            time.sleep(0.02)
        followed.close()
    except LogError as error:
        found.put(str(error))
        return
    found.put(seen)


def test_readers_of_other_processes_see_whole_versions_only(
    own: Settings, tmp_path: Path, export: Callable[..., Path]
) -> None:
    lake, versions = tmp_path / "lake", 4
    built(lake, own, [export("0.csv", "12.01.2026 09:14", "kunde0@kunde.example")])
    spawn = multiprocessing.get_context("spawn")
    found = spawn.Queue()
    readers = [
        spawn.Process(target=read_on, args=(lake, tmp_path / f"reader{n}", versions, found))
        for n in range(2)
    ]
    for reader in readers:
        reader.start()
    assert [found.get(timeout=60) for _reader in readers] == ["reading"] * len(readers)
    for number in range(1, versions):
        day, to = f"{number:02}.01.2026 09:14", f"kunde{number}@kunde.example"
        built(lake, own, [export(f"{number}.csv", day, to)])
    for _reader in readers:
        seen = found.get(timeout=60)
        assert isinstance(seen, list), seen
        assert all(version == totals == messages for version, totals, messages in seen)
        in_order = [version for version, _totals, _messages in seen]
        assert in_order == sorted(in_order)
        assert len(set(in_order)) > 1
    for reader in readers:
        reader.join()


def test_old_versions_stay_for_those_who_read_them_and_then_go_with_their_files(
    own: Settings, tmp_path: Path, export: Callable[..., Path]
) -> None:
    lake = tmp_path / "lake"
    for number in range(4):
        built(lake, own, [export(f"{number}.csv", f"{number + 1:02}.01.2026 09:14", "a@b.example")])
    assert len(list(lake.glob("v??????"))) == 4
    drop_old(lake, now=time.time() + 3601)
    assert sorted(one.name for one in lake.glob("v??????")) == ["v000002", "v000003", "v000004"]
    named = {lake / file for file in current(lake).files}
    assert all(file.exists() for file in named)


def test_a_version_that_was_taken_away_is_said_to_be_gone(
    own: Settings, tmp_path: Path, export: Callable[..., Path]
) -> None:
    lake = tmp_path / "lake"
    built(lake, own, [export("a.csv", "12.01.2026 09:14", "kari@kunde.example")])
    built(lake, own, [export("b.csv", "13.01.2026 09:14", "ola@kunde.example")])
    followed = Followed(lake, own)
    store = followed.now(own)
    forget(lake, own, "kari@kunde.example")
    with pytest.raises(VersionGone):
        store.ask("count_messages", everything(store, [None, None]))
    assert followed.now(own).rows("load/how_many") == [(1,)]


def test_one_process_builds_at_a_time_and_what_a_dead_one_left_goes(
    own: Settings, tmp_path: Path, export: Callable[..., Path]
) -> None:
    lake, one = tmp_path / "lake", export("a.csv", "12.01.2026 09:14", "kari@kunde.example")
    key = key_of(own)
    with building(lake, key), pytest.raises(LakeBusy):
        built(lake, own, [one])
    built(lake, own, [one])
    (lake / "v000002/messages").mkdir(parents=True)
    (lake / "v000002/messages/half.parquet").write_bytes(b"PAR1")
    with building(lake, key):
        assert not (lake / "v000002").exists()
    with pytest.raises(NotALake):
        built(tmp_path, own, [one])


def test_a_version_holds_every_table_of_the_log(own: Settings) -> None:
    with closing(Store(MEMORY, own)) as store, store.cursor() as cursor:
        known = {
            name for (name,) in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        }
    assert known | {"sealed_totals"} == set(TABLES) | set(ELSEWHERE)


def test_commands_read_a_lake_build_it_and_erase_from_it(tmp_path: Path) -> None:
    lake, export = str(tmp_path / "lake"), "tests/exports/norwegian.csv"
    told = command(tmp_path, "lake", "build", export, lake, "--json")
    assert (told["emails"], told["files"][0]["new"]) == (7, 7)
    who = "jens@strikk.example"
    found = command(tmp_path, "customer", who, "--database", lake, "--json")
    assert found["recipients"][0]["recipient"] == who
    assert command(tmp_path, "forget", who, "--database", lake, "--json")["messages"] > 0
    refused = command(tmp_path, "import", export, "--database", lake, "--json")
    assert "is a lake" in refused["error"]


def test_a_build_takes_out_what_is_too_old_to_be_kept(
    tmp_path: Path, export: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTLOGG_RETENTION_DAYS", "400")
    old = export("a.csv", "12.01.2024 09:14", "kari@kunde.example")
    new = export("b.csv", time.strftime("%d.%m.%Y 00:01"), "ola@kunde.example")
    told = command(tmp_path, "lake", "build", str(old), str(new), str(tmp_path / "lake"), "--json")
    assert (told["emails"], told["too_old"]) == (1, 1)
    again = command(tmp_path, "lake", "build", str(old), str(tmp_path / "lake"), "--json")
    assert (again["emails"], again["version"]) == (1, told["version"])


def test_a_cluster_is_reached_before_anything_is_read_and_its_secret_is_not_told(
    tmp_path: Path, export: Callable[..., Path]
) -> None:
    one, lake = str(export("a.csv", "12.01.2026 09:14", "kari@kunde.example")), tmp_path / "lake"
    for address, said in (
        ("sc://127.0.0.1:1/;token=hemmelig", "The cluster at 127.0.0.1:1 did not"),
        ("http://127.0.0.1:1/;token=hemmelig", "such as sc://"),
        ("sc://127.0.0.1:many", "such as sc://"),
    ):
        told = command(tmp_path, "lake", "build", one, str(lake), "--engine", address, "--json")
        assert said in told["error"]
        assert "hemmelig" not in told["error"]
    assert not lake.exists()


def test_a_lake_below_its_exports_is_refused(
    own: Settings, tmp_path: Path, export: Callable[..., Path]
) -> None:
    export("a.csv", "12.01.2026 09:14", "kari@kunde.example")
    with pytest.raises(LakeInExports):
        built(tmp_path / "lake", own, [tmp_path])
    assert not (tmp_path / "lake").exists()


def test_the_page_of_unexplained_answers_says_where_they_are_explained(
    own: Settings, tmp_path: Path, export: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = "550 The hedgehog is asleep"
    built(tmp_path / "lake", own, [export("a.csv", "12.01.2026 09:14", "k@b.example", answer=odd)])
    monkeypatch.setenv("POSTLOGG_DATA", str(own.data))
    monkeypatch.setenv("POSTLOGG_LOG_PATH", str(tmp_path / "lake"))
    app = AppTest.from_file(APP, default_timeout=30)
    app.query_params["language"] = "en"
    app.run().switch_page("pages/unexplained.py").run()
    app.session_state[TABLE] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert odd in [code.value for code in app.code]
    assert "lake build" in app.info[0].value
    assert not [box for box in app.selectbox if box.label == "Meaning"]
    st.cache_resource.clear()


def command(folder: Path, *words: str) -> Any:
    """Carry out a command in a process of its own, and return its document."""
    told = subprocess.run(
        [sys.executable, "-m", "analytics", *words],
        env={"POSTLOGG_RETENTION_DAYS": "36500"}
        | os.environ
        | {"POSTLOGG_DATA": str(folder / "data"), "LANG": "en_GB.UTF-8"},
        cwd=ROOT.parent,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in told.stderr
    return json.loads(told.stdout)
