"""Writes a file whole: a crash leaves what was there before, or all of the new."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from threading import RLock

# Notes in the audit trail what is about to be written; what it raises keeps it from being written.
Note = Callable[[], None]
PRIVATE, SHARED = 0o600, 0o666
# Held from reading a file until what was changed of it is in its place: nobody's change is lost.
CHANGING = RLock()


def write(
    file: Path,
    text: str,
    *,
    mode: int = PRIVATE,
    check: Callable[[Path], object] | None = None,
) -> None:
    """Put a text in the file's place; what ``check`` raises of the new file keeps the old one.

    A new file gets the mode, less what the umask takes.
    """
    new = file.with_name(f"{file.name}.{token_hex(4)}.new")
    try:
        new.touch(mode=mode, exist_ok=False)
        new.write_text(text, encoding="utf-8")
        if check:
            check(new)
        put_in_place(new, file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def put_in_place(new: Path, file: Path) -> None:
    """Put a file in another one's place, or that of what a link there leads to, and on the disk."""
    file = file.resolve()
    reach_disk(new)
    try:
        new.replace(file)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _put_across(new, file)
    reach_disk(file.parent)


def _put_across(new: Path, file: Path) -> None:
    """Put a file in the place of one on another disk: first beside that, then in its place."""
    near = file.with_name(f"{file.name}.near")
    try:
        near.touch(mode=PRIVATE)
        shutil.copyfile(new, near)
        shutil.copymode(new, near)
        reach_disk(near)
        near.replace(file)
    except BaseException:
        near.unlink(missing_ok=True)
        raise
    new.unlink()


def reach_disk(place: Path) -> None:
    """Wait until a file, or what a folder names, is on the disk."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
