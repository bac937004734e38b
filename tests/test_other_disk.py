"""A log that lies on another disk than the data folder is kept as every other one."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from logs import ask
from terminal import command

from analytics import whole_files
from analytics.copies import backup, restore, set_aside
from analytics.erasing import erase
from analytics.errors import DiskFull, FileTrouble
from analytics.settings import Settings
from analytics.store import Store
from analytics.ui import answers

OTHER = Path("/dev/shm")
KARI = "kunde17@outlook.example"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    if not OTHER.is_dir() or OTHER.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is one disk only")
    with TemporaryDirectory(dir=OTHER) as folder:
        yield Path(folder)


def held(store: Store) -> int:
    return len(ask(store, f"FROM messages WHERE recipient = '{KARI}'"))


def test_a_person_is_erased_from_a_log_on_another_disk(
    elsewhere: Path, filled: Path, settings: Settings
) -> None:
    log = elsewhere / "log.duckdb"
    shutil.copy(filled, log)
    with closing(Store(log, settings)) as store:
        assert held(store)
        backup(store, elsewhere / "copy.duckdb")
        erased = erase(store, KARI)
        assert (erased.backups, erased.unreached) == ((str(elsewhere / "copy.duckdb"),), ())
    with closing(Store(log, settings)) as store:
        assert not held(store)
        restore(store, elsewhere / "copy.duckdb", "kari")
        assert not held(store)
    assert {file.name for file in elsewhere.iterdir()} == {"log.duckdb", "copy.duckdb"}
    assert {file.stat().st_mode & 0o777 for file in elsewhere.iterdir()} == {0o600}


def test_a_log_that_is_a_link_to_another_disk_stays_one(
    elsewhere: Path, filled: Path, settings: Settings
) -> None:
    shutil.copy(filled, elsewhere / "log.duckdb")
    settings.data.mkdir()
    settings.database.symlink_to(elsewhere / "log.duckdb")
    with closing(Store(settings.database, settings)) as store:
        erase(store, KARI)
    assert settings.database.is_symlink()
    with closing(Store(elsewhere / "log.duckdb", settings)) as store:
        assert not held(store)


def test_a_backup_takes_the_place_of_a_damaged_log_on_another_disk(
    elsewhere: Path, filled: Path, settings: Settings
) -> None:
    log = elsewhere / "log.duckdb"
    whole = filled.read_bytes()
    log.write_bytes(whole[:8192] + bytes(len(whole) - 8192))
    done = command(settings.data, "restore", str(filled), "--database", str(log))
    assert done.returncode == 0, done.stderr
    with closing(Store(log, settings)) as store:
        assert held(store)
    assert len(list((settings.data / "backup").iterdir())) == 1


def test_a_log_that_cannot_be_set_aside_stays_where_it_is(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "log.duckdb").write_text("the log")
    (tmp_path / "log.duckdb.wal").write_text("what is not in it yet")
    (settings.data / "backup").mkdir(parents=True)
    move = shutil.move

    def but_one(there: Path, away: Path) -> None:
        if there.name == "log.duckdb.wal":
            raise OSError(errno.EIO, "broken")
        move(there, away)

    monkeypatch.setattr(shutil, "move", but_one)
    with pytest.raises(OSError, match="broken"), set_aside(tmp_path / "log.duckdb", settings):
        pass
    assert (tmp_path / "log.duckdb").read_text() == "the log"


def broken(_new: Path, _file: Path) -> None:
    raise OSError(errno.EIO, "broken")


def test_a_log_that_cannot_be_written_anew_can_be_used_all_the_same(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_files, "put_in_place", broken)
    with pytest.raises(FileTrouble):
        erase(store, KARI)
    store.close()
    with closing(Store(settings.database, settings)) as again:
        assert not held(again)
        assert again.rows("rewrite_due") == [(True,)]
    monkeypatch.undo()
    with closing(Store(settings.database, settings)) as again:
        assert again.rows("rewrite_due") == [(False,)]


def test_a_disk_that_is_full_is_called_so_when_a_log_is_put_there(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_new: Path, _file: Path) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(whole_files, "put_in_place", full)
    with pytest.raises(DiskFull):
        store.rewrite()
    assert held(store)


def test_a_log_that_the_system_keeps_from_us_is_unusable(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Store:
        raise OSError

    monkeypatch.setattr(answers, "own_log", fail)
    assert not answers.own_answers()
