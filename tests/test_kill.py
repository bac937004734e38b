"""A process that is killed at any moment leaves the log as it was, or with all that it did.

POSTLOGG_KILLS says how often, spread over imports, erasures and backups; .ci/long asks for 100. A
build of a lake is killed as often as an erasure.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from plain import Plain
from whole_log import is_whole

from analytics import traces
from analytics.importing import import_file
from analytics.lake.opening import open_lake
from analytics.reading import Wishes
from analytics.sample import write_shop
from analytics.settings import Settings
from analytics.store import Store

ROOT = Path(__file__).parent.parent
KILLS = int(os.environ.get("POSTLOGG_KILLS", "10"))
# Imports are the longest, and get what is left.
ERASURES, BACKUPS = KILLS * 3 // 10, KILLS * 3 // 10
IMPORTS = KILLS - ERASURES - BACKUPS
BUILDS = ERASURES
FIRST, SECOND, ADDED = 2_000, 20_000, 5_000
DICE = random.Random(20)


def start(data: Path, *command: str | Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "analytics", *map(str, command)],
        env=os.environ | {"POSTLOGG_DATA": str(data), "POSTLOGG_RETENTION_DAYS": "36500"},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def bring_in(data: Path, file: Path) -> subprocess.Popen[bytes]:
    return start(data, "import", file, "--shop", "Garn")


def build(folder: Path, file: Path) -> subprocess.Popen[bytes]:
    return start(folder / "data", "lake", "build", file, folder / "lake")


def held_in_lake(folder: Path) -> tuple[int, int, int]:
    """Return how many e-mails a lake's messages hold, its totals count, and its manifest names."""
    with closing(open_lake(folder / "lake", Settings(data=folder / "data"))) as store:
        with store.cursor() as cursor:
            messages, totals = cursor.execute(
                "SELECT (SELECT count(DISTINCT key) FROM messages), "
                "(SELECT sum(n)::BIGINT FROM hourly_totals)"
            ).fetchall()[0]
        return messages, totals, store.manifest.emails


def held(data: Path) -> tuple[int, int, bool]:
    settings = Settings(data=data)
    store = Plain(settings.database, settings)
    with store.cursor() as cursor:
        messages, imports = cursor.execute(
            "SELECT (SELECT count(*) FROM messages), (SELECT count(*) FROM imports)"
        ).fetchall()[0]
    whole = is_whole(store)
    store.close()
    return messages, imports, whole


def killed_at_random(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Kill a process at a moment of the time that it takes; the start of Python aside."""
    time.sleep(DICE.uniform(0.4, 1.0) * seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()


def timed(process: subprocess.Popen[bytes]) -> float:
    began = time.monotonic()
    assert process.wait() == 0
    return time.monotonic() - began


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("shops")
    for name, messages, seed in (("first", FIRST, 1), ("second", SECOND, 2)):
        write_shop(folder / f"{name}.csv", messages=messages, days=30, seed=seed)
    return folder / "first.csv", folder / "second.csv"


@pytest.fixture(scope="module")
def filled(files: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder whose log holds a person, as plain bytes."""
    data = tmp_path_factory.mktemp("filled")
    settings = Settings(data=data)
    store = Plain(settings.database, settings)
    result = import_file(store, files[0], Wishes(shop="Garn"), lambda *_: None)
    store.close()
    assert result.error is None
    Plain(settings.database, settings).close()
    return data


@pytest.fixture(scope="module")
def person(filled: Path) -> str:
    settings = Settings(data=filled)
    store = Store(settings.database, settings)
    with store.cursor() as cursor:
        sql = "SELECT recipient FROM messages GROUP BY ALL ORDER BY count(*) DESC, 1 LIMIT 1"
        found = str(cursor.execute(sql).fetchall()[0][0])
    store.close()
    return found


def test_a_killed_import_leaves_the_log_as_it_was_or_whole(
    files: tuple[Path, Path], filled: Path, tmp_path: Path
) -> None:
    before = held(filled)
    whole = shutil.copytree(filled, tmp_path / "whole")
    seconds = timed(bring_in(whole, files[1]))
    after = held(whole)
    assert before[0] < after[0]
    for kill in range(IMPORTS):
        data = shutil.copytree(filled, tmp_path / f"kill{kill}")
        killed_at_random(bring_in(data, files[1]), seconds)
        assert held(data) in (before, after)


def test_a_killed_erasure_erases_nothing_or_every_byte(
    filled: Path, person: str, tmp_path: Path
) -> None:
    before = held(filled)
    whole = shutil.copytree(filled, tmp_path / "whole")
    seconds = timed(start(whole, "forget", person))
    after = held(whole)
    assert after[0] < before[0]
    for kill in range(ERASURES):
        data = shutil.copytree(filled, tmp_path / f"kill{kill}")
        killed_at_random(start(data, "forget", person), seconds)
        now = held(data)
        assert now in (before, after)
        assert (list(traces.found(data, person)) == []) is (now == after)


def test_a_killed_backup_leaves_the_log_whole_and_no_half_a_copy(
    filled: Path, tmp_path: Path
) -> None:
    before = held(filled)
    data = shutil.copytree(filled, tmp_path / "data")
    seconds = timed(start(data, "backup", tmp_path / "whole.duckdb"))
    for kill in range(BACKUPS):
        copy = tmp_path / f"kill{kill}.duckdb"
        killed_at_random(start(data, "backup", copy), seconds)
        assert held(data) == before
        if copy.exists():
            settings = Settings(data=tmp_path / f"copied{kill}", rules_name="none.toml")
            Store(copy, settings).close()


def test_a_killed_build_leaves_the_version_before_or_the_new_one_whole(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    first, added = tmp_path / "first", tmp_path / "added.csv"
    write_shop(added, messages=ADDED, days=30, seed=3)
    timed(build(first, files[0]))
    before = held_in_lake(first)
    whole = shutil.copytree(first, tmp_path / "whole")
    seconds = timed(build(whole, added))
    after = held_in_lake(whole)
    assert before[0] == before[1] == before[2] < after[0] == after[1] == after[2]
    for kill in range(BUILDS):
        folder = shutil.copytree(first, tmp_path / f"kill{kill}")
        killed_at_random(build(folder, added), seconds)
        assert held_in_lake(folder) in (before, after)
    timed(build(folder, added))
    assert held_in_lake(folder) == after
