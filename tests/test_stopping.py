"""An import that its reader stops leaves nothing in the log, and no process behind."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from packing import archive
from staged import EXPORTS
from whole_log import is_whole

from analytics import sandbox, uploads
from analytics.audit import trail
from analytics.bursts import VERSION
from analytics.door_limits import BROWSER
from analytics.export_errors import ImportStopped
from analytics.importing import Progress, Result, import_upload
from analytics.reading import Wishes
from analytics.readings import Readings
from analytics.settings import Settings
from analytics.store import Store
from analytics.telling import watch_and_tell
from analytics.uploads import Job, Upload

EXPORT = (EXPORTS / "norwegian.csv").read_bytes()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    settings = Settings(data=tmp_path / "data")
    opened = Store(settings.database, settings)
    yield opened
    assert is_whole(opened)
    opened.close()


def brought(store: Store) -> int:
    with store.cursor() as cursor:
        return len(cursor.execute("SELECT key FROM messages").fetchall())


@pytest.mark.parametrize("step", ["Reading", "Filing"])
def test_a_file_that_is_stopped_leaves_nothing(store: Store, step: str) -> None:
    def stop(_share: float, doing: str) -> None:
        if doing == step:
            raise ImportStopped(file="logg.csv")

    told = import_upload(store, "logg.csv", io.BytesIO(EXPORT), Wishes(), stop)
    assert isinstance(told.error, ImportStopped)
    assert brought(store) == 0
    again = import_upload(store, "logg.csv", io.BytesIO(EXPORT), Wishes(), lambda *_: None)
    assert again.counts
    assert brought(store) == again.counts.new


def test_no_file_of_a_stopped_import_comes_in(store: Store) -> None:
    job = Job(store, tuple(Upload(name, io.BytesIO(EXPORT)) for name in ("a", "b")), Wishes())
    job.stop()
    job.start().wait()
    assert [type(result.error) for result in job.results] == [ImportStopped, ImportStopped]
    assert brought(store) == 0


@pytest.mark.parametrize(("stopped_at", "came_in"), [(0.5, 1), (0.51, 1), (1.0, 2)])
def test_what_came_in_before_an_archive_was_stopped_is_said_and_noted(
    store: Store, monkeypatch: pytest.MonkeyPatch, stopped_at: float, came_in: int
) -> None:
    heading, *rows = EXPORT.splitlines(keepends=True)
    members = {"a.csv": heading + rows[0], "b.csv": heading + rows[1]}
    job = Job(store, (Upload("alt.zip", io.BytesIO(archive(members))),), Wishes())

    def stopping(
        log: Store, name: str, content: BinaryIO, wishes: Wishes, tell: Progress
    ) -> Result:
        def report(share: float, doing: str) -> None:
            if share >= stopped_at:
                job.stop()
            tell(share, doing)

        return import_upload(log, name, content, wishes, report)

    monkeypatch.setattr(uploads, "import_upload", stopping)
    job.start().wait()
    parts = job.results[0].each()
    assert [part.error and str(part.error) for part in parts] == [
        None,
        None if came_in == 2 else str(ImportStopped(file="alt.zip › b.csv")),
    ]
    assert brought(store) == came_in
    assert list(trail(store, deed="imported", about="", rows=9)["detail"]) == ["alt.zip"]


def test_an_archive_that_is_stopped_at_once_is_not_noted(store: Store) -> None:
    job = Job(store, (Upload("alt.zip", io.BytesIO(archive({"a.csv": EXPORT}))),), Wishes())
    job.stop()
    job.start().wait()
    assert str(job.results[0].error) == str(ImportStopped(file="alt.zip"))
    assert trail(store, deed="imported", about="", rows=9).empty


def test_what_comes_after_the_last_file_is_a_step_of_its_own(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(store, (Upload("logg.csv", io.BytesIO(EXPORT)),), Wishes())
    steps = []

    def told(log: Store) -> None:
        steps.append((job.searching, len(job.results)))
        watch_and_tell(log)

    monkeypatch.setattr(uploads, "watch_and_tell", told)
    job.start().wait()
    assert steps == [(True, 1)]


def test_a_file_whose_bringer_cannot_be_noted_is_told_and_bursts_are_looked_for(
    store: Store,
) -> None:
    with store.cursor() as cursor:
        cursor.execute("ALTER TABLE audit RENAME TO audit_away")
    names = ("a.csv", "b.csv")
    job = Job(store, tuple(Upload(name, io.BytesIO(EXPORT)) for name in names), Wishes())
    job.start().wait()
    assert [result.error for result in job.results] == [None, None]
    assert [unnoted.values["file"] for unnoted in job.unnoted] == list(names)
    assert store.rows("bursts/changed", method=f"{VERSION} {store.searched_at}") == []
    with store.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_away RENAME TO audit")


def test_the_process_that_reads_a_file_is_stopped_with_it(tmp_path: Path) -> None:
    heading, row = EXPORT.splitlines(keepends=True)[:2]
    long = io.BytesIO(heading + row * 200_000)

    def stop(_step: str) -> None:
        raise ImportStopped(file="logg.csv")

    with pytest.raises(ImportStopped):
        sandbox.read_in_child(
            long, tmp_path, sandbox.Request("logg.csv", BROWSER, Readings("Europe/Oslo")), stop
        )
    # What a child writes when it is done.
    assert not (tmp_path / "header.json").exists()
