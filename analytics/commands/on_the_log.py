"""Commands about a log: carried out here when its file is free, else by its owner."""

import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NoReturn

import typer

from analytics.commands.console import Console, to_terminal
from analytics.copies import set_aside
from analytics.errors import EmailLogError, LogDamaged, LogError, LogInUse, of_system
from analytics.lake.addresses import located
from analytics.lake.opening import is_lake, open_lake
from analytics.lake.reader import OnlyRead
from analytics.lake.versions import NotALake
from analytics.language import preferred
from analytics.log_file import lacking
from analytics.owner import Owner, Send, ask_owner
from analytics.settings import Settings, read_settings
from analytics.store import Store
from analytics.words import N_

# What a command does: an open log, where to say it, what was asked → the exit status.
Command = Callable[..., int]
COMMANDS: dict[str, Command] = {}
# Those that make a new version of a lake, and so need the lake rather than one version of it.
BUILDS: dict[str, Command] = {}
MAKES_A_LOG = ("import",)
REPLACES_THE_LOG = ("restore",)
# An app that is starting has the file a moment before it listens.
PATIENCE = 10.0
log = logging.getLogger(__name__)


class NoSuchLog(LogError):
    """A log was named that is not there; only an import makes a new one."""

    text = N_("There is no log {file}. Check the name; an import makes a new log of that name.")


class Unexpected(EmailLogError):
    """Something went wrong that nobody thought of; its own words may quote the data."""

    text = N_(
        "Something went wrong inside Postlogg ({kind}), and the command was not finished. "
        "Try again; if it happens again, tell whoever looks after Postlogg."
    )


def on_a_lake(name: str) -> Callable[[Command], Command]:
    """Register a function as the one that carries out ``name`` on a lake, by a new version."""

    def register(command: Command) -> Command:
        BUILDS[name] = command
        return command

    return register


def on_the_log(name: str) -> Callable[[Command], Command]:
    """Register a function as the one that carries out the command ``name``."""

    def register(command: Command) -> Command:
        COMMANDS[name] = command
        return command

    return register


def answer_for(store: Store) -> Callable[[str, dict[str, Any], Send], int]:
    """Return what the owner of ``store`` does with commands from other processes."""

    def answer(name: str, arguments: dict[str, Any], send: Send) -> int:
        console = Console(send, arguments.pop("language"), arguments.pop("as_json"))
        return _carry_out(store, name, console, arguments)

    return answer


def run(
    name: str, *, database: str | None, language: str | None, as_json: bool, **arguments: Any
) -> NoReturn:
    """Carry out a command about the log and leave with its exit status."""
    console = Console(to_terminal, spoken(language), as_json)
    with ending(console):
        settings = read_settings()
        file = located(database or settings.database, settings.data).absolute()
        if database and name not in MAKES_A_LOG:
            existing(file)
        status = _here_or_there(name, console, settings, file, arguments)
    raise typer.Exit(status)


def existing(database: Path) -> Path:
    """Return where a log is that is there; raises NoSuchLog, or NotALake where a folder is none."""
    if not is_lake(database):
        if not database.exists():
            raise NoSuchLog(file=database)
        if database.is_dir():
            raise NotALake(folder=database.name)
    return database


@contextmanager
def ending(console: Console) -> Iterator[None]:
    """Say in one sentence what went wrong, and leave with its status; files are ours alone."""
    os.umask(0o077)
    try:
        yield
    except BrokenPipeError:
        # Whoever reads what we say has had enough of it, and Python would complain at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from None
    except Exception as error:
        if isinstance(error, typer.Exit):
            raise
        raise typer.Exit(failed(console, error)) from error


def spoken(language: str | None) -> str:
    """Return the language asked for, else the terminal's."""
    return language or preferred(os.environ.get("LC_ALL") or os.environ.get("LANG"))


def _here_or_there(
    name: str, console: Console, settings: Settings, file: Path, arguments: dict[str, Any]
) -> int:
    if is_lake(file):
        return _in_lake(name, console, settings, file, arguments)
    if file.is_dir():
        raise NotALake(folder=file.name)
    try:
        return _patiently(name, console, settings, file, arguments)
    except LogDamaged:
        if name not in REPLACES_THE_LOG:
            raise
        return _in_its_place(name, console, settings, file, arguments)


def _patiently(
    name: str, console: Console, settings: Settings, file: Path, arguments: dict[str, Any]
) -> int:
    """Carry out a command on the file, or have its owner do so, who may be about to listen."""
    told = arguments | {"language": console.language, "as_json": console.as_json}
    patient_until = time.monotonic() + PATIENCE
    while True:
        try:
            store = Store(file, settings)
        except LogInUse:
            try:
                return ask_owner(file, name, told, to_terminal)
            except LogInUse:
                if time.monotonic() > patient_until:
                    raise
                time.sleep(0.2)
            continue
        return _carry_out_here(store, name, console, arguments)


def _in_its_place(
    name: str, console: Console, settings: Settings, file: Path, arguments: dict[str, Any]
) -> int:
    """Carry out a command on a new log in the place of one that is damaged, which is kept."""
    with set_aside(file, settings) as kept:
        told = arguments | {"kept": str(kept)}
        if status := _carry_out_here(Store(file, settings), name, console, told):
            raise typer.Exit(status)
    return status


def _in_lake(
    name: str, console: Console, settings: Settings, lake: Path, arguments: dict[str, Any]
) -> int:
    """Carry out a command on a lake, which every process reads for itself."""
    if name in MAKES_A_LOG or arguments.get("notify"):
        # Said before anything is read, or told, that could not be remembered.
        raise OnlyRead
    if name in BUILDS:
        return BUILDS[name](lake, settings, console, **arguments)
    with closing(open_lake(lake, settings)) as store:
        return _carry_out(store, name, console, arguments)


def _carry_out_here(store: Store, name: str, console: Console, arguments: dict[str, Any]) -> int:
    """Carry out a command, and meanwhile those of others who find the file taken."""
    with closing(store):
        owner = _listening(store)
        try:
            status = _carry_out(store, name, console, arguments)
            if owner:
                owner.finish()
        finally:
            if owner:
                owner.close()
    return status


def _listening(store: Store) -> Owner | None:
    try:
        return Owner(store.file, answer_for(store))
    except (EmailLogError, OSError) as error:
        # Others have to wait then; the command itself needs no socket.
        log.info("Nobody listens for other commands (%s).", type(error).__name__)
        return None


def _carry_out(store: Store, name: str, console: Console, arguments: dict[str, Any]) -> int:
    """Carry out a command; whatever goes wrong is one sentence."""
    try:
        return COMMANDS[name](store, console, **arguments)
    except BrokenPipeError:
        raise
    except Exception as error:
        return failed(console, error)


def failed(console: Console, error: Exception) -> int:
    """Say what went wrong, and return the status to end with."""
    said = _sentence(error)
    console.error(said)
    console.document({"error": console.said(said)})
    return said.status


def _sentence(error: Exception) -> EmailLogError:
    if isinstance(error, EmailLogError):
        return error
    # What Python and DuckDB say may quote the data, so only the kind is told.
    log.error("A command failed (%s).", type(error).__name__)
    if isinstance(error, OSError):
        return of_system(error)
    return lacking(error) or Unexpected(kind=type(error).__name__)
