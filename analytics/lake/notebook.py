"""The audit trail of a lake: a small DuckDB file beside the versions, opened only to note or read.

A lake is read by many processes, and DuckDB lets one open a file: so each waits for its turn, which
takes milliseconds.
"""

import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from analytics.log_file import IN_USE, unopenable
from analytics.sql import SQL, statement

FILE_NAME = "notebook.duckdb"
PATIENCE, PAUSE = 10.0, 0.02
Read = TypeVar("Read")
_turn = threading.Lock()


class Notebook:
    """The file beside a lake in which deeds are noted."""

    def __init__(self, lake: Path) -> None:
        self._file = lake / FILE_NAME

    def read(
        self, name: str, values: dict[str, Any], take: Callable[[duckdb.DuckDBPyConnection], Read]
    ) -> Read:
        """Run a statement of sql/audit, and take its rows.

        Raises LogInUse when others do not let go of the file, NotALog or DiskFull.
        """
        with _turn, closing(self._opened()) as connection:
            return take(connection.execute(statement(name), values))

    def _opened(self) -> duckdb.DuckDBPyConnection:
        patient_until = time.monotonic() + PATIENCE
        is_new = not self._file.exists()
        while True:
            try:
                connection = duckdb.connect(str(self._file))
                break
            except duckdb.IOException as error:
                if not IN_USE.search(str(error)) or time.monotonic() > patient_until:
                    raise unopenable(error, self._file) from error
                time.sleep(PAUSE)
        if is_new:
            self._file.chmod(0o600)
        if not connection.execute("FROM duckdb_tables() WHERE table_name = 'audit'").fetchall():
            connection.execute((SQL / "schema" / "009_audit.sql").read_text(encoding="utf-8"))
        for setting in ("TimeZone='UTC'", "python_enable_replacements=false", "threads=1"):
            connection.execute(f"SET {setting}")
        return connection
