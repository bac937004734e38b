"""How much each door for files lets in: what a browser sends, and what the operator names."""

from dataclasses import dataclass

from analytics.cleaning import MB

COLUMNS = 500


@dataclass(frozen=True)
class Limits:
    """How much a door lets in, in bytes, characters, columns, and files in one archive.

    ``document`` is the longest line of a file that is JSON.
    """

    file: int
    unpacked: int
    ratio: int
    line: int = MB
    document: int = 256 * MB
    columns: int = COLUMNS
    entries: int = 1000
    unpacks: bool = False


BROWSER = Limits(file=200 * MB, unpacked=1024 * MB, ratio=200)
OPERATOR = Limits(file=20 * 1024 * MB, unpacked=50 * 1024 * MB, ratio=1000, entries=10_000)
