"""One file's whole way into the log: through the door, recognised, staged, loaded.

What comes from a browser, and every compressed file, is read in a child process; plain text
that the operator names is read here. Either way a file comes in whole or not at all.
"""

import errno
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import BinaryIO
from zlib import crc32
from zoneinfo import available_timezones

import duckdb

from analytics import doors, exports, sandbox
from analytics.doors import BROWSER, OPERATOR, Scan
from analytics.errors import (
    DiskFull,
    EmailLogError,
    ImportFailed,
    UnknownCode,
    UnknownTimeZone,
    of_system,
)
from analytics.formats import formats
from analytics.loading import Counts, load
from analytics.mapping import Mapping, as_format, from_json
from analytics.readings import DATES, Readings
from analytics.sql import SQL, statement
from analytics.staging import Staging
from analytics.store import Store, is_full, now
from analytics.telling import watch_and_tell
from analytics.words import N_

SAMPLE = Path(__file__).parents[1] / "sample_data"
Progress = Callable[[float, str], None]
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wishes:
    """What the reader says about the files; nothing means that the file or the settings say it."""

    shop: str | None = None
    format: str | None = None
    timezone: str | None = None
    dates: str | None = None
    mapping: Mapping | None = None
    dry_run: bool = False


@dataclass(frozen=True)
class Result:
    """What became of one file: counts, or the error that kept it out."""

    file: str
    format: str | None = None
    batch: int | None = None
    counts: Counts | None = None
    seconds: float = 0.0
    error: EmailLogError | None = None
    notes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class _Read:
    """A file that is staged in a cursor, and what it is."""

    scan: Scan
    format: str
    staging: Staging
    readings: Readings


class _DryRun(Exception):
    """Everything was tried, and nothing is to be kept."""


def import_paths(
    store: Store, paths: Sequence[Path], wishes: Wishes, progress: Progress
) -> Iterator[Result]:
    """Import files, and the files in folders by name, one after the other."""
    files = [file for path in paths for file in _files(path)]
    for number, file in enumerate(files):

        def share(done: float, doing: str, before: int = number) -> None:
            progress((before + done) / len(files), doing)

        yield import_file(store, file, wishes, share)
    if not wishes.dry_run:
        watch_and_tell(store)


def import_file(store: Store, file: Path, wishes: Wishes, progress: Progress) -> Result:
    """Import one file that the operator names."""

    def read(cursor: duckdb.DuckDBPyConnection, folder: Path) -> _Read:
        if file.is_file() and doors.is_packed(file):
            return _read_in_child(store, cursor, file, folder, wishes, OPERATOR)
        return _read_here(store, cursor, file, folder, wishes)

    return _import(store, file.name, read, wishes, progress)


def import_upload(
    store: Store, name: str, content: BinaryIO, wishes: Wishes, progress: Progress
) -> Result:
    """Import one file that a browser sent; it may be anything, so a child reads it."""

    def read(cursor: duckdb.DuckDBPyConnection, folder: Path) -> _Read:
        return _read_in_child(store, cursor, content, folder, wishes, BROWSER, name)

    return _import(store, Path(name).name, read, wishes, progress)


@cache
def sample_edition() -> str:
    """Return what tells this sample shop, and how it is filed, from those of other versions."""
    parts = [*sorted(SAMPLE.glob("*.gz")), *sorted((SQL / "schema").glob("*.sql"))]
    return f"{crc32(b''.join(path.read_bytes() for path in parts)):08x}"


def fill_sample(store: Store, progress: Progress) -> None:
    """Import the sample shop's exports into a log of its own."""
    exported = sorted(SAMPLE.glob("*.gz"))
    for result in import_paths(store, exported, Wishes(), progress):
        if result.error:
            raise result.error


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file() and file.name[0] != ".")


def _import(
    store: Store,
    name: str,
    read: Callable[[duckdb.DuckDBPyConnection, Path], _Read],
    wishes: Wishes,
    progress: Progress,
) -> Result:
    """Read a file and load it; whatever goes wrong is one sentence, and nothing is kept."""
    started = time.monotonic()
    progress(0.05, N_("Reading"))
    try:
        check(wishes)
        with store.workplace() as folder, closing(store.cursor()) as cursor:
            found = read(cursor, folder)
            progress(0.6, N_("Filing"))
            result = _load(store, cursor, found, wishes, started)
    except EmailLogError as error:
        return Result(file=name, error=error)
    except (duckdb.Error, OSError) as error:
        return Result(file=name, error=_sentence(error, name))
    progress(1.0, N_("Done"))
    return result


def _sentence(error: duckdb.Error | OSError, name: str) -> EmailLogError:
    """Say what DuckDB or the system could not do with a file."""
    if is_full(error) or (isinstance(error, OSError) and error.errno in NO_ROOM):
        return DiskFull()
    if isinstance(error, OSError):
        return of_system(error, name)
    # What DuckDB says quotes the data, so it is neither shown nor written down.
    log.error("A file could not be loaded (%s).", type(error).__name__)
    return ImportFailed(file=name)


def check(wishes: Wishes) -> None:
    """Refuse wishes that no file can fulfil: a time zone or a format that there is not."""
    zones = [wishes.timezone, wishes.mapping.zone if wishes.mapping else None]
    for zone in zones:
        if zone not in (None, "local", "utc") and zone not in available_timezones():
            raise UnknownTimeZone(zone=zone[:40])
    known = [format_.name for format_ in formats()]
    if wishes.format is not None and wishes.format not in known:
        raise UnknownCode(option="--format", code=wishes.format, known=", ".join(known))
    if wishes.dates not in (None, *DATES):
        raise UnknownCode(option="--dates", code=wishes.dates, known=", ".join(DATES))


def _read_here(
    store: Store, cursor: duckdb.DuckDBPyConnection, file: Path, folder: Path, wishes: Wishes
) -> _Read:
    seen = doors.scan(file, folder, limits=OPERATOR)
    known = [as_format(mapping) for mapping in _mappings(store, wishes)]
    format_ = exports.recognise(seen, wishes.format, known, demanded=wishes.mapping is not None)
    readings = _readings(store, wishes)
    zone, dates = readings.zone_of(format_.name), readings.dates_of(format_.name)
    staging = exports.stage(cursor, seen, format_, zone=zone, dates=dates)
    return _Read(seen, format_.name, staging, readings)


def _read_in_child(
    store: Store,
    cursor: duckdb.DuckDBPyConnection,
    source: Path | BinaryIO,
    folder: Path,
    wishes: Wishes,
    limits: doors.Limits,
    name: str | None = None,
) -> _Read:
    readings = _readings(store, wishes)
    request = sandbox.Request(
        name=Path(name or str(source)).name,
        limits=replace(limits, unpacks=True),
        readings=readings,
        wanted=wishes.format,
        mappings=tuple(_mappings(store, wishes)),
        demanded=wishes.mapping is not None,
    )
    staged = sandbox.read_in_child(source, folder, request)
    return _Read(staged.scan, staged.format, sandbox.take_over(cursor, staged), readings)


def _load(
    store: Store, cursor: duckdb.DuckDBPyConnection, found: _Read, wishes: Wishes, started: float
) -> Result:
    """Bring what is staged into the log in one transaction, or only count under a dry run."""
    shop = wishes.shop or store.settings.shop
    try:
        with store.change(cursor):
            passed_over = found.staging.passed_over
            batch, counts = load(cursor, shop, store.settings.own_domains, passed_over)
            seconds = time.monotonic() - started
            _note(cursor, batch, counts, found, shop, seconds)
            if wishes.dry_run:
                raise _DryRun
    except _DryRun:
        batch = 0
    return Result(
        file=found.scan.name,
        format=found.format,
        batch=batch or None,
        counts=counts,
        seconds=time.monotonic() - started,
        notes=found.staging.notes,
    )


def _note(
    cursor: duckdb.DuckDBPyConnection,
    batch: int,
    counts: Counts,
    found: _Read,
    shop: str,
    seconds: float,
) -> None:
    """Note what was imported, and how its times were read where somebody said so."""
    cursor.execute(
        statement("load/17_import"),
        vars(counts)
        | {
            "batch": batch,
            "file": found.scan.name,
            "sha256": found.scan.sha256,
            "bytes": found.scan.size,
            "format": found.format,
            "shop": shop,
            "timezone": found.readings.zone_of(found.format),
            "imported_at": now(),
            "seconds": seconds,
        },
    )
    described = {format_.name: format_ for format_ in formats()}.get(found.format)
    if described and (news := found.readings.news(described)):
        cursor.execute(statement("readings/remember"), news | {"shop": shop})


def _readings(store: Store, wishes: Wishes) -> Readings:
    shop = wishes.shop or store.settings.shop
    return Readings(
        shop_zone=store.settings.timezone,
        zone=wishes.timezone,
        dates=wishes.dates,
        before=tuple(store.rows("readings/remembered", shop=shop)),
    )


def _mappings(store: Store, wishes: Wishes) -> list[Mapping]:
    """Return the mapping that the reader chose, else those that are remembered."""
    if wishes.mapping:
        return [wishes.mapping]
    return [from_json(text) for (text,) in store.rows("mappings/remembered")]
