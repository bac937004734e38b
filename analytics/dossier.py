"""All that is held about one person, to be handed over: as JSON, and as a page to be read.

JSON has the log's codes, and its times in UTC; the page has words, and the shop's clock.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from html import escape
from typing import Any

import pandas as pd

from analytics import audit
from analytics.access import MANAGER
from analytics.clocks import as_utc, in_the_log, on_the_clock
from analytics.downloads import MESSAGES, REJECTED, words_for, words_of_messages
from analytics.erasing import person
from analytics.filters import Filters
from analytics.language import day, moment, say
from analytics.own_format import rows_of
from analytics.staging import REJECTIONS
from analytics.store import Store, now
from analytics.words import N_

MOST_DEEDS = 10_000
# The columns of each table of the page, in their order. What else JSON has follows from these.
ABOUT_MESSAGE = {
    **MESSAGES,
    "mx_host": N_("Receiving server"),
    "source_says": N_("The file's own words for the outcome"),
    "sent_text": N_("The time as the file has it"),
}
ABOUT_ANSWER = {
    "answered_at": N_("When"),
    "reply_code": N_("Reply code"),
    "enhanced_code": N_("Status code"),
    "cause": N_("Explanation"),
    "diagnostic": N_("What the server answered"),
}
ABOUT_DEED = {"done_at": N_("When"), "deed": N_("What was done")}
MOMENTS = ("sent_at", "status_at", "answered_at", "done_at")
# How a value of a column is written.
Write = Callable[[str, Any], str]
# Columns with their headings in the language of the page.
Headings = Callable[[Mapping[str, str]], dict[str, str]]

PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}
h1{{overflow-wrap:anywhere}}
table{{border-collapse:collapse;width:100%;margin:1rem 0}}td{{border-top:1px solid #ccc;
padding:.2rem .5rem;vertical-align:top;overflow-wrap:anywhere}}th{{padding:.2rem .5rem;
text-align:left;vertical-align:top;font-weight:600}}tr>th:first-child:not(:last-child){{
width:12rem}}table.answers{{margin:0 0 2rem 1.5rem;width:auto;font-size:.9em}}</style>
</head><body><h1>{title}</h1><p>{about}</p><p>{elsewhere}</p>
{messages}<h2>{rejected_title}</h2>{rejected}<h2>{deeds_title}</h2>{deeds}</body></html>
"""


def gather(store: Store, address: str) -> dict[str, Any]:
    """Return everything that the log holds about one person, as values that JSON can hold."""
    wanted = person(address)
    chosen = Filters(
        first=datetime(1990, 1, 1).date(),
        last=datetime(2100, 1, 1).date(),
        scope=MANAGER,
        version=store.version,
        recipient=wanted,
    )
    messages = rows_of(store, chosen, None)
    for message in messages:
        message["error_log"] = json.loads(message["error_log"] or "[]")
    rejected = store.frame("erase/rejected_of", address=wanted)
    mentions = store.frame("erase/mentions_of", address=wanted)
    zone = store.settings.timezone
    deeds = audit.trail(store, deed="", about=wanted, rows=MOST_DEEDS)
    return {
        "recipient": wanted,
        "exported_at": as_utc(now()),
        "timezone": zone,
        "kept_for_days": store.settings.retention_days,
        "messages": messages,
        "rejected_rows": _records(rejected),
        "mentioned_in": _records(mentions),
        "audit": [
            {"done_at": as_utc(in_the_log(done_at, zone)), "deed": deed}
            for done_at, deed in zip(deeds["done_at"], deeds["deed"], strict=True)
        ],
    }


def _records(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    """Return the rows of a frame; what is missing is None there, for JSON knows no NaN."""
    records: list[dict[Any, Any]] = (
        frame.astype(object).where(frame.notna(), None).to_dict("records")
    )
    return records


def as_json(held: dict[str, Any]) -> str:
    """Write what is held for a machine."""
    return json.dumps(held, ensure_ascii=False, indent=2, default=str, allow_nan=False)


def as_html(held: dict[str, Any], language: str, own_words: Mapping[str, str]) -> str:
    """Write what is held for a reader; nothing in it is from elsewhere, and nothing works.

    ``own_words`` are what the shop calls codes of its own.
    """
    _ = partial(say, language)
    title = _("What is held about {recipient}", recipient=held["recipient"])
    about = _(
        "{count} e-mails, as the log of {day} has them. An e-mail is kept for {days} days.",
        count=len(held["messages"]),
        day=day(language, now()),
        days=held["kept_for_days"],
    )
    elsewhere = _(
        "Copies may also lie in the shop's backups, and in the inbox folder that files are read "
        "from."
    )
    zone = held["timezone"]
    write, headings = _writer(language, zone, own_words), partial(_headings, language, zone)
    reasons = words_for(REJECTIONS, language)
    rejected = [row | {"reason": reasons(row["reason"])} for row in held["rejected_rows"]]
    of_line = {"file": N_("File"), **REJECTED}
    named = [
        *(_record(row, headings(of_line), _as_it_is) for row in rejected),
        *(_record(row, headings(MESSAGES), write) for row in held["mentioned_in"]),
    ]
    return PAGE.format(
        language=language,
        title=escape(title),
        about=escape(about),
        elsewhere=escape(elsewhere),
        messages="".join(_message(row, headings, write) for row in held["messages"]),
        rejected_title=escape(_("Named elsewhere: {count}", count=len(named))),
        rejected="".join(named),
        deeds_title=escape(_("What was done with this")),
        deeds=_rows(held["audit"], headings(ABOUT_DEED), write),
    )


def _headings(language: str, zone: str, columns: Mapping[str, str]) -> dict[str, str]:
    return {name: say(language, text, zone=zone) for name, text in columns.items()}


def _writer(language: str, zone: str, own_words: Mapping[str, str]) -> Write:
    """Return how the log's values are written: words for codes, and the shop's clock."""
    deeds = {str(code): text for code, text in audit.DEEDS.items()}
    said = words_of_messages(language, own_words) | {"deed": words_for(deeds, language)}

    def write(name: str, value: Any) -> str:
        if name in MOMENTS:
            return moment(language, on_the_clock(datetime.fromisoformat(value), zone))
        return said[name](value) if name in said else str(value)

    return write


def _as_it_is(_name: str, value: Any) -> str:
    return str(value)


def _message(message: dict[str, Any], headings: Headings, write: Write) -> str:
    """Return an e-mail, and below it what servers answered."""
    about = _record(message, headings(ABOUT_MESSAGE), write)
    answers = message["error_log"]
    return about + _rows(answers, headings(ABOUT_ANSWER), write, "answers")


def _record(values: Mapping[str, Any], headings: Mapping[str, str], write: Write) -> str:
    """Return a table of one record, a line for each value that is there."""
    lines = (
        f"<tr><th scope=row>{escape(heading)}</th><td>{escape(write(name, values[name]))}</td></tr>"
        for name, heading in headings.items()
        if values.get(name) not in (None, "")
    )
    return f"<table>{''.join(lines)}</table>"


def _rows(
    records: Iterable[Mapping[str, Any]],
    headings: Mapping[str, str],
    write: Write,
    kind: str = "",
) -> str:
    """Return a table of records, a line for each; nothing where there are none."""
    lines = "".join(f"<tr>{_cells(record, headings, write)}</tr>" for record in records)
    head = "".join(f"<th scope=col>{escape(heading)}</th>" for heading in headings.values())
    return lines and f'<table class="{kind}"><tr>{head}</tr>{lines}</table>'


def _cells(record: Mapping[str, Any], headings: Mapping[str, str], write: Write) -> str:
    values = ((name, record.get(name)) for name in headings)
    said = ("" if value in (None, "") else write(name, value) for name, value in values)
    return "".join(f"<td>{escape(text)}</td>" for text in said)
