"""A table → the temporary tables ``events`` and ``rejected``, by the expressions of its format.

DuckDB reads the clean copy in one go; only when it refuses, or when its rows do not add up to
the file's lines, our own splitter sorts the damaged records out first. Nothing is lost on
either way, and no message of DuckDB's gets out: those quote the data.
"""

import csv
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from analytics import errors
from analytics.doors import Scan
from analytics.formats import CONTENT_LENGTH, Check, Format, Table
from analytics.formats import table as tables
from analytics.sql import SQL, statement
from analytics.words import N_

NOTHING = "NULL::VARCHAR"
GIVEN = {
    "shop": NOTHING,
    "message_id": NOTHING,
    "queue_id": NOTHING,
    "queued_at": "NULL::TIMESTAMP",
    "sent_at": "sent_utc",
    "sent_text": "sent_said",
    "time_flag": "sent_flag",
    "status_at": "CASE WHEN status_said IS NULL THEN sent_utc ELSE status_utc END",
    "mail_type_raw": NOTHING,
    "recipient": NOTHING,
    "mx_host": NOTHING,
    "subject": NOTHING,
    "outcome": NOTHING,
    "order_no": NOTHING,
    "reply_code": NOTHING,
    "enhanced_code": NOTHING,
    "answer": NOTHING,
    "source_says": NOTHING,
    "source": NOTHING,
    "key": NOTHING,
    "mail_type": NOTHING,
    "provider": NOTHING,
    "hardness": NOTHING,
    "reason": NOTHING,
    "cause": NOTHING,
    "error_log": NOTHING,
}
"""The columns of ``events`` after ``line``, with what stands in them when a format says nothing."""
TYPES = dict.fromkeys(("queued_at", "sent_at", "status_at"), "TIMESTAMP")

REJECTIONS = {
    "no_time": N_("there is no time"),
    "bad_time": N_("this is not a time that we can read"),
    "out_of_range": N_("this time is before the year 2000 or in the future"),
    "no_recipient": N_("there is no recipient"),
    "bad_recipient": N_("this is not an e-mail address"),
    "unknown_outcome": N_("nobody knows what this says about the delivery"),
    "bad_code": N_("this is not a code of ours"),
    "bad_error_log": N_("this is not an error log of ours"),
    "wrong_column_count": N_("the line has another number of fields than the headings"),
    "broken_line": N_("the line is cut off"),
    "unclosed_quote": N_("a quotation mark is opened and never closed"),
}
"""Why a record can be rejected, in words for ``_``."""


@dataclass(frozen=True)
class Staging:
    """What was staged: rows = accepted + rejected; other lines say nothing about a delivery.

    ``notes`` are pairs of a code and a count: ``lines_above``, ``footer_lines``, ``nuls``,
    ``recoded``, ``gap``, ``ambiguous``, ``expired_elsewhere``.
    """

    rows: int
    accepted: int
    rejected: int
    other_lines: int
    notes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Stage:
    """One file on its way into a connection."""

    connection: duckdb.DuckDBPyConnection
    scan: Scan
    format: Format
    zone: str
    latest: datetime

    def fill(self, table: Table) -> Staging:
        """Make ``events`` and ``rejected`` of a table, and hold that nothing is missing.

        Raises NoRows, NothingUnderstood or UnreadableTable.
        """
        if not self._read(table):
            if table.numbered:
                raise errors.UnreadableTable(file=self.scan.name)
            return self.fill(self._split(table))
        line = "line" if table.numbered else f"rowid + {table.skip + 1 + self.scan.dropped}"
        self._run("events", line=line)
        failed = self._value("failed")
        rejected = self._reject(table, line, failed)
        staging = Staging(
            rows=table.records + rejected - failed,
            accepted=table.records - failed,
            rejected=rejected,
            other_lines=table.other_lines,
            notes=self._notes(table),
        )
        self._refuse_empty(staging)
        return staging

    def _read(self, table: Table) -> bool:
        """Stage the table's records; tell whether DuckDB read as many as there are."""
        if not table.even:
            return False
        try:
            self._run("stage_macros")
            self._run("written_moment", otherwise=_otherwise(self.format))
            self._run("stage", self._values(table), **_parts(self.format, table))
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            return False
        return self._value("staged") == table.records

    def _values(self, table: Table) -> dict[str, Any]:
        values = {
            "file": str(table.path),
            "separator": table.separator,
            "columns": dict.fromkeys(table.columns, "VARCHAR"),
            "skip": table.skip,
            "latest": self.latest,
        }
        if self.format.zone == "utc":
            return values
        return values | {"zone": self.zone if self.format.zone == "local" else self.format.zone}

    def _split(self, table: Table) -> Table:
        split = tables.split(self.scan, table, footer=self.format.footer)
        return replace(split, notes=(*table.notes, *split.notes))

    def _reject(self, table: Table, line: str, failed: int) -> int:
        """Make ``rejected`` of the records that failed a check and those set aside before."""
        files = [table.rejects] if table.rejects else []
        if failed:
            files.append(self._write_failed(line))
        if not files:
            self._run("no_rejected")
            return 0
        self._run("rejected", {"files": [str(path) for path in files]})
        return self._value("count_rejected")

    def _write_failed(self, line: str) -> Path:
        """Write the records that failed a check, each with its line of the file."""
        path = self.scan.path.parent / "failed.csv"
        checks = (*common_checks(), *self.format.checks)
        self._run(
            "faults",
            line=line,
            reason=_by_check(quoted(check.reason) for check in checks),
            value=_by_check(f"({check.value})::VARCHAR" for check in checks),
        )
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows(_with_lines(self._fetched(), self.scan))
        return path

    def _fetched(self) -> Iterator[tuple[int, str, str]]:
        while rows := self.connection.fetchmany(10_000):
            yield from rows

    def _notes(self, table: Table) -> tuple[tuple[str, int], ...]:
        scanned = (("nuls", self.scan.nuls), ("recoded", self.scan.recoded))
        if self.format.zone != "utc":
            self._run("clock_changes")
            scanned += tuple(self.connection.fetchall())
        return (*table.notes, *((code, count) for code, count in scanned if count))

    def _refuse_empty(self, staging: Staging) -> None:
        if not staging.rows:
            raise errors.NoRows(file=self.scan.name)
        if not staging.accepted:
            self._run("first_rejected")
            line, reason, value = self.connection.fetchall()[0]
            raise errors.NothingUnderstood(
                file=self.scan.name,
                rows=staging.rows,
                line=line,
                problem=REJECTIONS[reason],
                value=value or "",
            )

    def _run(self, name: str, values: dict[str, Any] | None = None, **parts: str) -> None:
        sql = statement(f"stage/{name}")
        for part, expression in parts.items():
            sql = sql.replace(f"{{{part}}}", expression)
        self.connection.execute(sql, values)

    def _value(self, name: str) -> int:
        self._run(name)
        return int(self.connection.fetchall()[0][0])


def latest_now() -> datetime:
    """Return the latest moment that a row may name: in two days, in UTC."""
    return datetime.now(UTC).replace(tzinfo=None) + timedelta(days=2)


@cache
def common_checks() -> tuple[Check, ...]:
    """Return what must hold for a record of any format."""
    listed = tomllib.loads((SQL / "stage" / "checks.toml").read_text(encoding="utf-8"))["checks"]
    return tuple(Check(**check) for check in listed)


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _parts(format_: Format, table: Table) -> dict[str, str]:
    """Return what stands in the braces of stage.sql for a format."""
    columns = dict(format_.columns)
    checks = (*common_checks(), *format_.checks)
    said = GIVEN | {"source": quoted(format_.name)}
    said |= {name: columns[name] for name in GIVEN if name in columns}
    said["recipient"] = f"address({said['recipient']})"
    canonical = [f"{expression} AS {name}" for name, expression in said.items()]
    outcome_said = columns.get("outcome_said", NOTHING)
    return {
        "file": ", ".join(_file_columns(format_, table)),
        "words": "".join(map(_word_column, format_.words)),
        "sent_said": columns["sent_said"],
        "status_said": columns.get("status_said", NOTHING),
        "sent_utc": _moment("sent_said", format_),
        "status_utc": _moment("status_said", format_),
        "sent_flag": NOTHING if format_.zone == "utc" else _flag(),
        "canonical": ", ".join(
            ("line", *canonical, "sent_said", "status_said", f"{outcome_said} AS outcome_said")
        ),
        "failed": _first_failed(checks),
    }


def _file_columns(format_: Format, table: Table) -> Iterator[str]:
    yield '"line"::BIGINT AS line' if table.numbered else "NULL::BIGINT AS line"
    for name in [name for name, _ in format_.headings] or table.columns[1:]:
        text = name if format_.trimmed else f"trim({name})"
        known = f"nullif({text}, '')" if name in table.columns else NOTHING
        yield f"{known} AS {name}"


def _word_column(words: tuple[str, tuple[tuple[str, str], ...]]) -> str:
    heading, pairs = words
    cases = " ".join(f"WHEN {quoted(word)} THEN {quoted(code)}" for word, code in pairs)
    return f"CASE lower({heading}) {cases} END AS {heading}_word, "


def _moment(said: str, format_: Format) -> str:
    zoned = [f"zoned_moment({said})"]
    zoned += [f"unix_moment({said})"] if "unix" in format_.times else []
    written = f"written_moment({said})"
    local = written if format_.zone == "utc" else f"local_to_utc({written}, $zone)"
    return f"coalesce({', '.join((*zoned, local))})"


def _flag() -> str:
    changed = "clock_change(written_moment(sent_said), $zone)"
    return f"CASE WHEN zoned_moment(sent_said) IS NULL THEN {changed} END"


def _otherwise(format_: Format) -> str:
    """Return the SQL that reads a time in the format's own ways of writing."""
    ways = ", ".join(quoted(way) for way in format_.times if way != "unix")
    return f"try_strptime({format_.cleaned}, [{ways}])" if ways else "NULL::TIMESTAMP"


def _first_failed(checks: Iterable[Check]) -> str:
    cases = (
        f"WHEN NOT coalesce(({check.holds}), false) THEN {number}"
        for number, check in enumerate(checks)
    )
    return f"(CASE {' '.join(cases)} END)::UTINYINT"


def _by_check(expressions: Iterable[str]) -> str:
    cases = (f"WHEN {number} THEN {said}" for number, said in enumerate(expressions))
    return f"CASE failed_check {' '.join(cases)} END"


def _with_lines(
    failed: Iterable[tuple[int, str, str | None]], scan: Scan
) -> Iterator[tuple[int, str, str | None, str]]:
    """Add to each failed record, in the file's order, its line of the file."""
    with scan.path.open(encoding="utf-8", newline="\n") as file:
        lines = enumerate(file, start=1 + scan.dropped)
        at, content = 0, ""
        for number, reason, value in failed:
            while at < number:
                at, content = next(lines)
            yield number, reason, value, content[:CONTENT_LENGTH].rstrip("\n")
