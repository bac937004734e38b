"""A file's bytes → clean text: UTF-8, one kind of line end, no byte order mark, no NULs.

A file that is clean as it stands is only looked through, at the speed of its bytes; every other
is written anew. Bytes that are not UTF-8 are taken for Windows-1252, line by line, since files
that were joined from several programs hold both.
"""

import codecs
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from analytics import export_errors
from analytics.fingerprints import fingerprint_of

BLOCK = 4 << 20
MB = 1 << 20
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SEPARATOR_LINE = re.compile(rb'"?sep=(?:\\t|.)"?\r?\n', re.IGNORECASE)
GAPS_IN_WINDOWS_1252 = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
ODD_LINE = re.compile(rb"[\x80-\xff][^\n]*")


@dataclass
class Lines:
    """Counts lines, blank lines and the longest line in blocks of bytes."""

    name: str
    limit: int
    count: int = 0
    blank: int = 0
    longest: int = 0
    _open: int = 0

    def feed(self, block: bytes) -> None:
        """Count the lines of the next block."""
        if not block:
            return
        ends = np.flatnonzero(np.frombuffer(block, np.uint8) == 10)
        if not len(ends):
            self._longest(self._open + len(block))
            self._open += len(block)
            return
        lengths = np.diff(ends, prepend=-1) - 1
        lengths[0] += self._open
        self.blank += int(np.count_nonzero(lengths == 0))
        self._open = len(block) - int(ends[-1]) - 1
        self._longest(max(int(lengths.max()), self._open))
        self.count += len(ends)

    def close(self) -> None:
        """Count a last line that has no end."""
        self.count += self._open > 0

    def _longest(self, length: int) -> None:
        self.longest = max(self.longest, length)
        if self.longest > self.limit:
            raise export_errors.LineTooLong(file=self.name, limit=max(self.limit // MB, 1))


@dataclass
class Text:
    """A clean file, and what was seen on the way to it."""

    path: Path
    encoding: str
    lines: Lines
    sha256: str = ""
    dropped: int = 0
    nuls: int = 0
    recoded: int = 0
    ascii: bool = True


def clean(path: Path, into: Path, lines: Lines) -> Text:
    """Return ``path`` itself if it is clean, else a clean copy in ``into`` in its place."""
    with ThreadPoolExecutor(1) as beside:
        fingerprint = beside.submit(fingerprint_of, path)
        text = _looked_through(path, lines)
        if text is None:
            text = _written_anew(path, into, Lines(lines.name, lines.limit))
        text.sha256 = fingerprint.result()
    if text.path != path:
        path.unlink()
    return text


def _looked_through(path: Path, lines: Lines) -> Text | None:
    """Measure a file that is clean as it stands; None when it must be written anew."""
    plain = True
    # The first bytes of a sign that the next block ends.
    rest = b""
    with path.open("rb", buffering=0) as file:
        for number, block in enumerate(_blocks(file)):
            if b"\r" in block or b"\0" in block or (number == 0 and _marked(block)):
                return None
            if rest or not block.isascii():
                plain = False
                signs = rest + block
                whole = _whole_signs(signs)
                rest = signs[whole:]
                if not _is_utf8(memoryview(signs)[:whole]):
                    return None
            lines.feed(block)
    if rest:
        return None
    lines.close()
    return Text(path, "utf-8", lines, ascii=plain)


def _whole_signs(block: bytes) -> int:
    """Return how many bytes of a block in UTF-8 are there before a sign that is cut off."""
    for back, byte in enumerate(reversed(block[-4:]), start=1):
        if byte >= 0xC0:
            needed = 2 + (byte >= 0xE0) + (byte >= 0xF0)
            return len(block) if needed <= back else len(block) - back
        if byte < 0x80:
            break
    return len(block)


def _is_utf8(block: memoryview) -> bool:
    """Say whether bytes are UTF-8, at eight times the speed of Python, which writes them anew."""
    ends = pa.py_buffer(np.array([0, len(block)], np.int64))
    try:
        text = pa.Array.from_buffers(pa.large_utf8(), 1, [None, ends, pa.py_buffer(block)])
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _written_anew(path: Path, into: Path, lines: Lines) -> Text:
    """Write a file anew in UTF-8, with one kind of line end and without NULs."""
    text = Text(into / "clean", _encoding(path, lines.name), lines)
    with path.open("rb", buffering=0) as file, text.path.open("wb") as copy:
        for number, block in enumerate(_decoded(file, text)):
            kept = block
            if number == 0 and (declared := SEPARATOR_LINE.match(block)):
                text.dropped, kept = 1, block[declared.end() :]
            text.nuls += kept.count(0)
            kept = kept.replace(b"\0", b"")
            text.ascii = text.ascii and kept.isascii()
            lines.feed(kept)
            copy.write(kept)
    lines.close()
    if text.nuls * 100 > path.stat().st_size:
        raise export_errors.BinaryFile(file=lines.name)
    if not lines.count:
        raise export_errors.EmptyFile(file=lines.name)
    return text


def _encoding(path: Path, name: str) -> str:
    """Tell UTF-16 by its mark or its NULs; everything else is read as UTF-8, line by line."""
    with path.open("rb") as file:
        start = file.read(64 << 10)
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise export_errors.BinaryFile(file=name)
    for mark, encoding in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return encoding
    even, odd = start[::2].count(0), start[1::2].count(0)
    half = max(len(start) // 2, 1)
    if odd > half * 0.3 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.3 and odd < half * 0.05:
        return "utf-16-be"
    return "utf-8"


def _decoded(file: BinaryIO, text: Text) -> Iterator[bytes]:
    """Give the file's text in UTF-8 with LF, in blocks that end where a line does."""
    wide = text.encoding.startswith("utf-16")
    decoder = codecs.getincrementaldecoder(text.encoding)("replace") if wide else None
    rest = b""
    for number, block in enumerate(chain(_blocks(file), (b"",))):
        raw = decoder.decode(block, not block).encode("utf-8", "replace") if decoder else block
        raw = rest + (raw.removeprefix(codecs.BOM_UTF8) if number == 0 else raw)
        # A CR at the very end may be half of a CR LF: it waits for the next block.
        waits = b"\r" if block and raw.endswith(b"\r") else b""
        raw = raw[: len(raw) - len(waits)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        whole = raw.rfind(b"\n") + 1 if block else len(raw)
        rest = raw[whole:] + waits
        if len(rest) > text.lines.limit:
            raise export_errors.LineTooLong(
                file=text.lines.name, limit=max(text.lines.limit // MB, 1)
            )
        if whole:
            yield _as_utf8(raw[:whole], text)


def _as_utf8(block: bytes, text: Text) -> bytes:
    """Return the lines of a block in UTF-8; a line that is not is taken for Windows-1252."""
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        if _may_be_mixed(block):
            return b"\n".join(_line_as_utf8(line, text) for line in block.split(b"\n"))
        text.recoded, text.encoding = text.recoded + len(ODD_LINE.findall(block)), "cp1252"
        return _western(block).encode("utf-8")
    return block


def _may_be_mixed(block: bytes) -> bool:
    """Tell whether lines must be looked at one by one, since some may be UTF-8 or neither."""
    signs = np.frombuffer(block, np.uint8)
    first, second = signs[:-1], signs[1:]
    wide = (first >= 0xC2) & (first <= 0xF4) & (second & 0xC0 == 0x80)
    return bool(wide.any()) or any(gap in block for gap in GAPS_IN_WINDOWS_1252)


def _line_as_utf8(line: bytes, text: Text) -> bytes:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        text.recoded, text.encoding = text.recoded + 1, "cp1252"
        return _western(line).encode("utf-8")
    return line


def _western(line: bytes) -> str:
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:
        # Five bytes mean nothing in Windows-1252.
        return line.decode("latin-1")


def _marked(block: bytes) -> bool:
    marks = (mark for mark, _ in BYTE_ORDER_MARKS)
    return block.startswith(tuple(marks)) or bool(SEPARATOR_LINE.match(block))


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block
