"""A machine's copy of a lake in an object store, kept up to date.

It is a lake like any other, in the data folder, with files that were fetched whole and that nobody
changes. It keeps the versions that the store names and no other, so whoever was erased goes from
here with the first look at the store after that was published.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from analytics import whole_files
from analytics.errors import EmailLogError, LogError, of_system
from analytics.lake.addresses import address_of
from analytics.lake.manifest import MANIFEST, NAME, Manifest, trusted
from analytics.lake.objects import NotThere, Objects
from analytics.lake.turns import turn
from analytics.lake.versions import CURRENT, all_of, keep_only
from analytics.log_file import lacking
from analytics.words import N_

PAUSE = 10.0  # seconds between two looks at the store
TRIES = 5
# Seconds for another process that fetches, and for our own thread when the log is closed.
PATIENCE, AT_THE_END = 600.0, 2.0
log = logging.getLogger(__name__)


class NoLakeThere(LogError):
    """What lies in an object store is not what was published."""

    text = N_(
        "What lies at {address} is no lake, or it is damaged. Publish it again: "
        "python -m analytics lake publish FOLDER {address}"
    )


def bring(folder: Path) -> None:
    """Bring a copy up to date; any other folder is left as it is.

    Raises what `Objects` raises, NoLakeThere, LakeTooNew, LakeBusy, DiskFull or FileTrouble; what
    was there before is then in force still.
    """
    if address := address_of(folder):
        try:
            _bring(folder, Objects(address))
        except OSError as error:
            raise lacking(error) or of_system(error) from error


@contextmanager
def kept_up(folder: Path) -> Iterator[None]:
    """Keep a copy up to date meanwhile, in a thread of its own; there is none for other folders."""
    address = address_of(folder)
    if not address:
        yield
        return
    ended = threading.Event()
    thread = threading.Thread(
        target=_keep_up, args=(folder, address, ended), name="mirror", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(AT_THE_END)


def _keep_up(folder: Path, address: str, ended: threading.Event) -> None:
    seen: str | None = None
    while not ended.wait(PAUSE):
        try:
            objects = Objects(address)
            if objects.read(CURRENT) != seen:
                seen = _bring(folder, objects)
        except Exception as error:
            # Pages go on with the version that is here, and the next look may succeed.
            said = error if isinstance(error, EmailLogError) else type(error).__name__
            log.warning("The lake is not brought up to date: %s", said)


def _bring(folder: Path, objects: Objects) -> str:
    """Fetch the version in force, take away those that are not named, and return the pointer."""
    if objects.read(CURRENT) is None:
        raise NotThere(address=objects.address)
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    for _again in range(TRIES):
        # It may be taken away while it is fetched, and the pointer then names another.
        with turn(folder, PATIENCE), suppress(NotThere):
            return _fetch(folder, objects)
    raise NotThere(address=objects.address)


def _fetch(folder: Path, objects: Objects) -> str:
    pointer = objects.read(CURRENT)
    if pointer is None:
        raise NotThere(address=objects.address)
    names = pointer.split()
    manifest = _manifest(objects, names[0] if names else "")
    for file in sorted(manifest.files):
        if not (folder / file).exists():
            _get(objects, file, folder / file)
    (folder / manifest.name).mkdir(mode=0o700, exist_ok=True)
    whole_files.write(folder / manifest.place, manifest.as_json())
    whole_files.write(folder / CURRENT, pointer)
    keep_only(folder, [one for one in all_of(folder) if one.name in names])
    return pointer


def _get(objects: Objects, name: str, file: Path) -> None:
    """Fetch a file, which has its name once it is whole."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        objects.get(name, part)
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _manifest(objects: Objects, name: str) -> Manifest:
    """Return the version of a name; raises NotThere, LakeTooNew or NoLakeThere."""
    text = objects.read(f"{name}/{MANIFEST}") if NAME.fullmatch(name) else ""
    if text is None:
        raise NotThere(address=objects.address)
    manifest = trusted(text, name, objects.address)
    if manifest is None:
        raise NoLakeThere(address=objects.address)
    return manifest
