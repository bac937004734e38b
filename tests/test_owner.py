"""One process owns the file; the commands of others are carried out by it, with the same words."""

import json
import os
import shutil
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from logs import ask
from staged import EXPORTS
from terminal import ROOT, command
from whole_log import is_whole

from analytics.commands.listening import listen
from analytics.errors import LogInUse
from analytics.owner import Owner, OwnerStopped, UnsafeFolder, address, ask_owner
from analytics.sample import write_shop
from analytics.settings import Settings
from analytics.store import Store


@pytest.fixture
def owned(tmp_path: Path) -> Iterator[Store]:
    settings = Settings(data=tmp_path / "data")
    store = Store(settings.database, settings)
    owner = listen(store)
    yield store
    owner.close()
    store.close()


def test_a_command_says_the_same_whether_the_file_is_free_or_owned(
    owned: Store, tmp_path: Path
) -> None:
    through_owner = command(owned.settings.data, "messages", "--json")
    alone = command(tmp_path / "other", "messages", "--json")
    assert json.loads(through_owner.stdout) == json.loads(alone.stdout) == []
    assert through_owner.returncode == alone.returncode == 0


def test_what_cannot_be_done_has_the_same_words_and_status(owned: Store, tmp_path: Path) -> None:
    taken = tmp_path / "taken.duckdb"
    taken.touch()
    through_owner = command(owned.settings.data, "backup", str(taken))
    alone = command(tmp_path / "other", "backup", str(taken))
    assert through_owner.stderr == alone.stderr
    assert "taken.duckdb" in alone.stderr
    assert through_owner.returncode == alone.returncode == 1


def test_wrong_usage_has_a_status_of_its_own(tmp_path: Path) -> None:
    assert command(tmp_path, "messages", "--from", "yesterday").returncode == 2


def test_a_backup_is_made_while_the_log_is_in_use(owned: Store, tmp_path: Path) -> None:
    made = command(owned.settings.data, "backup", str(tmp_path / "copy.duckdb"), "--json")
    assert json.loads(made.stdout)["bytes"] == (tmp_path / "copy.duckdb").stat().st_size


def test_only_its_owner_may_speak_to_the_socket(owned: Store) -> None:
    with address(owned.file) as here:
        mode = Path(here).stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


def test_a_socket_left_behind_by_a_crash_is_in_nobodys_way(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    settings.data.mkdir()
    with address(settings.database) as here:
        Path(here).touch()
    store = Store(settings.database, settings)
    owner = listen(store)
    assert command(settings.data, "messages", "--json").returncode == 0
    owner.close()
    store.close()


def test_an_unknown_command_does_not_bring_the_owner_down(owned: Store) -> None:
    told = {"language": "en", "as_json": False}
    assert ask_owner(owned.file, "dance", told, lambda message: None) == 1
    assert command(owned.settings.data, "messages", "--json").returncode == 0


def test_logs_that_differ_in_their_ending_alone_have_an_owner_each(tmp_path: Path) -> None:
    log, other = tmp_path / "log.duckdb", tmp_path / "log.bak"
    owner, of_other = Owner(log, lambda *_: 7), Owner(other, lambda *_: 8)
    assert ask_owner(log, "dance", {}, lambda message: None) == 7
    assert ask_owner(other, "dance", {}, lambda message: None) == 8
    of_other.close()
    assert ask_owner(log, "dance", {}, lambda message: None) == 7
    owner.close()


def test_a_command_for_another_log_is_not_carried_out(tmp_path: Path) -> None:
    owner = Owner(tmp_path / "log.duckdb", lambda *_: 7)
    with address(tmp_path / "log.duckdb") as here, address(tmp_path / "other.duckdb") as there:
        Path(there).symlink_to(here)
    with pytest.raises(LogInUse):
        ask_owner(tmp_path / "other.duckdb", "dance", {}, lambda message: None)
    owner.close()


def test_a_log_has_the_same_owner_by_every_path(tmp_path: Path) -> None:
    owner = Owner(tmp_path / "log.duckdb", lambda *_: 7)
    (tmp_path / "link").symlink_to(tmp_path)
    assert ask_owner(tmp_path / "link" / "log.duckdb", "dance", {}, lambda message: None) == 7
    owner.close()


def test_a_command_that_fails_is_not_sent_again(tmp_path: Path) -> None:
    asked = []

    def fail(name: str, arguments: dict[str, object], send: object) -> int:
        asked.append(name)
        raise OSError("kari@kunde.example")

    owner = Owner(tmp_path / "log.duckdb", fail)
    assert ask_owner(tmp_path / "log.duckdb", "dance", {}, lambda message: None) == 1
    owner.close()
    assert asked == ["dance"]


def test_what_the_owner_cannot_write_is_said_once_and_at_once(owned: Store, tmp_path: Path) -> None:
    target = tmp_path / ("long" * 70 + ".csv")
    began = time.monotonic()
    done = command(owned.settings.data, "messages", "--output", str(target))
    assert done.returncode == 1
    assert "cannot be read or written" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert time.monotonic() - began < 9


STOPS = """
import os, sys
from pathlib import Path
from analytics.owner import Owner

def stop(name, arguments, send):
    with open(sys.argv[2], "a") as asked:
        asked.write(name)
    os._exit(1)

owner = Owner(Path(sys.argv[1]), stop)
print("listens", flush=True)
owner._thread.join()
"""


def test_an_owner_that_stops_meanwhile_is_not_taken_for_one_that_does_not_listen(
    tmp_path: Path,
) -> None:
    file, asked = tmp_path / "log.duckdb", tmp_path / "asked"
    script = [sys.executable, "-c", STOPS, str(file), str(asked)]
    with subprocess.Popen(script, stdout=subprocess.PIPE, cwd=ROOT) as stopping:
        assert stopping.stdout
        stopping.stdout.readline()
        with pytest.raises(OwnerStopped):
            ask_owner(file, "dance", {}, lambda message: None)
    assert asked.read_text() == "dance"
    with pytest.raises(LogInUse):
        ask_owner(file, "dance", {}, lambda message: None)


def test_commands_find_the_owner_of_a_folder_with_a_long_path(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / ("long" * 30))
    store = Store(settings.database, settings)
    owner = listen(store)
    assert command(settings.data, "messages", "--json").returncode == 0
    (beside,) = settings.data.glob("*.sock")
    assert stat.S_IMODE(beside.stat().st_mode) == 0o600
    owner.close()
    assert not beside.exists()
    store.close()


@pytest.fixture
def temporary() -> Iterator[Path]:
    """Give a folder whose name leaves room for that of a socket; those of pytest may not."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


def test_a_folder_that_others_may_write_in_is_not_trusted(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.owner.DESCRIPTORS", tmp_path / "none")
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    file = tmp_path / ("long" * 30) / "log.duckdb"
    with address(file) as short:
        assert len(short) <= 107
    folder = Path(short).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o777)
    with pytest.raises(UnsafeFolder), address(file):
        pass
    folder.rmdir()
    folder.symlink_to(tmp_path)
    with pytest.raises(UnsafeFolder):
        Owner(file, lambda *_: 0)


NO_FILES_LEFT = """
import os, resource, sys
from pathlib import Path
from analytics.owner import Owner

owner = Owner(Path(sys.argv[1]), lambda *_: 7)
resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/dev/fd")) - 1, 4096))
print("none left", flush=True)
sys.stdin.readline()
resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
sys.stdin.readline()
"""


def test_an_owner_that_cannot_take_a_call_takes_it_later(tmp_path: Path) -> None:
    file = tmp_path / "log.duckdb"
    with subprocess.Popen(
        [sys.executable, "-c", NO_FILES_LEFT, str(file)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True,
    ) as owning:  # fmt: skip
        assert owning.stdout
        owning.stdout.readline()
        answers: list[int] = []
        asking = threading.Thread(
            target=lambda: answers.append(ask_owner(file, "dance", {}, lambda message: None))
        )
        asking.start()
        asking.join(0.5)
        assert answers == []
        assert owning.stdin
        owning.stdin.write("\n")
        owning.stdin.flush()
        asking.join(10)
        assert answers == [7]
        owning.communicate("\n")


def test_a_second_command_is_carried_out_by_the_one_that_has_the_file(tmp_path: Path) -> None:
    write_shop(tmp_path / "shop.csv", messages=20_000, days=30, seed=1)
    settings = Settings(data=tmp_path / "data")
    # The address of a long path is one within the open folder, so it is there first.
    settings.data.mkdir(mode=0o700)
    first = subprocess.Popen(
        [sys.executable, "-m", "analytics", "import", str(tmp_path / "shop.csv")],
        env=os.environ | {"POSTLOGG_DATA": str(settings.data)},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    with first:
        with address(settings.database) as here:
            while not Path(here).exists():
                assert first.poll() is None
                time.sleep(0.01)
        second = command(settings.data, "messages", "--json", "--limit", "1")
        assert (second.returncode, second.stderr) == (0, "")
        assert first.wait() == 0


def test_an_import_whose_caller_goes_away_keeps_what_was_whole_and_no_more(tmp_path: Path) -> None:
    shutil.copy(EXPORTS / "norwegian.csv", tmp_path / "a.csv")
    write_shop(tmp_path / "b.csv", messages=20_000, days=30, seed=1)
    settings = Settings(data=tmp_path / "data")
    paths = [str(tmp_path / name) for name in ("a.csv", "b.csv")]
    asked: dict[str, Any] = {"paths": paths, "mapping": None, "dry_run": False}
    asked |= {"language": "en", "as_json": False}
    with closing(Store(settings.database, settings)) as store:
        owner = listen(store)

        def go_away(message: dict[str, Any]) -> None:
            if "out" in message:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            ask_owner(store.file, "import", asked, go_away)
        owner.finish()
        assert [row[0] for row in ask(store, "SELECT file FROM imports")] == ["a.csv"]
        assert is_whole(store)


def test_a_command_that_must_be_whole_is_carried_out_for_a_caller_that_went_away(
    owned: Store, tmp_path: Path
) -> None:
    told = {"language": "en", "as_json": False}

    def go_away(_message: dict[str, Any]) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask_owner(owned.file, "reclassify", told, go_away)
    ask_owner(owned.file, "backup", told | {"file": str(tmp_path / "after.duckdb")}, print)
    deeds = ask(owned, "SELECT deed FROM audit ORDER BY ALL")
    assert deeds == [("exported",), ("rule_changed",)]


def test_an_owner_that_finishes_waits_for_the_commands_that_came_in(tmp_path: Path) -> None:
    file = tmp_path / "log.duckdb"
    began, done = threading.Event(), []

    def slowly(name: str, arguments: dict[str, object], send: object) -> int:
        began.set()
        time.sleep(0.5)
        done.append(name)
        return 0

    owner = Owner(file, slowly)
    answers: list[int] = []
    asking = threading.Thread(
        target=lambda: answers.append(ask_owner(file, "dance", {}, lambda message: None))
    )
    asking.start()
    began.wait()
    owner.finish()
    assert done == ["dance"]
    asking.join()
    assert answers == [0]
