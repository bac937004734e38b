"""A full disk: said in one sentence, nothing lost, and over when there is room again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Stands for a full disk where no small disk can be made: files may not grow beyond a size.
FULL = """
import resource, sys
from contextlib import suppress
from pathlib import Path

import duckdb

from analytics.copies import backup
from analytics.errors import (DiskFull)
from analytics.importing import import_file
from analytics.reading import Wishes
from analytics.settings import read_settings
from analytics.store import Store

def room(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

def rows(count):
    file = Path(sys.argv[1]) / f"{count}.csv"
    lines = [f"24.11.2025 08:05;Ordrebekreftelse;kari{n}@kunde.example;Ordre {n} " + "x" * 20 +
             ";Feilet;Ja;550 5.1.1 no such user\\n" for n in range(count)]
    file.write_text("Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg\\n" + "".join(lines))
    return file

def imported(file):
    result = import_file(store, file, Wishes(), lambda *_: None)
    return type(result.error).__name__ if result.error else result.counts.new

def held():
    with store.cursor() as cursor:
        return cursor.execute("SELECT count(*) FROM messages").fetchall()[0][0]

settings = read_settings()
store = Store(settings.database, settings)
unlimited = resource.RLIM_INFINITY
"""
AN_IMPORT = """
print(imported(rows(10)))
big = rows(20_000)
room(big.stat().st_size + 4096)
print(imported(big), held())
room(unlimited)
print(held(), imported(big), held())
"""
# Its rows wait in a file of their own.
A_LARGE_IMPORT = """
from analytics import large_files
large_files.COPIED = large_files.ROWS_IN_MEMORY = 0
print(imported(rows(10)))
big = rows(20_000)
room(65536)
print(imported(big), held())
print([left for left in store.folder("temp").rglob("*") if left.is_file()])
room(unlimited)
print(imported(big), held())
"""
A_CHECKPOINT = """
print(imported(rows(10)), imported(rows(2000)))
room(settings.database.stat().st_size)
reading = store.cursor()
reader = reading.__enter__()
with suppress(duckdb.FatalException), store.cursor() as cursor:
    cursor.execute("CHECKPOINT")
    print("there was room")
# Even to open it anew takes room; every caller tries again.
for _ in range(3):
    with suppress(DiskFull):
        held()
room(unlimited)
print(held(), imported(rows(2010)), held())
"""
A_BACKUP = """
print(imported(rows(10)), imported(rows(2000)))
room(65536)
with suppress(DiskFull):
    backup(store, Path(sys.argv[1]) / "copy.duckdb")
    print("there was room")
room(unlimited)
with store.cursor() as cursor:
    print(cursor.execute("SELECT count(*) FROM duckdb_databases() WHERE NOT internal").fetchall())
backup(store, Path(sys.argv[1]) / "copy.duckdb")
print([left for left in store.folder("temp").rglob("*") if left.is_file()])
"""
A_REPORT = """
from analytics.commands.console import Console
from analytics.commands.report import write_report
print(imported(rows(10)))
# It is noted first, for which there is room.
with store.cursor() as cursor:
    cursor.execute("CHECKPOINT")
room(2048)
with suppress(OSError):
    write_report(store, Console(print), period="week", output=str(Path(sys.argv[1]) / "r.html"))
    print("there was room")
room(unlimited)
print(sorted(left.name for left in Path(sys.argv[1]).iterdir()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files as POSIX does")
@pytest.mark.parametrize(
    ("script", "said"),
    [
        (AN_IMPORT, "10\nDiskFull 10\n10 19990 20000\n"),
        (A_LARGE_IMPORT, "10\nDiskFull 10\n[]\n19990 20000\n"),
        (A_CHECKPOINT, "10 1990\n2000 10 2010\n"),
        (A_BACKUP, "10 1990\n[(1,)]\n[]\n"),
        (A_REPORT, "10\n['10.csv', 'data']\n"),
    ],
    ids=["import", "large import", "checkpoint", "backup", "report"],
)
def test_a_full_disk_is_called_so_and_over_when_there_is_room(
    tmp_path: Path, script: str, said: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL + script, str(tmp_path)],
        env=os.environ | {"POSTLOGG_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == said, done.stderr


def small_disk(place: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script as the only one who sees a disk of 340 MB in ``place``."""
    mount = f'mount -t tmpfs -o size=340m none "{place}" || exit 99; exec "$0" "$@"'
    return subprocess.run(
        ["unshare", "--mount", "sh", "-c", mount, sys.executable, "-c", script, str(place)],
        env=os.environ | {"POSTLOGG_DATA": str(place / "data")},
        capture_output=True,
        text=True,
        timeout=120,
    )


def may_mount() -> bool:
    try:
        return subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0
    except OSError:
        return False


REALLY_FULL = """
print(imported(rows(10)))
with suppress(DiskFull, duckdb.Error), store.cursor() as mine, store.change(mine) as cursor:
    cursor.execute("CREATE TABLE much AS SELECT random() AS x FROM range(3_000_000)")
    filler = Path(sys.argv[1]) / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(65536))
print(held())
filler.unlink()
print(held(), imported(rows(20)), held())
"""


@pytest.mark.skipif(not may_mount(), reason="needs the right to mount a disk of its own")
def test_a_disk_that_is_really_full_does_not_end_the_log(tmp_path: Path) -> None:
    done = small_disk(tmp_path, FULL + REALLY_FULL)
    if done.returncode == 99:
        pytest.skip("no disk could be mounted")
    assert done.stdout == "10\n10\n10 10 20\n", done.stderr
