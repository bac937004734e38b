"""The commands that build and publish a lake: the log as Parquet, for very many e-mails."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from analytics.commands.console import Console, to_terminal
from analytics.commands.files import as_json, saved_mapping, say
from analytics.commands.keeping import tell_pruned
from analytics.commands.on_the_log import ending, on_a_lake, spoken
from analytics.commands.options import DATES, FORMAT, JSON, LANGUAGE, MAPPING, OF_SHOP, TIMEZONE
from analytics.lake.addresses import located
from analytics.lake.filing import Built
from analytics.lake.filing import build as build_lake
from analytics.lake.forgetting import forget, prune
from analytics.lake.in_process import InProcess
from analytics.lake.publishing import publish as publish_lake
from analytics.lake.reader import LakeLog
from analytics.lake.versions import current
from analytics.reading import Wishes, check
from analytics.retention import Pruned
from analytics.settings import Settings, data_folder, read_settings
from analytics.words import N_

app = typer.Typer(help="The log as a lake of Parquet, for very many e-mails.")


@app.callback()
def group() -> None:
    """Say that what follows is about a lake."""


@app.command()
def build(
    sources: Annotated[
        list[Path], typer.Argument(help="Files and folders of exports.", exists=True)
    ],
    lake: Annotated[str, typer.Argument(help="The folder of the lake; made at first.")],
    engine: Annotated[
        str | None,
        typer.Option(help="A Spark Connect server, such as sc://host:15002; this process if not."),
    ] = None,
    shop: OF_SHOP = None,
    format: FORMAT = None,
    timezone: TIMEZONE = None,
    dates: DATES = None,
    mapping: MAPPING = None,
    language: LANGUAGE = None,
    json: JSON = False,
) -> None:
    """Build a new version of a lake from exports, without what is too old to be kept."""
    console = Console(to_terminal, spoken(language), json)
    with ending(console):
        wishes = Wishes(
            shop=shop,
            format=format,
            timezone=timezone,
            dates=dates,
            mapping=saved_mapping(mapping),
        )
        check(wishes)
        settings = read_settings()
        folder = located(lake, settings.data)
        built = build_lake(folder, sources, settings, wishes, _engine(engine), console.progress)
        # Nothing else keeps a lake as short as the pages say.
        pruned = prune(folder, settings, settings.retention_days)
        _tell(console, built, pruned, folder)
    raise typer.Exit(int(any(result.error for result in built.results)))


@app.command()
def publish(
    lake: Annotated[str, typer.Argument(help="The folder of the lake.")],
    address: Annotated[str, typer.Argument(help="Where to, such as s3://bucket/lake.")],
    language: LANGUAGE = None,
    json: JSON = False,
) -> None:
    """Copy what is new of a lake to an object store, and take away what it keeps no more."""
    console = Console(to_terminal, spoken(language), json)
    with ending(console):
        folder = located(lake, data_folder())
        done = publish_lake(folder, address, console.progress)
        console.out(
            N_(
                "{address} holds version {version} now: {copied} files copied ({bytes} bytes), "
                "{removed} objects taken away."
            ),
            address=done.address,
            version=done.version,
            copied=done.copied,
            bytes=done.bytes,
            removed=done.removed,
        )
        console.document(asdict(done))


def _engine(address: str | None) -> Any:
    """Return what makes the engine: DuckDB in this process, or one that is reached by address."""

    def here(store: LakeLog, _folder: Path) -> InProcess:
        return InProcess(store)

    if address is None:
        return here
    # Only here: nobody else needs what speaks to a cluster.
    from analytics.lake.cluster import connected

    return connected(address)


def _tell(console: Console, built: Built, pruned: Pruned, lake: Path) -> None:
    for result in built.results:
        say(console, result)
    if pruned.messages or pruned.rejected:
        console.out(
            N_("Too old, and deleted: {messages} e-mails and {rejected} rejected rows."),
            messages=pruned.messages,
            rejected=pruned.rejected,
        )
    in_force = current(lake)
    console.out(
        N_("{lake} holds {emails} e-mails (version {version}, months written: {months})."),
        lake=lake,
        emails=in_force.emails,
        version=in_force.version,
        months=len(built.months),
    )
    console.document(
        {
            "files": [as_json(console, result) for result in built.results],
            "version": in_force.version,
            "emails": in_force.emails,
            "too_old": pruned.messages,
            "months": list(built.months),
        }
    )


@on_a_lake("forget")
def forget_in_lake(lake: Path, settings: Settings, console: Console, *, address: str) -> int:
    """Erase one person from a lake; the status is 1 when the address is still to be found."""
    erased = forget(lake, settings, address)
    console.out(
        N_(
            "Erased: {messages} e-mails, {answers} answers of servers, {rejected} rejected rows, "
            "{mentions} other e-mails that named the address. Older versions of the lake are gone."
        ),
        **vars(erased.held),
    )
    for file in erased.still_in:
        console.out(N_("The address is still in this file: {file}"), file=file)
    if not erased.still_in:
        console.out(N_("No file of the lake holds the address any more."))
    console.document(vars(erased.held) | {"still_in": [str(file) for file in erased.still_in]})
    return int(bool(erased.still_in))


@on_a_lake("prune")
def prune_lake(lake: Path, settings: Settings, console: Console, *, days: int) -> int:
    """Take out of a lake what is too old."""
    tell_pruned(console, prune(lake, settings, days))
    return 0
