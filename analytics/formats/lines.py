"""A log of lines → a table: each line that the format's pattern fits is a record.

The names of the pattern's groups are the columns; every other line says nothing of a delivery.
"""

import re
from collections.abc import Callable, Iterable

from analytics.doors import Scan
from analytics.formats import Format, Table, TableWriter

Take = Callable[[int, str], None]


def read(scan: Scan, format_: Format) -> Table:
    """Write every line that fits as a record of a table."""
    pattern = re.compile(format_.pattern)

    def taking(writer: TableWriter) -> Take:
        def take(number: int, line: str) -> None:
            if found := pattern.match(line):
                writer.keep(number, found.groups(""))
            else:
                writer.other_lines += 1

        return take

    return line_by_line(scan, pattern.groupindex, taking)


def line_by_line(
    scan: Scan, columns: Iterable[str], taking: Callable[[TableWriter], Take]
) -> Table:
    """Write a table: what ``taking`` makes of its writer is given each line, with its number."""
    with (
        scan.path.open(encoding="utf-8", newline="\n") as file,
        TableWriter(scan.path.parent) as writer,
    ):
        take = taking(writer)
        for number, line in enumerate(file, start=1 + scan.dropped):
            take(number, line.rstrip("\n"))
    return writer.table(tuple(columns))
