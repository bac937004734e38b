"""One process owns the file; the commands of others are carried out by it, with the same words."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.commands.listening import listen
from analytics.owner import address, ask_owner
from analytics.settings import Settings
from analytics.store import Store

ROOT = Path(__file__).parent.parent


def command(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "analytics", *words],
        env=os.environ | {"POSTLOGG_DATA": str(data), "LANG": "en_GB.UTF-8"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def owned(tmp_path: Path):
    settings = Settings(data=tmp_path / "data")
    store = Store(settings.database, settings)
    owner = listen(store)
    yield store
    owner.close()
    store.close()


def test_a_command_says_the_same_whether_the_file_is_free_or_owned(owned: Store, tmp_path: Path):
    through_owner = command(owned.settings.data, "messages", "--json")
    alone = command(tmp_path / "other", "messages", "--json")
    assert json.loads(through_owner.stdout) == json.loads(alone.stdout) == []
    assert through_owner.returncode == alone.returncode == 0


def test_what_cannot_be_done_has_the_same_words_and_status(owned: Store, tmp_path: Path):
    taken = tmp_path / "taken.duckdb"
    taken.touch()
    through_owner = command(owned.settings.data, "backup", str(taken))
    alone = command(tmp_path / "other", "backup", str(taken))
    assert through_owner.stderr == alone.stderr
    assert "taken.duckdb" in alone.stderr
    assert through_owner.returncode == alone.returncode == 1


def test_wrong_usage_has_a_status_of_its_own(tmp_path: Path):
    assert command(tmp_path, "messages", "--from", "yesterday").returncode == 2


def test_a_backup_is_made_while_the_log_is_in_use(owned: Store, tmp_path: Path):
    made = command(owned.settings.data, "backup", str(tmp_path / "copy.duckdb"), "--json")
    assert json.loads(made.stdout)["bytes"] == (tmp_path / "copy.duckdb").stat().st_size


def test_only_its_owner_may_speak_to_the_socket(owned: Store):
    mode = Path(address(owned.file)).stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


def test_a_socket_left_behind_by_a_crash_is_in_nobodys_way(tmp_path: Path):
    settings = Settings(data=tmp_path / "data")
    settings.data.mkdir()
    Path(address(settings.database)).touch()
    store = Store(settings.database, settings)
    owner = listen(store)
    assert command(settings.data, "messages", "--json").returncode == 0
    owner.close()
    store.close()


def test_an_unknown_command_does_not_bring_the_owner_down(owned: Store):
    told = {"language": "en", "as_json": False}
    assert ask_owner(owned.file, "dance", told, lambda message: None) == 1
    assert command(owned.settings.data, "messages", "--json").returncode == 0


def test_a_path_too_long_for_a_socket_gets_a_short_one(tmp_path: Path):
    assert len(address(tmp_path / ("long" * 40) / "log.duckdb")) < 108
