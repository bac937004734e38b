"""Commands that bring files into the log and copies out of it."""

from pathlib import Path
from typing import Annotated, Any

import typer

from analytics.audit import COMMAND_LINE, CameInUnnoted, Deed, note, note_import
from analytics.classification import classify_file, load_rules
from analytics.commands.console import Console, to_terminal
from analytics.commands.on_the_log import ending, on_the_log, run, spoken
from analytics.commands.options import (
    DATABASE,
    DATES,
    FORMAT,
    JSON,
    LANGUAGE,
    MAPPING,
    OF_SHOP,
    TIMEZONE,
)
from analytics.copies import backup as write_backup
from analytics.export_errors import BrokenMapping, ImportStopped
from analytics.importing import DONE, Progress, Result, import_paths
from analytics.mapping import Mapping, from_json
from analytics.reading import Wishes, check
from analytics.settings import read_settings
from analytics.store import Store
from analytics.words import N_

COUNTS = ("rows", "messages", "new", "updated", "unchanged", "rejected")
app = typer.Typer()


@app.command("import")
def import_command(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.", exists=True)],
    shop: OF_SHOP = None,
    format: FORMAT = None,
    timezone: TIMEZONE = None,
    dates: DATES = None,
    mapping: MAPPING = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    database: DATABASE = None,
    language: LANGUAGE = None,
    json: JSON = False,
) -> None:
    """Bring exports into the log, each file whole or not at all."""
    run(
        "import",
        database=database,
        language=language,
        as_json=json,
        paths=[str(path.absolute()) for path in paths],
        shop=shop,
        format=format,
        timezone=timezone,
        dates=dates,
        mapping=str(mapping.absolute()) if mapping else None,
        dry_run=dry_run,
    )


@on_the_log("import")
def import_into(
    store: Store, console: Console, *, paths: list[str], mapping: str | None, **wishes: Any
) -> int:
    """Import files and folders; the status is 1 when one of them could not come in."""
    wished = Wishes(mapping=saved_mapping(mapping), **wishes)
    check(wished)
    results, unnoted = [], []
    for outcome in import_paths(store, list(map(Path, paths)), wished, _heard(console)):
        say(console, outcome)
        results.append(outcome)
        if not wished.dry_run and not outcome.error:
            unnoted += _note(store, console, outcome.file)
    console.document({"files": [as_json(console, result) for result in results]})
    return int(bool(unnoted) or any(result.error for result in results))


def _heard(console: Console) -> Progress:
    """Return what shows how far an import is, and stops it once nobody waits for it any more."""

    def heard(share: float, doing: str) -> None:
        if not console.heard(share, doing) and doing != DONE:
            # Whoever catches it knows which file is at hand.
            raise ImportStopped(file="")

    return heard


def _note(store: Store, console: Console, file: str) -> list[CameInUnnoted]:
    unnoted = note_import(store, COMMAND_LINE, file)
    if unnoted is None:
        return []
    console.error(unnoted)
    return [unnoted]


def saved_mapping(file: str | Path | None) -> Mapping | None:
    """Return the mapping that the app has saved in a file.

    Raises BrokenMapping.
    """
    if file is None:
        return None
    try:
        text = Path(file).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenMapping(file=Path(file).name, problem=error.reason) from error
    return from_json(text, Path(file).name)


def say(console: Console, result: Result) -> None:
    """Say what became of one file."""
    if result.error:
        console.error(result.error)
        return
    console.out(
        N_(
            "{file}: {rows} rows, {messages} e-mails. "
            "New {new}, updated {updated}, unchanged {unchanged}, rejected {rejected}."
        ),
        file=result.file,
        **{name: getattr(result.counts, name) for name in COUNTS},
    )


def as_json(console: Console, result: Result) -> dict[str, Any]:
    """Return what became of one file, as a document."""
    counts = {name: getattr(result.counts, name) if result.counts else 0 for name in COUNTS}
    return {
        "file": result.file,
        "format": result.format,
        **counts,
        "seconds": round(result.seconds, 3),
        "error": result.error and console.said(result.error),
    }


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The copy to write; must not be there yet.")],
    database: DATABASE = None,
    language: LANGUAGE = None,
    json: JSON = False,
) -> None:
    """Write a consistent copy of the log, also while the app runs."""
    run("backup", database=database, language=language, as_json=json, file=str(file.absolute()))


@on_the_log("backup")
def back_up(store: Store, console: Console, *, file: str) -> int:
    """Copy the log to a file of its own."""
    target = Path(file)
    write_backup(store, target)
    note(store, COMMAND_LINE, Deed.EXPORTED, detail=target.name)
    console.out(
        N_("The log is copied to {file}, {size} bytes."), file=file, size=target.stat().st_size
    )
    console.document({"file": file, "bytes": target.stat().st_size})
    return 0


@app.command()
def classify(
    file: Annotated[
        Path, typer.Argument(help="A CSV or TSV file of answers.", exists=True, dir_okay=False)
    ],
    output: Annotated[Path | None, typer.Option(help="Write the rows to a file.")] = None,
    language: LANGUAGE = None,
    json: JSON = False,
) -> None:
    """Say what answers of receiving servers mean; needs no log."""
    console = Console(to_terminal, spoken(language), json)
    with ending(console):
        rows = classify_file(file, output, load_rules(read_settings().own_rules))
    console.out(N_("{count} answers classified."), count=len(rows))
    console.document(rows)
