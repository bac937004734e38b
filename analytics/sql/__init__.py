"""Every statement is a file here; its name says what it does."""

from functools import cache
from pathlib import Path

from duckdb import Statement, extract_statements

SQL = Path(__file__).parent


@cache
def statement(name: str) -> str:
    """Return the SQL of a file in this folder, by its name without the ending."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


@cache
def parsed(name: str) -> Statement:
    """Return the one statement of a file as DuckDB has parsed it, a tenth of a question's time."""
    (only,) = extract_statements(statement(name))
    return only


def identifier(name: str) -> str:
    """Return the name of a table or column as SQL writes one, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def quoted(text: str | Path) -> str:
    """Return a text as SQL writes one, for where a statement takes no parameter.

    >>> quoted("o'clock")
    "'o''clock'"
    """
    return "'" + str(text).replace("'", "''") + "'"
