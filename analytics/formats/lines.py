"""A log of lines → a table: each line that the format's pattern fits is a record.

The names of the pattern's groups are the columns; every other line says nothing of a delivery.
"""

import re

from analytics.doors import Scan
from analytics.formats import Format, Table, TableWriter


def read(scan: Scan, format_: Format) -> Table:
    """Write every line that fits as a record of a table."""
    pattern = re.compile(format_.pattern)
    with (
        scan.path.open(encoding="utf-8", newline="\n") as file,
        TableWriter(scan.path.parent) as writer,
    ):
        for number, line in enumerate(file, start=1 + scan.dropped):
            if found := pattern.match(line):
                writer.keep(number, found.groups(""))
            else:
                writer.other_lines += 1
    return writer.table(tuple(pattern.groupindex))
