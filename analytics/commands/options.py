"""Options that many commands share."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Language(StrEnum):
    """The languages that Postlogg speaks."""

    NB = "nb"
    EN = "en"


DATABASE = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="PLACE",
        help="The file of the log, or a lake: its folder, or its address in an object store; the "
        "app's own if not named.",
    ),
]
LANGUAGE = Annotated[
    Language | None, typer.Option("--language", help="Norwegian or English; the terminal's.")
]
JSON = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
SHOP = Annotated[
    list[str] | None, typer.Option("--shop", help="Only this shop; may be given several times.")
]
# What is said of files that are read, where they don't say it themselves.
OF_SHOP = Annotated[str | None, typer.Option("--shop", help="The shop that the files are of.")]
FORMAT = Annotated[str | None, typer.Option("--format", help="What the files are, if not seen.")]
TIMEZONE = Annotated[
    str | None, typer.Option("--timezone", help="Of local times, e.g. Europe/Oslo.")
]
DATES = Annotated[
    str | None,
    typer.Option("--dates", help="day_first or month_first, where no date shows it."),
]
MAPPING = Annotated[
    Path | None,
    typer.Option(
        "--mapping",
        help="Which column is which, as the app saved it.",
        exists=True,
        dir_okay=False,
    ),
]
FIRST_DAY = Annotated[
    datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], help="First day, in the shop's time."),
]
LAST_DAY = Annotated[
    datetime | None,
    typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, included."),
]
