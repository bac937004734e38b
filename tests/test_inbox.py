"""Files that are put into the inbox come in by themselves, whole, once, and move away."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import copy_of
from logs import ask
from packing import archive
from staged import EXPORTS

from analytics import inbox
from analytics.errors import DiskFull
from analytics.importing import Result
from analytics.inbox import Inbox
from analytics.settings import Settings
from analytics.store import Store

NORWEGIAN = (EXPORTS / "norwegian.csv").read_bytes()
SOON = 30.0


@pytest.fixture
def store(empty: Path, tmp_path: Path) -> Iterator[Store]:
    with closing(copy_of(empty, Settings(data=tmp_path / "data", language="en"))) as opened:
        yield opened


@pytest.fixture
def folder(store: Store) -> Iterator[Path]:
    looked_after = Inbox(store, pause=0.05)
    yield store.settings.inbox_folder
    looked_after.close()
    looked_after._thread.join()


def wait(holds: Callable[[], object]) -> None:
    until = time.monotonic() + SOON
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_file_comes_in_and_lies_in_done_beside_a_sentence(store: Store, folder: Path) -> None:
    (folder / "norsk.csv").write_bytes(NORWEGIAN)
    wait(lambda: (folder / "done" / "norsk.csv").exists() and not (folder / "norsk.csv").exists())
    said = (folder / "done" / "norsk.csv.txt").read_text()
    assert said.startswith("norsk.csv: ")
    assert " rows read = " in said
    assert (folder / "done" / "norsk.csv").read_bytes() == NORWEGIAN
    assert ask(store, "SELECT door, file FROM imports") == [("inbox", "norsk.csv")]
    assert ask(store, "SELECT who, deed, detail FROM audit") == [("inbox", "imported", "norsk.csv")]


def test_what_cannot_come_in_lies_in_failed_beside_the_reason(store: Store, folder: Path) -> None:
    (folder / "alt.zip").write_bytes(archive({"norsk.csv": NORWEGIAN, "notat.txt": "Hei\n"}))
    (folder / "side.csv").write_bytes(b"<html>Logg inn</html>")
    failed = folder / "failed"
    wait(lambda: not (folder / "alt.zip").exists() and not (folder / "side.csv").exists())
    assert "side.csv is a web page" in (failed / "side.csv.txt").read_text()
    whole, part = (failed / "alt.zip.txt").read_text().splitlines()
    assert whole.startswith("alt.zip › norsk.csv: ")
    assert part.startswith("alt.zip › notat.txt is not an export")


def test_a_file_whose_coming_cannot_be_noted_says_so_and_moves_away(
    store: Store, folder: Path
) -> None:
    with store.cursor() as cursor:
        cursor.execute("ALTER TABLE audit RENAME TO audit_away")
    (folder / "norsk.csv").write_bytes(NORWEGIAN)
    wait(lambda: (folder / "done" / "norsk.csv").exists() and not (folder / "norsk.csv").exists())
    counts, unnoted = (folder / "done" / "norsk.csv.txt").read_text().splitlines()
    assert " rows read = " in counts
    assert unnoted.startswith("norsk.csv is in the log, but the audit trail does not say")


def test_the_same_name_again_writes_over_nothing(store: Store, folder: Path) -> None:
    for number in (1, 2, 3):
        (folder / "norsk.csv").write_bytes(NORWEGIAN + b"\n" * number)
        wait(lambda: not (folder / "norsk.csv").exists())
    assert sorted(path.name for path in (folder / "done").iterdir()) == [
        "norsk (2).csv", "norsk (2).csv.txt", "norsk (3).csv", "norsk (3).csv.txt",
        "norsk.csv", "norsk.csv.txt",
    ]  # fmt: skip


def test_unfinished_and_strange_files_are_left_alone(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    (folder / "norsk.csv.part").write_bytes(NORWEGIAN)
    (folder / ".norsk.csv").write_bytes(NORWEGIAN)
    (tmp_path / "annet.csv").write_bytes(NORWEGIAN)
    (folder / "lenke.csv").symlink_to(tmp_path / "annet.csv")
    os.mkfifo(folder / "rør.csv")
    (folder / ("x" * 250)).write_bytes(NORWEGIAN)
    wait(lambda: (folder / "done").exists() and not (folder / ("x" * 250)).exists())
    assert ask(store, "SELECT count(*) FROM imports") == [(1,)]
    (folder / "norsk.csv.part").rename(folder / "norsk.csv")
    wait(lambda: (folder / "done" / "norsk.csv").exists())


def test_a_file_that_grows_is_not_touched_until_it_stands_still(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_after = Inbox(store, pause=60)
    taken: list[str] = []
    monkeypatch.setattr(looked_after, "_take", taken.append)
    file = store.settings.inbox_folder / "norsk.csv"
    for size in (100, 200):
        file.write_bytes(NORWEGIAN[:size])
        looked_after._look()
    assert taken == []
    looked_after._look()
    assert taken == ["norsk.csv"]
    looked_after.close()


def test_killed_between_import_and_move_the_next_start_changes_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = store.settings.inbox_folder / "norsk.csv"
    file.write_bytes(NORWEGIAN)
    killed, restarted = Inbox(store, pause=60), Inbox(store, pause=60)
    monkeypatch.setattr(inbox, "_move", lambda *_: None)
    killed._look()
    killed._look()
    before = ask(store, "FROM messages ORDER BY key"), ask(store, "FROM imports")
    assert file.exists()
    monkeypatch.undo()
    restarted._look()
    restarted._look()
    assert not file.exists()
    assert (ask(store, "FROM messages ORDER BY key"), ask(store, "FROM imports")) == before
    killed.close()
    restarted.close()


def test_a_file_that_cannot_be_moved_is_noted_once_and_holds_up_no_other(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def but_one(file: Path, target: Path) -> Path:
        if file.name == "a.csv":
            raise PermissionError
        return replace(file, target)

    monkeypatch.setattr(Path, "replace", but_one)
    folder = store.settings.inbox_folder
    heading, *rows = NORWEGIAN.splitlines(keepends=True)
    (folder / "a.csv").write_bytes(heading + rows[0])
    (folder / "b.csv").write_bytes(heading + rows[1])
    looked_after = Inbox(store, pause=60)
    for _ in range(4):
        looked_after._look()
    assert ask(store, "SELECT detail FROM audit ORDER BY ALL") == [("a.csv",), ("b.csv",)]
    assert sorted(file.name for file in (folder / "done").iterdir()) == ["b.csv", "b.csv.txt"]
    looked_after.close()


def test_on_a_full_disk_the_file_waits(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "NO_ROOM_PAUSE", 0.0)
    full = Result(file="norsk.csv", error=DiskFull())
    looked_after = Inbox(store, pause=60)
    monkeypatch.setattr(inbox, "import_file", lambda *_: full)
    file = store.settings.inbox_folder / "norsk.csv"
    file.write_bytes(NORWEGIAN)
    looked_after._look()
    looked_after._look()
    assert file.exists()
    looked_after.close()


def test_the_served_app_looks_after_its_inbox_before_anybody_visits(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    file = settings.inbox_folder / "norsk.csv"
    file.parent.mkdir(parents=True)
    file.write_bytes(NORWEGIAN)
    served = subprocess.Popen(
        [sys.executable, "-c", "from analytics.serve import serve; serve(port=0)"],
        env=os.environ | {"POSTLOGG_DATA": str(settings.data)},
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        wait(lambda: (settings.inbox_folder / "done" / "norsk.csv.txt").exists())
        wait(lambda: not file.exists())
    finally:
        served.terminate()
        _, said = served.communicate(timeout=SOON)
    assert said == b""


def test_another_folder_may_be_the_inbox(tmp_path: Path) -> None:
    named = Settings(data=tmp_path, inbox=tmp_path / "eksport")
    assert named.inbox_folder == tmp_path / "eksport"
    assert Settings(data=tmp_path).inbox_folder == tmp_path / "inbox"
