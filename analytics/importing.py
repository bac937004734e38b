"""One file's whole way into the log: through the door, recognised, staged, loaded.

What comes from a browser, and every packed file, is read in a child process; plain text that the
operator names is read here. Either way a file comes in whole or not at all; out of an archive or a
spreadsheet, each file or sheet by itself.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import duckdb

from analytics.containers import Member
from analytics.door_limits import BROWSER, OPERATOR
from analytics.editions import SAMPLE, reading_edition
from analytics.errors import EmailLogError, ImportFailed, of_system
from analytics.export_errors import EmptyFile, ImportStopped, NoRows, UnknownFormat
from analytics.formats import formats
from analytics.known_files import KnownFile, known_file
from analytics.loading import Counts
from analytics.log_file import lacking
from analytics.reading import Opened, Read, Source, Wishes, check, read, shop_of
from analytics.sql import statement
from analytics.store import Store, now
from analytics.telling import watch_and_tell
from analytics.words import N_

Progress = Callable[[float, str], None]
# The share of an import that reading is.
READ = 0.35
# Told when all that is to be kept of a file is in the log: too late to stop it.
DONE = N_("Done")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Result:
    """What became of one file: its counts, the error that kept it out, or its parts."""

    file: str
    format: str | None = None
    batch: int | None = None
    counts: Counts | None = None
    seconds: float = 0.0
    error: EmailLogError | None = None
    notes: tuple[tuple[str, int], ...] = ()
    parts: tuple["Result", ...] = ()

    def each(self) -> tuple["Result", ...]:
        """Return the results of the files in a container, or that of the file itself."""
        return self.parts or (self,)


class _DryRun(Exception):
    """Everything was tried, and nothing is to be kept."""


def import_paths(
    store: Store, paths: Sequence[Path], wishes: Wishes, progress: Progress
) -> Iterator[Result]:
    """Import files, and the files in folders by name, one after the other; tell of bursts."""
    yield from import_each(store, paths, wishes, progress)
    if not wishes.dry_run:
        watch_and_tell(store)


def import_each(
    store: Store, paths: Sequence[Path], wishes: Wishes, progress: Progress
) -> Iterator[Result]:
    """Import files, and the files in folders by name, one after the other, and no more."""
    files = [file for path in paths for file in _files(path)]
    for number, file in enumerate(files):

        def share(done: float, doing: str, before: int = number) -> None:
            progress((before + done) / len(files), doing)

        yield from import_file(store, file, wishes, share).each()


def import_file(store: Store, file: Path, wishes: Wishes, progress: Progress) -> Result:
    """Import one file that the operator names."""
    return _import(store, Source(file.name, file, OPERATOR, trusted=True), wishes, progress)


def import_upload(
    store: Store, name: str, content: BinaryIO, wishes: Wishes, progress: Progress
) -> Result:
    """Import one file that a browser sent."""
    return _import(store, Source(Path(name).name, content, BROWSER), wishes, progress)


def fill_sample(store: Store, progress: Progress) -> None:
    """Import the sample shop's exports into a log of its own."""
    exported = sorted(SAMPLE.glob("*.gz"))
    for result in import_paths(store, exported, Wishes(door="app"), progress):
        if result.error:
            raise result.error


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file() and file.name[0] != ".")


def _import(store: Store, source: Source, wishes: Wishes, progress: Progress) -> Result:
    """Read a file and load it; whatever goes wrong is one sentence, and nothing is kept."""
    started = time.monotonic()
    try:
        progress(0.05, N_("Reading"))
        check(wishes)
        if known := known_file(store, source, wishes):
            result = _nothing_new(source, known, started)
        else:
            result = _bring_in(store, source, wishes, progress, started)
    except ImportStopped:
        # Who stops knows the upload only, and not the file in it that is at hand.
        return Result(file=source.name, error=ImportStopped(file=source.name))
    except EmailLogError as error:
        return Result(file=source.name, error=error)
    except (duckdb.Error, OSError) as error:
        return Result(file=source.name, error=_sentence(error, source.name))
    progress(1.0, DONE)
    return result


def _bring_in(
    store: Store, source: Source, wishes: Wishes, progress: Progress, started: float
) -> Result:
    with store.workplace() as folder, store.cursor() as cursor:
        found = read(store, cursor, source, folder, wishes, lambda: progress(0.1, N_("Reading")))
        if isinstance(found, Opened):
            return _import_members(store, source, found, wishes, progress)

        def filed(share: float) -> None:
            progress(READ + (1 - READ) * share, N_("Filing"))

        filed(0.0)
        return _load(store, cursor, found, wishes, filed, started)


def _nothing_new(source: Source, known: KnownFile, started: float) -> Result:
    return Result(
        file=source.name,
        format=known.format,
        batch=known.batch,
        counts=known.counts,
        seconds=time.monotonic() - started,
    )


def _import_members(
    store: Store, container: Source, opened: Opened, wishes: Wishes, progress: Progress
) -> Result:
    """Import the files of a container, one after the other."""
    chosen = [member for member in opened.members if wishes.part in (None, member.name)]
    results = []
    for number, member in enumerate(chosen):

        def share(done: float, doing: str, before: int = number) -> None:
            progress((before + done) / len(chosen), doing)

        results.append((member, _import_member(store, container, member, wishes, share)))
    parts = _without_other_sheets(results)
    return parts[0] if len(parts) == 1 else Result(file=container.name, parts=parts)


def _import_member(
    store: Store, container: Source, member: Member, wishes: Wishes, progress: Progress
) -> Result:
    if member.path is None:
        return Result(file=member.name, error=member.error)
    source = Source(member.name, member.path, container.limits, modified=member.modified)
    try:
        return _import(store, source, wishes, progress)
    finally:
        member.path.unlink()


def _without_other_sheets(results: Sequence[tuple[Member, Result]]) -> tuple[Result, ...]:
    """Leave out sheets that are something else, in a book of which another one came in."""
    nothing = (UnknownFormat, EmptyFile, NoRows)
    read = {member.book for member, result in results if member.book and result.counts}
    return tuple(
        result
        for member, result in results
        if not (member.book in read and isinstance(result.error, nothing))
    )


def _sentence(error: duckdb.Error | OSError, name: str) -> EmailLogError:
    """Say what DuckDB or the system could not do with a file."""
    if lack := lacking(error):
        return lack
    if isinstance(error, OSError):
        return of_system(error, name)
    # What DuckDB says quotes the data, so it is neither shown nor written down.
    log.error("A file could not be loaded (%s).", type(error).__name__)
    return ImportFailed(file=name)


def _load(
    store: Store,
    cursor: duckdb.DuckDBPyConnection,
    found: Read,
    wishes: Wishes,
    filed: Callable[[float], None],
    started: float,
) -> Result:
    """Bring what is staged into the log in one transaction, or only count under a dry run."""
    try:
        with store.change(cursor):
            passed_over = found.staging.passed_over
            shop = shop_of(store, wishes)
            batch, counts = store.bring_in(cursor, shop, passed_over, filed)
            seconds = time.monotonic() - started
            values = vars(counts) | _told_of(store, found, wishes)
            values |= {"batch": batch, "imported_at": now(), "seconds": seconds}
            cursor.execute(statement("load/17_import"), values)
            _remember(cursor, found, shop)
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


def _remember(cursor: duckdb.DuckDBPyConnection, found: Read, shop: str) -> None:
    """Remember how the times of a file were read, where somebody said so."""
    described = {format_.name: format_ for format_ in formats()}.get(found.format)
    if described and (news := found.readings.news(described)):
        cursor.execute(statement("readings/remember"), news | {"shop": shop})


def _told_of(store: Store, found: Read, wishes: Wishes) -> dict[str, Any]:
    """Return what is kept of a file, and of how it came in."""
    return {
        "file": found.scan.name,
        "sha256": found.scan.sha256,
        "bytes": found.scan.size,
        "format": found.format,
        "shop": shop_of(store, wishes),
        "timezone": found.readings.zone_of(found.format),
        "door": wishes.door,
        "person": wishes.person,
        "edition": reading_edition(),
    }
