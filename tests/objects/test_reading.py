"""A lake in an object store is the lake in the folder that it is published from."""

import io
import threading
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from conftest import APP
from lakes import (
    QUESTIONS,
    asked_of_both,
    built,
    differences,
    exports,
)

from analytics.commands.reading import everything
from analytics.errors import LogError
from analytics.lake import mirror
from analytics.lake.addresses import located
from analytics.lake.forgetting import forget
from analytics.lake.opening import Followed, open_lake
from analytics.lake.versions import CURRENT, current
from analytics.settings import Settings
from objects.published import (
    KARI,
    OLA,
    PATIENCE,
    PER,
    emails,
    fetched,
    holding,
    is_held,
    published,
    until,
    written,
)
from objects.stores import IN_MEMORY, Counting, new_address, objects


def test_every_page_asks_a_published_lake_and_its_folder_alike(
    address: str, node: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Settings(data=tmp_path / "data")
    built(tmp_path / "lake", here, exports(tmp_path / "exports", 0.012))
    published(tmp_path / "lake", address)
    monkeypatch.setenv("POSTLOGG_DATA", str(node.data))
    monkeypatch.setenv("POSTLOGG_LOG_PATH", address)
    with (
        closing(open_lake(tmp_path / "lake", here)) as folder,
        closing(fetched(address, node)) as store,
    ):
        assert emails(store) > 2000
        assert differences(folder, store) == {}
        asked, different, in_vain = asked_of_both(APP, folder, store)
    assert asked == QUESTIONS
    assert (different, in_vain) == ([], ["bursts", "unknown_answers"])


def test_a_second_day_is_copied_and_fetched_without_what_was_there(
    lake: Path, address: str, settings: Settings, node: Settings, tmp_path: Path
) -> None:
    first = published(lake, address)
    assert first.copied == len(current(lake).files)
    fetched(address, node).close()
    before = set(objects(address))
    copy = located(address, node.data)
    kept = {file: file.stat().st_ino for file in copy.rglob("month=2026-01/*")}
    assert kept
    built(lake, settings, [written(tmp_path, 1, OLA)])
    second = published(lake, address)
    fresh = {file for file in current(lake).files if file.startswith("v000002/")}
    assert (second.copied, second.removed) == (len(fresh), 0)
    assert set(objects(address)) - before == fresh | {"v000002/manifest.json"}
    with closing(fetched(address, node)) as store:
        assert (emails(store), store.version) == (2, 2)
    assert {file: file.stat().st_ino for file in copy.rglob("month=2026-01/*")} == kept
    assert published(lake, address).copied == 0


def test_readers_see_whole_versions_only_while_new_ones_are_published(
    lake: Path, address: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "PAUSE", 0.02)
    published(lake, address)
    last, nodes = 5, 3
    seen: dict[int, list[tuple[int, int, int]]] = {number: [] for number in range(nodes)}
    wrong: list[LogError] = []

    def read_on(number: int) -> None:
        here = Settings(data=tmp_path / f"node{number}")
        followed = Followed(located(address, here.data), here)
        with closing(followed):
            while not seen[number] or seen[number][-1][0] < last:
                try:
                    store = followed.now(here)
                    whole = everything(store, [None, None])
                    totals, messages = (
                        int(store.ask(question, whole)["emails"].iloc[0])
                        for question in ("count_totals", "count_messages")
                    )
                except LogError as error:
                    wrong.append(error)
                    return
                seen[number].append((store.version, totals, messages))

    readers = [
        threading.Thread(target=read_on, args=(number,), daemon=True) for number in range(nodes)
    ]
    for reader in readers:
        reader.start()
    until(lambda: all(seen.values()))
    for number in range(1, last):
        built(lake, settings, [written(tmp_path, number, f"kunde{number}@kunde.example")])
        published(lake, address)
    for reader in readers:
        reader.join(PATIENCE)
        assert not reader.is_alive()
    assert wrong == []
    for found in seen.values():
        assert all(version == totals == messages for version, totals, messages in found)
        in_order = [version for version, _totals, _messages in found]
        assert in_order == sorted(in_order)
        assert len(set(in_order)) > 1


def test_who_is_erased_goes_from_the_store_and_from_nodes_that_nobody_looks_at(
    lake: Path,
    address: str,
    settings: Settings,
    node: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mirror, "PAUSE", 0.02)
    built(lake, settings, [written(tmp_path, 1, OLA)])
    published(lake, address)
    followed = Followed(located(address, node.data), node)
    page = followed.now(node)
    assert holding(node.data, KARI)
    forget(lake, settings, KARI)
    # So that the node does not see the version that was alone, but only one after it.
    built(lake, settings, [written(tmp_path, 2, PER)])
    published(lake, address)
    for content in objects(address).values():
        if content.startswith(b"PAR1"):
            assert KARI not in str(pq.read_table(io.BytesIO(content)))
    until(lambda: not is_held(node.data, KARI))
    with closing(followed):
        assert followed.now(node).rows("load/how_many") == [(2,)]
        with pytest.raises(LogError, match="newer version"):
            page.ask("count_messages", everything(page, [None, None]))


def test_a_version_that_goes_while_it_is_fetched_is_left_for_the_next(
    lake: Path, settings: Settings, node: Settings, tmp_path: Path
) -> None:
    address = new_address(IN_MEMORY)
    built(lake, settings, [written(tmp_path, 1, OLA)])
    published(lake, address)

    def overtake() -> None:
        Counting.after = None
        forget(lake, settings, KARI)
        published(lake, address)

    Counting.after, Counting.then = 6, overtake
    with closing(fetched(address, node)) as store:
        assert (emails(store), store.version) == (1, 3)
    assert holding(node.data, KARI) == []


def test_going_back_in_the_folder_goes_back_in_the_store(
    lake: Path, address: str, settings: Settings, node: Settings, tmp_path: Path
) -> None:
    built(lake, settings, [written(tmp_path, 1, OLA)])
    published(lake, address)
    (lake / CURRENT).write_text("v000001\n")
    published(lake, address)
    with closing(fetched(address, node)) as store:
        assert (emails(store), store.version) == (1, 1)
    built(lake, settings, [written(tmp_path, 2, PER)])
    published(lake, address)
    with closing(fetched(address, node)) as store:
        assert (emails(store), store.version) == (2, 3)
