"""The DuckDB file that holds the log: open it safely, ask it, change it, copy it.

A cursor of its own for every question: DuckDB refuses a second query on a connection that is
busy, and would hand one visitor's rows to another. Every change is one transaction under one
lock, and raises the log's version, which is part of every remembered answer's key.
"""

import logging
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import duckdb
import pandas as pd

from analytics.classification import load_rules, teach
from analytics.errors import DiskFull, FileTrouble, LogTooNew, NotALog, TooLittleMemory
from analytics.fence import connect, fence_in
from analytics.filters import Filters
from analytics.loading import Counts, load
from analytics.log_file import (
    beside,
    copied,
    is_of_the_file,
    lacking,
    put_in_place,
    safety_copies,
    safety_name,
    unopenable,
    unreadable,
)
from analytics.persons import person_key
from analytics.settings import Settings
from analytics.sharing import SharedLock
from analytics.sql import SQL, identifier, parsed, quoted, statement
from analytics.workplaces import sweep, workplace

# The answers to questions are small, and in these Arrow takes longer over every text than Python.
pd.set_option("mode.string_storage", "python")

MEMORY = Path(":memory:")
FOLDERS = ("inbox", "temp", "backup")
# What our data folder is called where nobody chose another; see settings.data_folder.
OWN_NAME = "postlogg"
Read = TypeVar("Read")
log = logging.getLogger(__name__)


class Store:
    """One open log. The process that has it is the file's only owner."""

    def __init__(self, file: Path, settings: Settings, schema: Path = SQL / "schema") -> None:
        """Open ``file``, or a log in memory, and bring its schema up to date.

        Raises LogInUse, LogTooNew, LogDamaged or NotALog.
        """
        self.file = file
        self.settings = settings
        self.version = 0
        self._schema = schema
        self._writing = threading.RLock()
        # Who works with a cursor, and who does long work such as an import.
        self._asking, self._working = SharedLock(), SharedLock()
        self._closed = False
        self._make_folders()
        self._holding = ExitStack()
        # A place of its own for what does not fit into memory, so that a crash leaves none of it.
        self._spill = self._holding.enter_context(workplace(self.folder("temp")))
        try:
            self._connection = self._open()
            self._finish_erasing()
        except BaseException:
            self._holding.close()
            raise

    def folder(self, name: str) -> Path:
        """Return one of the folders that SQL may reach: inbox, temp or backup."""
        return self.settings.data.absolute() / name

    @property
    def searched_at(self) -> str:
        """Return the sensitivity that the kept bursts were found at."""
        return self.settings.sensitivity

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """Give a folder that SQL may reach, for one piece of long work."""
        with self._working.shared(), workplace(self.folder("temp")) as folder:
            yield folder

    @contextmanager
    def maintenance(self) -> Iterator[None]:
        """Wait until long work is done, and keep the log from being changed by others."""
        with self._working.alone(), self._writing:
            yield

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor to one caller.

        After a fatal error, as on a full disk, the log is opened anew, as often as it takes.
        Raises TooLittleMemory.
        """
        if broken := self._broken():
            self._reopen(broken)
        with self._asking.shared(), closing(self._connection.cursor()) as cursor:
            try:
                yield cursor
            except duckdb.OutOfMemoryException as error:
                raise TooLittleMemory from error

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
        Raises DiskFull or TooLittleMemory; the log is then as it was before.
        """
        with self._writing, nullcontext(prepared) if prepared else self.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield cursor
                cursor.execute(statement("raise_version"))
                cursor.execute("COMMIT")
            except BaseException as error:
                # What went wrong first is what to tell; taking it back may fail in other words.
                lack = lacking(error)
                self._undo(cursor)
                if lack:
                    raise lack from error
                raise
            self.version += 1

    def bring_in(
        self,
        cursor: duckdb.DuckDBPyConnection,
        shop: str,
        passed_over: int,
        progress: Callable[[float], None],
    ) -> tuple[int, Counts]:
        """Bring the staged rows of a cursor that changes the log in; see `loading.load`."""
        key = person_key(self.settings.data)
        return load(cursor, shop, self.settings.own_domains, key, passed_over, progress)

    def learn_rules(self) -> None:
        """Read the rules anew, so that what comes in from now on is explained by them.

        Raises RuleError; the rules are then those of before.
        """
        rules = load_rules(self.settings.own_rules)
        with self._writing, self.cursor() as cursor:
            teach(cursor, rules)

    def copy_to(self, copy: Path) -> None:
        """Write a consistent copy of the log to a file in one of our folders.

        Raises DiskFull.
        """
        self._beside("backup", copy)
        copy.chmod(0o600)

    def rewrite(self) -> None:
        """Write the log anew, so that the file holds no byte of what was deleted."""
        if self.file == MEMORY:
            return
        with self.maintenance(), self.workplace() as folder:
            for copy in self.safety_copies():
                copy.unlink()
                beside(copy).unlink(missing_ok=True)
            rewritten = folder / "rewritten.duckdb"
            self.copy_to(rewritten)
            self.exchange(rewritten)

    def exchange(self, file: Path, *, with_trail: bool = True) -> None:
        """Put another log in this one's place and go on with it, while nobody asks anything.

        The audit trail goes along: a note waits for nobody, so it may be newer than that log.
        """
        with self._writing, self._asking.alone():
            if with_trail:
                self._beside("audit/take_along", file)
            self._connection.close()
            try:
                put_in_place(file, self.file)
            finally:
                self._connection = self._open()

    def safety_copy(self, what: str) -> Path:
        """Return where a copy of the log goes before ``what`` is done to it."""
        return self.folder("backup") / safety_name(self.file, self.settings.data, what, now())

    def safety_copies(self) -> list[Path]:
        """Return the copies that we made of this log before a large change."""
        is_ours = self.file.absolute() == self.settings.database.absolute()
        return safety_copies(self.file, self.settings.data, self.folder("backup"), is_ours=is_ours)

    def _beside(self, name: str, file: Path) -> None:
        """Run statements about the log and another file in one of our folders.

        Raises DiskFull.
        """
        alias = f"copy_{uuid4().hex}"
        with self._writing, self.cursor() as cursor:
            (log_name,) = cursor.execute("SELECT current_database()").fetchall()[0]
            names = {"$file": quoted(file), "$copy": alias, "$log": identifier(log_name)}
            try:
                for step in statement(name).split(";"):
                    cursor.execute(re.sub(r"\$\w+", lambda found: names[found[0]], step))
            except duckdb.Error as error:
                if lack := lacking(error):
                    raise lack from error
                raise
            finally:
                with suppress(duckdb.Error):
                    cursor.execute(f"DETACH {alias}")

    def _read(
        self, name: str, values: dict[str, Any], take: Callable[[duckdb.DuckDBPyConnection], Read]
    ) -> Read:
        # A relation, as .sql() gives it, is planned twice: that is half the time of a question.
        try:
            with self._asking.shared(), closing(self._connection.cursor()) as cursor:
                return take(cursor.execute(parsed(name), values))
        except (duckdb.FatalException, duckdb.ConnectionException):
            return self._read_anew(name, values, take)
        except duckdb.Error as error:
            if not is_of_the_file(error):
                raise
            raise unreadable(error, self.file) from error

    def _read_anew(
        self, name: str, values: dict[str, Any], take: Callable[[duckdb.DuckDBPyConnection], Read]
    ) -> Read:
        """Answer a question once more, after the log was opened anew."""
        try:
            with self.cursor() as cursor:
                return take(cursor.execute(parsed(name), values))
        except duckdb.Error as error:
            fatal = isinstance(error, duckdb.FatalException | duckdb.InternalException)
            if not (fatal or is_of_the_file(error)):
                raise
            raise unreadable(error, self.file) from error

    def opened(self, file: Path) -> "Store":
        """Open another log in the way that this one is open."""
        return type(self)(file, self.settings, self._schema)

    def close(self) -> None:
        """Close the log; its last changes are then in the file itself."""
        with self._writing:
            self._closed = True
            self._connection.close()
            self._holding.close()

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

    @property
    def _database(self) -> Path:
        """Return the file that DuckDB has open, or its memory."""
        return self.file

    def _open(self) -> duckdb.DuckDBPyConnection:
        try:
            connection = connect(self._database)
        except duckdb.Error as error:
            raise unopenable(error, self.file) from error
        try:
            self._bring_up_to_date(connection)
            self._lock_down(connection)
        except duckdb.Error as error:
            connection.close()
            raise unopenable(error, self.file) from error
        except BaseException:
            connection.close()
            raise
        if self._database != MEMORY:
            for written in (self.file, beside(self.file)):
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
        missing = sorted(step for step in steps if step > found[0])
        if known and missing:
            connection.execute("CHECKPOINT")
            copied(self.file, self.safety_copy("update"))
        for number in missing:
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

    def _reachable(self) -> list[Path]:
        """Return the folders that SQL may reach."""
        return [self.folder(name) for name in FOLDERS]

    def _lock_down(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Keep SQL inside our folders, for good."""
        fence_in(
            connection,
            self._reachable(),
            spill=self._spill,
            threads=self.settings.threads,
            memory=self.settings.memory_limit,
        )

    def _undo(self, cursor: duckdb.DuckDBPyConnection) -> None:
        try:
            cursor.execute("ROLLBACK")
        except duckdb.TransactionException:
            # A COMMIT that failed has taken everything back already.
            return
        except duckdb.Error as error:
            log.warning("The log could not take back a change (%s).", type(error).__name__)

    def _finish_erasing(self) -> None:
        """Write the log anew where a crash, or a full disk, came between erasing and that."""
        if not self.rows("rewrite_due")[0][0]:
            return
        try:
            self.rewrite()
        except (DiskFull, FileTrouble, OSError) as error:
            # It is tried again when the log is opened next, and until then the log can be used.
            log.warning("What was erased is still in the file (%s).", type(error).__name__)

    def _broken(self) -> duckdb.DuckDBPyConnection | None:
        """Return the connection that an earlier error has made useless, if it has."""
        with self._asking.shared():
            connection = self._connection
            try:
                # Only a question tells that the whole instance is invalid.
                with closing(connection.cursor()) as cursor:
                    cursor.execute("SELECT 1").fetchall()
            except (duckdb.FatalException, duckdb.ConnectionException):
                if self._closed:
                    raise
                return connection
        return None

    def _reopen(self, broken: duckdb.DuckDBPyConnection) -> None:
        """Open the log anew in place of a broken connection, unless somebody has already."""
        with self._writing:
            if self._connection is not broken or self._closed:
                return
            log.warning("The log is opened anew.")
            broken.close()
            self._connection = self._open()


def now() -> datetime:
    """Return this moment as the log writes it: naive, in UTC."""
    return datetime.now(UTC).replace(tzinfo=None)
