"""Where in a folder an address is still to be found, byte by byte."""

import gzip
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

GZIP = b"\x1f\x8b"
# A DuckDB file says so behind a checksum; in it and its WAL, texts stand one after the other with
# nothing between them.
DATABASE, DATABASE_AT = b"DUCK", 8
RUN_TOGETHER = (".wal", ".duckdb", ".tmp")
CHUNK = 1 << 20
# Copies of files that were imported, below the folder that is watched for new ones.
ORIGINALS = ("inbox/done", "inbox/failed")


def found(data: Path, address: str) -> Iterator[Path]:
    """Give the files below a folder that hold an address, packed or not.

    In a database, the address may also be a part of another one.
    """
    for file in sorted(data.rglob("*")):
        if _holds(file, address):
            yield file


def remove_originals(data: Path, address: str) -> int:
    """Remove the copies of imported files that hold an address; return how many."""
    removed = 0
    for folder in ORIGINALS:
        for file in (data / folder).rglob("*"):
            if _holds(file, address):
                file.unlink()
                removed += 1
    return removed


def _holds(file: Path, address: str) -> bool:
    if file.is_symlink() or not file.is_file():
        return False
    try:
        with file.open("rb") as content:
            head = content.read(DATABASE_AT + len(DATABASE))
            content.seek(0)
            if head.startswith(GZIP):
                with closing(gzip.GzipFile(fileobj=content)) as unpacked:
                    return _in_stream(unpacked, _in_text(address))
            run_together = head.endswith(DATABASE) or file.suffix in RUN_TOGETHER
            return _in_stream(content, _anywhere(address) if run_together else _in_text(address))
    except (FileNotFoundError, EOFError, gzip.BadGzipFile):
        return False


def _anywhere(address: str) -> re.Pattern[bytes]:
    return re.compile(rb"(?i)" + re.escape(address.encode()))


def _in_text(address: str) -> re.Pattern[bytes]:
    """Return what finds an address where it is not a part of another one."""
    sought = re.escape(address.encode())
    return re.compile(rb"(?i)(?<![a-z0-9._%+-])" + sought + rb"(?!\.*[a-z0-9-])")


def _in_stream(content: BinaryIO | gzip.GzipFile, pattern: re.Pattern[bytes]) -> bool:
    """Search piece by piece; each begins with the end of the one before."""
    kept = b""
    while piece := content.read(CHUNK):
        if pattern.search(kept + piece):
            return True
        kept = (kept + piece)[-512:]
    return False
