"""Commands that read the log: the filtered log as a file or on the screen, and one customer."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from analytics.access import MANAGER
from analytics.commands.console import Console
from analytics.commands.on_the_log import on_the_log, run
from analytics.commands.options import DATABASE, FIRST_DAY, JSON, LANGUAGE, LAST_DAY
from analytics.filters import Filters
from analytics.language import say
from analytics.own_format import rows_of, write_log
from analytics.store import Store
from analytics.words import MAIL_TYPES, N_, OUTCOMES

# Before the first e-mail, and after the last one that any of us will read.
FIRST, LAST = date(1990, 1, 1), date(2100, 1, 1)
ON_SCREEN = 50
Codes = Annotated[list[str] | None, typer.Option(help="Only these; may be given several times.")]
app = typer.Typer()


@app.command()
def messages(
    recipient: Annotated[str, typer.Option(help="An address, a part of one, or @domain.")] = "",
    first: FIRST_DAY = None,
    last: LAST_DAY = None,
    type: Codes = None,
    provider: Codes = None,
    outcome: Codes = None,
    reason: Codes = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    output: Annotated[
        Path | None, typer.Option(help="Write all columns to a .csv, .parquet or .xlsx file.")
    ] = None,
    database: DATABASE = None,
    language: LANGUAGE = None,
    json: JSON = False,
) -> None:
    """Show the filtered log, or write it to a file that `import` reads again."""
    run(
        "messages",
        database=database,
        language=language,
        as_json=json,
        recipient=recipient,
        days=[_day(first), _day(last)],
        choices={
            "mail_types": type or [],
            "providers": provider or [],
            "outcomes": outcome or [],
            "reasons": reason or [],
        },
        limit=limit,
        output=str(output.absolute()) if output else None,
    )


@on_the_log("messages")
def show_messages(
    store: Store,
    console: Console,
    *,
    recipient: str,
    days: list[str | None],
    choices: dict[str, list[str]],
    limit: int | None,
    output: str | None,
) -> int:
    """Write the selected messages to a file, or show the newest of them."""
    filters = everything(store, days).narrowed(
        recipient=recipient, **{name: tuple(codes) for name, codes in choices.items()}
    )
    if output:
        written = write_log(store, filters, Path(output), limit)
        console.out(N_("{count} e-mails written to {file}."), count=written, file=output)
        console.document({"messages": written, "file": output})
        return 0
    rows = rows_of(store, filters, limit if console.as_json else limit or ON_SCREEN)
    console.document(rows)
    for row in rows:
        _say(console, row)
    console.out(N_("{count} e-mails."), count=len(rows))
    return 0


def _say(console: Console, row: dict[str, Any]) -> None:
    words = {
        "outcome": say(console.language, OUTCOMES.get(row["outcome"], row["outcome"])),
        "mail_type": say(console.language, MAIL_TYPES.get(row["mail_type"], row["mail_type"])),
    }
    console.out("{sent_at}  {outcome:<28} {mail_type:<24} {recipient}", **(row | words))


def everything(store: Store, days: list[str | None]) -> Filters:
    """Return the selection of a manager over the named days, or over all of them."""
    first, last = days
    return Filters(
        first=date.fromisoformat(first) if first else FIRST,
        last=date.fromisoformat(last) if last else LAST,
        scope=MANAGER,
        version=store.version,
        zone=store.settings.timezone,
    )


def _day(moment: datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None
