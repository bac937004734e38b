"""The command line: ``python -m analytics COMMAND``."""

from typing import Annotated

import typer

from analytics import __version__
from analytics.commands import (
    bursts,
    customer,
    files,
    keeping,
    lake,
    reading,
    report,
    rules,
    running,
)

app = typer.Typer(
    name="python -m analytics",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for group in (running, files, reading, customer, bursts, report, rules, keeping):
    app.registered_commands += group.app.registered_commands
app.add_typer(lake.app, name="lake")


def _say_version(wished: bool) -> None:
    if wished:
        typer.echo(f"Postlogg {__version__}")
        raise typer.Exit


@app.callback()
def postlogg(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_say_version, is_eager=True, help="Say which version this is."
        ),
    ] = False,
) -> None:
    """Postlogg: the e-mail log of an online shop, made readable."""


if __name__ == "__main__":
    app(prog_name="python -m analytics")
