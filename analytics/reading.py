"""One file → staged rows in a cursor: recognised and read here, or by a child process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from zoneinfo import available_timezones

import duckdb

from analytics import doors, exports, sandbox
from analytics.containers import Member
from analytics.containers.kinds import is_packed
from analytics.door_limits import OPERATOR, Limits
from analytics.doors import Scan
from analytics.errors import EmailLogError, UnknownCode
from analytics.export_errors import UnknownTimeZone
from analytics.formats import formats
from analytics.large_files import is_copied, state_of, waiting_file
from analytics.mapping import Mapping, as_format, from_json
from analytics.readings import DATES, Readings
from analytics.staging import Staging
from analytics.store import Store


@dataclass(frozen=True)
class Wishes:
    """What the reader says about the files; nothing means that the file or the settings say it.

    ``part`` names one file of an archive, or one sheet, and leaves the others where they are.
    ``door`` is the way in, one of `words.DOORS`, and ``person`` who is known to have used it.
    """

    shop: str | None = None
    format: str | None = None
    timezone: str | None = None
    dates: str | None = None
    mapping: Mapping | None = None
    dry_run: bool = False
    part: str | None = None
    door: str = "command_line"
    person: str | None = None


@dataclass(frozen=True)
class Source:
    """A file on its way in: its name, where its bytes are, and the limits of its door.

    One that is not ``trusted`` may be anything, and so may everything that comes out of another.
    """

    name: str
    content: Path | BinaryIO
    limits: Limits
    trusted: bool = False
    modified: datetime | None = None


@dataclass(frozen=True)
class Read:
    """A file that is staged in a cursor, and what it is."""

    scan: Scan
    format: str
    staging: Staging
    readings: Readings


@dataclass(frozen=True)
class Opened:
    """A container that is opened."""

    members: tuple[Member, ...]


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


def read(
    store: Store,
    cursor: duckdb.DuckDBPyConnection,
    source: Source,
    folder: Path,
    wishes: Wishes,
    scanned: Callable[[], None],
) -> Read | Opened:
    """Stage a file in a cursor, or open a container into a folder.

    ``scanned`` is told when a file has passed the door; where another process reads it, again and
    again from then on. What it raises stops the reading.
    Raises the errors of a file that cannot be read.
    """
    file = source.content if source.trusted else None
    if isinstance(file, Path) and not (file.is_file() and is_packed(file)):
        return _read_here(store, cursor, file, folder, wishes, scanned)
    return _read_in_child(store, cursor, source, folder, wishes, scanned)


def shop_of(store: Store, wishes: Wishes) -> str:
    """Return the shop of the rows that name none."""
    return wishes.shop or store.settings.shop


def readings_of(store: Store, wishes: Wishes) -> Readings:
    """Return how times are read that say neither their zone nor which number is the day."""
    return Readings(
        shop_zone=store.settings.timezone,
        zone=wishes.timezone,
        dates=wishes.dates,
        before=tuple(store.rows("readings/remembered", shop=shop_of(store, wishes))),
    )


def _read_here(
    store: Store,
    cursor: duckdb.DuckDBPyConnection,
    file: Path,
    folder: Path,
    wishes: Wishes,
    scanned: Callable[[], None],
) -> Read:
    """Stage a file as it lies there where it is large, or a copy if somebody writes to it."""

    def staged(*, linked: bool) -> Read:
        seen = doors.scan(file, folder, limits=OPERATOR, linked=linked)
        scanned()
        known = [as_format(mapping) for mapping in _mappings(store, wishes)]
        format_ = exports.recognise(seen, wishes.format, known, demanded=wishes.mapping is not None)
        readings = readings_of(store, wishes)
        zone, dates = readings.zone_of(format_.name), readings.dates_of(format_.name)
        rows_in = waiting_file(folder, seen.size)
        staging = exports.stage(cursor, seen, format_, zone=zone, dates=dates, rows_in=rows_in)
        return Read(seen, format_.name, staging, readings)

    if is_copied(file):
        return staged(linked=False)
    with file.open("rb") as held:
        before = state_of(held)
        try:
            found = staged(linked=True)
        except EmailLogError:
            if state_of(held) == before:
                raise
        else:
            if state_of(held) == before:
                return found
    return staged(linked=False)


def _read_in_child(
    store: Store,
    cursor: duckdb.DuckDBPyConnection,
    source: Source,
    folder: Path,
    wishes: Wishes,
    scanned: Callable[[], None],
) -> Read | Opened:
    readings = readings_of(store, wishes)
    request = sandbox.Request(
        name=source.name,
        limits=source.limits,
        readings=readings,
        wanted=wishes.format,
        mappings=tuple(_mappings(store, wishes)),
        demanded=wishes.mapping is not None,
        modified=source.modified,
    )

    def told(_step: str) -> None:
        scanned()

    staged = sandbox.read_in_child(source.content, folder, request, told)
    if isinstance(staged, tuple):
        return Opened(staged)
    return Read(staged.scan, staged.format, sandbox.take_over(cursor, staged), readings)


def _mappings(store: Store, wishes: Wishes) -> list[Mapping]:
    """Return the mapping that the reader chose, else those that are remembered."""
    if wishes.mapping:
        return [wishes.mapping]
    return [from_json(text) for (text,) in store.rows("mappings/remembered")]
