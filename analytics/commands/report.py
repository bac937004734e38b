"""The command that writes what a manager reads on Monday."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from analytics import whole_files
from analytics.audit import COMMAND_LINE, Deed, note
from analytics.classification import own_words
from analytics.commands.console import Console
from analytics.commands.on_the_log import on_the_log, run
from analytics.commands.options import DATABASE, JSON, LANGUAGE, SHOP
from analytics.commands.reading import everything
from analytics.errors import EmptyLog, UnknownEnding
from analytics.language import day, number, percent
from analytics.log_file import check_target
from analytics.store import Store
from analytics.words import N_

app = typer.Typer()


class Period(StrEnum):
    """What a report is about: the last whole one of the log, against the one before."""

    WEEK = "week"
    MONTH = "month"


@app.command("report")
def report_command(
    period: Annotated[Period, typer.Option(help="The last whole one of the log.")] = Period.WEEK,
    shop: SHOP = None,
    output: Annotated[
        Path | None, typer.Option(help="Write an .html file that needs no network and prints well.")
    ] = None,
    database: DATABASE = None,
    language: LANGUAGE = None,
    json: JSON = False,
) -> None:
    """Say how the last whole week or month went, against the one before."""
    run(
        "report",
        database=database,
        language=language,
        as_json=json,
        period=period.value,
        shops=shop or [],
        output=str(output.absolute()) if output else None,
    )


@on_the_log("report")
def write_report(
    store: Store, console: Console, *, period: Period, shops: Sequence[str] = (), output: str | None
) -> int:
    """Write a report as a file, or say its figures."""
    # Only here: no other command needs what draws and writes pages, which is slow to import.
    from analytics.report import as_html, report

    chosen = everything(store, [None, None], shops)
    if not store.ask("count_totals", chosen)["emails"].iloc[0]:
        raise EmptyLog
    figures = report(store.ask, chosen, store.settings, "month" if period == "month" else "week")
    if output:
        html = as_html(figures, console.language, own_words(store.settings.own_rules))
        target = _writable(Path(output))
        note(store, COMMAND_LINE, Deed.EXPORTED, detail=target.name)
        # Its reader's alone.
        whole_files.write(target, html)
        console.out(N_("The report is written to {file}."), file=output)
    rate = figures.now.failure_rate
    console.out(
        N_("From {first} to {last}: {failed} of {finished} failed ({rate})."),
        first=day(console.language, figures.first),
        last=day(console.language, figures.last),
        failed=number(console.language, figures.now.failed),
        finished=number(console.language, figures.now.finished),
        rate="–" if rate is None else percent(console.language, rate),
    )
    console.document(figures.document() | {"file": output})
    return 0


def _writable(target: Path) -> Path:
    """Return where a report can be written. Raises FileExists, NoSuchFolder or UnknownEnding."""
    check_target(target)
    if target.suffix not in (".html", ".htm"):
        raise UnknownEnding(file=target.name, endings=".html")
    return target
