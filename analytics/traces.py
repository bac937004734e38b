"""Where in a folder an address is still to be found, byte by byte."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from analytics.containers import streams
from analytics.containers.kinds import STREAMS, kind_of
from analytics.log_file import DATABASE, DATABASE_AT

# In a DuckDB file and its WAL, texts stand one after the other with nothing between them.
RUN_TOGETHER = (".wal", ".duckdb", ".tmp")
CHUNK = 1 << 20


def found(data: Path, address: str) -> Iterator[Path]:
    """Give the files below a folder that hold an address, packed or not.

    In a database, the address may also be a part of another one.
    """
    for file in sorted(data.rglob("*")):
        if holds(file, address):
            yield file


def holds(file: Path, address: str) -> bool:
    """Tell whether a file's bytes hold an address, compressed as a whole or not."""
    if file.is_symlink() or not file.is_file():
        return False
    try:
        if kind_of(file) in STREAMS:
            with streams.opened(file) as unpacked:
                return _in_stream(unpacked, _in_text(address))
        with file.open("rb") as content:
            head = content.read(DATABASE_AT + len(DATABASE))
            content.seek(0)
            run_together = head.endswith(DATABASE) or file.suffix in RUN_TOGETHER
            return _in_stream(content, _anywhere(address) if run_together else _in_text(address))
    except (FileNotFoundError, *streams.DAMAGE):
        return False


def _anywhere(address: str) -> re.Pattern[bytes]:
    return re.compile(rb"(?i)" + re.escape(address.encode()))


def _in_text(address: str) -> re.Pattern[bytes]:
    """Return what finds an address where it is not a part of another one, or in UTF-16."""
    sought = re.escape(address.encode())
    alone = rb"(?<![a-z0-9._%+-])" + sought + rb"(?!\.*[a-z0-9-])"
    # Without the last byte, it is the same in both orders of bytes.
    wide = re.escape(address.encode("utf-16-le")[:-1])
    return re.compile(rb"(?i)" + alone + rb"|" + wide)


def _in_stream(content: BinaryIO, pattern: re.Pattern[bytes]) -> bool:
    """Search piece by piece; each begins with the end of the one before."""
    kept = b""
    while piece := content.read(CHUNK):
        if pattern.search(kept + piece):
            return True
        kept = (kept + piece)[-512:]
    return False
