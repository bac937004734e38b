"""JSON → records, one a line: JSON lines, arrays, pages under a key, and bodies in a row.

Where every line is a record, DuckDB reads the file as it stands. Everything else is taken apart
here: what a platform wraps around its records is unwrapped, also where it is JSON in a text, and
a record that is damaged costs itself alone.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from analytics import export_errors
from analytics.cleaning import MB
from analytics.doors import Scan
from analytics.formats import Format, Table, TableWriter

# No JSON holds this sign, so that a record is one field whatever is in it.
SEPARATOR = "\x1f"
MOST_AT_ONCE = 1024 * MB
MOST_IN_A_RECORD = MB
BEGINS = re.compile(r'\s*(\{\s*["}]|\[\s*[\[{\]])')
BETWEEN = re.compile(r"[\s,\[\]}]*")
TEXT = r'"(?:[^"\\]|\\.)*"'
NAMED = re.compile(rf"{TEXT}\s*:\s*")
# After a damaged record, the next one begins on a line of its own or behind a comma.
NEXT = re.compile(r"\n[ \t]*(?=[\[{])|\}\s*,\s*(?=\{)")
DECODER = json.JSONDecoder()


def is_json(scan: Scan) -> bool:
    """Tell whether a file begins as JSON does."""
    return bool(BEGINS.match("\n".join(scan.head[:5])))


def paths_seen(scan: Scan, format_: Format) -> set[str]:
    """Return the paths of all that the file's first records say, as a format unwraps them."""
    text = "\n".join(scan.head)
    found: set[str] = set()
    for value in _documents(text, format_.wrapped):
        for record in _unwrapped(value, format_.wrapped):
            found.update(_paths(record, ""))
    return found


def keys(scan: Scan) -> tuple[str, ...]:
    """Return the keys of a file's first value, or of the first in its list."""
    value: Any = next(_documents("\n".join(scan.head), ()), None)
    return tuple(value) if isinstance(value, dict) else ()


def read(scan: Scan, format_: Format) -> Table:
    """Return the file as it stands if its first lines are records, else its records anew."""
    lines = [line for line in scan.head if line.strip()]
    if not all(_is_record(line, format_) for line in lines):
        return split(scan, format_)
    return Table(
        path=scan.path,
        separator=SEPARATOR,
        columns=("record",),
        records=scan.lines - scan.blank,
        other_lines=scan.blank,
        even=not scan.blank,
        json=True,
        private=True,
    )


def split(scan: Scan, format_: Format) -> Table:
    """Write the records of a file anew, each on a line, and reject what is none."""
    if scan.path.stat().st_size > MOST_AT_ONCE:
        raise export_errors.DocumentTooLarge(file=scan.name, limit=MOST_AT_ONCE // MB)
    text = scan.path.read_text(encoding="utf-8")
    with TableWriter(scan.path.parent, SEPARATOR, private=True) as writer:
        _Splitter(text, format_, writer, 1 + scan.dropped).run()
    return writer.table(("record",), json=True)


@dataclass
class _Splitter:
    """Goes through a text from record to record."""

    text: str
    format: Format
    writer: TableWriter
    line: int
    at: int = 0

    def run(self) -> None:
        """Keep or reject every record."""
        page = _page(self.format.wrapped)
        while self._beyond(BETWEEN) < len(self.text):
            if (opened := page.match(self.text, self.at)) or self._tail():
                self._move(opened.end() if opened else self.at)
            else:
                self._record()

    def _beyond(self, pattern: re.Pattern[str]) -> int:
        if found := pattern.match(self.text, self.at):
            self._move(found.end())
        return self.at

    def _move(self, place: int) -> None:
        self.line += self.text.count("\n", self.at, place)
        self.at = place

    def _tail(self) -> bool:
        """Pass over what a page says beside its records, such as where the next page is."""
        if not (named := NAMED.match(self.text, self.at)):
            return False
        try:
            _, end = DECODER.raw_decode(self.text, named.end())
        except (ValueError, RecursionError):
            return False
        self._move(end)
        return True

    def _record(self) -> None:
        start = self.at
        try:
            value, end = DECODER.raw_decode(self.text, start)
        except (ValueError, RecursionError):
            following = NEXT.search(self.text, start + 1)
            self._reject()
            self._move(following.end() if following else len(self.text))
            return
        for record in _unwrapped(value, self.format.wrapped):
            said = self.text[start:end] if record is value else json.dumps(record)
            if isinstance(record, dict) and len(said) <= MOST_IN_A_RECORD:
                self.writer.keep_text(self.line, said.replace("\n", " "))
            else:
                self._reject()
        self._move(end)

    def _reject(self) -> None:
        self.writer.reject(self.line, "no_record", "", "")


def _documents(text: str, wrapped: tuple[str, ...]) -> Iterator[Any]:
    """Give the values in the first lines of a file, up to one that is cut off there."""
    page = _page(wrapped)
    at = 0
    while (between := BETWEEN.match(text, at)) and (at := between.end()) < len(text):
        if opened := page.match(text, at):
            at = opened.end()
            continue
        try:
            value, at = DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            following = NEXT.search(text, at + 1)
            at = following.end() if following else len(text)
            continue
        yield value


def _page(wrapped: tuple[str, ...]) -> re.Pattern[str]:
    """Return what a page begins with, up to the list of its records; a page may be very long."""
    keys = "|".join(map(re.escape, wrapped))
    scalar = rf"(?:{TEXT}|[\w.+-]+)"
    return re.compile(
        rf'\{{\s*(?:{TEXT}\s*:\s*{scalar}\s*,\s*)*"(?:{keys})"\s*:\s*\[' if keys else r"(?!)"
    )


def _unwrapped(value: Any, keys: tuple[str, ...]) -> Iterator[Any]:
    """Give the records in a value: those under the keys, at any depth, else the value itself."""
    if isinstance(value, list):
        for item in value:
            yield from _unwrapped(item, keys)
        return
    inner = [_inner(value[key]) for key in keys if key in value] if isinstance(value, dict) else []
    held = [item for item in inner if isinstance(item, list | dict)]
    if not held:
        yield value
    for item in held:
        yield from _unwrapped(item, keys)


def _inner(value: Any) -> Any:
    """Return what stands under a key; a text may itself be JSON."""
    if isinstance(value, str) and BEGINS.match(value):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _is_record(line: str, format_: Format) -> bool:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and next(_unwrapped(value, format_.wrapped), None) is value


def _paths(value: Any, above: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{above}{key}"
            yield from _paths(inner, f"{above}{key}.")
    elif isinstance(value, list) and value:
        yield from _paths(value[0], f"{above}0.")
