"""One person, or what is too old, out of a lake: a new version without it, and no older one.

The statements are those that do it in a file, on the version in memory. The months that hold what
goes are written anew; then all other versions are taken away, for they hold it too. Totals stay.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from analytics import traces
from analytics.audit import COMMAND_LINE, Deed, note
from analytics.erasing import MARKING, Held, held, person, redact
from analytics.lake.filing import ORDERED, finish, key_of, note_files, paths
from analytics.lake.in_process import InProcess
from analytics.lake.manifest import ANSWERS, HOURLY, MESSAGES, Manifest
from analytics.lake.reader import LakeLog
from analytics.lake.versions import building, drafted, drop_old
from analytics.persons import person_key
from analytics.retention import Pruned, kept_since
from analytics.settings import Settings
from analytics.sql import statement
from analytics.store import now

ERASING = (
    *(f"erase/{step}" for step in MARKING),
    "lake_local/seal_theirs",
    "erase/4_rejected",
)
SEALING = (
    "prune/1_sealed",
    "lake_local/seal_old",
    "prune/2_theirs",
    "prune/3_rejected",
    "prune/4_queue_ids",
)
Mark = Callable[[duckdb.DuckDBPyConnection], None]


@dataclass(frozen=True)
class Forgotten:
    """What was erased, and the files in which the address is still to be found."""

    held: Held
    still_in: tuple[Path, ...] = field(default=(), repr=False)


def forget(lake: Path, settings: Settings, address: str) -> Forgotten:
    """Erase one person; a later build does not bring them back.

    Raises NotAnAddress, OnlyACopy, LakeBusy, OtherKey or DiskFull; the lake is then as it was.
    """
    wanted = person(address)

    def mark(cursor: duckdb.DuckDBPyConnection) -> None:
        cursor.execute(statement("erase/1_persons"), {"addresses": [wanted]})
        for step in ERASING:
            cursor.execute(statement(step))
        redact(cursor)
        key = person_key(settings.data).as_parameters()
        cursor.execute(statement("erase/7_remember"), {**key, "now": now()})

    with building(lake, key_of(settings)) as manifest:
        store = LakeLog(lake, manifest, settings)
        try:
            note(store, COMMAND_LINE, Deed.ERASED, about=wanted)
            found = held(store, wanted)
            _without(store, mark)
            still_in = [*_tables_with(store, wanted), *traces.found(lake, wanted)]
        finally:
            store.close()
    return Forgotten(found, tuple(dict.fromkeys(still_in)))


def prune(lake: Path, settings: Settings, days: int) -> Pruned:
    """Take out what is older than so many days.

    Raises OnlyACopy, LakeBusy, OtherKey or DiskFull; the lake is then as it was.
    """
    first = kept_since(days, now())
    with building(lake, key_of(settings)) as manifest:
        store = LakeLog(lake, manifest, settings)
        try:
            if not store.rows("prune/due", first=first)[0][0]:
                return Pruned(0, 0, first)
            before = store.rows("prune/counted")[0]
            _without(store, lambda cursor: _mark_old(cursor, first))
            after = store.rows("prune/counted")[0]
        finally:
            store.close()
    return Pruned(before[0] - after[0], before[1] - after[1], first)


def _tables_with(store: LakeLog, address: str) -> Iterator[Path]:
    """Give the Parquet files that hold an address: they are packed, so their bytes tell nothing."""
    for file in sorted(store.lake.rglob("*.parquet")):
        if store.rows("lake_local/holds", file=str(file), address=address)[0][0]:
            yield file


def _mark_old(cursor: duckdb.DuckDBPyConnection, first: datetime) -> None:
    cursor.execute("SET VARIABLE persons = []::VARCHAR[]")
    for step in SEALING:
        cursor.execute(statement(step), {"first": first})


def _without(store: LakeLog, mark: Mark) -> None:
    """Put a version in force without the e-mails that ``mark`` puts into the table ``theirs``."""
    draft = drafted(store.lake, store.manifest, alone=True)
    engine = InProcess(store)
    try:
        with store.change(engine.cursor) as cursor:
            mark(cursor)
            gone = int(cursor.execute("SELECT count(*) FROM theirs").fetchall()[0][0])
            _rewrite(engine, store, draft)
    finally:
        engine.close()
    finish(store, draft, new=-gone)
    drop_old(store.lake)


def _rewrite(engine: InProcess, store: LakeLog, draft: Manifest) -> None:
    """Write anew the months that hold what goes, without it."""
    (store.lake / draft.name).mkdir(mode=0o700)
    for relation in (MESSAGES, ANSWERS):
        holding = engine.frame(f"lake_local/holding_{relation}")
        months = {month for (month,) in holding}
        if not months:
            continue
        _read(engine, store, f"old_{relation}", store.manifest.of(relation, months), relation)
        target = store.lake / draft.name / relation
        engine.write(f"lake_local/{relation}_without", target, ORDERED[relation])
        written = note_files(store, draft, relation, months)
        if relation == MESSAGES:
            _read(engine, store, "new_messages", written, relation)
            engine.write("lake/hourly", store.lake / draft.name / HOURLY, ORDERED[HOURLY])
            note_files(store, draft, HOURLY, months)


def _read(engine: InProcess, store: LakeLog, view: str, files: list[str], relation: str) -> None:
    empty = store.lake / store.empty(engine.cursor, relation)
    engine.read(view, paths(store, files), empty)
