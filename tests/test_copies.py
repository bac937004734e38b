"""A backup is put in the log's place while others read it, and never loses what is there."""

import json
import shutil
import threading
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from terminal import command

from analytics.audit import Deed, note, trail
from analytics.commands.reading import everything
from analytics.copies import backup, restore
from analytics.errors import LogDamaged, LogError, LogTooNew, NotALog
from analytics.filters import Filters
from analytics.settings import Settings
from analytics.sql import SQL
from analytics.store import Store


def emails(store: Store, chosen: Filters) -> int:
    return int(store.ask("count_totals", chosen)["emails"].iloc[0])


def empty(store: Store) -> None:
    with store.change() as cursor:
        for table in ("messages", "error_log", "hourly_totals"):
            cursor.execute(f"DELETE FROM {table}")


def test_a_restored_backup_is_the_log_and_what_it_replaced_is_kept(
    store: Store, tmp_path: Path
) -> None:
    backup(store, tmp_path / "copy.duckdb")
    whole, version = everything(store, [None, None]), store.version
    empty(store)
    kept = restore(store, tmp_path / "copy.duckdb", "kari").kept
    assert emails(store, whole) == 5760
    # No answer that was remembered from before may be given now.
    assert store.version > version + 1
    restore(store, kept, "kari")
    assert emails(store, whole) == 0


def test_the_audit_trail_goes_on_when_a_backup_is_put_back(store: Store, tmp_path: Path) -> None:
    note(store, "kari", Deed.LOOKED_UP, about="ola@kunde.example")
    backup(store, tmp_path / "copy.duckdb")
    note(store, "kari", Deed.ERASED, about="per@kunde.example")
    for _ in range(2):
        restore(store, tmp_path / "copy.duckdb", "kari")
    told = trail(store, deed="", about="", rows=10)
    assert list(told["deed"]) == ["restored", "restored", "erased", "looked_up"]
    assert list(told["detail"].dropna()) == ["copy.duckdb"] * 2


def test_what_is_noted_while_the_log_is_written_anew_is_kept(settings: Settings) -> None:
    class Busy(Store):
        def copy_to(self, copy: Path) -> None:
            super().copy_to(copy)
            note(self, "kari", Deed.LOOKED_UP, about="ola@kunde.example")

    busy = Busy(settings.database, settings)
    busy.rewrite()
    busy.close()
    again = Store(settings.database, settings)
    assert len(trail(again, deed="looked_up", about="ola@kunde.example", rows=10)) == 1
    again.close()


def test_readers_get_the_old_log_or_the_new_one_and_never_an_error(
    store: Store, tmp_path: Path
) -> None:
    backup(store, tmp_path / "copy.duckdb")
    whole = everything(store, [None, None])
    done = threading.Event()
    seen, wrong = set(), []

    def read() -> None:
        while not done.is_set():
            try:
                seen.add(emails(store, whole))
            except Exception as error:
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for _ in range(2):
        empty(store)
        restore(store, tmp_path / "copy.duckdb", "kari")
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert seen <= {0, 5760}


def test_what_is_no_log_or_a_newer_one_is_not_put_in_the_logs_place(
    store: Store, tmp_path: Path
) -> None:
    whole = everything(store, [None, None])
    (tmp_path / "text.duckdb").write_bytes(b"not a log" * 999)
    (tmp_path / "empty.duckdb").touch()
    backup(store, tmp_path / "newer.duckdb")
    with duckdb.connect(str(tmp_path / "newer.duckdb")) as newer:
        newer.execute("UPDATE log_state SET schema_version = 999")
    for name, error in (("text", NotALog), ("empty", NotALog), ("newer", LogTooNew)):
        with pytest.raises(error, match=f"{name}.duckdb"):
            restore(store, tmp_path / f"{name}.duckdb", "kari")
    assert emails(store, whole) == 5760


def test_an_older_log_is_copied_before_it_is_brought_up_to_date(
    settings: Settings, tmp_path: Path
) -> None:
    older = tmp_path / "schema"
    older.mkdir()
    for step in (SQL / "schema").glob("*.sql"):
        (older / step.name).write_text(step.read_text())
    Store(settings.database, settings).close()
    (older / "998_note.sql").write_text("ALTER TABLE messages ADD COLUMN note VARCHAR;")
    upgraded = Store(settings.database, settings, schema=older)
    (copy,) = upgraded.safety_copies()
    upgraded.close()
    Store(copy, settings).close()


def test_a_damaged_log_is_called_so(store: Store, settings: Settings) -> None:
    store.close()
    with settings.database.open("r+b") as file:
        for place in range(3 * 262_144, settings.database.stat().st_size - 4096, 4096):
            file.seek(place)
            file.write(b"\xff" * 4096)
    with pytest.raises(LogError):
        Store(settings.database, settings).ask("download", everything(store, [None, None]))


@pytest.mark.parametrize("share", [0.2, 0.4, 0.6, 0.8])
def test_a_backup_takes_the_place_of_a_damaged_log(
    store: Store, settings: Settings, tmp_path: Path, share: float
) -> None:
    backup(store, tmp_path / "copy.duckdb")
    store.close()
    size = settings.database.stat().st_size
    with settings.database.open("r+b") as file:
        for place in range(int(size * share), min(int(size * share) + 400_000, size), 4096):
            file.seek(place)
            file.write(b"\xff" * 4096)
    damaged = settings.database.read_bytes()
    done = command(settings.data, "restore", str(tmp_path / "copy.duckdb"), "--json")
    told = json.loads(done.stdout)
    again = Store(settings.database, settings)
    assert emails(again, everything(again, [None, None])) == 5760
    assert list(trail(again, deed="restored", about="", rows=9)["detail"]) == ["copy.duckdb"]
    again.close()
    assert told["whole"] or Path(told["kept"]).read_bytes() == damaged
    assert [str(file) for file in (settings.data / "backup").iterdir()] == [told["kept"]]


def test_a_damaged_log_stays_where_the_backup_is_none(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    store.close()
    damaged = settings.database.read_bytes()[:8192] + bytes(999_999)
    settings.database.write_bytes(damaged)
    (tmp_path / "copy.duckdb").write_bytes(b"nor this" * 999)
    refused = command(settings.data, "restore", str(tmp_path / "copy.duckdb"))
    assert refused.returncode == 1
    assert "copy.duckdb is not a log" in refused.stderr
    assert settings.database.read_bytes() == damaged
    assert list((settings.data / "backup").iterdir()) == []


def test_a_backup_takes_the_place_of_no_file_that_is_not_a_log(
    filled: Path, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("Remember the milk.\n" * 999)
    with duckdb.connect(str(tmp_path / "other.duckdb")) as other:
        other.execute("CREATE TABLE theirs (a INTEGER)")
    with duckdb.connect(str(tmp_path / "alike.duckdb")) as other:
        other.execute("CREATE TABLE log_state (a INTEGER, b INTEGER)")
        other.execute("INSERT INTO log_state VALUES (1, 1)")
    for name in ("notes.txt", "other.duckdb", "alike.duckdb"):
        theirs = (tmp_path / name).read_bytes()
        refused = command(settings.data, "restore", str(filled), "--database", str(tmp_path / name))
        assert refused.returncode == 1
        assert f"{name} is not a log" in refused.stderr
        assert (tmp_path / name).read_bytes() == theirs
        assert list((settings.data / "backup").glob("*-before-restore-*")) == []


@pytest.mark.parametrize("ours", [True, False])
def test_an_erasing_removes_a_log_that_was_set_aside_and_no_other_file(
    filled: Path, settings: Settings, tmp_path: Path, ours: bool
) -> None:
    if ours:
        shutil.copy(filled, tmp_path / "log.duckdb")
    else:
        with duckdb.connect(str(tmp_path / "log.duckdb")) as other:
            other.execute("CREATE TABLE theirs AS SELECT random() FROM range(200_000)")
    with (tmp_path / "log.duckdb").open("r+b") as file:
        file.seek(4096)
        file.write(bytes(8192))
    damaged = (tmp_path / "log.duckdb").read_bytes()
    with pytest.raises(LogDamaged):
        Store(tmp_path / "log.duckdb", settings)
    there = ("--database", str(tmp_path / "log.duckdb"))
    done = command(settings.data, "restore", str(filled), *there, "--json")
    kept = Path(json.loads(done.stdout)["kept"])
    assert kept.read_bytes() == damaged
    assert command(settings.data, "forget", "kunde17@outlook.example", *there).returncode == 0
    assert kept.exists() is not ours


@pytest.mark.parametrize("name", ["logg[1].duckdb", "postlogg.bak"])
def test_a_log_that_is_written_anew_loses_its_own_copies_and_those_of_no_other(
    settings: Settings, tmp_path: Path, name: str
) -> None:
    (tmp_path / "elsewhere").mkdir()
    files = (settings.database, settings.data / name, tmp_path / "elsewhere/postlogg.duckdb")
    copies = []
    for file in files:
        with closing(Store(file, settings)) as one:
            copies.append(one.safety_copy("restore"))
            one.copy_to(copies[-1])
    older = settings.data / "backup/postlogg-before-update-20261101-101500.duckdb"
    shutil.copy(copies[0], older)
    for file, left in zip(
        reversed(files), ([*copies[:2], older], [copies[0], older], []), strict=True
    ):
        with closing(Store(file, settings)) as one:
            one.rewrite()
        assert sorted((settings.data / "backup").iterdir()) == sorted(left)
