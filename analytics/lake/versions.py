"""The versions of a lake: folders of Parquet, a manifest that names every file, and a pointer.

::

    lake/CURRENT                     one line: the version in force; replaced whole
    lake/building.lock               who builds
    lake/inbox/                      what is gathered for the build that goes on
    lake/v000042/manifest.json       written last; names files of this version and of earlier ones
    lake/v000042/messages/month=2026-03/….parquet

Readers open the files that the manifest names, never a pattern. A build that dies leaves a folder
that no pointer names, which the next one takes away.
"""

import json
import os
import re
import shutil
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path

from analytics.errors import LogError
from analytics.words import N_

CURRENT, LOCK, INBOX, MANIFEST = "CURRENT", "building.lock", "inbox", "manifest.json"
MESSAGES, ANSWERS, HOURLY = "messages", "errors", "hourly"
# The folders of versions, and what else there is of ours beside them.
VERSIONS = f"v{'[0-9]' * 6}"
OURS = re.compile(rf"{VERSIONS}|{CURRENT}(\.new)?|{LOCK}|{INBOX}|notebook\.duckdb(\.wal)?")
KEPT = 3
AN_HOUR = 3600.0
SHAPE = 1
# What a month of a relation lies in: relation → month → files, relative to the lake.
Months = dict[str, list[str]]


class NotALake(LogError):
    """A folder is named that is no lake."""

    text = N_(
        "{folder} is not a lake, and it is not empty either. Name another folder; a build makes "
        "it: python -m analytics lake build EXPORTS {folder}"
    )


class LakeTooNew(LogError):
    """A newer Postlogg has built the lake."""

    text = N_("The lake {folder} was built by a newer Postlogg. Install it here to read the lake.")


class LakeBusy(LogError):
    """Somebody else builds the lake."""

    text = N_(
        "The lake {folder} is being built by another process ({who}). Wait until it has finished. "
        "If there is none such any more, delete the file {lock} there."
    )


class OtherKey(LogError):
    """Erased people would not be known again."""

    text = N_(
        "The lake {folder} was built with the data folder of another installation, whose key is "
        "needed to keep erased people out. Name that folder: POSTLOGG_DATA=…"
    )


class VersionGone(LogError):
    """A version was taken away while it was read, as when somebody was erased."""

    text = N_("The lake has a newer version. Try again, and that one is read.")


@dataclass(frozen=True)
class Manifest:
    """One version of a lake: what it is called, how it was built, and its files."""

    version: int
    builder: str = ""
    built_at: float = 0.0
    rules: str = ""
    key: str = ""
    emails: int = 0
    # Something was erased, which every older version holds still.
    alone: bool = False
    shape: int = SHAPE
    months: dict[str, Months] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return what the version's folder is called."""
        return f"v{self.version:06}"

    @property
    def files(self) -> set[str]:
        """Return all files of the version, relative to the lake."""
        monthly = {
            file for part in self.months.values() for files in part.values() for file in files
        }
        return monthly | set(self.tables.values())

    def of(self, relation: str, months: Iterable[str] | None = None) -> list[str]:
        """Return the files of a relation, those of some months or of all, in order."""
        known = self.months.get(relation, {})
        chosen = known if months is None else sorted(set(months) & set(known))
        return [file for month in sorted(chosen) for file in known[month]]


def is_lake(folder: Path) -> bool:
    """Say whether a path is a lake that was built."""
    return (folder / CURRENT).is_file()


def current(folder: Path) -> Manifest:
    """Return the version in force; version 0, which is empty, before the first build.

    Raises LakeTooNew.
    """
    for _again in range(5):
        if not is_lake(folder):
            return Manifest(version=0)
        name = (folder / CURRENT).read_text(encoding="ascii").strip()
        # It may be taken away between the two readings, and the pointer then names another.
        with suppress(FileNotFoundError):
            return _read(folder, name)
        time.sleep(0.05)
    raise VersionGone


def current_name(folder: Path) -> str:
    """Return the name of the version in force."""
    return (folder / CURRENT).read_text(encoding="ascii").strip()


def _read(folder: Path, name: str) -> Manifest:
    found = json.loads((folder / name / MANIFEST).read_text(encoding="utf-8"))
    if found["shape"] > SHAPE:
        raise LakeTooNew(folder=folder.name)
    return Manifest(**found)


def check_key(folder: Path, manifest: Manifest, known_by: str) -> None:
    """Refuse to go on with a key for persons that is not the one of the versions before.

    Raises OtherKey.
    """
    if manifest.key not in ("", known_by):
        raise OtherKey(folder=folder.name)


@contextmanager
def building(folder: Path) -> Iterator[None]:
    """Be the only builder of a lake; what builds that died have left is taken away first.

    Raises LakeBusy or NotALake.
    """
    _check(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = folder / LOCK
    _take(lock)
    try:
        _sweep(folder)
        (folder / INBOX).mkdir(mode=0o700)
        yield
    finally:
        shutil.rmtree(folder / INBOX, ignore_errors=True)
        lock.unlink(missing_ok=True)


def publish(folder: Path, manifest: Manifest) -> None:
    """Put a version in force: its manifest first, then the pointer, each whole or not at all."""
    _write(folder / manifest.name / MANIFEST, json.dumps(asdict(manifest), indent=1) + "\n")
    _write(folder / CURRENT, manifest.name + "\n")


def drop_old(folder: Path, *, now: float | None = None) -> None:
    """Take away versions that nobody reads any more, and files that no other version names.

    Three are kept, and each for an hour after the next one came; none before one that is alone.
    """
    versions = _versions(folder)
    kept = _still_read(versions, time.time() if now is None else now)
    for one in versions:
        if one not in kept:
            (folder / one.name / MANIFEST).unlink()
    named = {folder / file for one in kept for file in one.files}
    for place in folder.glob(VERSIONS):
        for file in place.rglob("*"):
            if file.is_file() and file.name != MANIFEST and file not in named:
                file.unlink()
        _remove_empty(place)


def _still_read(versions: list[Manifest], now: float) -> list[Manifest]:
    """Return the versions that somebody may still read."""
    first = max((place for place, one in enumerate(versions) if one.alone), default=0)
    may_stay = versions[first:]
    last = may_stay[-KEPT:]
    recent = [one for one, next_ in pairwise(may_stay) if now - next_.built_at < AN_HOUR]
    return [one for one in may_stay if one in last or one in recent]


def _versions(folder: Path) -> list[Manifest]:
    """Return the published versions, the oldest first."""
    names = sorted(file.parent.name for file in folder.glob(f"{VERSIONS}/{MANIFEST}"))
    return [_read(folder, name) for name in names]


def _check(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise NotALake(folder=folder.name)
    if folder.exists() and not all(OURS.fullmatch(entry.name) for entry in folder.iterdir()):
        raise NotALake(folder=folder.name)


def _take(lock: Path) -> None:
    """Make the lock file; one that a process of this machine has left behind counts no more."""
    who = f"{socket.gethostname()} {os.getpid()}"
    for _again in range(2):
        try:
            descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            holder = _holder(lock)
            if not _is_gone(holder):
                raise LakeBusy(folder=lock.parent.name, who=holder, lock=lock.name) from None
            lock.unlink(missing_ok=True)
            continue
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(who)
        return
    raise LakeBusy(folder=lock.parent.name, who=_holder(lock), lock=lock.name)


def _holder(lock: Path) -> str:
    try:
        return lock.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def _is_gone(who: str) -> bool:
    host, _, process = who.rpartition(" ")
    if host != socket.gethostname() or not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _sweep(folder: Path) -> None:
    """Take away what a build that died has left: its inbox, and folders without a manifest."""
    shutil.rmtree(folder / INBOX, ignore_errors=True)
    in_force = current_name(folder) if is_lake(folder) else ""
    for place in folder.glob(VERSIONS):
        # Written whole, but never put in force.
        if place.name > in_force:
            shutil.rmtree(place)


def _remove_empty(place: Path) -> None:
    for found in sorted(place.rglob("*"), reverse=True):
        if found.is_dir():
            with suppress(OSError):
                found.rmdir()
    with suppress(OSError):
        place.rmdir()


def _write(target: Path, text: str) -> None:
    """Write a file whole, so that a crash leaves what was there before or all of it."""
    new = target.with_name(f"{target.name}.new")
    with new.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(target)
    if os.name != "nt":
        descriptor = os.open(target.parent, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
