"""All that is held about one person, to be handed over: as JSON, and as a page to be read."""

import json
from datetime import datetime
from functools import partial
from html import escape
from typing import Any

from analytics.access import MANAGER
from analytics.clocks import as_utc
from analytics.erasing import person
from analytics.filters import Filters
from analytics.language import day, say
from analytics.own_format import rows_of
from analytics.store import Store, now

# What a reader of the page sees first; the rest stands below, as it is in the log.
PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}
table{{border-collapse:collapse;width:100%;margin:1rem 0}}td{{border-top:1px solid #ccc;
padding:.2rem .5rem;vertical-align:top;overflow-wrap:anywhere}}td:first-child{{width:12rem}}</style>
</head><body><h1>{title}</h1><p>{about}</p>
{messages}<h2>{rejected_title}</h2>{rejected}</body></html>
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
    return {
        "recipient": wanted,
        "exported_at": as_utc(now()),
        "kept_for_days": store.settings.retention_days,
        "messages": messages,
        "rejected_rows": rejected.to_dict("records"),
        "mentioned_in": mentions.to_dict("records"),
    }


def as_json(held: dict[str, Any]) -> str:
    """Write what is held for a machine."""
    return json.dumps(held, ensure_ascii=False, indent=2, default=str)


def as_html(held: dict[str, Any], language: str) -> str:
    """Write what is held for a reader; nothing in it is from elsewhere, and nothing works."""
    _ = partial(say, language)
    title = _("What is held about {recipient}", recipient=held["recipient"])
    about = _(
        "{count} e-mails, as the log of {day} has them. An e-mail is kept for {days} days.",
        count=len(held["messages"]),
        day=day(language, now()),
        days=held["kept_for_days"],
    )
    rejected = [*held["rejected_rows"], *held["mentioned_in"]]
    return PAGE.format(
        language=language,
        title=escape(title),
        about=escape(about),
        messages="".join(map(_table, held["messages"])),
        rejected_title=escape(_("Named elsewhere: {count}", count=len(rejected))),
        rejected="".join(map(_table, rejected)),
    )


def _table(values: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(_written(value))}</td></tr>"
        for name, value in values.items()
        if value not in (None, "", [])
    )
    return f"<table>{rows}</table>"


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)
