"""The command line: ``python -m analytics COMMAND``."""

import typer

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
    help="Postlogg: the e-mail log of an online shop, made readable.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for group in (running, files, reading, customer, bursts, report, rules, keeping):
    app.registered_commands += group.app.registered_commands
app.add_typer(lake.app, name="lake")

if __name__ == "__main__":
    app(prog_name="python -m analytics")
