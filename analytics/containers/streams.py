"""Files that are compressed as a whole: gzip and Zstandard."""

import gzip
import sys
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

from analytics import export_errors
from analytics.containers.counter import Counter
from analytics.containers.kinds import Kind, kind_of

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

DAMAGE = (gzip.BadGzipFile, EOFError, zlib.error, zstd.ZstdError)


def unpack(packed: Path, target: Path, counter: Counter) -> None:
    """Unpack a compressed file. Raises UnpacksTooLarge or BrokenArchive."""
    try:
        with opened(packed) as source:
            counter.copy(source, target)
    except DAMAGE as error:
        raise export_errors.BrokenArchive(file=counter.name) from error


def opened(packed: Path) -> BinaryIO:
    """Return what is in a compressed file, to be read. Reading raises one of ``DAMAGE``."""
    return cast(
        BinaryIO, zstd.open(packed) if kind_of(packed) is Kind.ZSTANDARD else gzip.open(packed)
    )


def packed_at(packed: Path) -> datetime | None:
    """Return the file's own time that gzip keeps in its header, if it does."""
    if kind_of(packed) is not Kind.GZIP:
        return None
    with packed.open("rb") as file:
        seconds = int.from_bytes(file.read(8)[4:8], "little")
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
