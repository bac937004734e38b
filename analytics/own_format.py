"""The log in our own format: all columns, so that an import of it makes the same log again."""

import shutil
from pathlib import Path
from typing import Any

import xlsxwriter

from analytics.errors import TextTooLong, TooManyRows, UnknownEnding
from analytics.filters import Filters
from analytics.log_file import check_target
from analytics.sql import quoted, statement
from analytics.store import Store

COPY = {
    ".csv": "COPY ({selection}) TO {file} (FORMAT csv, HEADER)",
    ".parquet": "COPY ({selection}) TO {file} (FORMAT parquet, COMPRESSION zstd)",
}
# What a spreadsheet holds: rows below the headings, and characters of a cell.
SHEET_ROWS, CELL = 1_048_575, 32_767
CHUNK = 10_000


def rows_of(store: Store, filters: Filters, limit: int | None) -> list[dict[str, Any]]:
    """Return the selected messages, newest first, as values that JSON can hold."""
    with store.cursor() as cursor:
        selection = cursor.execute(statement("export"), _parameters(filters, limit))
        names = [column[0] for column in selection.description or ()]
        return [dict(zip(names, row, strict=True)) for row in selection.fetchall()]


def write_log(store: Store, filters: Filters, target: Path, limit: int | None) -> int:
    """Write the selected messages to a .csv, .parquet or .xlsx file; return how many.

    Raises FileExists, NoSuchFolder, UnknownEnding; for a spreadsheet TooManyRows or TextTooLong.
    """
    check_target(target)
    if target.suffix not in (*COPY, ".xlsx"):
        raise UnknownEnding(file=target.name, endings=", ".join((*COPY, ".xlsx")))
    # DuckDB may write only inside its own folders; the finished file is then moved out.
    with store.workplace() as folder:
        made = folder / f"messages{target.suffix}"
        if target.suffix in COPY:
            written = _copy(store, filters, made, limit)
        else:
            written = _spreadsheet(store, filters, made, limit)
        made.chmod(0o600)
        shutil.move(made, target)
    return written


def _copy(store: Store, filters: Filters, made: Path, limit: int | None) -> int:
    selection = statement("export").strip().removesuffix(";")
    copy = COPY[made.suffix].format(selection=selection, file=quoted(made))
    with store.cursor() as cursor:
        return int(cursor.execute(copy, _parameters(filters, limit)).fetchall()[0][0])


def _spreadsheet(store: Store, filters: Filters, made: Path, limit: int | None) -> int:
    """Write row by row, so that memory does not grow with the log; text stays text."""
    book = xlsxwriter.Workbook(
        made,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    sheet = book.add_worksheet("messages")
    row = 0
    with store.cursor() as cursor, book:
        selection = cursor.execute(statement("export"), _parameters(filters, limit))
        sheet.write_row(0, 0, [column[0] for column in selection.description or ()])
        while chunk := selection.fetchmany(CHUNK):
            if row + len(chunk) > SHEET_ROWS:
                raise TooManyRows(rows=SHEET_ROWS)
            for values in chunk:
                row += 1
                # What it has cut off it only says by what it returns.
                if sheet.write_row(row, 0, values):
                    raise TextTooLong(characters=CELL)
    return row


def _parameters(filters: Filters, limit: int | None) -> dict[str, Any]:
    return filters.as_parameters() | {"most": limit}
