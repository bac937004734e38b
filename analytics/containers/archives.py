"""Zip archives: looked over before anything is unpacked, and never unpacked by their names."""

import errno
import lzma
import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from analytics import export_errors
from analytics.containers.counter import Counter
from analytics.door_limits import Limits

LOCAL_HEADER = 30
ENCRYPTED = 1
DAMAGE = (BadZipFile, EOFError, zlib.error, lzma.LZMAError, struct.error, ValueError, OverflowError)
# What some systems add to an archive for themselves.
NOT_MEANT = ("__MACOSX", ".DS_Store", "Thumbs.db")


@contextmanager
def opened(path: Path, name: str) -> Iterator[ZipFile]:
    """Open an archive. Raises BrokenArchive or UnknownPacking, also for what is done in it."""
    try:
        with ZipFile(path) as archive:
            yield archive
    except NotImplementedError as error:
        raise export_errors.UnknownPacking(file=name) from error
    except DAMAGE as error:
        raise export_errors.BrokenArchive(file=name) from error
    except OSError as error:
        # It was told to look before its own beginning.
        if error.errno != errno.EINVAL:
            raise
        raise export_errors.BrokenArchive(file=name) from error


def entries(archive: ZipFile, counter: Counter, limits: Limits) -> list[ZipInfo]:
    """Return an archive's files, after a look at what it says of itself.

    Raises TooManyEntries, Encrypted, BrokenArchive or UnpacksTooLarge.
    """
    listed = archive.infolist()
    if len(listed) > limits.entries:
        raise export_errors.TooManyEntries(file=counter.name, limit=limits.entries)
    if any(entry.flag_bits & ENCRYPTED for entry in listed):
        raise export_errors.Encrypted(file=counter.name)
    if _overlap(listed):
        raise export_errors.BrokenArchive(file=counter.name)
    Counter(counter.name, counter.left).add(sum(entry.file_size for entry in listed))
    return [entry for entry in listed if not entry.is_dir() and _is_meant(entry)]


def is_link(entry: ZipInfo) -> bool:
    """Tell whether an entry is a link, or anything else that is no file."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return kind not in (0, stat.S_IFREG)


def place_of(entry: ZipInfo) -> tuple[str, ...]:
    """Return the folders that an entry says it is in, and its name; they are never gone to."""
    parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
    return tuple(part for part in parts if part not in ("/", "..")) or ("",)


def modified(entry: ZipInfo) -> datetime | None:
    """Return when an entry was changed last, as far as the archive says it."""
    try:
        return datetime(*entry.date_time, tzinfo=UTC)
    except ValueError:
        return None


def _is_meant(entry: ZipInfo) -> bool:
    return not any(part in NOT_MEANT for part in PurePosixPath(entry.filename).parts)


def _overlap(listed: list[ZipInfo]) -> bool:
    """Tell whether entries share bytes, as those of archives do that unpack without end."""
    end = 0
    for entry in sorted(listed, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            return True
        end = entry.header_offset + LOCAL_HEADER + entry.compress_size
    return False
