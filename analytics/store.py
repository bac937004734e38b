"""The DuckDB file that holds the log: open it safely, ask it, change it, copy it.

A cursor of its own for every question: DuckDB refuses a second query on a connection that is
busy, and would hand one visitor's rows to another. Every change is one transaction under one
lock, and raises the log's version, which is part of every remembered answer's key.
"""

import logging
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pandas as pd

from analytics.classification import load_rules, teach
from analytics.errors import DiskFull, FileExists, LogError, LogInUse, LogTooNew, NotALog
from analytics.filters import Filters
from analytics.settings import Settings
from analytics.sql import SQL, statement

MEMORY = Path(":memory:")
FOLDERS = ("inbox", "temp", "backup")
log = logging.getLogger(__name__)


class Store:
    """One open log. The process that has it is the file's only owner."""

    def __init__(self, file: Path, settings: Settings, schema: Path = SQL / "schema") -> None:
        """Open ``file``, or a log in memory, and bring its schema up to date.

        Raises LogInUse, LogTooNew or NotALog.
        """
        self.file = file
        self.settings = settings
        self.version = 0
        self._schema = schema
        self._writing = threading.RLock()
        for name in FOLDERS:
            self.folder(name).mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.data.chmod(0o700)
        self._connection = self._open()

    def folder(self, name: str) -> Path:
        """Return one of the folders that SQL may reach: inbox, temp or backup."""
        return self.settings.data.absolute() / name

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a cursor for one caller, to be closed after use."""
        try:
            return self._connection.cursor()
        except duckdb.FatalException:
            self._reopen()
            return self._connection.cursor()

    def ask(self, question: str, filters: Filters, **values: Any) -> pd.DataFrame:
        """Answer a question in sql/questions about what the filters select."""
        parameters = filters.as_parameters() | values
        with closing(self.cursor()) as cursor:
            return cursor.sql(statement(f"questions/{question}"), params=parameters).df()

    def rows(self, name: str, **values: Any) -> list[tuple[Any, ...]]:
        """Run a statement under sql/ that is about the log itself, and return its rows."""
        with closing(self.cursor()) as cursor:
            return cursor.execute(statement(name), values).fetchall()

    @contextmanager
    def change(
        self, prepared: duckdb.DuckDBPyConnection | None = None
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor in a transaction that is kept whole or not at all.

        A cursor that was ``prepared`` keeps its temporary tables and stays open.
        Raises DiskFull; the log is then as it was before.
        """
        with self._writing, nullcontext(prepared) if prepared else closing(self.cursor()) as cursor:
            cursor.execute("BEGIN")
            try:
                yield cursor
                cursor.execute(statement("raise_version"))
                cursor.execute("COMMIT")
            except BaseException as error:
                self._undo(cursor)
                if isinstance(error, duckdb.Error) and "No space left" in str(error):
                    raise DiskFull from error
                raise
            self.version += 1

    def backup(self, target: Path) -> None:
        """Write a consistent copy of the log to ``target`` while it stays in use."""
        if target.exists():
            raise FileExists(file=target.name)
        # DuckDB may write only inside its own folders; the finished copy is then moved out.
        copy = self.folder("backup") / f"{uuid4().hex}.duckdb"
        try:
            with self._writing, closing(self.cursor()) as cursor:
                for step in statement("backup").split(";"):
                    cursor.execute(step.replace("$copy", f"'{copy}'"))
            copy.chmod(0o600)
            shutil.move(copy, target)
        finally:
            copy.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the log; its last changes are then in the file itself."""
        with self._writing:
            self._connection.close()

    def _open(self) -> duckdb.DuckDBPyConnection:
        try:
            connection = duckdb.connect(
                str(self.file),
                config={
                    "autoinstall_known_extensions": "false",
                    "autoload_known_extensions": "false",
                    "allow_community_extensions": "false",
                },
            )
        except duckdb.IOException as error:
            raise _reason(error, self.file) from error
        try:
            self._bring_up_to_date(connection)
            self._lock_down(connection)
        except BaseException:
            connection.close()
            raise
        if self.file != MEMORY:
            for written in (self.file, self.file.with_name(f"{self.file.name}.wal")):
                if written.exists():
                    written.chmod(0o600)
        return connection

    def _bring_up_to_date(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Apply the schema's steps that the file has not had, each whole or not at all."""
        steps = {int(path.name[:3]): path for path in sorted(self._schema.glob("*.sql"))}
        known = connection.execute(statement("has_log")).fetchall()
        if not known and connection.execute("FROM duckdb_tables()").fetchall():
            raise NotALog(file=self.file.name)
        found = connection.execute("FROM log_state").fetchall()[0] if known else (0, 0)
        if found[0] > max(steps):
            raise LogTooNew(file=self.file.name, found=found[0], known=max(steps))
        for number in sorted(step for step in steps if step > found[0]):
            connection.execute("BEGIN")
            connection.execute(steps[number].read_text(encoding="utf-8"))
            connection.execute(statement("set_schema_version"), {"version": number})
            connection.execute("COMMIT")
            # Replaying the WAL of a changed schema has failed (issues 22044, 19712).
            connection.execute("CHECKPOINT")
        for name in ("macros", "answers"):
            connection.execute(statement(name))
        teach(connection, load_rules(self._own_rules()))
        self.version = connection.execute(statement("log_version")).fetchall()[0][0]

    def _own_rules(self) -> Path | None:
        own = self.settings.rules
        return own if own.exists() else None

    def _lock_down(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Keep SQL inside our folders, for good; the order of the settings matters."""
        allowed = [f"{self.folder(name)}/" for name in FOLDERS]
        for setting in (
            "SET GLOBAL TimeZone='UTC'",
            "SET GLOBAL python_enable_replacements=false",
            "SET enable_progress_bar=false",
            f"SET threads={self.settings.threads}",
            f"SET memory_limit='{self.settings.memory_limit}'",
            f"SET temp_directory={_quoted(str(self.folder('temp')))}",
            "SET max_temp_directory_size='20GB'",
            f"SET allowed_directories=[{', '.join(map(_quoted, allowed))}]",
            "SET enable_external_access=false",
            "SET lock_configuration=true",
        ):
            connection.execute(setting)

    def _undo(self, cursor: duckdb.DuckDBPyConnection) -> None:
        try:
            cursor.execute("ROLLBACK")
        except duckdb.Error:
            # After a full disk the whole instance is invalid until it is opened anew.
            log.warning("The log could not take back a change and is opened anew.")
            self._reopen()

    def _reopen(self) -> None:
        with self._writing:
            self._connection.close()
            self._connection = self._open()


def now() -> datetime:
    """Return this moment as the log writes it: naive, in UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


def _reason(error: duckdb.IOException, file: Path) -> LogError:
    """Turn what DuckDB says of a file that it cannot open into our words."""
    said = str(error)
    if re.search("lock", said, re.IGNORECASE):
        return LogInUse(file=file.name)
    return NotALog(file=file.name)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
