"""An export → rows with our column names: recognise its format, find its headings, stage it.

Nothing is guessed in silence: two possible formats, or one that almost fits, are an error that
names them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

import duckdb

from analytics import export_errors
from analytics.doors import Scan
from analytics.formats import Format, Table, formats, is_private, json_records, normal, reader
from analytics.headings import Heading, heading_of, listed, possible_headings
from analytics.staging import Stage, Staging, latest_now

JSON, TABLE = "json_records", "table"
NEAR = 0.6


def recognise(
    scan: Scan,
    wanted: str | None = None,
    mappings: Sequence[Format] = (),
    *,
    demanded: bool = False,
) -> Format:
    """Return the format of a file: the wanted one, a remembered mapping, or one that we know.

    A mapping that is demanded, not just remembered, is the only one, and must fit.
    Raises UnknownFormat, UnknownJson, AmbiguousFormat, MissingColumns, MappingDoesNotFit or
    UnknownFormatName.
    """
    if demanded:
        return _that_fits(scan, mappings[0])
    if wanted is not None:
        return _wanted(scan, wanted)
    remembered = {mapping.fingerprint: mapping for mapping in reversed(mappings)}
    for heading in possible_headings(scan):
        if mapping := remembered.get(heading.fingerprint):
            return mapping
    fitting = [format_ for format_ in formats() if _fits(scan, format_)]
    names = {format_.name for format_ in fitting}
    fitting = [format_ for format_ in fitting if not names.intersection(format_.yields_to)]
    if len(fitting) > 1:
        raise _ambiguous(scan, fitting)
    if fitting:
        return fitting[0]
    raise _unknown_json(scan) if json_records.is_json(scan) else _unknown_table(scan)


def stage(
    connection: duckdb.DuckDBPyConnection,
    scan: Scan,
    format_: Format,
    *,
    zone: str,
    dates: str | None = None,
    latest: datetime | None = None,
    rows_in: Path | None = None,
) -> Staging:
    """Make the temporary tables ``events`` and ``rejected`` of a file in a connection.

    ``rows_in`` is the file in which its rows wait, where they are too many for memory.
    Not within a transaction: DuckDB may refuse the file at first, which would end it.
    Raises UnknownTimeZone, MissingColumns, MappingDoesNotFit, NoRows, NothingUnderstood,
    AmbiguousDates or UnreadableTable.
    """
    _refuse_zone(zone if format_.zone == "local" else format_.zone)
    name = _reader(scan, format_)
    table = _table(scan, format_) if name == TABLE else reader(name)(scan, format_)
    stage = Stage(connection, scan, format_, zone, latest or latest_now(), dates, rows_in)
    return stage.fill(table)


def _wanted(scan: Scan, wanted: str) -> Format:
    for format_ in formats():
        if format_.name == wanted:
            return _that_fits(scan, format_)
    known = ", ".join(format_.name for format_ in formats())
    raise export_errors.UnknownFormatName(name=wanted, known=known)


def _that_fits(scan: Scan, format_: Format) -> Format:
    """Return a format that somebody chose, if the file has what it needs."""
    if not (format_.signature or _fits(scan, format_)):
        raise _missing(scan, format_)
    return format_


def _refuse_zone(zone: str) -> None:
    if zone != "utc" and zone not in _zones():
        raise export_errors.UnknownTimeZone(zone=zone[:40])


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _reader(scan: Scan, format_: Format) -> str:
    """Return which of a format's readers is for this file."""
    json = JSON in format_.readers and json_records.is_json(scan)
    return JSON if json else next(name for name in format_.readers if name != JSON)


def _fits(scan: Scan, format_: Format) -> bool:
    json = json_records.is_json(scan)
    if JSON in format_.readers and json:
        return not format_.missing(format_.told(json_records.paths_seen(scan, format_)))
    if format_.signature:
        return any(re.search(format_.signature, line) for line in scan.head)
    return TABLE in format_.readers and not json and heading_of(scan, format_) is not None


def _ambiguous(scan: Scan, among: Iterable[Format]) -> export_errors.ExportError:
    names = ", ".join(sorted(format_.title for format_ in among))
    return export_errors.AmbiguousFormat(file=scan.name, platforms=names)


def _unknown_table(scan: Scan) -> export_errors.ExportError:
    """Return the error for a table that is of no format we know, or almost of one."""
    heading = heading_of(scan)
    shares = {
        format_: sum(map(format_.knows_heading, heading.names)) / len(heading.names)
        for format_ in formats()
        if heading and TABLE in format_.readers and len(format_.found(heading.names)) > 1
    }
    return _nearest(scan, shares) or export_errors.UnknownFormat(
        file=scan.name, headings=listed(heading)
    )


def _unknown_json(scan: Scan) -> export_errors.ExportError:
    """Return the error for JSON that is of no format we know, or almost of one."""
    shares = {}
    for format_ in formats():
        if JSON in format_.readers:
            told = format_.told(json_records.paths_seen(scan, format_))
            lacking = len(format_.missing(told)) / len(format_.required)
            shares[format_] = 1 - lacking if len(told) > 2 else 0.0
    keys = listed(Heading(1, "", json_records.keys(scan)))
    return _nearest(scan, shares) or export_errors.UnknownJson(file=scan.name, keys=keys)


def _nearest(scan: Scan, shares: dict[Format, float]) -> export_errors.ExportError | None:
    """Return the error that names the format that a file is almost of; several may be as near."""
    most = max(shares.values(), default=0.0)
    nearest = [format_ for format_, share in shares.items() if share == most >= NEAR]
    if len(nearest) > 1:
        return _ambiguous(scan, nearest)
    return _missing(scan, nearest[0]) if nearest else None


def _missing(scan: Scan, format_: Format) -> export_errors.ExportError:
    if json_records.is_json(scan):
        found: Iterable[str] = format_.told(json_records.paths_seen(scan, format_))
        said = listed(Heading(1, "", json_records.keys(scan)))
    else:
        heading = heading_of(scan)
        found = format_.found(heading.names) if heading else ()
        said = listed(heading)
    columns = ", ".join(format_.missing(found))
    if format_.template:
        return export_errors.MappingDoesNotFit(file=scan.name, columns=columns, headings=said)
    return export_errors.MissingColumns(
        file=scan.name, platform=format_.title, columns=columns, headings=said
    )


def _table(scan: Scan, format_: Format) -> Table:
    """Return the table below the headings of a format, as it stands in the file."""
    heading = heading_of(scan, format_)
    if heading is None:
        raise _missing(scan, format_)
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
        even=blank == _blank_at_end(scan) and not _padded_at_end(scan, heading.separator),
        private=is_private(heading.names),
    )


def _refuse_doubled(scan: Scan, heading: Heading, used: Iterable[int]) -> None:
    times = Counter(map(normal, heading.names))
    doubled = [heading.names[place] for place in used if times[normal(heading.names[place])] > 1]
    if doubled:
        raise export_errors.DoubledHeadings(file=scan.name, headings=", ".join(doubled))


def _blank_at_end(scan: Scan) -> int:
    end = _end(scan)
    return max(len(end) - len(end.rstrip(b"\n")) - 1, 0)


def _padded_at_end(scan: Scan, separator: str) -> bool:
    """Tell whether a spreadsheet filled last lines of one field or none up with separators."""
    sign = separator.encode()
    last = [line for line in _end(scan).split(b"\n")[1:] if line]
    return any(line.endswith(sign) and sign not in line.rstrip(sign) for line in last)


def _end(scan: Scan) -> bytes:
    with scan.path.open("rb") as file:
        file.seek(-min(4096, file.seek(0, 2)), 2)
        return file.read()
