"""The copies of imported files that the inbox keeps: which are to be removed, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analytics import sandbox, traces
from analytics.containers import holds_files
from analytics.door_limits import OPERATOR
from analytics.errors import EmailLogError
from analytics.inbox import DONE, FAILED
from analytics.readings import Readings
from analytics.store import Store


@dataclass(frozen=True)
class Removed:
    """How many copies were removed, and those into which nobody could look."""

    copies: int
    unreached: tuple[Path, ...]


def remove_originals(store: Store, address: str) -> Removed:
    """Remove the copies of imported files that hold an address."""
    copies, unreached = 0, []
    for file in _kept(store.settings.inbox_folder):
        try:
            if _holds(store, file, address):
                file.unlink()
                copies += 1
        except (EmailLogError, OSError):
            unreached.append(file)
    return Removed(copies, tuple(unreached))


def remove_old_originals(inbox: Path, first: datetime) -> int:
    """Remove the copies that came in before a moment in UTC, each with its sentence; count them.

    A copy keeps the time that its file had before it came; the sentence beside it has that of its
    coming, so that an old file does not go on the day after.
    """
    old = [file for file in _kept(inbox) if _came_in(file) < first.replace(tzinfo=UTC).timestamp()]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _came_in(file: Path) -> float:
    pair = (file, file.with_name(f"{file.name}.txt"))
    return max(one.stat().st_mtime for one in pair if one.exists())


def _kept(inbox: Path) -> Iterator[Path]:
    for folder in (DONE, FAILED):
        yield from sorted(file for file in (inbox / folder).rglob("*") if file.is_file())


def _holds(store: Store, file: Path, address: str) -> bool:
    """Tell whether a file or what it contains holds an address; a stranger may have made it."""
    if not holds_files(file):
        return traces.holds(file, address)
    request = sandbox.Request(file.name, OPERATOR, Readings(store.settings.timezone))
    with store.workplace() as folder:
        for member in sandbox.open_in_child(file, folder, request):
            if member.path is None:
                raise member.error or EmailLogError
            if traces.holds(member.path, address):
                return True
    return False
