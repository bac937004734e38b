"""Copies of the whole log: a backup while it is in use, and a backup in the log's place."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from analytics import traces
from analytics.audit import Deed, note
from analytics.erasing import take_out
from analytics.errors import EmailLogError, LogDamaged, NotALog
from analytics.export_errors import NoSuchFile
from analytics.log_file import beside, check_target, copied, safety_name
from analytics.settings import Settings
from analytics.sql import statement
from analytics.store import Store, now

DAMAGE = (LogDamaged, duckdb.Error)
# What the bytes of a log hold, however damaged it is, unless all that names its tables is lost.
OUR_TABLE = "log_state"


@dataclass(frozen=True)
class Restored:
    """Where the log is kept as it was, and whether all that must outlive it could be read."""

    kept: Path
    whole: bool


def backup(store: Store, target: Path) -> None:
    """Write a consistent copy of the log to ``target`` while it stays in use.

    The log remembers where, so that who is erased later is erased from the copy as well.
    Raises FileExists, NoSuchFolder or DiskFull.
    """
    check_target(target)
    # DuckDB may write only inside its own folders; the finished copy is then moved out. An erasing
    # waits for that, lest it takes a copy that is not there yet for one that is deleted.
    with store.workplace() as folder:
        with store.change() as cursor:
            values = {"file": str(target.absolute()), "now": now()}
            cursor.execute(statement("erase/backup_made"), values)
        store.copy_to(folder / "copy.duckdb")
        shutil.move(folder / "copy.duckdb", target)


def restore(store: Store, file: Path, who: str) -> Restored:
    """Put a backup in the log's place, while others wait.

    An older backup is brought up to date; who was erased since it was made does not come back, and
    the audit trail goes on. Raises NoSuchFile, NotALog, LogDamaged, LogTooNew, NotNoted or
    DiskFull; the log is then as it was.
    """
    if not file.is_file():
        raise NoSuchFile(file=file.name)
    if not file.stat().st_size:
        raise NotALog(file=file.name)
    with store.maintenance(), store.workplace() as folder:
        outliving = _outliving(store)
        whole = bool(outliving)
        restored = folder / "restored.duckdb"
        copied(file, restored)
        try:
            with closing(store.opened(restored)) as log:
                _carry_over(outliving, store.version, log)
                note(log, who, Deed.RESTORED, detail=file.name)
        except EmailLogError as error:
            raise type(error)(**error.values | {"file": file.name}) from error
        kept = _kept(store)
        try:
            store.exchange(restored)
        except DAMAGE:
            store.exchange(restored, with_trail=False)
            whole = False
    return Restored(kept, whole)


@contextmanager
def set_aside(file: Path, settings: Settings) -> Iterator[Path]:
    """Let a new log take the place of one that is damaged; give the path that keeps that.

    It comes back where what is done meanwhile fails.
    """
    name = safety_name(file, settings.data, "restore", now())
    # An erasing removes the copies of its log, but nothing that may be another program's.
    name = name if traces.holds(file.resolve(), OUR_TABLE) else f"perhaps-another-{name}"
    kept = settings.data.absolute() / "backup" / name
    # What was not yet in the file itself is of use to that file only.
    pairs = [(file.resolve(), kept), (beside(file), beside(kept))]
    with ExitStack() as back:
        for there, away in pairs:
            if there.exists():
                shutil.move(there, away)
                back.callback(shutil.move, away, there)
        yield kept
        back.pop_all()


def _outliving(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return who was erased, and the backups, by what remembers them; nothing if unreadable."""
    try:
        return {
            "restore/remember_erased": store.rows("restore/erased"),
            "restore/remember_backup": store.rows("restore/backups"),
        }
    except DAMAGE:
        return {}


def _carry_over(outliving: dict[str, list[tuple[Any, ...]]], version: int, restored: Store) -> None:
    """Give a restored log what must outlive it: who was erased, the backups, the version."""
    with restored.change() as cursor:
        for remember, rows in outliving.items():
            if rows:
                cursor.executemany(statement(remember), rows)
        cursor.execute(statement("restore/raise_version"), {"version": version})
    if outliving.get("restore/remember_erased") and take_out(restored):
        restored.rewrite()


def _kept(store: Store) -> Path:
    """Keep a copy of the log as it was; of one that cannot be read, its bytes."""
    kept = store.safety_copy("restore")
    try:
        store.copy_to(kept)
    except DAMAGE:
        copied(store.file, kept)
    return kept
