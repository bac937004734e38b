"""A DuckDB behind a fence: no extensions, nothing of Python's, and no files but in some folders."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from analytics.sql import quoted


def connect(database: str | Path = ":memory:") -> duckdb.DuckDBPyConnection:
    """Open a database that can never load an extension."""
    connection = duckdb.connect(
        str(database),
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
        },
    )
    # What lasts would be shown where the server writes, if Python was not given a file to run.
    connection.execute("SET enable_progress_bar=false")
    return connection


def fence_in(
    connection: duckdb.DuckDBPyConnection,
    folders: Iterable[Path],
    *,
    spill: Path,
    threads: int,
    memory: str,
) -> None:
    """Keep SQL inside some folders, for good; the order of the settings matters."""
    for setting in (
        # It makes joins of long lists, and a join that memory is short for loses the order of a
        # file's rows, by which a rejected one is given its line.
        "SET disabled_optimizers='in_clause'",
        "SET GLOBAL TimeZone='UTC'",
        "SET GLOBAL python_enable_replacements=false",
        f"SET threads={threads}",
        f"SET memory_limit={quoted(memory)}",
        f"SET temp_directory={quoted(spill)}",
        "SET max_temp_directory_size='20GB'",
        f"SET allowed_directories=[{', '.join(quoted(f'{folder}/') for folder in folders)}]",
        "SET enable_external_access=false",
        "SET lock_configuration=true",
    ):
        connection.execute(setting)
