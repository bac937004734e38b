"""What a packed file is, by its first bytes: its name may say anything."""

from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """The kinds of file that hold others, or hold a table in a way of their own."""

    GZIP = "gzip"
    ZSTANDARD = "Zstandard"
    ZIP = "ZIP"
    OLD_OFFICE = "Excel"
    PARQUET = "Parquet"


STARTS = (
    (b"\x1f\x8b", Kind.GZIP),
    (b"\x28\xb5\x2f\xfd", Kind.ZSTANDARD),
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"\xd0\xcf\x11\xe0", Kind.OLD_OFFICE),
    (b"PAR1", Kind.PARQUET),
)
STREAMS = (Kind.GZIP, Kind.ZSTANDARD)


def kind_of(path: Path) -> Kind | None:
    """Tell what kind of packed file one is, or None for every other."""
    with path.open("rb") as file:
        start = file.read(4)
    return next((kind for magic, kind in STARTS if start.startswith(magic)), None)


def is_packed(path: Path) -> bool:
    """Tell whether a file must be unpacked, and so be read in a process of its own."""
    return kind_of(path) is not None
