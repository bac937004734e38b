"""Commands about a log: carried out here when its file is free, else by its owner."""

import os
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

import typer

from analytics.commands.console import Console, Send, to_terminal
from analytics.errors import EmailLogError, LogInUse
from analytics.language import preferred
from analytics.owner import ask_owner
from analytics.settings import Settings, read_settings
from analytics.store import Store

# What a command does: an open log, where to say it, what was asked → the exit status.
Command = Callable[..., int]
COMMANDS: dict[str, Command] = {}
# An app that is starting has the file a moment before it listens.
PATIENCE = 10.0


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
    name: str, *, database: Path | None, language: str | None, as_json: bool, **arguments: Any
) -> NoReturn:
    """Carry out a command about the log and leave with its exit status."""
    os.umask(0o077)
    console = Console(to_terminal, spoken(language), as_json)
    try:
        settings = read_settings()
        file = (database or settings.database).absolute()
        status = _here_or_there(name, console, settings, file, arguments)
    except EmailLogError as error:
        console.error(error)
        status = 1
    raise typer.Exit(status)


def spoken(language: str | None) -> str:
    """Return the language asked for, else the terminal's."""
    return language or preferred(os.environ.get("LC_ALL") or os.environ.get("LANG"))


def _here_or_there(
    name: str, console: Console, settings: Settings, file: Path, arguments: dict[str, Any]
) -> int:
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
        with closing(store):
            return _carry_out(store, name, console, arguments)


def _carry_out(store: Store, name: str, console: Console, arguments: dict[str, Any]) -> int:
    try:
        return COMMANDS[name](store, console, **arguments)
    except EmailLogError as error:
        console.error(error)
        return 1
