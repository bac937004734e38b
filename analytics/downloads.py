"""Tables as files to take away: CSV and spreadsheets for people, Parquet for programs.

What people open is in their language and safe to open; Parquet holds the log's own codes. None is
made for import; the log's own format is what the command ``messages`` writes.
"""

import csv
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from analytics import words
from analytics.filters import Filters
from analytics.language import ENGLISH, say, separators
from analytics.sql import statement
from analytics.staging import REJECTIONS
from analytics.store import Store
from analytics.words import N_

Words = Callable[[str], str]

# A spreadsheet holds no more rows, its headings among them.
MOST_ROWS = 1_048_575
# A browser waits three minutes for a file, and one of so many e-mails takes one for Excel.
MOST_IN_EXCEL = 500_000
# And no cell more characters.
MOST_IN_CELL = 32_767
CHUNK = 5_000
DANGEROUS = "=+-@\t\r\0\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}" + (
    "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)
PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")

MESSAGES = {
    "sent_at": N_("Sent ({zone})"),
    "shop": N_("Shop"),
    "mail_type": N_("Mail type"),
    "mail_type_raw": N_("Mail type in the file"),
    "recipient": N_("Recipient"),
    "provider": N_("Mailbox provider"),
    "subject": N_("Subject"),
    "outcome": N_("Outcome"),
    "status_at": N_("Outcome known ({zone})"),
    "hardness": N_("Hard or soft bounce"),
    "reason": N_("Reason"),
    "cause": N_("Explanation"),
    "reply_code": N_("Last reply code"),
    "enhanced_code": N_("Last status code"),
    "diagnostic": N_("The server's last answer"),
    "answers": N_("Answers in the error log"),
    "order_no": N_("Order number"),
    "message_id": N_("Message ID"),
}
REJECTED = {
    "line": N_("Line"),
    "reason": N_("Why it was rejected"),
    "detail": N_("What it stumbled over"),
    "content": N_("The line"),
}


@dataclass(frozen=True)
class Column:
    """How a column is shown to people: its heading, and the words for its codes."""

    heading: str
    word: Words | None = None


@dataclass(frozen=True)
class Sheet:
    """A table to take away: its columns, and its rows whenever they are asked for."""

    columns: Mapping[str, Column]
    batches: Callable[[], Iterator[Any]]


def inert(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula (OWASP, ASVS 1.2.10).

    >>> inert("=1+1"), inert("-2,50"), inert("+47 12 34 56 78"), inert("kari@kunde.example")
    ("'=1+1", '-2,50', "'+47 12 34 56 78", 'kari@kunde.example')
    """
    if text and text[0] in DANGEROUS and not PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def of_frame(frame: pd.DataFrame, columns: Mapping[str, Column]) -> Sheet:
    """Return the named columns of a frame as a table to take away."""
    table = pa.Table.from_pandas(frame[list(columns)], preserve_index=False)
    return Sheet(columns, lambda: iter(table.to_batches(CHUNK)))


def messages(
    store: Store,
    filters: Filters,
    language: str,
    own_words: Mapping[str, str],
    *,
    with_shop: bool = True,
) -> Sheet:
    """Return the selected e-mails, each with its shop unless there is only one.

    ``own_words`` are what the shop calls codes of its own.
    """
    said = words_of_messages(language, own_words)
    columns = {
        name: Column(say(language, text, zone=filters.zone), said.get(name))
        for name, text in MESSAGES.items()
        if with_shop or name != "shop"
    }
    return Sheet(columns, lambda: _asked(store, "download", filters.as_parameters()))


def words_of_messages(language: str, own_words: Mapping[str, str]) -> dict[str, Words]:
    """Return the words for what an e-mail's columns hold as codes."""
    titles = {code: cause.title for code, cause in words.CAUSES.items()}
    return {
        "mail_type": words_for(words.MAIL_TYPES, language, own_words),
        "provider": words_for(words.PROVIDERS, language, own_words),
        "outcome": words_for(words.OUTCOMES, language),
        "hardness": words_for(words.HARDNESS, language),
        "reason": words_for(words.REASONS, language),
        "cause": words_for(titles, language),
    }


def rejected(store: Store, filters: Filters, batch: int, language: str) -> Sheet:
    """Return the rejected rows of one import, each with its line and why."""
    parameters = filters.as_parameters() | {"batch": batch, "rows": MOST_ROWS}
    said = {"reason": words_for(REJECTIONS, language)}
    columns = {name: Column(say(language, text), said.get(name)) for name, text in REJECTED.items()}
    return Sheet(columns, lambda: _asked(store, "rejected_rows", parameters))


def words_for(known: Mapping[str, str], language: str, own_words: Mapping[str, str] = {}) -> Words:
    """Return a look-up of the words for codes, ours and a shop's own; others are their own word."""
    said = {**own_words, **{code: say(language, text) for code, text in known.items()}}
    return lambda code: said.get(code, code)


def written(sheet: Sheet, kind: str, folder: Path, language: str) -> BufferedReader:
    """Return an open file of a kind of `KINDS`, of which nothing is left once it is closed."""
    file = TemporaryFile(dir=folder)  # noqa: SIM115 - the caller closes it
    KINDS[kind].write(sheet, cast(BinaryIO, file), folder, language)
    # What Streamlit serves must be a reader, and nothing else.
    reader: BufferedReader = BufferedReader(file.detach())
    reader.seek(0)
    return reader


def _csv(sheet: Sheet, file: BinaryIO, _folder: Path, language: str) -> None:
    # Norwegian spreadsheets expect semicolons, since their decimals have the comma.
    separator = "," if language == ENGLISH else ";"
    decimal = separators(language)[0]
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(column.heading for column in sheet.columns.values())
    writer.writerows([_as_text(value, decimal) for value in row] for row in _rows(sheet))
    text.detach()


def _xlsx(sheet: Sheet, file: BinaryIO, folder: Path, _language: str) -> None:
    """Write row by row, so that memory does not grow with the table; text stays text."""
    options = {"constant_memory": True, "tmpdir": str(folder), "strings_to_formulas": False}
    with xlsxwriter.Workbook(
        file, options | {"strings_to_urls": False, "default_date_format": "yyyy-mm-dd hh:mm"}
    ) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, [column.heading for column in sheet.columns.values()])
        for place, row in enumerate(_rows(sheet), start=1):
            page.write_row(place, 0, map(_in_a_cell, row))
    file.flush()


def _parquet(sheet: Sheet, file: BinaryIO, _folder: Path, _language: str) -> None:
    batches = sheet.batches()
    first = next(batches, None)
    if first is None:
        first = pa.record_batch({name: pa.array([], pa.string()) for name in sheet.columns})
    names = list(sheet.columns)
    with pq.ParquetWriter(file, first.select(names).schema, compression="zstd") as writer:
        writer.write_batch(first.select(names))
        for batch in batches:
            writer.write_batch(batch.select(names))
    file.flush()


@dataclass(frozen=True)
class Kind:
    """A kind of file: what it is called, what browsers call it, how it is written, of how much."""

    title: str
    mime: str
    write: Callable[[Sheet, BinaryIO, Path, str], None]
    most: int = sys.maxsize


KINDS = {
    "csv": Kind(N_("CSV"), "text/csv", _csv, MOST_ROWS),
    "xlsx": Kind(
        N_("Excel"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _xlsx,
        MOST_IN_EXCEL,
    ),
    "parquet": Kind(N_("Parquet"), "application/vnd.apache.parquet", _parquet),
}


def kinds_for(rows: int) -> tuple[str, ...]:
    """Return the kinds of file that so many rows can be taken away as."""
    return tuple(code for code, kind in KINDS.items() if rows <= kind.most)


def _asked(store: Store, question: str, parameters: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the rows of an answer, some at a time."""
    with store.cursor() as cursor:
        asked = cursor.sql(statement(f"questions/{question}"), params=dict(parameters))
        yield from asked.to_arrow_reader(CHUNK)


def _rows(sheet: Sheet) -> Iterator[list[Any]]:
    """Yield the rows as people see them: with words for codes, and nothing that is a formula."""
    word = [column.word for column in sheet.columns.values()]
    for batch in sheet.batches():
        values = (batch.column(name).to_pylist() for name in sheet.columns)
        for row in zip(*values, strict=True):
            yield _row(row, word)


def _row(values: Iterable[Any], word: Iterable[Words | None]) -> list[Any]:
    return [
        _cell(value if say_it is None or value is None else say_it(value))
        for value, say_it in zip(values, word, strict=True)
    ]


def _cell(value: Any) -> Any:
    return inert(value) if isinstance(value, str) else value


def _in_a_cell(value: Any) -> Any:
    """Return a value as a cell can hold it: of too long a text, the beginning with a mark."""
    if isinstance(value, str) and len(value) > MOST_IN_CELL:
        return value[: MOST_IN_CELL - 1] + "…"
    return value


def _as_text(value: Any, decimal: str) -> Any:
    """Write decimals as the reader's spreadsheet does, and moments in an order that sorts."""
    if isinstance(value, float):
        return repr(value).replace(".", decimal)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date) else value
