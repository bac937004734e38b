"""A file as it is staged: exports, where they lie, and what came of one."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from analytics import exports
from analytics.door_limits import OPERATOR
from analytics.doors import scan
from analytics.staging import Staging

EXPORTS = Path(__file__).parent / "exports"
EXPECTED = EXPORTS / "expected"
NOW = datetime(2026, 3, 31)
HEAD = "Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg\n"
ROW = "12.01.2026 09:14;Nyhetsbrev;kunde{}@garn.example;Hei;Sendt;Nei;\n"
COLUMNS = (
    "line", "sent_at", "status_at", "recipient", "outcome", "mail_type_raw", "subject",
    "message_id", "order_no", "mx_host", "reply_code", "enhanced_code", "answer", "source_says",
    "reason", "sent_text",
)  # fmt: skip
SAID = [f"{name}::VARCHAR AS {name}" for name in COLUMNS]


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

    def landed(self) -> list[dict[str, str]]:
        """Return the rows as the files in exports/expected hold them, rejected ones last."""
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in self.ask(", ".join(SAID))]
        rows += [{"line": line, "outcome": f"rejected: {reason}"} for line, reason in self.rejected]
        texts = [{name: str(row.get(name) or "") for name in COLUMNS} for row in rows]
        return sorted(texts, key=lambda row: (int(row["line"]), *row.values()))
