"""Who builds a lake: one process at a time, by a lock that the system lets go of.

A process that ends, however it ends, holds it no more; what the file says is only for the sentence.
"""

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analytics.errors import LogError
from analytics.lake.addresses import called
from analytics.words import N_

LOCK = "building.lock"
PAUSE = 0.1  # seconds between two tries


class LakeBusy(LogError):
    """Somebody else builds the lake."""

    text = N_(
        "The lake {folder} is being built by another process ({who}). Wait until it has finished."
    )


@contextmanager
def turn(lake: Path, patience: float = 0.0) -> Iterator[None]:
    """Be the only builder of a lake. The file stays: a lock on one that is gone excludes nobody.

    Raises LakeBusy where somebody else still has it after so many seconds.
    """
    file = lake / LOCK
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait_for(descriptor, file, patience)
        os.truncate(descriptor, 0)
        os.write(descriptor, f"{socket.gethostname()} {os.getpid()}\n".encode())
        try:
            yield
        finally:
            # Before it is closed: a child that was forked meanwhile has the file open too.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, file: Path, patience: float) -> None:
    patient_until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if time.monotonic() >= patient_until:
                who = file.read_text(encoding="utf-8").strip()
                raise LakeBusy(folder=called(file.parent), who=who) from error
            time.sleep(PAUSE)
        else:
            return
