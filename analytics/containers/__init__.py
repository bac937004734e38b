"""What holds other files: archives, compressed files, spreadsheets and Parquet.

    archive ─► its files ─► sheets, tables ─► text

Each is known by its first bytes, and opened only in a process of its own. All that comes out of
one file passes one counter. Out of an archive that is damaged, encrypted or too large comes
nothing; out of a whole one each file goes its own way, and comes in whole or not at all.
"""

import shutil
from collections import Counter as Counted
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import duckdb

from analytics import errors, export_errors
from analytics.containers import archives, parquet, sheets, streams
from analytics.containers.counter import Counter, counter_for
from analytics.containers.kinds import STREAMS, Kind, kind_of
from analytics.door_limits import Limits

WITHIN = " › "
LONGEST_NAME = 80


@dataclass(frozen=True)
class Member:
    """One file or sheet out of a container: where its text lies, or why there is none.

    ``book`` names the spreadsheet that a sheet is of.
    """

    name: str
    path: Path | None = None
    error: errors.EmailLogError | None = None
    modified: datetime | None = None
    book: str | None = None


def holds_files(path: Path) -> bool:
    """Tell whether a file is a container: a compressed file only holds itself."""
    kind = kind_of(path)
    return kind is not None and kind not in STREAMS


def members(
    source: Path, name: str, into: Path, limits: Limits, connection: duckdb.DuckDBPyConnection
) -> tuple[Member, ...]:
    """Open a container into a folder that the connection reaches, and return what is in it.

    Raises the errors of a container that cannot be let in; then nothing of it may be used.
    """
    opening = _Opening(into, limits, connection, counter_for(source, name, into, limits))
    return tuple(opening.members(source, name))


@dataclass
class _Opening:
    into: Path
    limits: Limits
    connection: duckdb.DuckDBPyConnection
    counter: Counter
    made: Iterator[int] = field(default_factory=count)

    def members(self, path: Path, name: str) -> Iterator[Member]:
        """Give what is in a container, or the file itself when it is none."""
        kind = kind_of(path)
        if kind is Kind.PARQUET:
            yield Member(name, self._table(path))
        elif kind is Kind.OLD_OFFICE or (kind is Kind.ZIP and sheets.is_book(path, name)):
            yield from self._sheets(path, name)
        elif kind is Kind.ZIP:
            with archives.opened(path, name) as archive:
                yield from self._archived(archive, name)
        else:
            yield Member(name, path)

    def _archived(self, archive: ZipFile, name: str) -> Iterator[Member]:
        listed = archives.entries(archive, self.counter, self.limits)
        if not listed:
            raise export_errors.EmptyFile(file=name)
        for entry, inner in zip(listed, _names(listed), strict=True):
            for member in self._entry(archive, entry, name + WITHIN + inner):
                yield replace(member, modified=archives.modified(entry))

    def _entry(self, archive: ZipFile, entry: ZipInfo, name: str) -> list[Member]:
        if archives.is_link(entry):
            return [Member(name, error=export_errors.NoFile(file=name))]
        path = self._new()
        with archive.open(entry) as packed:
            self.counter.copy(packed, path)
        try:
            if kind_of(path) in STREAMS:
                packed_path, path = path, self._new()
                streams.unpack(packed_path, path, self.counter)
            if kind_of(path) is Kind.ZIP and not sheets.is_book(path, name):
                raise export_errors.NestedArchive(file=name)
            return list(self.members(path, name))
        except export_errors.UnpacksTooLarge:
            # What was counted so far is of the whole archive.
            raise
        except export_errors.ExportError as error:
            return [Member(name, error=error)]

    def _sheets(self, path: Path, name: str) -> Iterator[Member]:
        written = sheets.write_sheets(path, name, self._new, self.counter, self.limits)
        if not written:
            raise export_errors.EmptyFile(file=name)
        for sheet, target in written:
            inner = name + WITHIN + _harmless(sheet) if len(written) > 1 else name
            yield Member(inner, target, book=name)

    def _table(self, path: Path) -> Path:
        source, target = self._new(), self._new()
        # DuckDB reaches this one folder, and the file may lie elsewhere.
        shutil.copyfile(path, source)
        parquet.write_table(self.connection, source, target, self.counter, self.limits)
        source.unlink()
        return target

    def _new(self) -> Path:
        return self.into / f"member-{next(self.made)}"


def _names(listed: list[ZipInfo]) -> Iterator[str]:
    """Give each file of an archive a name that no other one has.

    Those that are called alike are told apart by their folders, and where that is not enough, by
    a number.
    """
    places = [tuple(map(_harmless, archives.place_of(entry))) for entry in listed]
    alike = Counted(place[-1] for place in places)
    given: set[str] = set()
    for *folders, file in places:
        name = file if alike[file] == 1 else WITHIN.join((*folders, file))
        # Of many folders the nearest say the most.
        name = name if len(name) <= LONGEST_NAME else f"…{name[1 - LONGEST_NAME :]}"
        numbered = (f"{name} ({number})" for number in count(2))
        given.add(name := next(one for one in chain((name,), numbered) if one not in given))
        yield name


def _harmless(name: str) -> str:
    """Return a name from within a container as one that can be shown."""
    shown = "".join(sign if sign.isprintable() and sign not in "/\\" else "_" for sign in name)
    return shown if len(shown) <= LONGEST_NAME else shown[: LONGEST_NAME - 1] + "…"
