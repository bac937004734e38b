"""What is too old goes, and its totals stay: sealed, and never counted anew.

Only here does the clock of the machine count; everywhere else now is the end of the log. The
sample shop keeps all. The statements stand in sql/prune, numbered in the order they run.
"""

import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from analytics import audit
from analytics.erasing import delete_theirs
from analytics.errors import EmailLogError
from analytics.originals import remove_old_originals
from analytics.sql import statement
from analytics.store import Store, now

SEALING = ("1_sealed", "2_totals", "2_theirs", "3_rejected", "4_queue_ids")
# The first time some minutes after the start, so that nobody waits for it; then every day.
FIRST, EVERY = 600.0, 86_400.0
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pruned:
    """How much was too old, and since when the log keeps its messages, in UTC."""

    messages: int
    rejected: int
    first: datetime


def prune(store: Store, days: int, today: datetime | None = None) -> Pruned:
    """Delete what is older than so many days. Totals stay.

    Raises DiskFull when the file could not be written anew; what is too old is gone all the same.
    """
    first = kept_since(days, today or now())
    with store.maintenance():
        if not store.rows("prune/due", first=first)[0][0]:
            return Pruned(0, 0, first)
        with store.change() as cursor:
            before = _counted(cursor)
            for step in SEALING:
                cursor.execute(statement(f"prune/{step}"), {"first": first})
            delete_theirs(cursor)
            cursor.execute(statement("erase/8_rewrite_due"))
            after = _counted(cursor)
        store.rewrite()
    return Pruned(before[0] - after[0], before[1] - after[1], first)


def kept_since(days: int, today: datetime) -> datetime:
    """Return the moment that is so many days ago; a whole hour goes or stays."""
    return (today - timedelta(days=days)).replace(minute=0, second=0, microsecond=0)


class Retention:
    """Prunes a log every day, and the files that came in by its inbox, until it is closed."""

    def __init__(self, store: Store, wait: float = FIRST) -> None:
        """Begin, with the first time in so many seconds."""
        self._store = store
        self._wait = wait
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="retention", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Prune no more; what has begun is finished first."""
        self._stopped.set()
        self._thread.join()

    def _keep(self) -> None:
        while not self._stopped.wait(self._wait):
            self._wait = EVERY
            settings = self._store.settings
            try:
                # First, for it makes room.
                first = kept_since(settings.retention_days, now())
                remove_old_originals(settings.inbox_folder, first)
                pruned = prune(self._store, settings.retention_days)
                if pruned.messages or pruned.rejected:
                    before = f"< {pruned.first:%Y-%m-%d}"
                    audit.note(self._store, audit.RETENTION, audit.Deed.ERASED, detail=before)
            except (EmailLogError, duckdb.Error, OSError) as error:
                # Its words may quote the data; it is tried again tomorrow.
                log.warning("What is too old could not be pruned (%s).", type(error).__name__)


def _counted(cursor: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    messages, rejected = cursor.execute(statement("prune/counted")).fetchall()[0]
    return messages, rejected
