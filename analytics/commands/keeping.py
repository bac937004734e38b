"""Commands about what is kept: a person erased, what is too old pruned, a backup put back."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from analytics.audit import COMMAND_LINE, Deed, note
from analytics.clocks import as_utc
from analytics.commands.console import Console
from analytics.commands.on_the_log import on_the_log, run
from analytics.commands.options import DATABASE, JSON, LANGUAGE
from analytics.copies import restore as put_back
from analytics.erasing import GONE, erase, person
from analytics.retention import Pruned
from analytics.retention import prune as prune_log
from analytics.store import Store
from analytics.words import N_

app = typer.Typer()


@app.command()
def forget(
    address: Annotated[str, typer.Argument(help="The whole address of the person.")],
    database: DATABASE = None,
    language: LANGUAGE = None,
    json: JSON = False,
) -> None:
    """Erase one person from the log and its backups; the totals stay."""
    run("forget", database=database, language=language, as_json=json, address=address)


@on_the_log("forget")
def forget_person(store: Store, console: Console, *, address: str) -> int:
    """Erase one person; the status is 1 when the address is still to be found somewhere."""
    note(store, COMMAND_LINE, Deed.ERASED, about=person(address))
    erased = erase(store, address)
    console.out(
        N_(
            "Erased: {messages} e-mails, {answers} answers of servers, {rejected} rejected rows, "
            "{mentions} other e-mails that named the address, {originals} copies of imported "
            "files. Backups written anew: {backups}."
        ),
        **asdict(erased.held),
        originals=erased.originals,
        backups=len(erased.backups),
    )
    if erased.gone:
        console.out(GONE, gone=len(erased.gone))
    for file in erased.unreached:
        console.out(
            N_("This copy could not be looked into; erase the person from it yourself: {file}"),
            file=file,
        )
    for holding in erased.still_in:
        console.out(N_("The address is still in this file: {file}"), file=holding)
    if not erased.still_in:
        console.out(N_("No file in the data folder holds the address any more."))
    console.document(
        asdict(erased.held)
        | {
            "originals": erased.originals,
            "backups": list(erased.backups),
            "gone": list(erased.gone),
            "unreached": list(erased.unreached),
            "still_in": [str(holding) for holding in erased.still_in],
        }
    )
    return int(bool(erased.unreached or erased.still_in))


@app.command()
def prune(
    older_than: Annotated[
        int, typer.Option("--older-than", min=1, max=36_500, help="So many days.")
    ],
    database: DATABASE = None,
    language: LANGUAGE = None,
    json: JSON = False,
) -> None:
    """Delete what is older than so many days; the totals stay."""
    run("prune", database=database, language=language, as_json=json, days=older_than)


@on_the_log("prune")
def prune_old(store: Store, console: Console, *, days: int) -> int:
    """Delete what is too old."""
    note(store, COMMAND_LINE, Deed.ERASED, detail=f"--older-than {days}")
    tell_pruned(console, prune_log(store, days))
    return 0


def tell_pruned(console: Console, pruned: Pruned) -> None:
    """Say what was deleted."""
    console.out(
        N_("Deleted: {messages} e-mails and {rejected} rejected rows. The totals stay."),
        messages=pruned.messages,
        rejected=pruned.rejected,
    )
    console.document(
        {
            "messages": pruned.messages,
            "rejected": pruned.rejected,
            "first": as_utc(pruned.first),
        }
    )


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup of the log.", exists=True)],
    database: DATABASE = None,
    language: LANGUAGE = None,
    json: JSON = False,
) -> None:
    """Put a backup in the log's place, also while the app runs."""
    run("restore", database=database, language=language, as_json=json, file=str(file.absolute()))


@on_the_log("restore")
def restore_backup(store: Store, console: Console, *, file: str, kept: str | None = None) -> int:
    """Put a backup in the log's place; one that could not be opened is ``kept`` already."""
    restored = put_back(store, Path(file), COMMAND_LINE)
    if kept:
        # It is that of the new log, in which nothing was.
        restored.kept.unlink()
    console.out(
        N_("The log is now as in {file}. As it was before, it is kept as {kept}."),
        file=file,
        kept=kept or restored.kept,
    )
    whole = restored.whole and not kept
    if not whole:
        console.out(
            N_(
                "It was damaged: what was noted in its audit trail since that backup is lost, and "
                "who was erased since then is to be erased again."
            )
        )
    console.document({"file": file, "kept": kept or str(restored.kept), "whole": whole})
    return 0
