"""A backup is put in the log's place while others read it, and never loses what is there."""

import threading
from pathlib import Path

import duckdb
import pytest
from conftest import fill

from analytics.commands.reading import everything
from analytics.copies import backup, restore
from analytics.errors import LogError, LogTooNew, NotALog
from analytics.filters import Filters
from analytics.settings import Settings
from analytics.sql import SQL
from analytics.store import Store


@pytest.fixture
def store(settings: Settings):
    with_file = Store(settings.database, settings)
    fill(with_file)
    yield with_file
    with_file.close()


def emails(store: Store, chosen: Filters) -> int:
    return int(store.ask("count_totals", chosen)["emails"].iloc[0])


def empty(store: Store) -> None:
    with store.change() as cursor:
        for table in ("messages", "error_log", "hourly_totals"):
            cursor.execute(f"DELETE FROM {table}")


def test_a_restored_backup_is_the_log_and_what_it_replaced_is_kept(store: Store, tmp_path: Path):
    backup(store, tmp_path / "copy.duckdb")
    whole, version = everything(store, [None, None]), store.version
    empty(store)
    kept = restore(store, tmp_path / "copy.duckdb")
    assert emails(store, whole) == 5760
    # No answer that was remembered from before may be given now.
    assert store.version > version + 1
    restore(store, kept)
    assert emails(store, whole) == 0


def test_readers_get_the_old_log_or_the_new_one_and_never_an_error(store: Store, tmp_path: Path):
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
        restore(store, tmp_path / "copy.duckdb")
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert seen <= {0, 5760}


def test_what_is_no_log_or_a_newer_one_is_not_put_in_the_logs_place(store: Store, tmp_path: Path):
    whole = everything(store, [None, None])
    (tmp_path / "text.duckdb").write_bytes(b"not a log" * 999)
    (tmp_path / "empty.duckdb").touch()
    backup(store, tmp_path / "newer.duckdb")
    with duckdb.connect(str(tmp_path / "newer.duckdb")) as newer:
        newer.execute("UPDATE log_state SET schema_version = 999")
    for name, error in (("text", NotALog), ("empty", NotALog), ("newer", LogTooNew)):
        with pytest.raises(error, match=f"{name}.duckdb"):
            restore(store, tmp_path / f"{name}.duckdb")
    assert emails(store, whole) == 5760


def test_an_older_log_is_copied_before_it_is_brought_up_to_date(settings: Settings, tmp_path: Path):
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


def test_a_damaged_log_is_called_so(store: Store, settings: Settings):
    store.close()
    with settings.database.open("r+b") as file:
        for place in range(3 * 262_144, settings.database.stat().st_size - 4096, 4096):
            file.seek(place)
            file.write(b"\xff" * 4096)
    with pytest.raises(LogError):
        Store(settings.database, settings).ask("download", everything(store, [None, None]))
