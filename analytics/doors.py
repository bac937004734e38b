"""The door for files: what comes in is measured, checked and made clean before anything reads it.

A file from outside becomes a `Scan`: a copy of ours in UTF-8, without byte order mark, `sep=`
line and NULs, with one kind of line end, and with what was seen on the way. DuckDB never sees
the file itself. A clean file is only copied and looked through, which is the fast path; a large one
that the operator names is not even copied, if nobody writes to it meanwhile.
"""

import codecs
import os
import re
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from analytics import export_errors
from analytics.cleaning import BLOCK, MB, Lines, clean
from analytics.containers import streams
from analytics.containers.counter import ROOM_TO_SPARE, counter_for
from analytics.containers.kinds import STREAMS, kind_of
from analytics.door_limits import Limits
from analytics.fingerprints import fingerprint_of

HEAD_LINES, HEAD_BYTES = 60, 256 << 10
KINDS = (
    (b"PK\x03\x04", "ZIP"),
    (b"\xd0\xcf\x11\xe0", "Excel"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3", "SQLite"),
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x7fELF", "ELF"),
)
TAR, TAR_PLACE = b"ustar", 257
JSON = re.compile(rb"[\s\xef\xbb\xbf\xff\xfe\0]*[\[{]")
WEB_PAGE = re.compile(rb"\s*(<!doctype html|<html|<head|<\?xml[^>]*>\s*<(!doctype )?html)", re.I)
# The letters that get lost are vowels, so consonants stand around them: p?se, kj?p, sp?rsm?l.
LOST_LETTER = re.compile(rb"(?i:[b-df-hj-np-tv-xz])\?[b-df-hj-np-tv-xz]")
WORD_ENDS = re.compile(rb"[\s\",;]+")
# A mark in a field that is quoted, as a long text may hold hundreds, parts nothing.
QUOTED = re.compile(rb'"[^"]*("|\Z)')
# Addresses on the web and of people, and subjects in the form in which mail carries them.
NO_WORD = re.compile(rb"[/=&@%]")


@dataclass(frozen=True)
class Scan:
    """A clean copy of a file, and what was seen while it was made.

    ``dropped`` lines at the top are missing in the copy, so line 1 of it is line 1 + dropped of
    the file. ``sha256`` is what the bytes as they came are known by.
    """

    name: str
    path: Path
    size: int
    sha256: str
    encoding: str
    lines: int
    blank: int
    longest: int
    modified: datetime
    dropped: int = 0
    nuls: int = 0
    recoded: int = 0
    head: tuple[str, ...] = field(default=(), repr=False)


def scan(
    source: Path | BinaryIO,
    into: Path,
    *,
    limits: Limits,
    name: str | None = None,
    modified: datetime | None = None,
    linked: bool = False,
) -> Scan:
    """Make a clean copy of a file in the folder ``into`` and say what it is.

    One that is ``linked`` is the file itself under another name, where that can be: whoever asks
    for it looks whether it stays as it is.
    Raises the errors of a file that cannot be let in.
    """
    shown = name or (source.name if isinstance(source, Path) else "")
    door = _Door(Path(shown).name, into, limits, linked)
    original = door.copy(source)
    size, packed = original.stat().st_size, kind_of(original)
    packed_at = streams.packed_at(original) if packed else None
    packed_sha256 = fingerprint_of(original) if packed else ""
    plain = door.unpack(original) if packed else original
    json = _is_json(plain)
    # JSON may be one long line: then its records are measured, not the line.
    text = clean(plain, into, Lines(door.name, limits.document if json else limits.line))
    head = _head(text.path)
    if not json:
        door.refuse_table(head, text.ascii)
    return Scan(
        name=door.name,
        path=text.path,
        size=size,
        sha256=packed_sha256 or text.sha256,
        encoding=text.encoding,
        lines=text.lines.count,
        blank=text.lines.blank,
        longest=text.lines.longest,
        modified=modified or packed_at or _modified(source),
        dropped=text.dropped,
        nuls=text.nuls,
        recoded=text.recoded,
        head=tuple(head.decode("utf-8", "replace").split("\n")),
    )


@dataclass(frozen=True)
class _Door:
    """One file on its way in, with the limits that hold for it."""

    name: str
    into: Path
    limits: Limits
    linked: bool

    def copy(self, source: Path | BinaryIO) -> Path:
        """Copy the bytes as they come, and refuse what is no text file of an allowed size."""
        target = self.into / "original"
        target.unlink(missing_ok=True)
        if isinstance(source, Path):
            self._check_place(source)
            if not (self.linked and _link_file(source, target)):
                _copy_file(source, target)
        else:
            self._copy_stream(source, target)
        size = target.stat().st_size
        if not size:
            raise export_errors.EmptyFile(file=self.name)
        self.check_room(size)
        with target.open("rb") as file:
            self.refuse_kind(file.read(4096))
        return target

    def unpack(self, packed: Path) -> Path:
        """Unpack a compressed file through a byte counter."""
        kind = kind_of(packed)
        if kind not in STREAMS or not self.limits.unpacks:
            raise export_errors.NotText(file=self.name, kind=str(kind))
        target = self.into / "unpacked"
        streams.unpack(packed, target, counter_for(packed, self.name, self.into, self.limits))
        packed.unlink()
        if inner := kind_of(target):
            raise export_errors.NotText(file=self.name, kind=str(inner))
        with target.open("rb") as file:
            self.refuse_kind(file.read(4096))
        return target

    def refuse_kind(self, start: bytes) -> None:
        """Refuse what is not text by its first bytes."""
        for magic, kind in KINDS:
            if start.startswith(magic):
                raise export_errors.NotText(file=self.name, kind=_office(start) or kind)
        if start[TAR_PLACE:].startswith(TAR):
            raise export_errors.NotText(file=self.name, kind="tar")
        if WEB_PAGE.match(start.removeprefix(codecs.BOM_UTF8)):
            raise export_errors.WebPage(file=self.name)

    def refuse_table(self, head: bytes, plain: bool) -> None:
        """Refuse a table too wide, and one whose letters were lost in an earlier export."""
        lines = head.split(b"\n")
        if _most_marks(head) >= self.limits.columns <= _most_marks(QUOTED.sub(b"", head)):
            raise export_errors.TooManyColumns(file=self.name, limit=self.limits.columns)
        lost = sum(map(_has_lost_letter, lines))
        if plain and lost >= max(3, len(lines) // 5):
            raise export_errors.LostLetters(file=self.name)

    def check_room(self, size: int) -> None:
        """Refuse a file for which the disk has too little room."""
        needed = 3 * size + ROOM_TO_SPARE
        free = shutil.disk_usage(self.into).free + size
        if free < needed:
            raise export_errors.NotEnoughRoom(file=self.name, needed=needed // MB, free=free // MB)

    def _check_place(self, source: Path) -> None:
        if source.is_dir():
            raise export_errors.FolderGiven(file=self.name)
        if not source.is_file():
            raise export_errors.NoSuchFile(file=self.name)
        if source.stat().st_size > self.limits.file:
            raise export_errors.FileTooLarge(file=self.name, limit=self.limits.file // MB)
        self.check_room(source.stat().st_size)

    def _copy_stream(self, source: BinaryIO, target: Path) -> None:
        with target.open("xb") as file:
            while block := source.read(BLOCK):
                if file.tell() + len(block) > self.limits.file:
                    raise export_errors.FileTooLarge(file=self.name, limit=self.limits.file // MB)
                file.write(block)


def _head(path: Path) -> bytes:
    """Return the first lines of a file, without a last one that was only read in part."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    whole = head[: head.rfind(b"\n")] if len(head) == HEAD_BYTES and b"\n" in head else head
    return b"\n".join(whole.removesuffix(b"\n").split(b"\n")[:HEAD_LINES])


def _most_marks(head: bytes) -> int:
    """Return how often a sign that may part fields stands in one line."""
    return max(line.count(mark) for line in head.split(b"\n") for mark in (b";", b",", b"\t"))


def _is_json(path: Path) -> bool:
    with path.open("rb") as file:
        return bool(JSON.match(file.read(256)))


def _has_lost_letter(line: bytes) -> bool:
    """Tell whether a word has a question mark for a letter; those in addresses mean nothing."""
    words = WORD_ENDS.split(line) if b"?" in line else []
    return any(LOST_LETTER.search(word) and not NO_WORD.search(word) for word in words)


def _link_file(source: Path, target: Path) -> bool:
    """Give a file a second name, and say whether it got it: not everywhere may it have one."""
    try:
        target.hardlink_to(source.resolve())
    except OSError:
        return False
    return True


def _copy_file(source: Path, target: Path) -> None:
    """Copy a file as it is at this moment; one that is still written to may grow meanwhile."""
    with source.open("rb") as old, target.open("xb") as new:
        left = os.fstat(old.fileno()).st_size
        try:
            while left and (done := os.copy_file_range(old.fileno(), new.fileno(), left)):
                left -= done
        except (OSError, AttributeError):
            # Not between these file systems, or not on this system.
            new.truncate(0)
            old.seek(0)
            new.seek(0)
            shutil.copyfileobj(old, new, BLOCK)


def _modified(source: Path | BinaryIO) -> datetime:
    if isinstance(source, Path):
        return datetime.fromtimestamp(source.stat().st_mtime, UTC)
    return datetime.now(UTC)


def _office(start: bytes) -> str:
    return "Excel" if b"xl/" in start or b"[Content_Types].xml" in start else ""
