"""A large file is not copied, and its rows wait in a file: what comes in is the same."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import copy_of
from logs import ask, counted, quiet
from staged import EXPORTS
from whole_log import is_whole

from analytics import large_files
from analytics.importing import import_file, import_paths
from analytics.reading import Wishes
from analytics.settings import Settings
from analytics.store import Store

KEPT = ("messages", "error_log", "rejected_rows", "hourly_totals", "recipients", "queue_ids")
HEADING = "Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg"
FIRST = "01.10.2026 08:05;Ordrebekreftelse;kari.eksempel01@gmail.com;Ordre #10231;Sendt;Nei;"
SECOND = "01.10.2026 09:05;Ordrebekreftelse;ola.eksempel02@online.no;Ordre #10232;Sendt;Nei;"


@pytest.fixture
def store(empty: Path, settings: Settings) -> Iterator[Store]:
    with closing(copy_of(empty, settings)) as opened:
        yield opened
        assert is_whole(opened)
        assert not list(opened.folder("temp").glob("*/rows.parquet"))


@pytest.fixture
def all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_files, "COPIED", 0)
    monkeypatch.setattr(large_files, "ROWS_IN_MEMORY", 0)


def written(tmp_path: Path, *rows: str) -> Path:
    file = tmp_path / "log.csv"
    file.write_text("\n".join((HEADING, *rows)) + "\n", encoding="utf-8")
    return file


def all_that_came_in(store: Store) -> list[list[tuple[object, ...]]]:
    """Import an export of each format, and return what is kept of them and what is said."""
    files = sorted(file for file in EXPORTS.iterdir() if file.is_file())
    results = list(import_paths(store, files, Wishes(), quiet))
    said: list[tuple[object, ...]] = [(result.file, str(result.error)) for result in results]
    return [said, *(ask(store, f"SELECT t::VARCHAR FROM {table} t ORDER BY 1") for table in KEPT)]


def test_files_of_every_format_come_in_as_small_ones_do(
    store: Store, empty: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with closing(copy_of(empty, Settings(data=tmp_path / "small"))) as small:
        expected = all_that_came_in(small)
    request.getfixturevalue("all_are_large")
    assert all_that_came_in(store) == expected


@pytest.mark.usefixtures("all_are_large")
def test_a_large_file_is_left_as_it_is(store: Store, tmp_path: Path) -> None:
    file = written(tmp_path, FIRST, SECOND)
    before, content = file.stat(), file.read_bytes()
    assert counted(import_file(store, file, Wishes(), quiet)).new == 2
    after = file.stat()
    assert file.read_bytes() == content
    assert (after.st_mtime_ns, after.st_mode, after.st_nlink) == (
        before.st_mtime_ns,
        before.st_mode,
        1,
    )


@pytest.mark.usefixtures("all_are_large")
def test_a_large_file_that_is_written_to_meanwhile_is_read_as_it_was_at_one_moment(
    store: Store, tmp_path: Path
) -> None:
    file = written(tmp_path, FIRST)

    def write_on(share: float, _doing: str) -> None:
        # Told when the file has been looked through, for the first time and for the second.
        if share == 0.1:
            with file.open("a", encoding="utf-8") as log:
                log.write(SECOND.replace("10232", str(10232 + file.stat().st_size)) + "\n")

    assert counted(import_file(store, file, Wishes(), write_on)).rows == 2
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [line[:16] for line in lines[1:]] == [FIRST[:16], SECOND[:16], SECOND[:16]]


@pytest.mark.usefixtures("all_are_large")
def test_a_large_file_that_is_put_away_meanwhile_is_the_one_that_comes_in(
    store: Store, tmp_path: Path
) -> None:
    file = written(tmp_path, FIRST, SECOND)

    def put_away(share: float, _doing: str) -> None:
        # As a log is by its server, which begins another one in its place.
        if share == 0.1 and not (tmp_path / "log.1").exists():
            file.rename(tmp_path / "log.1")
            written(tmp_path, SECOND)

    assert counted(import_file(store, file, Wishes(), put_away)).new == 2


@pytest.mark.usefixtures("all_are_large")
def test_a_large_file_that_cannot_be_read_leaves_nothing_open(store: Store, tmp_path: Path) -> None:
    file = written(tmp_path, FIRST.replace("01.10.2026", "in October"))
    result = import_file(store, file, Wishes(), quiet)
    assert result.error
    assert file.is_file()
