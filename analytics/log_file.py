"""The file of a log: copied and put in place, and what DuckDB says of it in our words."""

import errno
import logging
import os
import re
import shutil
from datetime import datetime
from glob import escape
from hashlib import sha256
from pathlib import Path

import duckdb

from analytics import whole_files
from analytics.errors import (
    DiskFull,
    FileExists,
    LogDamaged,
    LogError,
    LogInUse,
    NoSuchFolder,
    NotALog,
    TooLittleMemory,
    of_system,
)

NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_ROOM = re.compile("No space left|Disk quota exceeded|File too large|not enough space")
# What DuckDB's own files say behind a checksum.
DATABASE, DATABASE_AT = b"DUCK", 8
# It is whole, but of a program that we are not.
FOREIGN = re.compile("version number|encrypted")
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
        raise lacking(error) or of_system(error, file.name) from error


def put_in_place(file: Path, target: Path) -> None:
    """Put a log in another one's place, so that a crash leaves one of the two whole.

    Raises DiskFull or FileTrouble; the log is then as it was.
    """
    try:
        whole_files.reach_disk(file)
        # What DuckDB keeps beside the log that goes would be read into the one that comes.
        beside(target).unlink(missing_ok=True)
        whole_files.put_in_place(file, target)
    except OSError as error:
        raise lacking(error) or of_system(error, target.name) from error


def beside(file: Path) -> Path:
    """Return where DuckDB keeps what is not yet in the file itself."""
    return file.with_name(f"{file.name}.wal")


def check_target(target: Path) -> None:
    """Refuse to write where a file is already, or into a folder that is not there."""
    if target.exists():
        raise FileExists(file=target.name)
    if not target.parent.is_dir():
        raise NoSuchFolder(folder=str(target.parent))


def lacking(error: BaseException) -> LogError | None:
    """Return what to say of an error that means that the disk or the memory did not suffice."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return TooLittleMemory()
    return DiskFull() if _is_full(error) else None


def safety_name(log: Path, data: Path, what: str, moment: datetime) -> str:
    """Return what a copy of a log is called that is made before ``what`` is done to it."""
    return f"{_known_by(log, data)}-before-{what}-{moment:%Y%m%d-%H%M%S%f}.duckdb"


def safety_copies(log: Path, data: Path, backups: Path, *, is_ours: bool) -> list[Path]:
    """Return the copies in a folder that were made of a log before a large change.

    Of the data folder's own, ``is_ours``, also by what earlier versions called them: other logs of
    the same name had theirs there too.
    """
    known_by = [_known_by(log, data), *([log.stem] if is_ours else [])]
    named = (backups.glob(f"{escape(name)}-before-*.duckdb") for name in known_by)
    return [copy for found in named for copy in sorted(found)]


def _known_by(log: Path, data: Path) -> str:
    """Return what tells a log's copies from those of others of its name, wherever we are moved."""
    place, ours = log.resolve(), data.resolve()
    place = place.relative_to(ours) if place.is_relative_to(ours) else place
    return f"{log.stem}-{sha256(os.fsencode(place)).hexdigest()[:8]}"


def _is_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in NO_SPACE
    # Errors of other kinds may quote the data, and so say anything.
    kinds = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException)
    return isinstance(error, kinds) and bool(NO_ROOM.search(str(error)))


def is_of_the_file(error: duckdb.Error) -> bool:
    """Say whether the file, or the memory to read it, was at fault rather than the question."""
    # It has no kind of its own for a block whose checksum is wrong.
    kinds = (duckdb.IOException, duckdb.OutOfMemoryException)
    return isinstance(error, kinds) or type(error) is duckdb.Error


def unreadable(error: duckdb.Error, file: Path) -> LogError:
    """Turn what DuckDB says when it cannot read what it has opened into our words."""
    log.error("The log cannot be read (%s).", type(error).__name__)
    return lacking(error) or LogDamaged(file=file.name)


def unopenable(error: duckdb.Error, file: Path) -> LogError:
    """Turn what DuckDB says of a file that it cannot open into our words."""
    said = str(error).replace(str(file), "")
    if IN_USE.search(said):
        return LogInUse(file=file.name)
    if NO_ROOM.search(said):
        return DiskFull()
    if lack := lacking(error):
        return lack
    log.error("The log cannot be opened (%s).", type(error).__name__)
    # Where it can be read, and only its tables are others than ours, nothing is damaged.
    foreign = isinstance(error, duckdb.CatalogException | duckdb.BinderException)
    if foreign or FOREIGN.search(said) or not _is_database(file):
        return NotALog(file=file.name)
    return LogDamaged(file=file.name)


def _is_database(file: Path) -> bool:
    """Say whether a file is one of DuckDB's, in whatever state the rest of it is."""
    try:
        with file.open("rb") as content:
            return content.read(DATABASE_AT + len(DATABASE)).endswith(DATABASE)
    except OSError:
        return False
