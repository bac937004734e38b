"""Exports → checked messages in the inbox of a lake, by the import's own pipeline.

Each export is read, checked, told apart from what came in before, and folded to one row per message
here, in the order it is named; then it is a folder of Parquet that any engine can build from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from analytics.importing import Progress, Result, import_each
from analytics.lake.reader import LakeLog
from analytics.lake.versions import INBOX
from analytics.loading import Counts, fold
from analytics.persons import person_key
from analytics.reading import Wishes
from analytics.sql import quoted, statement

TOLD, SAID = "messages.parquet", "answers.parquet"


@dataclass(frozen=True)
class Gathered:
    """What was gathered of the exports: the files of each import, and how each went."""

    told: tuple[Path, ...]
    said: tuple[Path, ...]
    results: tuple[Result, ...]


class Gatherer(LakeLog):
    """A version of a lake into which exports are gathered; it changes in memory only."""

    def bring_in(
        self,
        cursor: duckdb.DuckDBPyConnection,
        shop: str,
        passed_over: int,
        progress: Callable[[float], None],
    ) -> tuple[int, Counts]:
        """Put the staged rows of a cursor into the inbox, whole or not at all.

        Which of them are new only the build finds out; until then all count so.
        """
        batch = int(_value(cursor, "load/next_batch"))
        fold(cursor, shop, person_key(self.settings.data))
        progress(0.5)
        for step in ("4_said", "5_wordings"):
            cursor.execute(statement(f"load/{step}"))
        messages, accepted, first, last = _row(cursor, "lake_local/counted")
        rejected = int(_value(cursor, "load/11_rejected"))
        self._write(cursor, batch)
        cursor.execute(statement("load/18_rejected"), {"batch": batch})
        return batch, Counts(
            rows=accepted + rejected + passed_over,
            messages=messages,
            new=messages,
            updated=0,
            unchanged=accepted + passed_over - messages,
            rejected=rejected,
            first_sent=first,
            last_sent=last,
        )

    def folder_of(self, batch: int) -> Path:
        """Return where an import is gathered."""
        return self.lake / INBOX / f"{batch:06}"

    def _write(self, cursor: duckdb.DuckDBPyConnection, batch: int) -> None:
        whole = self.folder_of(batch)
        unfinished = whole.with_suffix(".unfinished")
        unfinished.mkdir()
        for name, step in ((TOLD, "gathered"), (SAID, "gathered_answers")):
            script = statement(f"lake_local/{step}").replace("{batch}", str(batch))
            target = quoted(unfinished / name)
            cursor.execute(script.replace("{file}", target)).fetchall()
        unfinished.rename(whole)


def gather(
    store: Gatherer, sources: Sequence[Path], wishes: Wishes, progress: Progress
) -> Gathered:
    """Gather exports, and those in folders by name; one that cannot be read keeps none back."""
    before = {batch for (batch,) in store.rows("lake_local/batches")}
    results = tuple(import_each(store, sources, wishes, progress))
    new = [
        store.folder_of(batch)
        for (batch,) in store.rows("lake_local/batches")
        if batch not in before
    ]
    return Gathered(
        told=tuple(folder / TOLD for folder in new),
        said=tuple(folder / SAID for folder in new),
        results=results,
    )


def _row(cursor: duckdb.DuckDBPyConnection, name: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] = cursor.execute(statement(name)).fetchall()[0]
    return row


def _value(cursor: duckdb.DuckDBPyConnection, name: str) -> Any:
    return _row(cursor, name)[0]
