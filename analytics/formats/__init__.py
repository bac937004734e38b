"""The kinds of export we know, each described as data in a file of its own.

A format is one TOML file here: its fingerprint, its readers, how its columns become ours (SQL
expressions over the headings' names), its words for outcomes, and what it cannot know. The
reader of tables and that of JSON serve nearly all of them. Only a file that is neither needs a
module beside it: a ``read`` that turns the lines into a table, which then goes the same way as
every other. docs/adding-a-format.md tells how.
"""

import csv
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Self, cast

from analytics.doors import Scan

FOLDER = Path(__file__).parent
VALUE_LENGTH, CONTENT_LENGTH = 80, 2_000
PRIVATE = re.compile(
    r"\b(body|html|text|content|message|melding|innhold|headers?|transcript|link|raw)$|_(body|content|"
    r"message|headers|transcript|html)$|^(extra|response|payload|custom_data|message_info)$"
)


@dataclass(frozen=True)
class Check:
    """What must hold for a row, as SQL, and how it is rejected when it does not."""

    reason: str
    value: str
    holds: str


@dataclass(frozen=True)
class Format:
    """One kind of export: how to know it, and how its columns become ours.

    What a file of `adding-a-format.md` may say, in its order.
    """

    name: str
    title: str
    readers: tuple[str, ...]
    # Of its e-mails: accepted, handover or failures; and what its files never say.
    knows: str
    cannot: tuple[str, ...] = ()
    # Our names, each with the headings or paths that it may have; those that are known and not
    # read; and the names without which it is not this format, "a|b" being either.
    headings: tuple[tuple[str, tuple[str, ...]], ...] = ()
    others: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    # All headings of a mapping that a reader made, by which its next file is known.
    fingerprint: frozenset[str] = frozenset()
    # What one of the first lines matches where there are no headings; what a line below matches.
    signature: str = ""
    footer: str = ""
    # Of times without a zone; ways to write them, and SQL that makes what is ``said`` like these.
    zone: str = "local"
    times: tuple[str, ...] = ()
    cleaned: str = "said"
    # SQL of our columns, codes of words by column, and what must hold of a row beside the usual.
    columns: tuple[tuple[str, str], ...] = ()
    words: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    checks: tuple[Check, ...] = ()
    # Of JSON: keys under which records lie, and SQL for the list in a record that rows are made of.
    wrapped: tuple[str, ...] = ()
    each: str = ""
    # Formats that are meant where a file fits these as well.
    yields_to: tuple[str, ...] = ()
    asks_dates: bool = False
    # Of lines: the groups that are read.
    pattern: str = ""
    # Cells that have no space around them, so that nothing is trimmed; a form for mappings, no
    # format by itself.
    trimmed: bool = False
    template: bool = False

    def found(self, headings: Iterable[str]) -> dict[str, int]:
        """Return where our names for the columns stand among a file's headings."""
        places: dict[str, int] = {}
        for place, heading in enumerate(headings):
            places.setdefault(normal(heading), place)
        found: dict[str, int] = {}
        for name, aliases in self.headings:
            for alias in aliases:
                place = places.get(normal(alias), -1)
                if place >= 0 and place not in found.values():
                    found[name] = place
                    break
        return found

    def told(self, paths: Iterable[str]) -> set[str]:
        """Return our names for what stands under some paths of JSON records."""
        known = set(paths)
        return {name for name, aliases in self.headings if known.intersection(aliases)}

    def missing(self, found: Iterable[str]) -> tuple[str, ...]:
        """Return the headings that this format must have and that were not found."""
        first = {name: next(iter(aliases), name) for name, aliases in self.headings}
        known = set(found)
        return tuple(
            " / ".join(first[name] for name in choice.split("|"))
            for choice in self.required
            if not known.intersection(choice.split("|"))
        )

    def knows_heading(self, heading: str) -> bool:
        """Tell whether files of this format have such a heading."""
        return normal(heading) in _known_headings(self)


@dataclass(frozen=True)
class Table:
    """A table in a file, below ``skip`` lines.

    Either its first column is the number of each record's line (``numbered``), or its records
    follow each other line by line; blank lines in between make it uneven. Of a private one, which
    may hold the bodies of e-mails, no line is kept.
    """

    path: Path
    separator: str
    columns: tuple[str, ...]
    skip: int = 0
    records: int = 0
    numbered: bool = False
    even: bool = True
    json: bool = False
    private: bool = False
    other_lines: int = 0
    notes: tuple[tuple[str, int], ...] = ()
    rejects: Path | None = None


@dataclass
class TableWriter:
    """Writes a table with the line numbers of its records, and what was rejected beside it."""

    folder: Path
    separator: str = ","
    private: bool = False
    records: int = 0
    rejected: int = 0
    other_lines: int = 0
    noted: Counter[str] = field(default_factory=Counter)
    _files: list[Any] = field(default_factory=list)

    def __enter__(self) -> Self:
        """Open the two files."""
        for name in ("records.csv", "rejects.csv"):
            path = self.folder / name
            self._files.append(path.open("w", encoding="utf-8", newline="", buffering=1 << 20))
        self._records = csv.writer(self._files[0], delimiter=self.separator, lineterminator="\n")
        self._rejects = csv.writer(self._files[1], lineterminator="\n")
        return self

    def __exit__(self, *_raised: object) -> None:
        """Close the two files."""
        for file in self._files:
            file.close()

    def keep(self, line: int, values: Iterable[str]) -> None:
        """Add a record."""
        self.records += 1
        self._records.writerow((line, *values))

    def keep_text(self, line: int, text: str) -> None:
        """Add a record that is already written as its fields and separators."""
        self.records += 1
        self._files[0].write(f"{line}{self.separator}{text}\n")

    def reject(self, line: int, reason: str, value: str, content: str) -> None:
        """Set a record aside, with the reason."""
        self.rejected += 1
        kept = "" if self.private else content[:CONTENT_LENGTH].rstrip("\n")
        self._rejects.writerow((line, reason, value[:VALUE_LENGTH], kept))

    def table(self, columns: tuple[str, ...], *, json: bool = False) -> Table:
        """Return what was written as a table."""
        return Table(
            path=self.folder / "records.csv",
            separator=self.separator,
            columns=("line", *columns),
            records=self.records,
            numbered=True,
            json=json,
            private=self.private,
            other_lines=self.other_lines,
            notes=tuple(self.noted.items()),
            rejects=self.folder / "rejects.csv" if self.rejected else None,
        )


Reader = Callable[[Scan, Format], Table]


def reader(name: str) -> Reader:
    """Return the function that turns a file's lines into a table."""
    return cast(Reader, import_module(f"analytics.formats.{name}").read)


@cache
def formats() -> tuple[Format, ...]:
    """Return every format we know, in the order of their names."""
    described = (described_in(path) for path in sorted(FOLDER.glob("*.toml")))
    return tuple(format_ for format_ in described if not format_.template)


@cache
def headings_known() -> frozenset[str]:
    """Return every heading that a format of ours, or a guess at a mapping, knows."""
    described = (described_in(path) for path in FOLDER.glob("*.toml"))
    return frozenset().union(*map(_known_headings, described))


@cache
def described_in(path: Path) -> Format:
    """Read the format that a file describes."""
    described: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    time = described.pop("time", {})
    described |= {"zone": time.get("zone", "local"), "times": time.get("formats", [])}
    described |= {
        "cleaned": time.get("cleaned", "said"),
        "asks_dates": "ask" in time.get("dates", ""),
    }
    readers = described.pop("reader")
    described["readers"] = readers if isinstance(readers, list) else [readers]
    read: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in described.items()
    }
    read |= {
        "name": path.stem,
        "headings": _pairs(described.get("headings", {}), tuple),
        "columns": _pairs(described["columns"], str.strip),
        "words": _pairs(described.get("words", {}), lambda words: _pairs(words, str)),
        "checks": tuple(Check(**check) for check in described.get("checks", ())),
    }
    return Format(**read)


def is_private(headings: Iterable[str]) -> bool:
    """Tell whether a table may hold the bodies of e-mails, their headers or what was typed."""
    return any(PRIVATE.search(normal(heading)) for heading in headings)


def normal(heading: str) -> str:
    """Return a heading as we compare it: without case, quotes and doubled spaces."""
    plain = unicodedata.normalize("NFKC", heading).strip().strip("\"'").casefold()
    return " ".join(plain.split())


@cache
def _known_headings(format_: Format) -> frozenset[str]:
    named = (alias for _, aliases in format_.headings for alias in aliases)
    return frozenset(normal(heading) for heading in (*named, *format_.others))


def _pairs(table: dict[str, Any], read: Callable[[Any], Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((key, read(value)) for key, value in table.items())
