"""One version of a lake as a log: what is small in memory, and the rest as views over its files.

Its tables and views have the names, columns and types of those in a log's file, so that no question
knows which of the two it is asked of. Messages, the error log and the hourly totals stay where they
are.
"""

import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import duckdb

from analytics.errors import LogDamaged, LogError
from analytics.lake.addresses import address_of
from analytics.lake.manifest import ANSWERS, HOURLY, MESSAGES, Manifest
from analytics.lake.notebook import Notebook
from analytics.lake.versions import INBOX, VersionGone
from analytics.log_file import unreadable
from analytics.settings import Settings
from analytics.sql import quoted, statement
from analytics.store import MEMORY, Store
from analytics.words import N_

VIEWS = {MESSAGES: "messages", ANSWERS: "errors", HOURLY: "hourly"}
# The tables of a file that views stand for.
REPLACED = {MESSAGES: {"messages", "recipients"}, ANSWERS: {"error_log"}, HOURLY: set[str]()}
# The tables that a version holds whole, each in a file of its own.
TABLES = (
    "imports",
    "rejected_rows",
    "queue_ids",
    "mappings",
    "readings",
    "answers",
    "bursts",
    "burst_notes",
    "bursts_told",
    "burst_memory",
    "erased",
    "sealed_hours",
    "sealed_totals",
)
SEALED = "sealed_totals"
# What grows with the log, though only builds read it: who reads a version leaves it in its file.
OF_BUILDS = frozenset({"queue_ids", "burst_memory", "sealed_hours"})
Read = TypeVar("Read")


ONLY_READ = N_(
    "This log is a lake, which is only read here. What is new comes in with “python -m analytics "
    "lake build EXPORTS LAKE”, and a person is erased with “python -m analytics forget ADDRESS "
    "--database LAKE”. Notes, rules, backups and taking back need a log in a file."
)


class OnlyRead(LogError):
    """Something was to be changed in a lake."""

    text = ONLY_READ


class LakeDamaged(LogError):
    """A file of the version in force cannot be read, or is not there."""

    text = N_(
        "A file of the lake {folder} is missing, damaged, or may not be read. Nothing was changed. "
        "Write the name of an earlier version into its file CURRENT, or build a new lake from the "
        "exports."
    )


class CopyDamaged(LogError):
    """A file of what was fetched of an object store cannot be read."""

    text = N_(
        "A file of this machine's copy of {address} is damaged, or may not be read. Take away the "
        "folders of versions, v…, in {folder}, and it is fetched anew."
    )


def damaged(lake: Path) -> LogError:
    """Say that a file of a lake cannot be read, and what to do."""
    if address := address_of(lake):
        return CopyDamaged(address=address, folder=lake)
    return LakeDamaged(folder=lake.name)


class LakeLog(Store):
    """A version of a lake, opened by one process; a builder may change what is in memory."""

    def __init__(self, lake: Path, manifest: Manifest, settings: Settings) -> None:
        self.lake = lake.absolute()
        self.manifest = manifest
        self._notebook = Notebook(self.lake)
        super().__init__(self.lake, settings)
        # Nobody knows when the last page that reads a version is drawn.
        weakref.finalize(self, self._holding.close)

    @property
    def _database(self) -> Path:
        return MEMORY

    @property
    def searched_at(self) -> str:
        """Return the sensitivity that whoever built the version has looked for bursts at."""
        return self.manifest.sensitivity or self.settings.sensitivity

    def _reachable(self) -> list[Path]:
        return [*super()._reachable(), self.lake]

    def _open(self) -> duckdb.DuckDBPyConnection:
        connection = super()._open()
        try:
            self.show(connection, self.manifest)
        except duckdb.Error as error:
            connection.close()
            raise self._gone(unreadable(error, self.lake)) from error
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor to one caller; raises VersionGone where the version was taken away."""
        with super().cursor() as cursor:
            try:
                yield cursor
            except duckdb.Error as error:
                if self._is_missing():
                    raise self._taken_away() from error
                raise

    def show(self, connection: duckdb.DuckDBPyConnection, manifest: Manifest) -> None:
        """Make a connection see the messages, answers, totals and tables of a version."""
        self._from_files: set[str] = set()
        connection.execute(statement("lake_local/totals"))
        known = _rules(connection)
        for table, file in manifest.tables.items():
            # What other rules made of answers is found anew.
            if table != "answers" or manifest.rules == known:
                self._show_table(connection, table, quoted(self.lake / file))
        self.show_months(connection, manifest)
        self.manifest = manifest
        self.version = manifest.version

    def show_months(self, connection: duckdb.DuckDBPyConnection, manifest: Manifest) -> None:
        """Make a connection see the messages, answers and totals of a version."""
        tables = {name for (name,) in connection.execute(statement("lake_local/tables")).fetchall()}
        for relation, view in VIEWS.items():
            files = manifest.of(relation)
            if not files and relation not in self._from_files:
                # It is empty already.
                continue
            for table in sorted(tables & REPLACED[relation]):
                connection.execute(f"DROP TABLE {table}")
            listed = self.listed(files or [self.empty(connection, relation)])
            connection.execute(statement(f"lake_local/{view}").replace("{files}", listed))
            self._from_files.add(relation)

    def empty(self, connection: duckdb.DuckDBPyConnection, relation: str) -> str:
        """Write a file of a relation's shape without a row, for a build, and return its name."""
        file = f"{INBOX}/no-{relation}.parquet"
        script = statement(f"lake_local/no_{relation}")
        connection.execute(script.replace("{file}", quoted(self.lake / file))).fetchall()
        return file

    def listed(self, files: list[str]) -> str:
        """Return files of the lake as an SQL list."""
        return "[" + ", ".join(quoted(self.lake / file) for file in files) + "]"

    def _show_table(self, connection: duckdb.DuckDBPyConnection, table: str, file: str) -> None:
        if table == SEALED:
            script = statement("lake_local/sealed_totals").replace("{file}", file)
        else:
            script = f"INSERT INTO {table} BY NAME FROM read_parquet({file})"
        connection.execute(script)

    def _read(
        self, name: str, values: dict[str, Any], take: Callable[[duckdb.DuckDBPyConnection], Read]
    ) -> Read:
        if name.startswith("audit/"):
            return self._notebook.read(name, values, take)
        try:
            return super()._read(name, values, take)
        except LogError as error:
            raise self._gone(error) from error

    def _gone(self, error: LogError) -> LogError:
        """Say that the version was taken away, or damaged; a lake has no backup to restore."""
        if self._is_missing():
            return self._taken_away()
        return damaged(self.lake) if isinstance(error, LogDamaged) else error

    def _taken_away(self) -> VersionGone:
        return VersionGone(version=self.manifest.version)

    def _is_missing(self) -> bool:
        return any(not (self.lake / file).exists() for file in self.manifest.files)


class OpenLake(LakeLog):
    """A version of a lake that is only read."""

    def change(self, prepared: duckdb.DuckDBPyConnection | None = None) -> NoReturn:
        """Refuse to change anything."""
        raise OnlyRead

    def maintenance(self) -> NoReturn:
        """Refuse to change anything."""
        raise OnlyRead

    def _show_table(self, connection: duckdb.DuckDBPyConnection, table: str, file: str) -> None:
        if table in OF_BUILDS:
            connection.execute(f"DROP TABLE {table}")
            connection.execute(f"CREATE VIEW {table} AS FROM read_parquet({file})")
        else:
            super()._show_table(connection, table, file)

    def learn_rules(self) -> NoReturn:
        """Refuse to change anything."""
        raise OnlyRead


def _rules(connection: duckdb.DuckDBPyConnection) -> str:
    """Return what tells the rules that a log was taught from others."""
    return str(connection.execute("SELECT rules FROM log_state").fetchall()[0][0])
