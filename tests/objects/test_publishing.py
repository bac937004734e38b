"""What goes wrong while a lake is published leaves the old version in force, or the new one."""

import json
import multiprocessing
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from lakes import built

from analytics.errors import LogError
from analytics.lake.forgetting import forget
from analytics.lake.mirror import NoLakeThere
from analytics.lake.objects import NotLetIn, NotThere, StoreFailed
from analytics.lake.publishing import NotOurs, OtherLake
from analytics.lake.versions import CURRENT
from analytics.settings import Settings
from objects.published import (
    KARI,
    OLA,
    PER,
    SECRET,
    emails,
    fetched,
    holding,
    published,
    raises,
    wanted,
    written,
)
from objects.stores import IN_MEMORY, Counting, Shaky, killed, new_address, objects, put


def test_a_publishing_that_fails_anywhere_changes_nothing_and_the_next_one_completes_it(
    lake: Path, settings: Settings, node: Settings, tmp_path: Path
) -> None:
    """Of two versions: the first can be read, and the second one erases whom it holds."""
    address = new_address(IN_MEMORY)
    published(lake, address)
    first = objects(address)
    built(lake, settings, [written(tmp_path, 1, OLA)])
    forget(lake, settings, KARI)
    deeds, done = 0, False
    while not done:
        start_again(address, first)
        Counting.after, Counting.then = deeds, raises(ConnectionError(SECRET))
        try:
            published(lake, address)
            done = True
        except StoreFailed:
            pass
        Counting.after = None
        one = Settings(data=tmp_path / f"node{deeds}")
        with closing(fetched(address, one)) as store:
            is_swapped = objects(address)[CURRENT] != first[CURRENT]
            assert (emails(store), store.version) == ((1, 3) if is_swapped else (1, 1))
        published(lake, address)
        now = objects(address)
        assert now.pop(CURRENT) == b"v000003\n"
        assert now == wanted(lake)
        with closing(fetched(address, one)) as store:
            assert store.version == 3
        assert holding(one.data, KARI) == []
        deeds += 1
    # Two looks, each file, the manifest, the pointer, and what is taken away.
    assert deeds > len(wanted(lake)) + 3


def start_again(address: str, content: dict[str, bytes]) -> None:
    """Have nothing but some objects at an address in memory."""
    for path in [path for path in Shaky.store if path.startswith(address.removeprefix("shaky:/"))]:
        del Shaky.store[path]
    for name, value in content.items():
        put(address, name, value)


def die_publishing(lake: Path, address: str, deeds: int) -> None:
    """Publish, in a process that is killed after so many deeds."""
    Counting.after, Counting.then = deeds, killed
    published(lake, address)


@pytest.mark.parametrize("deeds", [2, 9, 14, 17])
def test_a_publishing_that_is_killed_leaves_the_old_version_in_force_or_the_new(
    lake: Path, settings: Settings, node: Settings, tmp_path: Path, deeds: int
) -> None:
    address = f"frail://{tmp_path}/store"
    published(lake, address)
    built(lake, settings, [written(tmp_path, 1, OLA)])
    forget(lake, settings, KARI)
    spawn = multiprocessing.get_context("spawn")
    process = spawn.Process(target=die_publishing, args=(lake, address, deeds))
    process.start()
    process.join(60)
    assert process.exitcode == -9
    with closing(fetched(address, node)) as store:
        assert (emails(store), store.version) in ((1, 1), (1, 3))
    published(lake, address)
    with closing(fetched(address, node)) as store:
        assert (emails(store), store.version) == (1, 3)
    assert holding(tmp_path / "store", KARI) == []
    assert holding(node.data, KARI) == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(SECRET), NotLetIn),
        (type("NoCredentialsError", (Exception,), {})(SECRET), NotLetIn),
        (FileNotFoundError(SECRET), NotThere),
        (TimeoutError(SECRET), StoreFailed),
        (RuntimeError(SECRET), StoreFailed),
    ],
)
def test_whatever_a_store_says_is_one_sentence_of_ours_without_its_words(
    lake: Path, error: Exception, said: type[LogError]
) -> None:
    address = new_address(IN_MEMORY)
    Counting.after, Counting.then = 3, raises(error)
    with pytest.raises(said) as told:
        published(lake, address)
    Counting.after = None
    assert SECRET not in str(told.value)
    assert CURRENT not in objects(address)


def test_another_lake_or_an_older_state_of_this_one_does_not_replace_what_was_published(
    lake: Path, address: str, settings: Settings, tmp_path: Path
) -> None:
    published(lake, address)
    shutil.copytree(lake, tmp_path / "backup")
    built(tmp_path / "other", settings, [written(tmp_path, 1, OLA)])
    with pytest.raises(OtherLake):
        published(tmp_path / "other", address)
    # And where it is further on, and keeps no version of that number.
    forget(tmp_path / "other", settings, OLA)
    with pytest.raises(OtherLake):
        published(tmp_path / "other", address)
    built(lake, settings, [written(tmp_path, 1, OLA)])
    published(lake, address)
    shutil.rmtree(lake)
    (tmp_path / "backup").rename(lake)
    before = objects(address)
    with pytest.raises(OtherLake):
        published(lake, address)
    built(lake, settings, [written(tmp_path, 2, PER)])
    with pytest.raises(OtherLake):
        published(lake, address)
    assert objects(address) == before


def test_what_is_not_ours_is_neither_overwritten_nor_taken_away(
    lake: Path, address: str, settings: Settings
) -> None:
    put(address, "notes.txt", b"theirs")
    with pytest.raises(NotOurs):
        published(lake, address)
    assert objects(address) == {"notes.txt": b"theirs"}
    put(f"{address}2", "v000001/tables/theirs.parquet", b"theirs")
    put(f"{address}/lake", "notes.txt", b"theirs")
    published(lake, f"{address}/new/")
    put(f"{address}/new", "v000001/notes.txt", b"theirs")
    forget(lake, settings, KARI)
    published(lake, f"{address}/new")
    assert objects(f"{address}/new")["v000001/notes.txt"] == b"theirs"
    assert "v000001/tables/theirs.parquet" in objects(f"{address}2")


@pytest.mark.parametrize(
    "change",
    [
        {"months": {"messages": {"2026-01": ["../../secrets.toml"]}}},
        {"months": {"messages": {"2026-01": ["v000001/tables/../../../x.parquet"]}}},
        {"tables": {"imports FROM x; --": "v000001/tables/x.parquet"}},
        {"months": ["v000001/tables/x.parquet"]},
        {"shape": "new"},
        {"surprise": 1},
        {"version": 2},
    ],
)
def test_a_manifest_that_would_lead_elsewhere_is_refused(
    lake: Path, address: str, node: Settings, change: dict[str, Any]
) -> None:
    published(lake, address)
    told = json.loads(objects(address)["v000001/manifest.json"]) | change
    put(address, "v000001/manifest.json", json.dumps(told).encode())
    with pytest.raises(NoLakeThere):
        fetched(address, node)
    with pytest.raises(OtherLake):
        published(lake, address)


@pytest.mark.parametrize("pointer", [b"", b"v1\n", b"../x\n"])
def test_a_pointer_that_names_no_version_is_refused(
    lake: Path, address: str, node: Settings, pointer: bytes
) -> None:
    published(lake, address)
    put(address, CURRENT, pointer)
    with pytest.raises(NoLakeThere):
        fetched(address, node)
