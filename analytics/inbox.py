"""A folder that imports itself: what is put there comes in, and moves to done/ or failed/.

Only a whole file is touched: one whose size and time have stood still from one look to the next.
It is moved once it is in the log, so after a crash in between it is imported once more, which
changes nothing. Beside every moved file lies a sentence that says what became of it.
"""

import logging
import os
import stat
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path

from analytics import audit
from analytics.errors import DiskFull, EmailLogError, ImportFailed
from analytics.export_errors import NotEnoughRoom
from analytics.importing import Result, import_file
from analytics.language import say
from analytics.reading import Wishes
from analytics.store import Store
from analytics.telling import watch_and_tell
from analytics.words import N_

DONE, FAILED = "done", "failed"
PAUSE = 5.0  # seconds between two looks
NO_ROOM_PAUSE = 60.0
PATIENCE = 2.0  # seconds for the file at hand when the log is closed
# So much of a name is kept that a number and an ending fit behind it.
LONGEST_NAME = 180
# Names that programs give to files which they have not written to their end.
UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", "~")
CAME_IN = N_(
    "{rows} rows read = {new} new + {updated} updated + {unchanged} unchanged + {rejected} rejected"
)
Mark = tuple[int, int, int]
log = logging.getLogger(__name__)


class Inbox:
    """Looks after the inbox of a log, in a thread of its own, until it is closed."""

    def __init__(self, store: Store, pause: float = PAUSE) -> None:
        """Begin to look after ``settings.inbox``."""
        self._store = store
        self._folder = store.settings.inbox_folder
        self._pause = pause
        self._stopped = threading.Event()
        self._seen: dict[str, Mark] = {}
        self._thread = threading.Thread(target=self._run, name="inbox", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Begin no other file; wait a little for the one at hand, which is whole or not at all."""
        self._stopped.set()
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        while not self._stopped.wait(self._pause):
            try:
                self._look()
            except Exception as error:
                # The next look may succeed; what the error says may quote the data.
                log.error("The inbox could not be looked after (%s).", type(error).__name__)

    def _look(self) -> None:
        """Import every file that is whole, and look for bursts after the last of them."""
        before, self._seen = self._seen, dict(_files(self._folder))
        whole = [name for name, mark in self._seen.items() if before.get(name) == mark]
        came_in = [self._take(name) for name in sorted(whole) if not self._stopped.is_set()]
        if any(came_in):
            watch_and_tell(self._store)

    def _take(self, name: str) -> bool:
        """Import a file and move it; say if anything of it came in."""
        results = self._import(name).each()
        errors = [result.error for result in results if result.error]
        if any(isinstance(error, DiskFull | NotEnoughRoom) for error in errors):
            # It is not the file's fault: it stays, and is tried again.
            log.warning("The inbox waits for room on the disk.")
            self._stopped.wait(NO_ROOM_PAUSE)
            return False
        # What cannot be moved is looked at again and again, and comes in once.
        came_in = any(part.counts and part.counts.new + part.counts.updated for part in results)
        unnoted = audit.note_import(self._store, audit.INBOX, name) if came_in else None
        language = self._store.settings.language
        sentences = [_sentence(result, language) for result in results]
        if unnoted:
            sentences.append(_said(unnoted, language))
        try:
            _move(self._folder, name, FAILED if errors else DONE, sentences)
        except OSError as error:
            log.error("A file of the inbox could not be moved (%s).", type(error).__name__)
        return came_in

    def _import(self, name: str) -> Result:
        try:
            file = self._folder / name
            return import_file(self._store, file, Wishes(door="inbox"), lambda _share, _doing: None)
        except Exception as error:
            log.error("A file of the inbox could not be imported (%s).", type(error).__name__)
            return Result(file=name, error=ImportFailed(file=name))


def _files(folder: Path) -> Iterator[tuple[str, Mark]]:
    """Give the files that may be imported, each with what changes while it is written."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name.lower().endswith(UNFINISHED):
                continue
            with suppress(FileNotFoundError):
                found = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(found.st_mode):
                    yield entry.name, (found.st_ino, found.st_size, found.st_mtime_ns)


def _sentence(result: Result, language: str) -> str:
    if result.error:
        return _said(result.error, language)
    return f"{result.file}: {say(language, CAME_IN, **vars(result.counts))}."


def _said(error: EmailLogError, language: str) -> str:
    return error.said(partial(say, language))


def _move(folder: Path, name: str, where: str, sentences: Sequence[str]) -> None:
    """Move a file, and put the sentences beside it; nothing that lies there is written over."""
    place = folder / where
    place.mkdir(mode=0o700, exist_ok=True)
    target = _free(place, name)
    beside = target.with_name(f"{target.name}.txt")
    unfinished = beside.with_name(f".{beside.name}")
    try:
        unfinished.write_text("\n".join(sentences) + "\n", encoding="utf-8", errors="replace")
        # Each takes the place of an empty file that keeps it free.
        unfinished.replace(beside)
        (folder / name).replace(target)
    except OSError:
        for left in (unfinished, beside, target):
            left.unlink(missing_ok=True)
        raise


def _free(place: Path, name: str) -> Path:
    """Return a path that is free in a folder, and kept so, as is the one beside it."""
    ending = Path(name).suffix[:20]
    stem = os.fsdecode(os.fsencode(name.removesuffix(ending))[:LONGEST_NAME])
    for number in count(1):
        target = place / (stem + (f" ({number})" if number > 1 else "") + ending)
        try:
            target.touch(exist_ok=False)
        except FileExistsError:
            continue
        try:
            target.with_name(f"{target.name}.txt").touch(exist_ok=False)
        except FileExistsError:
            target.unlink()
            continue
        return target
    raise AssertionError
