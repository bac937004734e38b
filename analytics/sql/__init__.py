"""Every statement is a file here; its name says what it does."""

from functools import cache
from pathlib import Path

SQL = Path(__file__).parent


@cache
def statement(name: str) -> str:
    """Return the SQL of a file in this folder, by its name without the ending."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")
