"""What tells one edition of the project's own files from another: what they made is then as old."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from zlib import crc32

from analytics.sql import SQL

ROOT = Path(__file__).parent
SAMPLE = ROOT.parent / "sample_data"
OF_SAMPLE = re.compile(r"sample-[0-9a-f]{8}\.(duckdb|unfinished)")
READERS = ("cleaning.py", "exports.py", "expressions.py", "headings.py", "staging.py")


@cache
def sample_edition() -> str:
    """Return what tells this sample shop, and how it is filed, from those of other versions."""
    return _edition([*sorted(SAMPLE.glob("*.gz")), *sorted((SQL / "schema").glob("*.sql"))])


def sample_file() -> str:
    """Return the name of the sample shop's own log."""
    return f"sample-{sample_edition()}.duckdb"


def is_of_sample(file: Path) -> bool:
    """Say whether a file is of the sample shop of any version, where all people are invented."""
    return OF_SAMPLE.match(file.name) is not None


@cache
def reading_edition() -> str:
    """Return what tells the way in which exports are read from that of other versions."""
    formats, stage = ROOT / "formats", SQL / "stage"
    described = [*formats.rglob("*.py"), *formats.rglob("*.toml"), *stage.iterdir()]
    return _edition([*sorted(described), *(ROOT / name for name in READERS)])


def _edition(files: Iterable[Path]) -> str:
    checksum = 0
    for file in files:
        checksum = crc32(file.read_bytes(), checksum)
    return f"{checksum:08x}"
