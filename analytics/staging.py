"""A table → the temporary tables ``events`` and ``rejected``, by the expressions of its format.

DuckDB reads the clean copy in one go; only when it refuses, or when its rows do not add up to
the file's lines, our own splitter sorts the damaged records out first. Nothing is lost on
either way, and no message of DuckDB's gets out: those quote the data.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from analytics import export_errors, expressions
from analytics.doors import Scan
from analytics.formats import CONTENT_LENGTH, Format, Table, json_records
from analytics.formats import table as tables
from analytics.sql import quoted, statement
from analytics.words import N_

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
    "no_record": N_("this is not JSON that we can read"),
    "erased": N_("this person was erased from the log, and does not come back"),
    "pruned": N_("this is older than what the log keeps; its totals are there"),
}
"""Why a record can be rejected, in words for ``_``."""


@dataclass(frozen=True)
class Staging:
    """What was staged: rows = accepted + rejected + passed over; other lines are no rows.

    A row that is passed over tells of something else than a delivery, such as an opening.
    ``notes`` are pairs of a code and a count: ``lines_above``, ``footer_lines``, ``nuls``,
    ``recoded``, ``gap``, ``ambiguous``, ``none_accepted``, ``expired_elsewhere``.
    """

    rows: int
    accepted: int
    rejected: int
    other_lines: int
    notes: tuple[tuple[str, int], ...] = ()
    passed_over: int = 0


@dataclass(frozen=True)
class Stage:
    """One file on its way into a connection."""

    connection: duckdb.DuckDBPyConnection
    scan: Scan
    format: Format
    zone: str
    latest: datetime
    dates: str | None = None
    # The file in which the records wait; none where memory holds them.
    rows_in: Path | None = None

    def fill(self, table: Table) -> Staging:
        """Make ``events`` and ``rejected`` of a table, and hold that nothing is missing.

        Raises NoRows, NothingUnderstood, AmbiguousDates or UnreadableTable.
        """
        if not self._read(table):
            if table.numbered:
                raise export_errors.UnreadableTable(file=self.scan.name)
            return self.fill(self._split(table))
        numbered = table.numbered or self.format.each
        line = "line" if numbered else self._line(table)
        self._run("events", line=line)
        failed, passed_over = self._value("failed"), self._value("count_passed_over")
        rejected = self._reject(table, line, failed)
        accepted = self._value("staged") - failed - passed_over
        staging = Staging(
            rows=accepted + rejected + passed_over,
            accepted=accepted,
            rejected=rejected,
            other_lines=table.other_lines,
            notes=self._notes(table),
            passed_over=passed_over,
        )
        self._refuse_empty(staging)
        return staging

    def _read(self, table: Table) -> bool:
        """Stage the table's records; tell whether DuckDB read as many as there are."""
        if not table.even:
            return False
        try:
            self._run("stage_macros")
            self._run(
                "written_moment", otherwise=expressions.otherwise(self.format, self._dates(table))
            )
            counted = self._stage(table)
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            return False
        in_order = table.numbered or not table.json or not self._value("count_unread")
        return in_order and self._value(counted) == table.records

    def _stage(self, table: Table) -> str:
        """Make ``staged``; return the name of what counts the records that were read."""
        source = _source(table)
        values: dict[str, Any] = {"latest": self.latest}
        if self.format.zone != "utc":
            values["zone"] = self.zone if self.format.zone == "local" else self.format.zone
        file, parts = expressions.file(self.format, table), expressions.parts(self.format)
        if not self.format.each:
            self._keep(source | values, file=file, **parts)
            return "staged"
        self._run("records", source, each=self.format.each, file=file)
        line = "line" if table.numbered else self._line(table)
        several = statement("stage/file_of_records").replace("{line}", line)
        self._keep(values, file=several, **parts)
        return "count_records"

    def _keep(self, values: dict[str, Any], *, whole: str, **parts: str) -> None:
        """Put the records where they wait, and make ``staged`` of them."""
        records = _filled_in("stage", parts)
        if self.rows_in is None:
            self._run("stage_in_memory", values, records=records)
            self._run("whole", whole=whole, number="rowid", rows="told")
            return
        file = quoted(self.rows_in)
        self._run("stage_in_file", values, records=records, place=file)
        rows = f"read_parquet({file}, file_row_number = true)"
        self._run("whole", whole=whole, number="file_row_number", rows=rows)

    def _dates(self, table: Table) -> str:
        """Return which comes first in a date, as the file shows it, else as somebody said."""
        if not self.format.asks_dates or table.json:
            return "day_first"
        said = dict(self.format.columns)["sent_said"]
        file = expressions.file(self.format, table)
        self._run("date_order", _source(table), sent_said=said, file=file)
        first, second, example = self.connection.fetchall()[0]
        if first is None or first > 12:
            return "day_first"
        if second > 12:
            return "month_first"
        if self.dates is None:
            raise export_errors.AmbiguousDates(file=self.scan.name, example=str(example)[:40])
        return self.dates

    def _line(self, table: Table) -> str:
        """Return the SQL that gives a record its line, where the records follow each other."""
        return f"rowid + {table.skip + 1 + self.scan.dropped}"

    def _split(self, table: Table) -> Table:
        if table.json:
            return json_records.split(self.scan, self.format)
        split = tables.split(self.scan, table, footer=self.format.footer)
        return replace(split, notes=(*table.notes, *split.notes))

    def _reject(self, table: Table, line: str, failed: int) -> int:
        """Make ``rejected`` of the records that failed a check and those set aside before."""
        files = [table.rejects] if table.rejects else []
        if failed:
            files.append(self._write_failed(table, line))
        if not files:
            self._run("no_rejected")
            return 0
        self._run("rejected", {"files": [str(path) for path in files]})
        return self._value("count_rejected")

    def _write_failed(self, table: Table, line: str) -> Path:
        """Write the records that failed a check, each with its line of the file."""
        path = self.scan.path.parent / "failed.csv"
        checks = (*expressions.common_checks(), *self.format.checks)
        self._run(
            "faults",
            line=line,
            reason=expressions.by_check(quoted(check.reason) for check in checks),
        )
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows(_with_lines(self._fetched(), self.scan, private=table.private))
        return path

    def _fetched(self) -> Iterator[tuple[int, str, str]]:
        while rows := self.connection.fetchmany(10_000):
            yield from rows

    def _notes(self, table: Table) -> tuple[tuple[str, int], ...]:
        scanned: tuple[tuple[str, int], ...] = (
            ("nuls", self.scan.nuls),
            ("recoded", self.scan.recoded),
        )
        if self.format.zone != "utc":
            self._run("clock_changes")
            scanned += tuple(self.connection.fetchall())
        if self.format.knows != "failures":
            scanned += (("none_accepted", self._value("none_accepted")),)
        return (*table.notes, *((code, count) for code, count in scanned if count))

    def _refuse_empty(self, staging: Staging) -> None:
        if not staging.rows:
            raise export_errors.NoRows(file=self.scan.name)
        if staging.rejected and not staging.accepted:
            self._run("first_rejected")
            line, reason, value = self.connection.fetchall()[0]
            raise export_errors.NothingUnderstood(
                file=self.scan.name,
                rows=staging.rows,
                line=line,
                problem=REJECTIONS[reason],
                value=value or "",
            )

    def _run(self, name: str, values: dict[str, Any] | None = None, **parts: str) -> None:
        self.connection.execute(_filled_in(name, parts), values)

    def _value(self, name: str) -> int:
        self._run(name)
        return int(self.connection.fetchall()[0][0])


def _filled_in(name: str, parts: Mapping[str, str]) -> str:
    """Return a statement with what stands in its braces."""
    sql = statement(f"stage/{name}")
    for part, expression in parts.items():
        sql = sql.replace(f"{{{part}}}", expression)
    return sql


def _source(table: Table) -> dict[str, Any]:
    """Return what a table is read by."""
    return {
        "file": str(table.path),
        "separator": table.separator,
        "columns": dict.fromkeys(table.columns, "VARCHAR"),
        "skip": table.skip,
    }


def latest_now() -> datetime:
    """Return the latest moment that a row may name: in two days, in UTC."""
    return datetime.now(UTC).replace(tzinfo=None) + timedelta(days=2)


def _with_lines(
    failed: Iterable[tuple[int, str, str | None]], scan: Scan, *, private: bool
) -> Iterator[tuple[int, str, str | None, str]]:
    """Add to each failed record, in the file's order, its line of the file, if it may be kept."""
    if private:
        yield from ((*record, "") for record in failed)
        return
    with scan.path.open(encoding="utf-8", newline="\n") as file:
        lines = enumerate(file, start=1 + scan.dropped)
        at, content = 0, ""
        for number, reason, value in failed:
            while at < number:
                at, content = next(lines)
            yield number, reason, value, content[:CONTENT_LENGTH].rstrip("\n")
