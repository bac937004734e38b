"""Records of a table that DuckDB refuses: each damaged one is set aside, the rest is kept.

A quote that nobody closes would swallow the rest of the file. Here it costs its own line:
reading resumes on the next one. Line numbers are those of the file.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from analytics.doors import Scan
from analytics.formats import Table, TableWriter

MOST_IN_A_RECORD = 1 << 20
# As many rows as a spreadsheet has.
MOST_EMPTY = 1 << 20
csv.field_size_limit(MOST_IN_A_RECORD)


def split(scan: Scan, table: Table, *, footer: str) -> Table:
    """Write the good records of a table anew, with their line numbers, and reject the others."""
    skip = table.skip + scan.dropped
    with (
        table.path.open(encoding="utf-8", newline="\n") as file,
        TableWriter(
            scan.path.parent, table.separator, table.private, other_lines=table.skip - 1
        ) as writer,
    ):
        pattern = re.compile(footer or r"$^")
        splitter = _Splitter(table.separator, len(table.columns), pattern, writer)
        splitter.run(_Lines(enumerate(file, start=1 + scan.dropped)), skip)
    return writer.table(table.columns)


@dataclass
class _Lines:
    """The lines of a file with their numbers; those that were read too far can be given back."""

    lines: Iterator[tuple[int, str]]
    back: list[tuple[int, str]] = field(default_factory=list)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Give the next line, first those that were given back."""
        while (line := self.next()) is not None:
            yield line

    def next(self) -> tuple[int, str] | None:
        """Return the next line, or None at the end."""
        return self.back.pop() if self.back else next(self.lines, None)

    def give_back(self, lines: list[tuple[int, str]]) -> None:
        """Put lines back, in their order."""
        self.back.extend(reversed(lines))


@dataclass
class _Splitter:
    separator: str
    fields: int
    footer: re.Pattern[str]
    writer: TableWriter
    plain: re.Pattern[str] = field(init=False)
    padding: str = field(init=False)

    def __post_init__(self) -> None:
        """Know what fills a line, and a record in which no quote is open or within a text."""
        self.padding = f" \t{self.separator}"
        mark = re.escape(self.separator)
        value = f'(?:"[^"]*"|[^"{mark}]*)'
        self.plain = re.compile(f"{value}(?:{mark}{value}){{{self.fields - 1}}}")

    def run(self, lines: _Lines, skip: int) -> None:
        """Keep or reject every record below the headings."""
        # Empty records are none where only the table's end follows, as in a spreadsheet's export.
        empty: list[tuple[int, str]] = []
        for number, raw in lines:
            line = raw.removesuffix("\n")
            said = line.rstrip(self.padding)
            if number <= skip or not line.strip():
                self.writer.other_lines += number > skip
            elif not said and len(empty) < MOST_EMPTY:
                empty.append((number, line))
            elif not said or self.separator in said or not self._ends(said):
                for held in empty:
                    self._record(*held, lines)
                empty.clear()
                self._record(number, line, lines)
        self.writer.other_lines += len(empty)

    def _record(self, number: int, line: str, lines: _Lines) -> None:
        if '"' in line:
            self._quoted(number, line, lines)
        elif line.count(self.separator) == self.fields - 1:
            self.writer.keep_text(number, line)
        else:
            self._wrong_count(number, line)

    def _quoted(self, number: int, line: str, lines: _Lines) -> None:
        if self.plain.fullmatch(line):
            self.writer.keep_text(number, line)
            return
        values = self._fields(line)
        if values is None and line.count('"') % 2:
            values = self._over_lines(line, lines)
        if values is None:
            around = "" if self.writer.private else _around_quote(line)
            self.writer.reject(number, "unclosed_quote", around, line)
        elif len(values) != self.fields:
            self._wrong_count(number, line)
        else:
            self.writer.keep(number, values)

    def _over_lines(self, line: str, lines: _Lines) -> list[str] | None:
        """Return the fields of a record whose quoted text goes over several lines, if it is one.

        A line that is a whole record by itself belongs to no other: the quote was left open.
        """
        ahead: list[tuple[int, str]] = []
        text = line
        while len(text) < MOST_IN_A_RECORD and (following := lines.next()) is not None:
            ahead.append(following)
            text += "\n" + following[1].removesuffix("\n")
            if self._is_record(following[1].removesuffix("\n")):
                break
            if following[1].count('"') % 2:
                values = self._fields(text)
                if values is not None and len(values) == self.fields:
                    return values
                break
        lines.give_back(ahead)
        return None

    def _is_record(self, line: str) -> bool:
        values = self._fields(line) if '"' in line else line.split(self.separator)
        return values is not None and len(values) == self.fields > 2

    def _fields(self, text: str) -> list[str] | None:
        # Given whole, the reader takes the line breaks within for what they are.
        reader: Any = csv.reader([text], delimiter=self.separator, strict=True)
        try:
            return next(iter(reader), None)
        except csv.Error:
            return None

    def _ends(self, line: str) -> bool:
        """Count a line that only ends the table; tell whether it is one."""
        if not self.footer.search(line):
            return False
        self.writer.noted["footer_lines"] += 1
        self.writer.other_lines += 1
        return True

    def _wrong_count(self, number: int, line: str) -> None:
        if self._ends(line):
            return
        found = line.count(self.separator) + 1
        self.writer.reject(number, "wrong_column_count", f"{found} / {self.fields}", line)


def _around_quote(line: str) -> str:
    return line[line.rfind('"') :]
