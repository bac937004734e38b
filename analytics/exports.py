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

import duckdb

from analytics import errors
from analytics.doors import Scan
from analytics.formats import Format, Table, formats, normal, reader
from analytics.staging import Stage, Staging, latest_now

SEPARATORS = (";", ",", "\t", "|")
HEADING_LINES = 30
NEAR = 0.6


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


def recognise(scan: Scan, wanted: str | None = None, mappings: Sequence[Format] = ()) -> Format:
    """Return the format of a file: the wanted one, a remembered mapping, or one that we know.

    Raises UnknownFormat, AmbiguousFormat, MissingColumns or UnknownFormatName.
    """
    if wanted is not None:
        return _wanted(scan, wanted)
    heading = heading_of(scan)
    for mapping in mappings:
        if heading and mapping.fingerprint == heading.fingerprint:
            return mapping
    fitting = [format_ for format_ in formats() if _fits(scan, format_)]
    if len(fitting) > 1:
        names = ", ".join(format_.title for format_ in fitting)
        raise errors.AmbiguousFormat(file=scan.name, platforms=names)
    if fitting:
        return fitting[0]
    raise _nearly(scan, heading) or errors.UnknownFormat(file=scan.name, headings=_listed(heading))


def heading_of(scan: Scan, format_: Format | None = None) -> Heading | None:
    """Find the line with the headings: those of a format, else what looks most like headings."""
    found = [
        heading
        for heading in _possible_headings(scan)
        if format_ is None or not format_.missing(format_.found(heading.names))
    ]
    if format_ is not None:
        return max(found, key=lambda heading: len(format_.found(heading.names)), default=None)
    return max(found, key=lambda heading: (len(heading.names), -heading.line), default=None)


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
    Raises MissingColumns, NoRows, NothingUnderstood or UnreadableTable.
    """
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


def _fits(scan: Scan, format_: Format) -> bool:
    if format_.signature:
        return any(re.search(format_.signature, line) for line in scan.head)
    return heading_of(scan, format_) is not None


def _nearly(scan: Scan, heading: Heading | None) -> errors.MissingColumns | None:
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


def _missing(scan: Scan, format_: Format, heading: Heading | None) -> errors.MissingColumns:
    missing = format_.missing(format_.found(heading.names) if heading else ())
    return errors.MissingColumns(
        file=scan.name,
        platform=format_.title,
        columns=", ".join(missing),
        headings=_listed(heading),
    )


def _listed(heading: Heading | None) -> str:
    """Name the headings; a file without any shows a row of data here, whose addresses stay out."""
    names = [name.strip()[:40] for name in heading.names] if heading else []
    shown = ["…" if "@" in name else name for name in names if name]
    return ", ".join(shown[:12]) + (" …" if len(shown) > 12 else "")


def _possible_headings(scan: Scan) -> Iterator[Heading]:
    for number, line in enumerate(scan.head[:HEADING_LINES], start=1):
        for separator in SEPARATORS:
            if separator in line and (names := _fields(line, separator)):
                yield Heading(number, separator, names)


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
