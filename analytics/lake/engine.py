"""What builds a lake: whoever can read Parquet, carry out the statements, and write Parquet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

Rows = Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class Layout:
    """How a result is laid out in files: a folder a month, each file in this order."""

    order: tuple[str, ...]


class Engine(Protocol):
    """Five verbs, and an end. Statements are named by their files in analytics/sql."""

    name: str

    def read(self, view: str, files: Sequence[Path], like: Path) -> None:
        """Call Parquet files ``view``; where there are none, what is shaped as ``like``."""

    def view(self, statement: str) -> None:
        """Carry out a statement that names a view, or a table that is kept while building."""

    def frame(self, statement: str) -> Rows:
        """Return the few rows that a statement selects."""

    def table(self, name: str, columns: Mapping[str, str], rows: Rows) -> None:
        """Put a small table beside the others; ``columns`` gives the SQL type of each."""

    def write(self, statement: str, folder: Path, layout: Layout) -> None:
        """Write what a statement selects as Parquet, a folder ``month=…`` for each month."""

    def close(self) -> None:
        """Let go of what was kept while building."""
