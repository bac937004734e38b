"""Where the headings of a table stand: below titles, and parted by whatever sign."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from analytics.door_limits import COLUMNS
from analytics.doors import Scan
from analytics.formats import Format, headings_known, normal

SEPARATORS = (";", ",", "\t", "|")
HEADING_LINES = 30
DATA = re.compile(r"\S@\S|\d{4}-\d\d-\d\d|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|^\W*\d[\d\W]*$")


@dataclass(frozen=True)
class Heading:
    """Where the headings of a table stand, and how its fields are parted."""

    line: int
    separator: str
    names: tuple[str, ...]

    @property
    def fingerprint(self) -> frozenset[str]:
        """Return what a mapping is remembered by: the headings, in whatever order."""
        return frozenset(map(normal, self.names))

    @property
    def is_named(self) -> bool:
        """Tell whether these are names: no addresses, dates or numbers, as data has them."""
        return not any(map(DATA.search, self.names))


def heading_of(scan: Scan, format_: Format | None = None) -> Heading | None:
    """Find the line with the headings: those of a format, else what looks most like headings."""
    possible = list(possible_headings(scan))
    if format_ is None:
        widths = {separator: _widths(scan, separator) for separator in SEPARATORS}
        return max(possible, key=lambda one: _likeness(one, widths[one.separator]), default=None)
    found = [one for one in possible if not format_.missing(format_.found(one.names))]
    return max(found, key=lambda one: len(format_.found(one.names)), default=None)


def records_below(scan: Scan, heading: Heading, most: int) -> tuple[tuple[str, ...], ...]:
    """Return the first records below the headings that have as many fields."""
    lines = scan.head[heading.line :][:most]
    records = (_fields(line, heading.separator) for line in lines)
    return tuple(record for record in records if len(record) == len(heading.names))


def listed(heading: Heading | None) -> str:
    """Name the headings; a file without any has a row of data here, which stays unsaid."""
    shown = [name.strip()[:40] for name in heading.names if name.strip()] if heading else []
    if not shown or not heading or not heading.is_named:
        return "–"
    return ", ".join(shown[:12]) + (" …" if len(shown) > 12 else "")


def possible_headings(scan: Scan) -> Iterator[Heading]:
    """Give each of the first lines, parted by each of the signs that may part fields."""
    for number, line in enumerate(scan.head[:HEADING_LINES], start=1):
        for separator in SEPARATORS:
            # The door counts no mark within quotes, and a quote may be left open on purpose.
            if separator in line and 0 < len(names := _fields(line, separator)) <= COLUMNS:
                yield Heading(number, separator, names)


def _widths(scan: Scan, separator: str) -> list[int]:
    """Return how many fields each of the first lines has with a separator."""
    return [len(_fields(line, separator)) for line in scan.head]


def _likeness(heading: Heading, widths: list[int]) -> tuple[float, ...]:
    """Measure how much a line looks like headings: names, with lines of as many fields below."""
    known = sum(name in headings_known() for name in heading.fingerprint)
    # Below headings that we know, every record may go over several lines.
    below = max(widths[heading.line :].count(len(heading.names)), known > 2)
    named = heading.is_named
    likely = below * (1 + known)
    return (named and below > 0, likely, named, known, len(heading.names), -heading.line)


def _fields(line: str, separator: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader([line], delimiter=separator, strict=True)))
    except csv.Error:
        return ()
