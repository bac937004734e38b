"""Where in a folder an address is still to be found, byte by byte."""

import gzip
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

GZIP = b"\x1f\x8b"
CHUNK = 1 << 20
# Copies of files that were imported, below the folder that is watched for new ones.
ORIGINALS = ("inbox/done", "inbox/failed")


def found(data: Path, address: str) -> Iterator[Path]:
    """Give the files below a folder that hold an address, packed or not."""
    pattern = _pattern(address)
    for file in sorted(data.rglob("*")):
        if file.is_file() and not file.is_symlink() and _holds(file, pattern):
            yield file


def remove_originals(data: Path, address: str) -> int:
    """Remove the copies of imported files that hold an address; return how many."""
    pattern = _pattern(address)
    removed = 0
    for folder in ORIGINALS:
        for file in (data / folder).rglob("*"):
            if file.is_file() and not file.is_symlink() and _holds(file, pattern):
                file.unlink()
                removed += 1
    return removed


def _pattern(address: str) -> re.Pattern[bytes]:
    """Return what finds an address where it is not a part of another one."""
    sought = re.escape(address.encode())
    return re.compile(rb"(?i)(?<![a-z0-9._%+-])" + sought + rb"(?!\.*[a-z0-9-])")


def _holds(file: Path, pattern: re.Pattern[bytes]) -> bool:
    try:
        with file.open("rb") as content:
            packed = content.read(len(GZIP)) == GZIP
            content.seek(0)
            if not packed:
                return _in_stream(content, pattern)
            with closing(gzip.GzipFile(fileobj=content)) as unpacked:
                return _in_stream(unpacked, pattern)
    except (FileNotFoundError, EOFError, gzip.BadGzipFile):
        return False


def _in_stream(content: BinaryIO | gzip.GzipFile, pattern: re.Pattern[bytes]) -> bool:
    """Search piece by piece; each begins with the end of the one before."""
    kept = b""
    while piece := content.read(CHUNK):
        if pattern.search(kept + piece):
            return True
        kept = (kept + piece)[-512:]
    return False
