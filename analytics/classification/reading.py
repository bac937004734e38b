"""Rules files, read with the line of every entry, so that a mistake can be pointed at."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from analytics import by_hand
from analytics.errors import RuleError

CODE = re.compile(r"[a-z][a-z0-9_]*")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
REPLY = re.compile(r"[2-5][0-9]{2}")
STATUS = re.compile(r"[0-9*]{1,2}\.[0-9*]{1,4}\.[0-9*]{1,4}")
DOMAIN = re.compile(r"[a-z0-9æøåäö-]+(\.[a-z0-9æøåäö-]+)+")
FAMILY = re.compile(r"[a-z0-9-]+")
ENDING = re.compile(r"(\.[a-z0-9-]+)+")


@dataclass(frozen=True)
class Entry:
    """One table of a rules file: its values and where it stands."""

    file: Path
    line: int
    values: dict[str, Any]
    key_lines: dict[str, int]

    def error(self, problem: str, key: str = "") -> RuleError:
        """Return the error that points at this entry, or at one of its keys."""
        line = self.key_lines.get(key, self.line)
        return RuleError(file=self.file.name, line=line, problem=problem)

    def allow(self, keys: Iterable[str]) -> None:
        """Refuse a key that nobody reads."""
        for key in self.values.keys() - set(keys):
            raise self.error(f"unknown key {key!r}", key)

    def text(self, key: str, shape: re.Pattern[str] | None = None) -> str:
        """Return a text that must be there, of the shape that it must have."""
        value = self.values.get(key)
        if value is None:
            raise self.error(f"{key!r} is missing")
        if not isinstance(value, str) or not value or (shape and not shape.fullmatch(value)):
            raise self.error(f"{value!r} cannot be the {key}", key)
        return value

    def texts(self, key: str, shape: re.Pattern[str] | None = None) -> tuple[str, ...]:
        """Return a list of texts, each of the given shape; a single text is a list of one."""
        value = self.values.get(key, [])
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(one, str) and one for one in values):
            raise self.error(f"{key!r} must be a text or a list of texts", key)
        for one in values:
            if shape and not shape.fullmatch(one):
                raise self.error(f"{one!r} cannot stand in {key!r}", key)
        return tuple(values)

    def flag(self, key: str) -> bool:
        """Return true or false; what is not there is false."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.error(f"{key!r} must be true or false", key)
        return value

    def patterns(self, key: str) -> tuple[str, ...]:
        """Return patterns that the database can run; a list of them is "any of these"."""
        parts = self.texts(key)
        for part in parts:
            problem = pattern_problem(part)
            if problem:
                raise self.error(f"{key!r} is not a pattern: {problem}", key)
        return parts


@cache
def pattern_problem(pattern: str) -> str:
    """Say what the database's RE2 has against a pattern, or nothing."""
    try:
        _database().execute("SELECT regexp_matches('', $pattern)", {"pattern": pattern})
    except duckdb.Error as error:
        return str(error).partition("\n")[0].removeprefix("Invalid Input Error: ")
    return ""


@cache
def _database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def read_document(file: Path) -> tuple[str, dict[str, Any]]:
    """Return a TOML file's text and what it holds."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        return text, tomllib.loads(text)
    except OSError as error:
        raise RuleError(file=file.name, line=1, problem=error.strerror) from error
    except UnicodeDecodeError as error:
        line, problem = by_hand.not_text(error)
        raise RuleError(file=file.name, line=line, problem=problem) from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise RuleError(file=file.name, line=line, problem=str(error)) from error


def read_entries(file: Path, tables: Iterable[str]) -> dict[str, list[Entry]]:
    """Return the entries of a rules file, table by table; only the given tables may be there.

    In the file of the settings the others are settings, and checked as such.
    """
    text, document = read_document(file)
    entries: dict[str, list[Entry]] = {}
    for table in tables:
        found = document.pop(table, [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            line = line_of(text, rf"""\[["']?{table}\b""", rf"""["']?{table}\b""")
            raise RuleError(file=file.name, line=line, problem=f"write [[{table}]]")
        # Entries within one value have no heads of their own.
        places = iter(key_lines(text, table))
        somewhere = {"": line_of(text, rf"""["']?{table}\b""")}
        entries[table] = [
            Entry(file, lines[""], values, lines)
            for values in found
            for lines in (next(places, somewhere),)
        ]
    for name in () if file.name.startswith(by_hand.FILE_NAME) else document:
        line = line_of(text, rf"""\[*["']?{re.escape(name)}\b""")
        raise RuleError(file=file.name, line=line, problem=f"unknown table {name!r}")
    return entries


def line_of(text: str, *starts: str) -> int:
    """Return the number of the first line that starts so, else so, or 1."""
    for start in starts:
        for number, line in enumerate(by_hand.lines_of(text), start=1):
            if re.match(rf"\s*{start}", line):
                return number
    return 1


def key_lines(text: str, table: str) -> list[dict[str, int]]:
    """Return, for each entry of a table, the line of every key; its own line is under ""."""
    entries: list[dict[str, int]] = []
    inside = False
    for number, line in enumerate(by_hand.lines_of(text), start=1):
        if head := by_hand.HEAD.match(line):
            inside = head[1] == table
            if inside:
                entries.append({"": number})
        elif inside and (key := re.match(r"""\s*["']?([A-Za-z0-9_-]+)["']?\s*=""", line)):
            entries[-1].setdefault(key[1], number)
    return entries
