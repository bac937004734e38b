"""Who builds a lake: one process at a time, by a lock that the system lets go of.

A process that ends, however it ends, holds it no more; what the file says is only for the sentence.
"""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analytics.errors import LogError
from analytics.words import N_

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK = "building.lock"
# Where Windows locks a byte: behind the text, which others may then still read.
BEHIND = 1 << 20


class LakeBusy(LogError):
    """Somebody else builds the lake."""

    text = N_(
        "The lake {folder} is being built by another process ({who}). Wait until it has finished."
    )


@contextmanager
def turn(lake: Path) -> Iterator[None]:
    """Be the only builder of a lake. The file stays: a lock on one that is gone excludes nobody.

    Raises LakeBusy.
    """
    file = lake / LOCK
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _lock(descriptor)
        except OSError as error:
            who = file.read_text(encoding="utf-8").strip()
            raise LakeBusy(folder=lake.name, who=who) from error
        os.truncate(descriptor, 0)
        os.write(descriptor, f"{socket.gethostname()} {os.getpid()}\n".encode())
        try:
            yield
        finally:
            # Before it is closed: a child that was forked meanwhile has the file open too.
            _let_go(descriptor)
    finally:
        os.close(descriptor)


if sys.platform == "win32":

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, BEHIND, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)

    def _let_go(descriptor: int) -> None:
        os.lseek(descriptor, BEHIND, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _let_go(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
