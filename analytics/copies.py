"""Copies of the whole log: a backup while it is in use, and a backup in the log's place."""

import shutil
from contextlib import closing
from pathlib import Path

from analytics.erasing import take_out
from analytics.errors import EmailLogError, NotALog
from analytics.export_errors import NoSuchFile
from analytics.log_file import check_target, copied
from analytics.sql import statement
from analytics.store import Store, now


def backup(store: Store, target: Path) -> None:
    """Write a consistent copy of the log to ``target`` while it stays in use.

    The log remembers where, so that who is erased later is erased from the copy as well.
    Raises FileExists, NoSuchFolder or DiskFull.
    """
    check_target(target)
    with store.change() as cursor:
        values = {"file": str(target.absolute()), "now": now()}
        cursor.execute(statement("erase/backup_made"), values)
    # DuckDB may write only inside its own folders; the finished copy is then moved out.
    with store.workplace() as folder:
        store.copy_to(folder / "copy.duckdb")
        shutil.move(folder / "copy.duckdb", target)


def restore(store: Store, file: Path) -> Path:
    """Put a backup in the log's place, while others wait; return the copy of the log as it was.

    An older backup is brought up to date; who was erased since it was made does not come back.
    Raises NoSuchFile, NotALog, LogTooNew or DiskFull; the log is then as it was.
    """
    if not file.is_file():
        raise NoSuchFile(file=file.name)
    if not file.stat().st_size:
        raise NotALog(file=file.name)
    with store.maintenance(), store.workplace() as folder:
        restored = folder / "restored.duckdb"
        copied(file, restored)
        try:
            with closing(store.opened(restored)) as log:
                _carry_over(store, log)
        except EmailLogError as error:
            raise type(error)(**error.values | {"file": file.name}) from error
        kept = store.safety_copy("restore")
        store.copy_to(kept)
        store.exchange(restored)
    return kept


def _carry_over(store: Store, restored: Store) -> None:
    """Give a restored log what must outlive it: who was erased, the backups, the version."""
    erased = store.rows("restore/erased")
    backups = store.rows("restore/backups")
    with restored.change() as cursor:
        if erased:
            cursor.executemany(statement("restore/remember_erased"), erased)
        if backups:
            cursor.executemany(statement("restore/remember_backup"), backups)
        cursor.execute(statement("restore/raise_version"), {"version": store.version})
    if erased and take_out(restored):
        restored.rewrite()
