"""What goes wrong around a lake loses nothing, tells the truth, and is mended by the next build."""

import os
import shutil
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import duckdb
import pytest
import streamlit as st
from lakes import ONE_MAIL, built, one_mail
from streamlit.testing.v1 import AppTest

from analytics import whole_files
from analytics.audit import Deed, note, trail
from analytics.editions import ROOT
from analytics.errors import NotALog
from analytics.lake.forgetting import forget, prune
from analytics.lake.opening import Followed, open_lake
from analytics.lake.reader import LakeDamaged
from analytics.lake.turns import LOCK, LakeBusy
from analytics.lake.versions import (
    CURRENT,
    NoSuchVersion,
    NotALake,
    OtherKey,
    VersionGone,
    current,
    publish,
)
from analytics.settings import Settings
from analytics.ui.deeds import exported

KARI, OLA, PER = "kari@kunde.example", "ola@kunde.example", "per@kunde.example"
HOLDS_THE_TURN = """
import sys, time
from pathlib import Path
from analytics.lake.reader import LakeDamaged
from analytics.lake.turns import turn
with turn(Path(sys.argv[1])):
    print("mine", flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a lake of two e-mails, in two versions, and of who built it."""
    folder = tmp_path_factory.mktemp("made")
    for number, to in enumerate((KARI, OLA)):
        built(folder / "lake", Settings(data=folder / "data"), [written(folder, number, to)])
    return folder


@pytest.fixture
def lake(made: Path, tmp_path: Path) -> Path:
    """Give a copy of that lake, built by ``settings`` from the exports that lie beside it."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path / "lake"


def written(folder: Path, number: int, to: str, *, answer: str = "") -> Path:
    day = f"{number + 10}.0{number + 1}.2026 09:14"
    return one_mail(folder / f"{number}.csv", day, to, answer=answer)


def held(lake: Path) -> dict[str, bytes]:
    """Return the files of all versions of a lake."""
    return {str(file): file.read_bytes() for file in lake.glob("v*/**/*") if file.is_file()}


def emails(lake: Path, settings: Settings) -> int:
    with closing(open_lake(lake, settings)) as store:
        return int(store.rows("load/how_many")[0][0])


@pytest.mark.parametrize("text", ["", "000002", "v000007", "../v000002", None])
def test_a_slip_in_current_removes_nothing(
    settings: Settings, lake: Path, tmp_path: Path, text: str | None
) -> None:
    before = held(lake)
    if text is None:
        (lake / CURRENT).unlink()
    else:
        (lake / CURRENT).write_text(text)
    for change in (
        lambda: built(lake, settings, [written(tmp_path, 2, PER)]),
        lambda: forget(lake, settings, KARI),
        lambda: prune(lake, settings, 1),
    ):
        with pytest.raises(NoSuchVersion, match="v000001, v000002"):
            change()
    assert held(lake) == before
    (lake / CURRENT).write_text("v000002\r\n", encoding="utf-8-sig")
    assert emails(lake, settings) == 2


def test_another_key_changes_nothing_and_does_not_lock_out_the_right_one(
    settings: Settings, lake: Path, tmp_path: Path
) -> None:
    before = held(lake)
    other = Settings(data=tmp_path / "other")
    for change in (
        lambda: built(lake, other, [written(tmp_path, 2, PER)]),
        lambda: forget(lake, other, KARI),
        lambda: prune(lake, other, 1),
    ):
        with pytest.raises(OtherKey):
            change()
    assert held(lake) == before
    assert built(lake, settings, [written(tmp_path, 2, PER)]).manifest.emails == 3


def test_a_lake_can_be_emptied_and_filled_again(settings: Settings, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    built(lake, settings, [written(tmp_path, 0, KARI, answer="550 no")])
    assert forget(lake, settings, KARI).held.messages == 1
    assert emails(lake, settings) == 0
    built(lake, settings, [written(tmp_path, 1, OLA, answer="550 no")])
    assert prune(lake, settings, 1).messages == 1
    with closing(open_lake(lake, settings)) as store, store.cursor() as cursor:
        for table in ("messages", "error_log"):
            assert cursor.execute(f"SELECT count(*) FROM {table}").fetchall() == [(0,)]
        assert cursor.execute("SELECT sum(n) FROM hourly_totals").fetchall() == [(2,)]
    assert built(lake, settings, [written(tmp_path, 2, PER)]).manifest.emails == 1


@pytest.mark.parametrize("next_", ["build", "prune"])
def test_what_an_erasure_that_died_has_left_goes_with_whatever_comes_next(
    settings: Settings, lake: Path, tmp_path: Path, next_: str
) -> None:
    shutil.copytree(lake, tmp_path / "before")
    forget(lake, settings, KARI)
    # As if it had died before the older versions were taken away.
    for version in ("v000001", "v000002"):
        shutil.copytree(tmp_path / "before" / version, lake / version, dirs_exist_ok=True)
    if next_ == "build":
        built(lake, settings, [tmp_path / "1.csv"])
    else:
        assert prune(lake, settings, 36_500).messages == 0
    named = {str(lake / file) for file in current(lake).files}
    assert set(held(lake)) == named | {str(lake / "v000003/manifest.json")}


class Listener(BaseHTTPRequestHandler):
    """Takes each message that is told, and counts them."""

    told: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        self.told.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing of it."""


def a_burst(file: Path) -> Path:
    """Write an export of some days on which nothing fails, and an hour in which all does."""
    lines = [ONE_MAIL.splitlines()[0]]
    for hour in range(24 * 10):
        failed = "Ja" if hour == 230 else "Nei"
        at = datetime(2026, 3, 1) + timedelta(hours=hour)
        lines += [
            f"{at:%d.%m.%Y %H}:{minute};Ordre;k{hour}-{minute}@kunde.example;Hei;Sendt;{failed};"
            f"{'451 4.4.1 timed out' if failed == 'Ja' else ''}"
            for minute in range(10, 40)
        ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_a_burst_is_told_once_and_not_by_a_build_that_fails(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, Listener.told[:] = tmp_path / "lake", []
    server = HTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    telling = settings.model_copy(update={"notify": (f"json://127.0.0.1:{server.server_port}/",)})
    built(lake, telling, [written(tmp_path, 0, KARI)])
    put_in_place = whole_files.put_in_place

    def fail(new: Path, file: Path) -> None:
        if file.name == "CURRENT":
            raise OSError(f"No pointer can be written: {file.name}")
        put_in_place(new, file)

    with monkeypatch.context() as patch:
        patch.setattr(whole_files, "put_in_place", fail)
        with pytest.raises(OSError, match="No pointer"):
            built(lake, telling, [a_burst(tmp_path / "burst.csv")])
    assert Listener.told == []
    assert current(lake).version == 1
    built(lake, telling, [tmp_path / "burst.csv"])
    told = len(Listener.told)
    assert told > 0
    built(lake, telling, [written(tmp_path, 1, OLA)])
    server.shutdown()
    server.server_close()
    assert len(Listener.told) == told
    assert len(list((lake / "v000003/tables").glob("bursts_told*"))) == 1


def test_a_version_is_named_once_its_files_have_reached_the_disk(
    lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = []
    really = os.fsync

    def fsync(descriptor: int) -> None:
        reached.append(os.fstat(descriptor).st_ino)
        really(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    publish(lake, current(lake))
    pointer = reached.index((lake / CURRENT).stat().st_ino)
    for file in current(lake).files:
        if file.startswith("v000002/"):
            assert reached.index((lake / file).stat().st_ino) < pointer
            assert reached.index((lake / file).parent.stat().st_ino) < pointer


def test_a_number_is_not_given_again_after_going_back(
    settings: Settings, lake: Path, tmp_path: Path
) -> None:
    followed = Followed(lake, settings)
    assert followed.now(settings).version == 2
    (lake / CURRENT).write_text("v000001\n")
    assert built(lake, settings, [written(tmp_path, 2, PER)]).manifest.version == 3
    with followed.now(settings).cursor() as cursor:
        found = cursor.execute("SELECT recipient FROM messages ORDER BY sent_at").fetchall()
    assert (found, followed.now(settings).version) == ([(KARI,), (PER,)], 3)
    followed.close()


def test_a_dead_process_holds_no_turn_and_a_living_one_does(lake: Path, settings: Settings) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS_THE_TURN, str(lake)], stdout=subprocess.PIPE, cwd=ROOT.parent
    )
    assert holder.stdout
    assert holder.stdout.readline() == b"mine\n"
    with pytest.raises(LakeBusy, match=str(holder.pid)):
        forget(lake, settings, KARI)
    holder.kill()
    holder.communicate()
    # What it has written does not count, also where the number is that of a living process.
    (lake / LOCK).write_text(f"{os.uname().nodename} {os.getpid()}")
    assert forget(lake, settings, KARI).held.messages == 1


def test_strange_files_beside_a_lake_do_not_stop_it(
    settings: Settings, lake: Path, tmp_path: Path
) -> None:
    (lake / "lost+found").mkdir()
    (lake / ".DS_Store").write_bytes(b"")
    (lake / "notes.txt").write_text("ours")
    assert forget(lake, settings, KARI).held.messages == 1
    assert (lake / "notes.txt").exists()


@pytest.mark.parametrize("entry", ["notes.txt", "inbox", "v000001"])
def test_no_lake_is_built_in_a_folder_of_somebody_else(
    settings: Settings, tmp_path: Path, entry: str
) -> None:
    folder = tmp_path / "folder"
    (folder / entry).mkdir(parents=True)
    with pytest.raises(NotALake):
        built(folder, settings, [written(tmp_path, 0, KARI)])
    assert [one.name for one in folder.iterdir()] == [entry]


def test_a_lake_is_built_in_a_new_file_system(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "disk/lost+found").mkdir(parents=True)
    assert built(tmp_path / "disk", settings, [written(tmp_path, 0, KARI)]).manifest.emails == 1


def test_an_address_in_a_packed_file_is_found(settings: Settings, lake: Path) -> None:
    """Its bytes do not show it, where it is neither the first nor the last in the order."""
    kept = lake / "copied.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT ['', md5(n::VARCHAR) || ' {KARI} ' || md5((n + 1)::VARCHAR), 'z'] "
            f"AS said FROM range(5000) AS numbers(n)) TO '{kept}' "
            "(FORMAT parquet, COMPRESSION zstd)"
        )
        connection.execute(
            f"COPY (SELECT 'not{KARI}' AS said) TO '{lake}/other.parquet' (FORMAT parquet)"
        )
    assert KARI.encode() not in kept.read_bytes()
    erased = forget(lake, settings, KARI)
    assert erased.still_in == (kept,)


def test_a_version_that_goes_is_said_to_be_gone_however_it_is_asked(
    settings: Settings, lake: Path
) -> None:
    with closing(open_lake(lake, settings)) as store:
        forget(lake, settings, KARI)
        with pytest.raises(VersionGone), store.cursor() as cursor:
            cursor.execute("SELECT sum(length(recipient)) FROM messages").fetchall()


def test_a_damaged_file_is_not_said_to_be_gone(settings: Settings, lake: Path) -> None:
    file = lake / current(lake).of("messages")[0]
    file.write_bytes(b"PAR1 and no more")
    with pytest.raises(LakeDamaged):
        open_lake(lake, settings)
    file.unlink()
    with pytest.raises(LakeDamaged):
        open_lake(lake, settings)


def test_a_trail_that_cannot_be_opened_is_not_said_to_be_in_use(
    settings: Settings, lake: Path
) -> None:
    (lake / "notebook.duckdb").unlink()
    (lake / "notebook.duckdb").mkdir()
    with closing(open_lake(lake, settings)) as store, pytest.raises(NotALog):
        note(store, "somebody", Deed.LOOKED_UP, about=KARI)


def test_what_is_taken_out_of_a_lake_is_noted_where_its_path_is_relative(
    settings: Settings, lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(lake.parent)
    monkeypatch.setenv("POSTLOGG_DATA", str(settings.data))
    monkeypatch.setenv("POSTLOGG_LOG_PATH", "lake")
    with closing(open_lake(lake, settings)) as store:
        exported(store, "somebody", "messages.csv")
        assert list(trail(store, deed="exported", about="", rows=10)["detail"]) == ["messages.csv"]


def test_bursts_of_a_lake_were_found_at_the_sensitivity_of_who_built_it(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = tmp_path / "lake"
    built(
        lake, settings.model_copy(update={"sensitivity": "low"}), [a_burst(tmp_path / "burst.csv")]
    )
    with closing(open_lake(lake, settings)) as store:
        assert store.settings.sensitivity == "normal"
        assert store.searched_at == "low"
    monkeypatch.setenv("POSTLOGG_DATA", str(settings.data))
    monkeypatch.setenv("POSTLOGG_LOG_PATH", str(lake))
    app = AppTest.from_file(ROOT.parent / "app.py", default_timeout=30)
    app.query_params["language"] = "en"
    app.run().switch_page("pages/bursts.py").run()
    assert "when the lake was built, at this sensitivity: low" in " ".join(
        caption.value for caption in app.caption
    )
    assert app.selectbox(key="sensitivity").value == "low"
    st.cache_resource.clear()
