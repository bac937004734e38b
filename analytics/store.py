"""The DuckDB file that holds the log: open it safely, ask it, change it, copy it.

A cursor of its own for every question: DuckDB refuses a second query on a connection that is
busy, and would hand one visitor's rows to another. Every change is one transaction under one
lock, and raises the log's version, which is part of every remembered answer's key.
"""

import logging
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import duckdb
import pandas as pd

from analytics.classification import load_rules, teach
from analytics.errors import (
    DiskFull,
    FileExists,
    LogError,
    LogInUse,
    LogTooNew,
    NoSuchFolder,
    NotALog,
)
from analytics.filters import Filters
from analytics.settings import Settings
from analytics.sql import SQL, statement
from analytics.workplaces import sweep, workplace

MEMORY = Path(":memory:")
FOLDERS = ("inbox", "temp", "backup")
# What our data folder is called where nobody chose another; see settings.data_folder.
OWN_NAME = "postlogg"
NO_ROOM = re.compile("No space left|Disk quota exceeded|File too large|not enough space")
IN_USE = re.compile("Could not set lock|already open in|used by another process")
Read = TypeVar("Read")
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
        self._closed = False
        self._make_folders()
        self._connection = self._open()

    def folder(self, name: str) -> Path:
        """Return one of the folders that SQL may reach: inbox, temp or backup."""
        return self.settings.data.absolute() / name

    def workplace(self) -> AbstractContextManager[Path]:
        """Give a folder that SQL may reach, for one piece of work."""
        return workplace(self.folder("temp"))

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a cursor for one caller, to be closed after use.

        After a fatal error, as on a full disk, the log is opened anew, as often as it takes.
        """
        connection = self._connection
        try:
            cursor = connection.cursor()
            # Only a question tells that an earlier error has made the whole instance invalid.
            cursor.execute("SELECT 1").fetchall()
        except (duckdb.FatalException, duckdb.ConnectionException):
            if self._closed:
                raise
            self._reopen(connection)
            return self._connection.cursor()
        return cursor

    def ask(self, question: str, filters: Filters, **values: Any) -> pd.DataFrame:
        """Answer a question in sql/questions about what the filters select."""
        parameters = filters.as_parameters() | values
        return self._read(f"questions/{question}", parameters, duckdb.DuckDBPyConnection.df)

    def rows(self, name: str, **values: Any) -> list[tuple[Any, ...]]:
        """Run a statement under sql/ that is about the log itself, and return its rows."""
        return self._read(name, values, duckdb.DuckDBPyConnection.fetchall)

    def frame(self, name: str, **values: Any) -> pd.DataFrame:
        """Run a statement under sql/ that is about the log itself, and return it as a frame."""
        return self._read(name, values, duckdb.DuckDBPyConnection.df)

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
                # What went wrong first is what to tell; taking it back may fail in other words.
                full = is_full(error)
                self._undo(cursor)
                if full:
                    raise DiskFull from error
                raise
            self.version += 1

    def learn_rules(self) -> None:
        """Read the rules anew, so that what comes in from now on is explained by them.

        Raises RuleError; the rules are then those of before.
        """
        rules = load_rules(self.settings.own_rules)
        with self._writing, closing(self.cursor()) as cursor:
            teach(cursor, rules)

    def backup(self, target: Path) -> None:
        """Write a consistent copy of the log to ``target`` while it stays in use.

        Raises FileExists, NoSuchFolder or DiskFull.
        """
        check_target(target)
        # DuckDB may write only inside its own folders; the finished copy is then moved out.
        with self.workplace() as folder:
            copy = folder / "copy.duckdb"
            try:
                self._copy_to(copy)
            except duckdb.Error as error:
                if is_full(error):
                    raise DiskFull from error
                raise
            copy.chmod(0o600)
            shutil.move(copy, target)

    def _copy_to(self, copy: Path) -> None:
        alias = f"copy_{uuid4().hex}"
        with self._writing, closing(self.cursor()) as cursor:
            (log_name,) = cursor.execute("SELECT current_database()").fetchall()[0]
            own = '"' + log_name.replace('"', '""') + '"'
            names = {"$file": _quoted(str(copy)), "$copy": alias, "$log": own}
            try:
                for step in statement("backup").split(";"):
                    cursor.execute(re.sub(r"\$\w+", lambda name: names[name[0]], step))
            finally:
                with suppress(duckdb.Error):
                    cursor.execute(f"DETACH {alias}")

    def _read(
        self, name: str, values: dict[str, Any], take: Callable[[duckdb.DuckDBPyConnection], Read]
    ) -> Read:
        # A relation, as .sql() gives it, is planned twice: that is half the time of a question.
        try:
            with closing(self._connection.cursor()) as cursor:
                return take(cursor.execute(statement(name), values))
        except (duckdb.FatalException, duckdb.ConnectionException):
            with closing(self.cursor()) as cursor:
                return take(cursor.execute(statement(name), values))

    def close(self) -> None:
        """Close the log; its last changes are then in the file itself."""
        with self._writing:
            self._closed = True
            self._connection.close()

    def _make_folders(self) -> None:
        """Make what is missing of our folders, and take away what a crash has left there."""
        data = self.settings.data
        made = not data.exists()
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Somebody may have named a folder that others work in too, such as /tmp.
        if made or data.absolute().name.lower() == OWN_NAME:
            data.chmod(0o700)
        for name in FOLDERS:
            self.folder(name).mkdir(mode=0o700, exist_ok=True)
        sweep(self.folder("temp"))

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
        except duckdb.Error as error:
            raise _reason(error, self.file) from error
        try:
            self._bring_up_to_date(connection)
            self._lock_down(connection)
        except duckdb.Error as error:
            connection.close()
            raise _reason(error, self.file) from error
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
        teach(connection, load_rules(self.settings.own_rules))
        self.version = connection.execute(statement("log_version")).fetchall()[0][0]

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
        except duckdb.TransactionException:
            # A COMMIT that failed has taken everything back already.
            return
        except duckdb.Error as error:
            log.warning("The log could not take back a change (%s).", type(error).__name__)

    def _reopen(self, broken: duckdb.DuckDBPyConnection) -> None:
        """Open the log anew in place of a broken connection, unless somebody has already."""
        with self._writing:
            if self._connection is not broken or self._closed:
                return
            log.warning("The log is opened anew.")
            broken.close()
            self._connection = self._open()


def is_full(error: BaseException) -> bool:
    """Say whether an error of DuckDB means that there was no room left to write."""
    # Errors of other kinds may quote the data, and so say anything.
    kinds = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException)
    return isinstance(error, kinds) and bool(NO_ROOM.search(str(error)))


def check_target(target: Path) -> None:
    """Refuse to write where a file is already, or into a folder that is not there."""
    if target.exists():
        raise FileExists(file=target.name)
    if not target.parent.is_dir():
        raise NoSuchFolder(folder=str(target.parent))


def now() -> datetime:
    """Return this moment as the log writes it: naive, in UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


def _reason(error: duckdb.Error, file: Path) -> LogError:
    """Turn what DuckDB says of a file that it cannot open into our words."""
    said = str(error).replace(str(file), "")
    if IN_USE.search(said):
        return LogInUse(file=file.name)
    if NO_ROOM.search(said):
        return DiskFull()
    log.error("The log cannot be opened (%s).", type(error).__name__)
    return NotALog(file=file.name)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
