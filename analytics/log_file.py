"""The file of a log: copied and put in place, and what DuckDB says of it in our words."""

import errno
import logging
import os
import re
import shutil
from pathlib import Path

import duckdb

from analytics.errors import (
    DiskFull,
    FileExists,
    LogDamaged,
    LogError,
    LogInUse,
    NoSuchFolder,
    NotALog,
    of_system,
)

NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_ROOM = re.compile("No space left|Disk quota exceeded|File too large|not enough space")
IN_USE = re.compile("Could not set lock|already open in|used by another process")
log = logging.getLogger(__name__)


def copied(file: Path, copy: Path) -> None:
    """Copy a file that nobody changes; only its owner may read the copy.

    Raises DiskFull or FileTrouble; there is no copy then.
    """
    try:
        shutil.copyfile(file, copy)
        copy.chmod(0o600)
    except OSError as error:
        copy.unlink(missing_ok=True)
        raise DiskFull if error.errno in NO_SPACE else of_system(error, file.name) from error


def put_in_place(file: Path, target: Path) -> None:
    """Put a file in another one's place, so that a crash leaves one of the two whole."""
    with file.open("rb+") as written:
        os.fsync(written.fileno())
    target.with_name(f"{target.name}.wal").unlink(missing_ok=True)
    file.replace(target)
    if os.name != "nt":
        folder = os.open(target.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def check_target(target: Path) -> None:
    """Refuse to write where a file is already, or into a folder that is not there."""
    if target.exists():
        raise FileExists(file=target.name)
    if not target.parent.is_dir():
        raise NoSuchFolder(folder=str(target.parent))


def is_full(error: BaseException) -> bool:
    """Say whether an error of DuckDB means that there was no room left to write."""
    # Errors of other kinds may quote the data, and so say anything.
    kinds = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException)
    return isinstance(error, kinds) and bool(NO_ROOM.search(str(error)))


def unreadable(error: duckdb.Error, file: Path) -> LogError:
    """Turn what DuckDB says when it cannot read what it has opened into our words."""
    log.error("The log cannot be read (%s).", type(error).__name__)
    return DiskFull() if is_full(error) else LogDamaged(file=file.name)


def unopenable(error: duckdb.Error, file: Path) -> LogError:
    """Turn what DuckDB says of a file that it cannot open into our words."""
    said = str(error).replace(str(file), "")
    if IN_USE.search(said):
        return LogInUse(file=file.name)
    if NO_ROOM.search(said):
        return DiskFull()
    log.error("The log cannot be opened (%s).", type(error).__name__)
    return NotALog(file=file.name)


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
