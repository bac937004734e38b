"""Spreadsheets (.xlsx, .xlsb, .xls, .ods): each sheet becomes a table of text."""

import csv
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from analytics import export_errors
from analytics.cleaning import MB
from analytics.containers import archives
from analytics.containers.counter import Counter
from analytics.containers.kinds import Kind, kind_of
from analytics.door_limits import Limits

UNPACKED = 300 * MB
EXCEL = ("xl/workbook.xml", "xl/workbook.bin")
OFFICE = "[Content_Types].xml"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument.spreadsheet"
MOST_IN_KIND = 200
# Whole numbers are exact in a cell up to here.
EXACT = 2**53
# Empty rows above a table are kept, so that the numbers of the lines are those of the rows.
MOST_ABOVE = 20


def is_book(path: Path, name: str) -> bool:
    """Tell whether a zip archive is a spreadsheet.

    Raises BrokenArchive, or NotText for a document of another kind.
    """
    with archives.opened(path, name) as archive:
        names = set(archive.namelist())
        if names.intersection(EXCEL):
            return True
        if OFFICE in names:
            raise export_errors.NotText(file=name, kind="Office")
        return _document_kind(archive) == OPEN_DOCUMENT


def write_sheets(
    book: Path, name: str, new: Callable[[], Path], counter: Counter, limits: Limits
) -> list[tuple[str, Path]]:
    """Write each sheet that holds anything as CSV; return their names and the files.

    Raises Encrypted, UnreadableTable, TooManyColumns or UnpacksTooLarge.
    """
    _check(book, name, limits)
    written = []
    try:
        with CalamineWorkbook.from_path(str(book)) as opened:
            for place, sheet_name in enumerate(opened.sheet_names):
                sheet = opened.get_sheet_by_index(place)
                if sheet.start is not None:
                    written.append((sheet_name, new()))
                    _write(sheet, written[-1][1], counter, limits)
    except PasswordError as error:
        raise export_errors.Encrypted(file=name) from error
    except CalamineError as error:
        raise export_errors.UnreadableTable(file=name) from error
    except BaseException as error:
        # What the reader's Rust gives up on comes as a class that nobody can import.
        if type(error).__name__ == "PanicException":
            raise export_errors.UnreadableTable(file=name) from error
        raise
    return written


def _check(book: Path, name: str, limits: Limits) -> None:
    """Refuse a spreadsheet whose parts unpack to too much: its reader has no counter."""
    if kind_of(book) is Kind.ZIP:
        with archives.opened(book, name) as archive:
            archives.entries(archive, Counter(name, min(UNPACKED, limits.unpacked)), limits)


def _document_kind(archive: ZipFile) -> str:
    if "mimetype" not in archive.namelist() or archive.getinfo("mimetype").file_size > MOST_IN_KIND:
        return ""
    return archive.read("mimetype").decode("ascii", "replace").strip()


def _write(sheet: CalamineSheet, target: Path, counter: Counter, limits: Limits) -> None:
    width = max((_filled(row) for row in sheet.iter_rows()), default=0)
    if width > limits.columns:
        raise export_errors.TooManyColumns(file=counter.name, limit=limits.columns)
    above = sheet.start[0] if sheet.start else 0
    line = StringIO()
    writer = csv.writer(line, lineterminator="\n")
    with target.open("wb") as file:
        file.write(b"\n" * (above if above <= MOST_ABOVE else 0))
        for row in sheet.iter_rows():
            line.seek(0)
            line.truncate()
            writer.writerow(_fields(row[:width]))
            written = line.getvalue().encode("utf-8", "replace")
            counter.add(len(written))
            file.write(written)


def _fields(row: list[Any]) -> list[str]:
    """Return a row's fields; a title or a footer, which fills one cell, is a line by itself."""
    said = [_text(cell) for cell in row]
    filled = [text for text in said if text]
    if len(filled) > 1 or len(said) == 1:
        return said
    return filled


def _filled(row: list[Any]) -> int:
    """Return how many cells of a row there are up to the last that says anything."""
    return max((place for place, cell in enumerate(row, start=1) if cell != ""), default=0)


def _text(cell: Any) -> str:
    """Write a cell as an export would: whole numbers whole, times in ISO order.

    >>> _text(10231.0), _text(datetime(2026, 11, 3, 7, 2)), _text(True), _text("5.1.1")
    ('10231', '2026-11-03 07:02:00', 'true', '5.1.1')
    """
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT:
        return str(int(cell))
    if isinstance(cell, datetime):
        # A spreadsheet keeps days and their fractions, so that a second may come out just short.
        whole = cell + timedelta(microseconds=500)
        return whole.isoformat(" ", "milliseconds").removesuffix(".000")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
