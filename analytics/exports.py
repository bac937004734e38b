"""An export → rows with our column names: recognise its format, find its headings, stage it.

Nothing is guessed in silence: two possible formats, or one that almost fits, are an error that
names them.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

import duckdb

from analytics import errors
from analytics.doors import Scan
from analytics.formats import Format, Table, formats, headings_known, normal, reader
from analytics.staging import Stage, Staging, latest_now

SEPARATORS = (";", ",", "\t", "|")
HEADING_LINES = 30
NEAR = 0.6
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


def recognise(
    scan: Scan,
    wanted: str | None = None,
    mappings: Sequence[Format] = (),
    *,
    demanded: bool = False,
) -> Format:
    """Return the format of a file: the wanted one, a remembered mapping, or one that we know.

    A mapping that is demanded, not just remembered, is the only one, and must fit.
    Raises UnknownFormat, AmbiguousFormat, MissingColumns, MappingDoesNotFit or UnknownFormatName.
    """
    if demanded:
        return _demanded(scan, mappings[0])
    if wanted is not None:
        return _wanted(scan, wanted)
    remembered = {mapping.fingerprint: mapping for mapping in reversed(mappings)}
    for heading in _possible_headings(scan):
        if mapping := remembered.get(heading.fingerprint):
            return mapping
    fitting = [format_ for format_ in formats() if _fits(scan, format_)]
    if len(fitting) > 1:
        names = ", ".join(format_.title for format_ in fitting)
        raise errors.AmbiguousFormat(file=scan.name, platforms=names)
    if fitting:
        return fitting[0]
    best = heading_of(scan)
    raise _nearly(scan, best) or errors.UnknownFormat(file=scan.name, headings=_listed(best))


def heading_of(scan: Scan, format_: Format | None = None) -> Heading | None:
    """Find the line with the headings: those of a format, else what looks most like headings."""
    possible = list(_possible_headings(scan))
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


def stage(
    connection: duckdb.DuckDBPyConnection,
    scan: Scan,
    format_: Format,
    *,
    zone: str,
    latest: datetime | None = None,
) -> Staging:
    """Make the temporary tables ``events`` and ``rejected`` of a file in a connection.

    Not within a transaction: DuckDB may refuse the file at first, which would end it.
    Raises UnknownTimeZone, MissingColumns, MappingDoesNotFit, NoRows, NothingUnderstood or
    UnreadableTable.
    """
    _refuse_zone(zone if format_.zone == "local" else format_.zone)
    table = _table(scan, format_) if format_.reader == "table" else reader(format_)(scan, format_)
    return Stage(connection, scan, format_, zone, latest or latest_now()).fill(table)


def clear(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what `stage` made in a connection."""
    for kind, name in (("VIEW", "events"), ("TABLE", "staged"), ("TABLE", "rejected")):
        connection.execute(f"DROP {kind} IF EXISTS {name}")


def _wanted(scan: Scan, wanted: str) -> Format:
    for format_ in formats():
        if format_.name == wanted:
            if format_.reader == "table" and heading_of(scan, format_) is None:
                raise _missing(scan, format_, heading_of(scan))
            return format_
    known = ", ".join(format_.name for format_ in formats())
    raise errors.UnknownFormatName(name=wanted, known=known)


def _demanded(scan: Scan, mapping: Format) -> Format:
    if heading_of(scan, mapping) is None:
        raise _missing(scan, mapping, heading_of(scan))
    return mapping


def _refuse_zone(zone: str) -> None:
    if zone != "utc" and zone not in _zones():
        raise errors.UnknownTimeZone(zone=zone[:40])


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _fits(scan: Scan, format_: Format) -> bool:
    if format_.signature:
        return any(re.search(format_.signature, line) for line in scan.head)
    return heading_of(scan, format_) is not None


def _nearly(scan: Scan, heading: Heading | None) -> errors.ExportError | None:
    """Return the error for a file that is almost of a format we know."""
    if heading is None:
        return None
    shares = {
        format_: sum(map(format_.knows_heading, heading.names)) / len(heading.names)
        for format_ in formats()
        if len(format_.found(heading.names)) > 1
    }
    best = max(shares, key=lambda format_: shares[format_], default=None)
    return _missing(scan, best, heading) if best and shares[best] >= NEAR else None


def _missing(scan: Scan, format_: Format, heading: Heading | None) -> errors.ExportError:
    missing = format_.missing(format_.found(heading.names) if heading else ())
    if format_.template:
        return errors.MappingDoesNotFit(
            file=scan.name, columns=", ".join(missing), headings=_listed(heading)
        )
    return errors.MissingColumns(
        file=scan.name,
        platform=format_.title,
        columns=", ".join(missing),
        headings=_listed(heading),
    )


def _listed(heading: Heading | None) -> str:
    """Name the headings; a file without any has a row of data here, which stays unsaid."""
    if heading is None or not heading.is_named:
        return "–"
    shown = [name.strip()[:40] for name in heading.names if name.strip()]
    return ", ".join(shown[:12]) + (" …" if len(shown) > 12 else "")


def _possible_headings(scan: Scan) -> Iterator[Heading]:
    for number, line in enumerate(scan.head[:HEADING_LINES], start=1):
        for separator in SEPARATORS:
            if separator in line and (names := _fields(line, separator)):
                yield Heading(number, separator, names)


def _widths(scan: Scan, separator: str) -> list[int]:
    """Return how many fields each of the first lines has with a separator."""
    return [len(_fields(line, separator)) for line in scan.head]


def _likeness(heading: Heading, widths: list[int]) -> tuple[float, ...]:
    """Measure how much a line looks like headings: names, with lines of as many fields below."""
    below = widths[heading.line :].count(len(heading.names))
    known = sum(name in headings_known() for name in heading.fingerprint)
    named = heading.is_named
    likely = below * (1 + known)
    return (named and below > 0, likely, named, known, len(heading.names), -heading.line)


def _fields(line: str, separator: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader([line], delimiter=separator, strict=True)))
    except csv.Error:
        return ()


def _table(scan: Scan, format_: Format) -> Table:
    """Return the table below the headings of a format, as it stands in the file."""
    heading = heading_of(scan, format_)
    if heading is None:
        raise _missing(scan, format_, heading_of(scan))
    found = format_.found(heading.names)
    _refuse_doubled(scan, heading, found.values())
    names = {place: name for name, place in found.items()}
    above = sum(not line for line in scan.head[: heading.line])
    blank = scan.blank - above
    return Table(
        path=scan.path,
        separator=heading.separator,
        columns=tuple(names.get(place, f"unused_{place}") for place in range(len(heading.names))),
        skip=heading.line,
        records=scan.lines - heading.line - blank,
        other_lines=heading.line - 1 + blank,
        notes=(("lines_above", heading.line - 1),) if heading.line > 1 else (),
        even=blank == _blank_at_end(scan),
    )


def _refuse_doubled(scan: Scan, heading: Heading, used: Iterable[int]) -> None:
    times = Counter(map(normal, heading.names))
    doubled = [heading.names[place] for place in used if times[normal(heading.names[place])] > 1]
    if doubled:
        raise errors.DoubledHeadings(file=scan.name, headings=", ".join(doubled))


def _blank_at_end(scan: Scan) -> int:
    with scan.path.open("rb") as file:
        file.seek(-min(4096, file.seek(0, 2)), 2)
        end = file.read()
    return max(len(end) - len(end.rstrip(b"\n")) - 1, 0)
