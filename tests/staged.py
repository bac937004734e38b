"""A file as it is staged: exports, where they lie, and what came of one."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from analytics import exports
from analytics.doors import OPERATOR, scan
from analytics.staging import Staging

EXPORTS = Path(__file__).parent / "exports"
NOW = datetime(2026, 3, 31)
HEAD = "Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg\n"
ROW = "12.01.2026 09:14;Nyhetsbrev;kunde{}@garn.example;Hei;Sendt;Nei;\n"


class Log:
    """A staged file, to be asked about."""

    def __init__(self, folder: Path, source: Path | bytes, **wishes: Any) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        modified = datetime(2026, 1, 12, tzinfo=UTC)
        given = io.BytesIO(source) if isinstance(source, bytes) else source
        seen = scan(given, folder, limits=OPERATOR, name="logg.csv", modified=modified)
        self.format = exports.recognise(seen, wishes.pop("wanted", None))
        self.staging: Staging = exports.stage(
            self.connection, seen, self.format, zone="Europe/Oslo", latest=NOW, **wishes
        )

    def ask(self, columns: str, table: str = "events") -> list[tuple[Any, ...]]:
        return self.connection.sql(f"SELECT {columns} FROM {table} ORDER BY line").fetchall()

    @property
    def rejected(self) -> list[tuple[Any, ...]]:
        return self.ask("line, reason", "rejected")
