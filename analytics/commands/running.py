"""Commands that start something: the app, an invented shop, the benchmark."""

import os
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from analytics import whole_files
from analytics.commands.console import Console, to_terminal
from analytics.commands.on_the_log import ending, existing, spoken
from analytics.commands.options import DATABASE, JSON, LANGUAGE
from analytics.lake.addresses import located
from analytics.log_file import check_target
from analytics.settings import LOG_PATH, data_folder, read_settings
from analytics.words import N_

app = typer.Typer()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="This machine only, unless people sign in.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
    database: DATABASE = None,
    language: LANGUAGE = None,
) -> None:
    """Start the app, hardened and fast."""
    # Only here: no other command needs Streamlit, and it takes a second to import.
    from analytics.serve import OPENED
    from analytics.serve import serve as start

    console = Console(to_terminal, spoken(language))
    with ending(console):
        if database:
            os.environ[LOG_PATH] = str(existing(located(database, data_folder()).absolute()))
        # A wrong setting is said here, and not on the first page that is opened.
        read_settings()
        status = start(host, port, announce=partial(_announce, console, OPENED))
    # Python's own way out would print what DuckDB's binding leaves behind, and abort the process
    # where a thread goes on.
    sys.stdout.flush()
    os._exit(status)


def _announce(console: Console, text: str, address: str) -> None:
    console.out(text, address=address)


@app.command()
def sample(
    output: Annotated[Path, typer.Option(help="The file to write, in our own format.")],
    messages: Annotated[int, typer.Option(min=1000, help="About how many e-mails.")] = 200_000,
    days: Annotated[int, typer.Option(min=14, max=3650)] = 120,
    seed: Annotated[int, typer.Option(help="The same seed makes the same shop.")] = 7,
    language: LANGUAGE = None,
    json: JSON = False,
) -> None:
    """Write the log of an invented shop, with the bursts that are planted in it beside it."""
    from analytics.sample import write_shop

    console = Console(to_terminal, spoken(language), json)
    with ending(console):
        check_target(output.absolute())
        planted = write_shop(
            output,
            messages=messages,
            days=days,
            seed=seed,
            progress=lambda done, of: console.progress(done / of, N_("Inventing e-mails")),
        )
    console.wrote(messages, output)
    console.document(planted)


@app.command()
def bench(
    runs: Annotated[
        list[Path] | None,
        typer.Argument(help="What earlier runs wrote with --json: tell how cost grows, and end."),
    ] = None,
    messages: Annotated[int, typer.Option(min=1000, help="How big a log to measure on.")] = (
        1_000_000
    ),
    days: Annotated[int, typer.Option(min=14, max=3650, help="The days of that log.")] = 120,
    alternatives: Annotated[
        bool, typer.Option("--alternatives", help="Have pandas and SQLite do the same.")
    ] = False,
    turns: Annotated[
        int, typer.Option(min=1, help="How often a page is redrawn; nothing is done oftener.")
    ] = 25,
    chart: Annotated[Path | None, typer.Option(help="Draw how cost grows as an SVG file.")] = None,
    language: LANGUAGE = None,
    json: JSON = False,
) -> None:
    """Measure the performance table of the README, as ratios within this run."""
    console = Console(to_terminal, spoken(language), json)
    with ending(console):
        if runs:
            _tell_growth(console, runs, chart)
        else:
            from analytics.bench.measuring import figures
            from analytics.bench.report import table

            measured = figures(
                messages, console.progress, days=days, alternatives=alternatives, turns=turns
            )
            console.out("{table}", table=table(measured))
            console.document(measured)


def _tell_growth(console: Console, runs: list[Path], chart: Path | None) -> None:
    from analytics.bench import drawing, growth

    grown = growth.growths(growth.read_runs(runs))
    if chart:
        check_target(chart.absolute())
        whole_files.write(chart, drawing.chart(grown))
    console.out("{table}", table=growth.table(grown))
    console.document({"growth": [one.document() for one in grown]})
