"""A lake into an object store: what lies in the folder is copied, and the pointer is put last.

::

    CURRENT                          the version in force, and below it those that are kept as well
    v000042/manifest.json
    v000042/messages/month=2026-03/….parquet

Until the pointer is replaced, at once, readers see the version before. What the folder keeps no
more is taken away after that, and so is what a publishing that died has left.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analytics.errors import LogError
from analytics.importing import Progress
from analytics.lake.addresses import checked, refuse_copy
from analytics.lake.manifest import FILE, MANIFEST, NAME, Manifest, trusted
from analytics.lake.objects import Objects
from analytics.lake.turns import turn
from analytics.lake.versions import (
    CURRENT,
    NotALake,
    all_of,
    current,
    drop_old,
    is_lake,
)
from analytics.words import N_


class OtherLake(LogError):
    """Somebody else's lake would be overwritten."""

    text = N_(
        "At {address} lies another lake, or a later state of this one, as after its folder was put "
        "back from a backup. Nothing was changed there. Publish to an empty address, and have the "
        "nodes read that one."
    )


class NotOurs(LogError):
    """There are objects that are no lake's."""

    text = N_("At {address} lies something else than a lake. Name an empty address for it.")


@dataclass(frozen=True)
class Published:
    """What was done to put a version in force in an object store."""

    address: str
    version: int
    copied: int
    bytes: int
    removed: int


def publish(lake: Path, address: str, progress: Progress) -> Published:
    """Put a lake's version in force in an object store as well, where the one before stays so long.

    Raises NoAddress, SecretInAddress, OnlyACopy, NotALake, LakeBusy, NoSuchVersion, LakeTooNew,
    OtherLake, NotOurs or what `Objects` raises.
    """
    address = checked(address)
    refuse_copy(lake)
    if not is_lake(lake):
        raise NotALake(folder=lake.name)
    objects = Objects(address)
    # Nobody builds meanwhile, so no file goes that is to be copied.
    with turn(lake):
        drop_old(lake)
        manifest, there = current(lake), objects.sizes()
        kept = {one.name: one for one in all_of(lake)}
        _check(objects, there, kept, manifest)
        copied = _copy(lake, objects, there, manifest, progress)
        objects.write(manifest.place, manifest.as_json())
        others = sorted(kept.keys() - {manifest.name}, reverse=True)
        objects.write(CURRENT, "\n".join([manifest.name, *others]) + "\n")
        gone = _of_no_version(there, kept)
        objects.remove(gone)
    size = sum((lake / file).stat().st_size for file in copied)
    return Published(address, manifest.version, len(copied), size, len(gone))


def _check(
    objects: Objects, there: Mapping[str, int], kept: Mapping[str, Manifest], manifest: Manifest
) -> None:
    """Refuse to replace anything but an earlier state of the same lake."""
    pointer = objects.read(CURRENT)
    if pointer is None:
        if not all(_is_ours(name) for name in there):
            raise NotOurs(address=objects.address)
        return
    name = pointer.partition("\n")[0].strip()
    text = objects.read(f"{name}/{MANIFEST}") if NAME.fullmatch(name) else ""
    theirs = trusted(text or "", name, objects.address)
    newest = max(one.version for one in kept.values())
    if (
        theirs is None
        or theirs.lake != manifest.lake
        or theirs.version > newest
        or kept.get(theirs.name, theirs) != theirs
    ):
        raise OtherLake(address=objects.address)


def _copy(
    lake: Path, objects: Objects, there: Mapping[str, int], manifest: Manifest, progress: Progress
) -> list[str]:
    """Copy the files of a version that are not there yet, whole."""
    missing = [
        file for file in sorted(manifest.files) if there.get(file) != (lake / file).stat().st_size
    ]
    for number, file in enumerate(missing):
        progress(number / len(missing), N_("Publishing"))
        objects.put(lake / file, file)
    return missing


def _of_no_version(there: Mapping[str, int], kept: Mapping[str, Manifest]) -> list[str]:
    """Return what lies in the store of versions that the folder keeps no more."""
    named = {name for one in kept.values() for name in (one.place, *one.files)}
    return sorted(name for name in there if _is_ours(name) and name not in named)


def _is_ours(name: str) -> bool:
    """Say whether a name is one that only we give."""
    folder, _, rest = name.partition("/")
    return bool(FILE.fullmatch(name) or (NAME.fullmatch(folder) and rest == MANIFEST))
