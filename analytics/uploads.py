"""Files that a browser sent, imported in a thread of their own: leaving the page stops nothing."""

import logging
from dataclasses import dataclass, field, replace
from threading import Event, Thread
from typing import BinaryIO

from analytics import audit, sandbox
from analytics.audit import CameInUnnoted
from analytics.door_limits import BROWSER
from analytics.errors import EmailLogError, ImportFailed
from analytics.export_errors import (
    AmbiguousDates,
    ImportStopped,
    MissingColumns,
    UnknownFormat,
)
from analytics.importing import DONE, Result, import_upload
from analytics.mapping import Mapping, Preview
from analytics.reading import Wishes
from analytics.readings import Readings
from analytics.sql import statement
from analytics.store import Store, now
from analytics.telling import watch_and_tell
from analytics.words import N_

# What comes once every file is done, and can take as long again.
SEARCHING = N_("Looking for bursts")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Upload:
    """A file that a browser sent, or one ``part`` of an archive or a spreadsheet that it sent."""

    name: str
    content: BinaryIO
    part: str | None = None

    @property
    def shown(self) -> str:
        """Return what it is called on the screen."""
        return self.part or self.name


@dataclass
class Job:
    """The import of some uploads: how far it is, and what became of each file so far."""

    store: Store
    uploads: tuple[Upload, ...]
    wishes: Wishes
    who: str = audit.THIS_COMPUTER
    results: list[Result] = field(default_factory=list)
    unnoted: list[CameInUnnoted] = field(default_factory=list)
    share: float = 0.0
    doing: str = ""
    _stopped: Event = field(default_factory=Event)

    def start(self) -> "Job":
        """Begin, and return at once."""
        self._thread = Thread(target=self._run, name="import", daemon=True)
        self._thread.start()
        return self

    @property
    def running(self) -> bool:
        """Say whether there is still a file to come."""
        return self._thread.is_alive()

    @property
    def current(self) -> str:
        """Return the name of the file at hand."""
        return self.uploads[min(len(self.results), len(self.uploads) - 1)].name

    def forget(self, batch: int) -> None:
        """Tell no more of the file of an import that was taken back."""
        kept = [
            replace(whole, parts=tuple(part for part in whole.parts if part.batch != batch))
            for whole in self.results
            if whole.batch != batch
        ]
        # Of a container whose files are all gone there is nothing to tell either.
        self.results = [whole for whole in kept if whole.parts or whole.counts or whole.error]

    @property
    def searching(self) -> bool:
        """Say whether every file is done, and bursts are looked for: nothing is left to stop."""
        return self.doing == SEARCHING

    def stop(self) -> None:
        """Have the file at hand left out, and those that are still to come."""
        self._stopped.set()

    @property
    def stopping(self) -> bool:
        """Say whether the import has been told to stop."""
        return self._stopped.is_set()

    def wait(self) -> None:
        """Return when every file is done."""
        self._thread.join()

    def unrecognised(self) -> list[Upload]:
        """Return the files of which the reader must say what is in which column."""
        return self._refused(UnknownFormat, MissingColumns)

    def undated(self) -> list[Upload]:
        """Return the files of which the reader must say which number is the day."""
        return self._refused(AmbiguousDates)

    def _refused(self, *kinds: type[EmailLogError]) -> list[Upload]:
        return [
            replace(upload, part=result.file)
            for upload, whole in zip(self.uploads, self.results, strict=False)
            for result in whole.each()
            if isinstance(result.error, kinds)
        ]

    def _run(self) -> None:
        for upload in self.uploads:
            result = self._import(upload)
            self.results.append(result)
            if any(part.counts for part in result.each()):
                self._note(upload)
        self.share, self.doing = 1.0, SEARCHING
        watch_and_tell(self.store)

    def _note(self, upload: Upload) -> None:
        if unnoted := audit.note_import(self.store, self.who, upload.name):
            self.unnoted.append(unnoted)

    def _import(self, upload: Upload) -> Result:
        before = len(self.results)

        def report(share: float, doing: str) -> None:
            if self.stopping and doing != DONE:
                raise ImportStopped(file=upload.name)
            self.share, self.doing = (before + share) / len(self.uploads), doing

        upload.content.seek(0)
        try:
            wishes = replace(self.wishes, part=upload.part)
            return import_upload(self.store, upload.name, upload.content, wishes, report)
        except Exception:
            # Nobody above this thread would see it; what it says may quote the data.
            log.error("A file could not be imported.")
            return Result(file=upload.name, error=ImportFailed(file=upload.name))


def preview(store: Store, upload: Upload, chosen: Mapping | None, zone: str) -> Preview:
    """Show what a table holds, and how its first rows would land; raises EmailLogError."""
    upload.content.seek(0)
    request = sandbox.Request(upload.name, BROWSER, Readings(zone), part=upload.part)
    with store.workplace() as folder:
        return sandbox.preview_in_child(upload.content, folder, request, chosen)


def remember(store: Store, mapping: Mapping) -> None:
    """Have the next file with the same headings read in the same way."""
    with store.change() as cursor:
        cursor.execute(
            statement("mappings/remember"),
            {
                "fingerprint": "\n".join(sorted(mapping.fingerprint)),
                "mapping": mapping.as_json(),
                "now": now(),
            },
        )
