"""Rows of the log as a file for a spreadsheet: in the reader's language, and safe to open.

Made for people, not for import; the log's own format is what the command ``messages`` writes.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from io import BufferedReader, TextIOWrapper
from tempfile import TemporaryFile
from typing import Any

from analytics import words
from analytics.filters import Filters
from analytics.language import ENGLISH, say
from analytics.sql import statement
from analytics.staging import REJECTIONS
from analytics.store import Store
from analytics.words import N_

Words = Callable[[str], str]

# A spreadsheet holds no more rows, its headings among them.
MOST_ROWS = 1_048_575
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
UNKNOWN = {
    "emails": N_("E-mails"),
    "template": N_("Answer, without addresses and numbers"),
    "reply_code": N_("Reply code"),
    "enhanced_code": N_("Status code"),
    "provider": N_("Mailbox provider"),
}
REJECTED = {
    "line": N_("Line"),
    "reason": N_("Why it was rejected"),
    "detail": N_("What it stumbled over"),
    "content": N_("The line"),
}


def inert(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula (OWASP, ASVS 1.2.10).

    >>> inert("=1+1"), inert("-2,50"), inert("+47 12 34 56 78"), inert("kari@kunde.example")
    ("'=1+1", '-2,50', "'+47 12 34 56 78", 'kari@kunde.example')
    """
    if text and text[0] in DANGEROUS and not PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def messages(store: Store, filters: Filters, language: str) -> BufferedReader:
    """Return an open file with the selected e-mails, which is gone once it is closed."""
    headings = [say(language, text, zone=filters.zone) for text in MESSAGES.values()]
    return _written(store, language, headings, lambda: _selected(store, filters, language))


def rejected(store: Store, filters: Filters, batch: int, language: str) -> BufferedReader:
    """Return an open file with the rejected rows of one import, each with its line and why."""
    headings = [say(language, text) for text in REJECTED.values()]
    parameters = filters.as_parameters() | {"batch": batch, "rows": MOST_ROWS}
    said = {"reason": _words(REJECTIONS, language)}
    return _written(
        store,
        language,
        headings,
        lambda: _rows(store, "rejected_rows", parameters, tuple(REJECTED), said),
    )


def unknown_answers(
    store: Store, found: Sequence[Mapping[Any, Any]], language: str
) -> BufferedReader:
    """Return an open file with answers that no rule explains, as templates of no person."""
    provider = _words(words.PROVIDERS, language)
    rows = [
        [_cell(answer[column]) for column in list(UNKNOWN)[:-1]] + [provider(answer["provider"])]
        for answer in found
    ]
    headings = [say(language, text) for text in UNKNOWN.values()]
    return _written(store, language, headings, lambda: iter(rows))


def _selected(store: Store, filters: Filters, language: str) -> Iterator[list[Any]]:
    titles = {code: cause.title for code, cause in words.CAUSES.items()}
    said = {
        "mail_type": _words(words.MAIL_TYPES, language),
        "provider": _words(words.PROVIDERS, language),
        "outcome": _words(words.OUTCOMES, language),
        "hardness": _words(words.HARDNESS, language),
        "reason": _words(words.REASONS, language),
        "cause": _words(titles, language),
    }
    return _rows(store, "download", filters.as_parameters(), tuple(MESSAGES), said)


def _written(
    store: Store,
    language: str,
    headings: Sequence[str],
    rows: Callable[[], Iterator[list[Any]]],
) -> BufferedReader:
    """Write a file that no folder lists, so that nothing of it is left when it is closed."""
    file = TemporaryFile(dir=store.folder("temp"))  # noqa: SIM115 - the caller closes it
    # Norwegian spreadsheets expect semicolons, since their decimals have the comma.
    separator = "," if language == ENGLISH else ";"
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(rows())
    text.detach()
    # What Streamlit serves must be a reader, and nothing else.
    reader: BufferedReader = BufferedReader(file.detach())
    reader.seek(0)
    return reader


def _rows(
    store: Store,
    question: str,
    parameters: Mapping[str, Any],
    columns: Sequence[str],
    said: Mapping[str, Words],
) -> Iterator[list[Any]]:
    """Yield the rows of an answer, some at a time, with words for its codes."""
    with closing(store.cursor()) as cursor:
        cursor.execute(statement(f"questions/{question}"), dict(parameters))
        word = [said.get(column) for column in columns]
        while chunk := cursor.fetchmany(CHUNK):
            yield from (_row(values, word) for values in chunk)


def _row(values: Iterable[Any], word: Sequence[Words | None]) -> list[Any]:
    return [
        _cell(value if say_it is None else say_it(value))
        for value, say_it in zip(values, word, strict=True)
    ]


def _cell(value: Any) -> Any:
    return inert(value) if isinstance(value, str) else value


def _words(known: Mapping[str, str], language: str) -> Words:
    """Return a look-up of the words for codes; an unknown code is its own word."""
    said = {code: say(language, text) for code, text in known.items()}
    return lambda code: said.get(code, code)
