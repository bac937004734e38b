"""Writes a file whole: a crash leaves what was there before, or all of the new."""

import os
from collections.abc import Callable
from pathlib import Path

PRIVATE, SHARED = 0o600, 0o666


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
    new = file.with_name(f"{file.name}.new")
    try:
        new.touch(mode=mode)
        new.write_text(text, encoding="utf-8")
        if check:
            check(new)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    put_in_place(new, file)


def put_in_place(new: Path, file: Path) -> None:
    """Put a file in another one's place, and wait until that is on the disk."""
    reach_disk(new)
    new.replace(file)
    reach_disk(file.parent)


def reach_disk(place: Path) -> None:
    """Wait until a file, or what a folder names, is on the disk; Windows knows no such folder."""
    if os.name == "nt" and place.is_dir():
        return
    descriptor = os.open(place, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
