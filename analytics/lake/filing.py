"""A new version of a lake: only the months that a build touches are written anew."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex

import duckdb

from analytics.audit import COMMAND_LINE, Deed, note
from analytics.errors import LogError
from analytics.importing import Progress, Result
from analytics.lake.building import Changes, Inputs, decide
from analytics.lake.engine import Engine, Layout
from analytics.lake.gathering import Gathered, Gatherer, gather
from analytics.lake.manifest import ANSWERS, HOURLY, MESSAGES, Manifest
from analytics.lake.reader import TABLES, LakeLog
from analytics.lake.versions import INBOX, building, drafted, publish
from analytics.log_file import lacking
from analytics.persons import person_key
from analytics.reading import Wishes
from analytics.settings import Settings
from analytics.sql import quoted, statement
from analytics.telling import look, tell_named
from analytics.words import N_

ORDERED = {
    MESSAGES: Layout(("recipient", "sent_at", "key")),
    ANSWERS: Layout(("answered_at", "key", "diagnostic")),
    HOURLY: Layout(("shop", "hour", "mail_type", "provider", "outcome", "reason")),
}
# How an engine is made for the log that a build works in, and the lake's folder for its work.
MakeEngine = Callable[[LakeLog, Path], Engine]


class RowsLost(LogError):
    """A built version would not hold what it must."""

    text = N_(
        "The e-mails that were built and those of the exports do not add up, so the lake was left "
        "as it was. This is a fault of ours: please report it, with the kind of exports."
    )


class LakeInExports(LogError):
    """The lake would be read as exports at the next build."""

    text = N_(
        "The lake {folder} is in the folder of exports {source}, and would be read as one of them. "
        "Name a folder elsewhere for it."
    )


@dataclass(frozen=True)
class Built:
    """What a build did: how each export went, and the version that is in force now."""

    results: tuple[Result, ...]
    manifest: Manifest
    months: tuple[str, ...]


def build(
    lake: Path,
    sources: Sequence[Path],
    settings: Settings,
    wishes: Wishes,
    make_engine: MakeEngine,
    progress: Progress,
) -> Built:
    """Build a new version of a lake from exports; the old one is in force until it is whole.

    Raises LakeInExports, NotALake, OnlyACopy, LakeBusy, LakeTooNew, NoSuchVersion, OtherKey,
    TooManyAnswers, RowsLost, DiskFull or TooLittleMemory.
    """
    lake = lake.absolute()
    for source in sources:
        if lake.resolve().is_relative_to(source.resolve()):
            raise LakeInExports(folder=lake.name, source=source.resolve().name)
    with building(lake, key_of(settings)) as before:
        store = Gatherer(lake, before, settings)
        try:
            gathered = gather(
                store, sources, wishes, lambda share, doing: progress(share / 2, doing)
            )
            if not gathered.told:
                return Built(gathered.results, before, ())
            progress(0.5, N_("Building"))
            return _build(store, gathered, make_engine, progress)
        except duckdb.Error as error:
            if lack := lacking(error):
                raise lack from error
            raise
        finally:
            store.close()


def key_of(settings: Settings) -> str:
    """Return what tells the key that persons are known by from others; it is made at first."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return person_key(settings.data).hash("")


def _build(
    store: Gatherer, gathered: Gathered, make_engine: MakeEngine, progress: Progress
) -> Built:
    draft = drafted(store.lake, store.manifest)
    engine = make_engine(store, store.lake / INBOX)
    try:
        changes = decide(engine, store, _inputs(store, gathered))
        progress(0.7, N_("Building"))
        _write_months(engine, store, draft, changes)
    finally:
        engine.close()
    progress(0.9, N_("Building"))
    _note_counts(store, changes)
    draft = replace(draft, builder=engine.name)
    finish(store, draft, new=sum(count["new"] for count in changes.counts.values()))
    for result in gathered.results:
        if not result.error:
            note(store, COMMAND_LINE, Deed.IMPORTED, detail=result.file)
    return Built(
        tuple(_counted(result, store) for result in gathered.results),
        store.manifest,
        tuple(sorted(changes.months)),
    )


def finish(store: LakeLog, draft: Manifest, new: int) -> None:
    """Look for bursts in what was written, write the small tables, and put the version in force.

    Bursts are told of only then, so that a build that fails tells nothing.
    Raises RowsLost when the version does not hold so many new e-mails.
    """
    with store.cursor() as cursor:
        store.show_months(cursor, draft)
    emails = int(store.rows("load/how_many")[0][0])
    if emails != store.manifest.emails + new:
        raise RowsLost
    looked = look(store)
    known = store.rows("rules/known")[0][0]
    draft = replace(
        draft,
        emails=emails,
        rules=str(known),
        key=key_of(store.settings),
        sensitivity=store.settings.sensitivity if looked else draft.sensitivity,
        built_at=time.time(),
    )
    for table in TABLES:
        _write_table(store, draft, table)
    publish(store.lake, draft)
    store.manifest = draft
    if looked:
        _tell(store, draft)


def _tell(store: LakeLog, draft: Manifest) -> None:
    """Tell of bursts, and have the version in force remember it."""
    told_before = store.version
    tell_named(store)
    if store.version != told_before:
        _write_table(store, draft, "bursts_told")
        publish(store.lake, draft)


def _inputs(store: Gatherer, gathered: Gathered) -> Inputs:
    """Return the files that a build reads; an empty one stands for a relation without any."""
    empty = {}
    for relation in (MESSAGES, ANSWERS):
        with store.cursor() as cursor:
            empty[relation] = store.lake / store.empty(cursor, relation)
    return Inputs(
        told=gathered.told,
        said=gathered.said,
        messages=paths(store, store.manifest.of(MESSAGES)),
        answers=paths(store, store.manifest.of(ANSWERS)),
        empty_messages=empty[MESSAGES],
        empty_answers=empty[ANSWERS],
    )


def paths(store: LakeLog, files: Sequence[str]) -> list[Path]:
    """Return files of the lake as whole paths."""
    return [store.lake / file for file in files]


def _write_months(engine: Engine, store: LakeLog, draft: Manifest, changes: Changes) -> None:
    """Write the touched months anew; the others stay in the files of earlier versions."""
    old, months, answer_months = store.manifest, changes.months, changes.answer_months
    engine.table("touched_months", {"month": "VARCHAR"}, [(month,) for month in sorted(months)])
    inbox = store.lake / INBOX
    if months:
        no_messages = inbox / f"no-{MESSAGES}.parquet"
        engine.read("old_messages", paths(store, old.of(MESSAGES, months)), no_messages)
        written = _write(engine, store, draft, MESSAGES, months)
        engine.read("new_messages", paths(store, written), no_messages)
        _write(engine, store, draft, HOURLY, months)
    if answer_months:
        no_answers = inbox / f"no-{ANSWERS}.parquet"
        engine.read("old_errors", paths(store, old.of(ANSWERS, answer_months)), no_answers)
        _write(engine, store, draft, ANSWERS, answer_months)


def _write(
    engine: Engine, store: LakeLog, draft: Manifest, relation: str, months: set[str]
) -> list[str]:
    """Write some months of a relation anew, and name their files in the draft."""
    folder = store.lake / draft.name / relation
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    engine.write(f"lake/{relation}", folder, ORDERED[relation])
    return note_files(store, draft, relation, months)


def note_files(store: LakeLog, draft: Manifest, relation: str, months: set[str]) -> list[str]:
    """Name in the draft the files that were written for some months, and none of before."""
    kept = {
        month: files
        for month, files in draft.months.get(relation, {}).items()
        if month not in months
    }
    written = sorted((store.lake / draft.name / relation).glob("month=*/*.parquet"))
    named: dict[str, list[str]] = {}
    for file in written:
        month = file.parent.name.removeprefix("month=")
        named.setdefault(month, []).append(file.relative_to(store.lake).as_posix())
    draft.months[relation] = kept | named
    return [file for files in named.values() for file in files]


def _write_table(store: LakeLog, draft: Manifest, table: str) -> None:
    """Write a table that a version holds whole into a file of its own, of a name never given."""
    target = store.lake / draft.name / "tables" / f"{table}-{token_hex(8)}.parquet"
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with store.cursor() as cursor:
        cursor.execute(
            f"COPY (FROM {table}) TO {quoted(target)} (FORMAT parquet, COMPRESSION zstd)"
        ).fetchall()
    draft.tables[table] = target.relative_to(store.lake).as_posix()


def _note_counts(store: LakeLog, changes: Changes) -> None:
    """Note what each import has really done."""
    with store.change() as cursor:
        for count in changes.counts.values():
            cursor.execute(statement("lake_local/corrected"), count)


def _counted(result: Result, store: LakeLog) -> Result:
    """Return how an export went, with what the build found out about its rows."""
    if result.batch is None or result.counts is None:
        return result
    found = store.rows("lake_local/counts_of", batch=result.batch)
    new, updated, unchanged = found[0]
    counts = replace(result.counts, new=new, updated=updated, unchanged=unchanged)
    return replace(result, counts=counts)
