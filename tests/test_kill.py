"""A process that is killed in the middle of an import leaves the log as it was, or with all of it.

POSTLOGG_KILLS says how often; .ci/long asks for twenty.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analytics.sample import write_shop
from analytics.settings import Settings
from analytics.store import Store

ROOT = Path(__file__).parent.parent
KILLS = int(os.environ.get("POSTLOGG_KILLS", "4"))
FIRST, SECOND = 2_000, 20_000


def start(data: Path, file: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "analytics", "import", str(file), "--shop", "Garn"],
        env=os.environ | {"POSTLOGG_DATA": str(data)},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def held(data: Path) -> tuple[int, int, bool]:
    settings = Settings(data=data)
    store = Store(settings.database, settings)
    with store.cursor() as cursor:
        messages, imports, totals = cursor.execute(
            """SELECT (SELECT count(*) FROM messages), (SELECT count(*) FROM imports),
               (SELECT coalesce(sum(n), 0)::BIGINT FROM hourly_totals)"""
        ).fetchall()[0]
    store.close()
    return messages, imports, messages == totals


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("shops")
    for name, messages, seed in (("first", FIRST, 1), ("second", SECOND, 2)):
        write_shop(folder / f"{name}.csv", messages=messages, days=30, seed=seed)
    return folder / "first.csv", folder / "second.csv"


def test_a_killed_import_leaves_the_log_as_it_was_or_whole(files, tmp_path: Path):
    first, second = files
    whole = tmp_path / "whole"
    assert start(whole, first).wait() == 0
    before = held(whole)
    began = time.monotonic()
    assert start(whole, second).wait() == 0
    seconds = time.monotonic() - began
    after = held(whole)
    assert before[0] < after[0]
    dice = random.Random(20)
    for kill in range(KILLS):
        data = tmp_path / f"kill{kill}"
        assert start(data, first).wait() == 0
        importing = start(data, second)
        time.sleep(dice.uniform(0.4, 1.0) * seconds)
        importing.send_signal(signal.SIGKILL)
        importing.wait()
        assert held(data) in (before, after)
