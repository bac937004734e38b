"""One process owns the file of the log; others have it carry out their commands.

DuckDB lets no second process open the file. So whoever has it open listens on a socket beside
it, which only the same person on the same machine can reach, and a command that finds the file
taken sends itself there. What travels is JSON, never pickled objects:
``{"command", "arguments"}`` one way, then ``{"out"}``, ``{"err"}`` and ``{"progress"}`` as they
come, and ``{"status"}`` at the end.
"""

import hashlib
import json
import logging
import os
import tempfile
import threading
from collections.abc import Callable
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

from analytics.errors import LogInUse

Send = Callable[[dict[str, Any]], None]
Answer = Callable[[str, dict[str, Any], Send], int]

# Longer paths than this do not fit into the address of a socket.
LONGEST_ADDRESS = 100
log = logging.getLogger(__name__)


def address(file: Path) -> str:
    """Return where the owner of a log listens: beside the file, if the path is short enough."""
    beside = file.absolute().with_suffix(".sock")
    if len(os.fsencode(beside)) <= LONGEST_ADDRESS:
        return str(beside)
    folder = Path(tempfile.gettempdir()) / f"postlogg-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return str(folder / f"{hashlib.sha256(os.fsencode(beside)).hexdigest()[:24]}.sock")


class Owner:
    """Listens for the commands of other processes until it is closed."""

    def __init__(self, file: Path, answer: Answer) -> None:
        """Listen for commands about ``file``; the caller holds the file's lock."""
        self._address = address(file)
        self._answer = answer
        # Whoever left this socket behind has no lock on the file any more.
        Path(self._address).unlink(missing_ok=True)
        mask = os.umask(0o177)
        try:
            self._listener = Listener(self._address, family="AF_UNIX")
        finally:
            os.umask(mask)
        threading.Thread(target=self._listen, name="owner", daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()
        Path(self._address).unlink(missing_ok=True)

    def _listen(self) -> None:
        while True:
            try:
                caller = self._listener.accept()
            except OSError:
                return
            threading.Thread(
                target=self._serve, args=(caller,), name="command", daemon=True
            ).start()

    def _serve(self, caller: Connection) -> None:
        """Carry out one command; a caller that goes away does not stop it."""

        def send(message: dict[str, Any]) -> None:
            try:
                caller.send_bytes(json.dumps(message).encode())
            except OSError:
                log.info("A command's caller went away; it is carried out all the same.")

        with caller:
            try:
                asked = json.loads(caller.recv_bytes())
                send({"status": self._answer(asked["command"], asked["arguments"], send)})
            except (EOFError, OSError):
                return
            except Exception:
                log.exception("A command from another process failed.")
                send({"status": 1})


def ask_owner(file: Path, command: str, arguments: dict[str, Any], heard: Send) -> int:
    """Have the owner of ``file`` carry out a command; return its exit status.

    Raises LogInUse when nobody answers.
    """
    try:
        owner = Client(address(file), family="AF_UNIX")
    except OSError as error:
        raise LogInUse(file=file.name) from error
    with owner:
        owner.send_bytes(json.dumps({"command": command, "arguments": arguments}).encode())
        try:
            while "status" not in (message := json.loads(owner.recv_bytes())):
                heard(message)
        except EOFError as error:
            raise LogInUse(file=file.name) from error
    return int(message["status"])
