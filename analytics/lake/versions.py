"""The versions of a lake: folders of Parquet, a manifest that names every file, and a pointer.

::

    lake/CURRENT                     one line: the version in force; replaced whole
    lake/building.lock               who builds, or built last
    lake/inbox/                      what is gathered for the build that goes on
    lake/v000042/manifest.json       written last; names files of this version and of earlier ones
    lake/v000042/messages/month=2026-03/….parquet

Readers open the files that the manifest names, never a pattern. A build that dies leaves files
that no manifest names, which the next one takes away. A number is never given twice, also when
somebody went back to an older version.
"""

import re
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from secrets import token_hex

from analytics import whole_files
from analytics.errors import LogError
from analytics.lake.addresses import called, refuse_copy
from analytics.lake.manifest import MANIFEST, NAME, VERSIONS, Manifest, parsed
from analytics.lake.turns import LOCK, turn
from analytics.whole_files import SHARED
from analytics.words import N_

CURRENT, INBOX = "CURRENT", "inbox"
# The folders of versions, and what else there is of ours beside them.
OURS = re.compile(
    rf"{VERSIONS}|{CURRENT}(\.[0-9a-f]+)?(\.new)?|{LOCK}|{INBOX}|notebook\.duckdb(\.wal)?"
)
# What file systems and desktops put into every folder.
EVERYWHERE = re.compile(r"\..*|lost\+found")
KEPT = 3
AN_HOUR = 3600.0


class NotALake(LogError):
    """A folder is named that is no lake."""

    text = N_(
        "{folder} is not a lake. A build makes one, in a new or an empty folder: "
        "python -m analytics lake build EXPORTS FOLDER"
    )


class NoSuchVersion(LogError):
    """``CURRENT`` names nothing, as after a slip of whoever wrote it."""

    text = N_(
        "The file CURRENT of the lake {folder} names no version that is there, and nothing was "
        "changed. Write one of these names into it: {versions}"
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


def is_lake(folder: Path) -> bool:
    """Say whether a path is a lake that was built."""
    return (folder / CURRENT).is_file()


def current(folder: Path) -> Manifest:
    """Return the version in force; version 0, which is empty, before the first build.

    Raises LakeTooNew or NoSuchVersion.
    """
    for _again in range(5):
        if not is_lake(folder):
            break
        # It may be taken away between the two readings, and the pointer then names another.
        with suppress(FileNotFoundError):
            if _names_version(folder):
                return _read(folder, current_name(folder))
        time.sleep(0.05)
    # Without a pointer, only a folder in which nothing was built is an empty lake.
    if is_lake(folder) or _published(folder):
        raise NoSuchVersion(folder=folder.name, versions=", ".join(_published(folder)))
    return Manifest(version=0)


def current_name(folder: Path) -> str:
    """Return what stands first in ``CURRENT``: the name of the version in force."""
    said = (folder / CURRENT).read_text(encoding="utf-8-sig", errors="replace")
    return said.strip().partition("\n")[0].strip()


def _names_version(folder: Path) -> bool:
    """Say whether ``CURRENT`` names a version that is there."""
    name = current_name(folder) if is_lake(folder) else ""
    return bool(NAME.fullmatch(name)) and (folder / name / MANIFEST).is_file()


def _read(folder: Path, name: str) -> Manifest:
    return parsed((folder / name / MANIFEST).read_text(encoding="utf-8"), called(folder))


@contextmanager
def building(folder: Path, known_by: str) -> Iterator[Manifest]:
    """Be the only builder of a lake, and give the version in force.

    ``known_by`` tells the key that persons are known by, which must be that of the versions before.
    What builds that died have left is taken away first, and what one that fails leaves at its end.
    Raises LakeBusy, NotALake, OnlyACopy, NoSuchVersion, LakeTooNew or OtherKey; nothing was
    changed then.
    """
    refuse_copy(folder)
    _check(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with turn(folder):
        before = current(folder)
        if before.key not in ("", known_by):
            raise OtherKey(folder=folder.name)
        shutil.rmtree(folder / INBOX, ignore_errors=True)
        drop_old(folder)
        (folder / INBOX).mkdir(mode=0o700)
        try:
            yield before
        finally:
            shutil.rmtree(folder / INBOX, ignore_errors=True)
            drop_old(folder)


def drafted(folder: Path, before: Manifest, *, alone: bool = False) -> Manifest:
    """Return the draft of what comes after a version, with a number that no other one has had."""
    number = max((_number(name) for name in _published(folder)), default=0) + 1
    return replace(
        before,
        version=number,
        lake=before.lake or token_hex(8),
        months=dict(before.months),
        tables={},
        alone=alone,
    )


def publish(folder: Path, manifest: Manifest) -> None:
    """Put a version in force: its files, its manifest, then the pointer, each whole or not at all.

    Only what has reached the disk is named.
    """
    for file in sorted(manifest.files):
        if file.startswith(f"{manifest.name}/"):
            whole_files.reach_disk(folder / file)
    for place in sorted((folder / manifest.name).rglob("*")):
        if place.is_dir():
            whole_files.reach_disk(place)
    whole_files.write(folder / manifest.place, manifest.as_json(), mode=SHARED)
    whole_files.write(folder / CURRENT, manifest.name + "\n", mode=SHARED)


def drop_old(folder: Path, *, now: float | None = None) -> None:
    """Take away versions that nobody reads any more, and files that no other version names.

    Three are kept, and each for an hour after the next one came; none before one that is alone.
    Those after the one in force stay until another is: somebody went back, and may come again.
    """
    versions = all_of(folder)
    in_force = current(folder).version
    to_judge = [one for one in versions if one.version <= in_force]
    kept = _still_read(to_judge, time.time() if now is None else now)
    keep_only(folder, kept + versions[len(to_judge) :])


def all_of(folder: Path) -> list[Manifest]:
    """Return the versions that are there whole, the oldest first; raises LakeTooNew."""
    return [_read(folder, name) for name in _published(folder)]


def keep_only(folder: Path, kept: Collection[Manifest]) -> None:
    """Take away all versions but some, and files that none of these names."""
    manifests = {folder / one.place for one in kept}
    for manifest in folder.glob(f"{VERSIONS}/{MANIFEST}"):
        if manifest not in manifests:
            manifest.unlink()
    named = manifests | {folder / file for one in kept for file in one.files}
    for place in folder.glob(VERSIONS):
        for file in place.rglob("*"):
            if file.is_file() and file not in named:
                file.unlink()
        _remove_empty(place)


def _still_read(versions: list[Manifest], now: float) -> list[Manifest]:
    """Return the versions that somebody may still read."""
    first = max((place for place, one in enumerate(versions) if one.alone), default=0)
    may_stay = versions[first:]
    last = may_stay[-KEPT:]
    recent = [one for one, next_ in pairwise(may_stay) if now - next_.built_at < AN_HOUR]
    return [one for one in may_stay if one in last or one in recent]


def _published(folder: Path) -> list[str]:
    """Return the names of the versions that are there whole, the oldest first."""
    return sorted(file.parent.name for file in folder.glob(f"{VERSIONS}/{MANIFEST}"))


def _number(name: str) -> int:
    return int(name.removeprefix("v"))


def _check(folder: Path) -> None:
    """Refuse a folder that is somebody else's; one with a version in force is ours."""
    if folder.exists() and not folder.is_dir():
        raise NotALake(folder=folder.name)
    if not folder.exists() or _names_version(folder):
        return
    found = [entry.name for entry in folder.iterdir() if not EVERYWHERE.fullmatch(entry.name)]
    # Whoever builds takes the lock before anything else.
    if found and (LOCK not in found or not all(map(OURS.fullmatch, found))):
        raise NotALake(folder=folder.name)


def _remove_empty(place: Path) -> None:
    for found in sorted(place.rglob("*"), reverse=True):
        if found.is_dir():
            with suppress(OSError):
                found.rmdir()
    with suppress(OSError):
        place.rmdir()
