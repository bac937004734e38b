"""What a lake keeps and lets go, who builds it, and what its readers see meanwhile."""

import json
import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import streamlit as st
import terminal
from conftest import APP
from lakes import built, one_mail
from logs import counted
from staged import EXPORTS
from streamlit.testing.v1 import AppTest

from analytics.commands.reading import everything
from analytics.errors import LogError
from analytics.lake.filing import LakeInExports, key_of
from analytics.lake.forgetting import forget, prune
from analytics.lake.opening import Followed, open_lake
from analytics.lake.turns import LakeBusy
from analytics.lake.versions import NotALake, VersionGone, building, current, drop_old
from analytics.mapping import Mapping
from analytics.settings import Settings
from analytics.ui.unexplained import TABLE

# Who reads a lake while it is built: so many processes, and in each so many at once.
NODES, READERS = 2, 4
COLUMNS = (EXPORTS / "postlogg.csv").read_text().splitlines()[0].split(",")


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Path]:
    """Give what writes an export of one e-mail."""

    def write(name: str, day: str, to: str, *, subject: str = "Hei", answer: str = "") -> Path:
        return one_mail(tmp_path / name, day, to, subject=subject, answer=answer)

    return write


def test_a_status_that_comes_late_rewrites_its_month_only(
    settings: Settings, tmp_path: Path, export: Callable[..., Path]
) -> None:
    lake = tmp_path / "lake"
    sent = ("2026-01-05T10:00:00Z", "2026-02-05T10:00:00Z", "2026-02-06T10:00:00Z")
    first = own_export(tmp_path / "1.csv", "a" * 32, sent[0], sent[0], "deferred")
    second = own_export(tmp_path / "2.csv", "b" * 32, sent[1], sent[1], "delivered")
    late = own_export(tmp_path / "3.csv", "a" * 32, sent[0], sent[2], "delivered")
    built(lake, settings, [first, second])
    february = current(lake).of("messages", ["2026-02"])
    result = built(lake, settings, [late])
    assert result.months == ("2026-01",)
    assert result.results[0].counts
    assert result.results[0].counts.updated == 1
    assert current(lake).of("messages", ["2026-02"]) == february
    with closing(open_lake(lake, settings)) as store, store.cursor() as cursor:
        found = cursor.execute("SELECT outcome FROM messages ORDER BY sent_at").fetchall()
    assert found == [("delivered",), ("delivered",)]


def test_an_erased_person_is_in_no_file_of_the_lake_and_stays_out(
    settings: Settings, tmp_path: Path, export: Callable[..., Path]
) -> None:
    lake = tmp_path / "lake"
    theirs = export(
        "a.csv", "12.01.2026 09:14", "kari@kunde.example", answer="550 no kari@kunde.example"
    )
    others = export(
        "b.csv", "13.02.2026 09:14", "ola@kunde.example", subject="Hei kari@kunde.example"
    )
    built(lake, settings, [theirs])
    built(lake, settings, [others])
    before = current(lake)
    gone = forget(lake, settings, "Kari@kunde.example")
    assert (gone.held.messages, gone.held.answers, gone.held.mentions) == (1, 1, 1)
    assert gone.still_in == ()
    assert [one.name for one in lake.glob("v??????")] == [current(lake).name]
    assert before.name != current(lake).name
    held = "".join(texts(file) for file in lake.rglob("*.parquet"))
    assert "kari@" not in held
    assert "ola@" in held
    again = export("c.csv", "14.01.2026 09:14", "kari@kunde.example")
    assert counted(built(lake, settings, [again, theirs]).results[0]).rejected == 1
    with closing(open_lake(lake, settings)) as store:
        assert store.rows("load/how_many") == [(1,)]
        with store.cursor() as cursor:
            assert cursor.execute("SELECT sum(n), count(*) FROM hourly_totals").fetchall() == [
                (2, 2)
            ]


def test_what_is_too_old_goes_and_its_totals_stay(
    settings: Settings, tmp_path: Path, export: Callable[..., Path]
) -> None:
    lake = tmp_path / "lake"
    old = export("a.csv", "12.01.2024 09:14", "kari@kunde.example", answer="550 no")
    new = export("b.csv", time.strftime("%d.%m.%Y 00:01"), "ola@kunde.example")
    built(lake, settings, [old, new])
    assert prune(lake, settings, 400).messages == 1
    with closing(open_lake(lake, settings)) as store, store.cursor() as cursor:
        assert cursor.execute("SELECT recipient FROM messages").fetchall() == [
            ("ola@kunde.example",)
        ]
        assert cursor.execute("SELECT count(*) FROM error_log").fetchall() == [(0,)]
        assert cursor.execute("SELECT sum(n) FROM hourly_totals").fetchall() == [(2,)]
    assert prune(lake, settings, 400).messages == 0
    forget(lake, settings, "ola@kunde.example")
    with closing(open_lake(lake, settings)) as store, store.cursor() as cursor:
        assert cursor.execute("SELECT sum(n), bool_and(sealed) FROM hourly_totals").fetchall() == [
            (2, True)
        ]


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
    """Be a node whose readers draw pages of a lake up to a version, and tell what each has seen."""
    settings = Settings(data=data)
    followed = Followed(lake, settings)

    def draw_pages() -> None:
        seen: list[tuple[int, int, int]] = []
        try:
            while not seen or seen[-1][0] < last:
                store = followed.now(settings)
                whole = everything(store, [None, None])
                totals = int(store.ask("count_totals", whole)["emails"].iloc[0])
                messages = int(store.ask("count_messages", whole)["emails"].iloc[0])
                if not seen:
                    found.put("reading")
                seen.append((store.version, totals, messages))
                time.sleep(0.1)
        except LogError as error:
            found.put(str(error))
            return
        found.put(seen)

    readers = [threading.Thread(target=draw_pages) for _reader in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    followed.close()


def test_readers_of_several_nodes_see_whole_versions_only(
    settings: Settings, tmp_path: Path, export: Callable[..., Path]
) -> None:
    lake, versions = tmp_path / "lake", 5
    built(lake, settings, [export("0.csv", "12.01.2026 09:14", "kunde0@kunde.example")])
    spawn = multiprocessing.get_context("spawn")
    found = spawn.Queue()
    nodes = [
        spawn.Process(target=read_on, args=(lake, tmp_path / f"node{n}", versions, found))
        for n in range(NODES)
    ]
    for node in nodes:
        node.start()
    readers = range(NODES * READERS)
    assert [found.get(timeout=60) for _reader in readers] == ["reading"] * len(readers)
    for number in range(1, versions):
        day, to = f"{number:02}.01.2026 09:14", f"kunde{number}@kunde.example"
        built(lake, settings, [export(f"{number}.csv", day, to)])
    for _reader in readers:
        seen = found.get(timeout=60)
        assert isinstance(seen, list), seen
        assert all(version == totals == messages for version, totals, messages in seen)
        in_order = [version for version, _totals, _messages in seen]
        assert in_order == sorted(in_order)
        assert len(set(in_order)) > 1
    for node in nodes:
        node.join()


def test_old_versions_stay_for_those_who_read_them_and_then_go_with_their_files(
    settings: Settings, tmp_path: Path, export: Callable[..., Path]
) -> None:
    lake = tmp_path / "lake"
    for number in range(4):
        built(
            lake,
            settings,
            [export(f"{number}.csv", f"{number + 1:02}.01.2026 09:14", "a@b.example")],
        )
    assert len(list(lake.glob("v??????"))) == 4
    drop_old(lake, now=time.time() + 3601)
    assert sorted(one.name for one in lake.glob("v??????")) == ["v000002", "v000003", "v000004"]
    named = {lake / file for file in current(lake).files}
    assert all(file.exists() for file in named)


def test_a_version_that_was_taken_away_is_said_to_be_gone(
    settings: Settings, tmp_path: Path, export: Callable[..., Path]
) -> None:
    lake = tmp_path / "lake"
    built(lake, settings, [export("a.csv", "12.01.2026 09:14", "kari@kunde.example")])
    built(lake, settings, [export("b.csv", "13.01.2026 09:14", "ola@kunde.example")])
    followed = Followed(lake, settings)
    store = followed.now(settings)
    forget(lake, settings, "kari@kunde.example")
    with pytest.raises(VersionGone):
        store.ask("count_messages", everything(store, [None, None]))
    assert followed.now(settings).rows("load/how_many") == [(1,)]


def test_one_process_builds_at_a_time_and_what_a_dead_one_left_goes(
    settings: Settings, tmp_path: Path, export: Callable[..., Path]
) -> None:
    lake, one = tmp_path / "lake", export("a.csv", "12.01.2026 09:14", "kari@kunde.example")
    key = key_of(settings)
    with building(lake, key), pytest.raises(LakeBusy):
        built(lake, settings, [one])
    built(lake, settings, [one])
    (lake / "v000002/messages").mkdir(parents=True)
    (lake / "v000002/messages/half.parquet").write_bytes(b"PAR1")
    with building(lake, key):
        assert not (lake / "v000002").exists()
    with pytest.raises(NotALake):
        built(tmp_path, settings, [one])


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
    tmp_path: Path, export: Callable[..., Path]
) -> None:
    old = export("a.csv", "12.01.2024 09:14", "kari@kunde.example")
    new = export("b.csv", time.strftime("%d.%m.%Y 00:01"), "ola@kunde.example")
    lake, kept = str(tmp_path / "lake"), 400
    told = command(tmp_path, "lake", "build", str(old), str(new), lake, "--json", days=kept)
    assert (told["emails"], told["too_old"]) == (1, 1)
    again = command(tmp_path, "lake", "build", str(old), lake, "--json", days=kept)
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
    settings: Settings, tmp_path: Path, export: Callable[..., Path]
) -> None:
    export("a.csv", "12.01.2026 09:14", "kari@kunde.example")
    with pytest.raises(LakeInExports):
        built(tmp_path / "lake", settings, [tmp_path])
    assert not (tmp_path / "lake").exists()


def test_the_page_of_unexplained_answers_says_where_they_are_explained(
    settings: Settings, tmp_path: Path, export: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = "550 The hedgehog is asleep"
    built(
        tmp_path / "lake",
        settings,
        [export("a.csv", "12.01.2026 09:14", "k@b.example", answer=odd)],
    )
    monkeypatch.setenv("POSTLOGG_DATA", str(settings.data))
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


def test_a_table_of_headings_that_nobody_knows_is_built_by_a_saved_mapping(tmp_path: Path) -> None:
    table, saved = tmp_path / "tabell.csv", tmp_path / "mapping.json"
    table.write_text("Når;Kundens adresse;Utfall\n02.05.2026 10:00;a@b.example;Kom fram\n", "utf-8")
    chosen = Mapping(
        headings=("Når", "Kundens adresse", "Utfall"),
        columns=(("sent_at", "Når"), ("recipient", "Kundens adresse"), ("outcome", "Utfall")),
        time_format="day_first",
        words=(("Kom fram", "delivered"),),
    )
    saved.write_text(chosen.as_json(), encoding="utf-8")
    build = ("lake", "build", str(table), str(tmp_path / "lake"), "--json")
    assert command(tmp_path, *build)["emails"] == 0
    assert command(tmp_path, *build, "--mapping", str(saved))["emails"] == 1


OPENED_PARTS = {
    "privacy": "privacy._offer('k@b.example', 0)",
    "a burst": "bursts._note(Kept(OPEN, customers=3, orders=2))",
}


@pytest.fixture
def in_view(
    settings: Settings, tmp_path: Path, export: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Have the app show a lake of one e-mail."""
    built(tmp_path / "lake", settings, [export("a.csv", "12.01.2026 09:14", "k@b.example")])
    monkeypatch.setenv("POSTLOGG_DATA", str(settings.data))
    monkeypatch.setenv("POSTLOGG_LOG_PATH", str(tmp_path / "lake"))
    yield
    st.cache_resource.clear()


@pytest.mark.usefixtures("in_view")
@pytest.mark.parametrize("part", OPENED_PARTS.values(), ids=OPENED_PARTS.keys())
def test_what_a_lake_cannot_do_is_told_where_it_would_be_done(part: str) -> None:
    script = (
        "from test_bursts_page import OPEN\n"
        "from analytics.ui import bursts, privacy\n"
        "from analytics.watching import Kept\n"
    )
    app = AppTest.from_string(script + part, default_timeout=60).run()
    assert not app.exception
    assert not app.button
    assert "forget" in app.info[0].value


@pytest.mark.usefixtures("in_view")
def test_imports_of_a_lake_are_not_promised_to_be_taken_back() -> None:
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["language"] = "en"
    app.run().switch_page("pages/imports.py").run()
    said = [caption.value for caption in app.caption]
    assert "Click an import to see what was rejected and why." in said


def command(folder: Path, *words: str, days: int = 36_500) -> Any:
    """Carry out a command, where so many days are kept, and return its document."""
    told = terminal.command(folder / "data", *words, POSTLOGG_RETENTION_DAYS=str(days))
    assert "Traceback" not in told.stderr
    return json.loads(told.stdout)
