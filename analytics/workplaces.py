"""Folders for work in progress: gone after it, and after a crash with the next start.

They hold copies of what is imported, so none may be left behind. Several logs may share one
place, so what is still at work holds a lock on its folder, which the system lets go of when the
process ends, however it ends.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

PREFIX = "work-"
# Those of versions before there were locks are orphans too.
OURS = ("work-*", "import-*")


@contextmanager
def workplace(place: Path) -> Iterator[Path]:
    """Give a new folder in ``place``, and leave nothing of it behind."""
    folder, lock = _made(place)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _let_go(lock)


def sweep(place: Path) -> None:
    """Remove the folders whose owners are gone."""
    for pattern in OURS:
        for folder in place.glob(pattern):
            lock = _lock(folder)
            if lock is not None:
                shutil.rmtree(folder, ignore_errors=True)
                _let_go(lock)


def _made(place: Path) -> tuple[Path, int | None]:
    while True:
        folder = Path(mkdtemp(prefix=PREFIX, dir=place))
        lock = _lock(folder)
        if lock is not None and folder.exists():
            return folder, lock
        # Somebody swept between the two steps.
        _let_go(lock)


def _lock(folder: Path) -> int | None:
    """Lock a folder; nothing when somebody else has."""
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return lock


def _let_go(lock: int | None) -> None:
    if lock is not None:
        os.close(lock)
