"""One process owns the file of the log; others have it carry out their commands.

DuckDB lets no second process open the file. So whoever has it open listens on a socket beside
it, which only the same person on the same machine can reach, and a command that finds the file
taken sends itself there. What travels is JSON, never pickled objects:
``{"log", "command", "arguments"}`` one way, then ``{"out"}``, ``{"err"}`` and ``{"progress"}`` as
they come, and ``{"status"}`` at the end, or ``{"other"}`` where another log was meant.
"""

import hashlib
import json
import logging
import os
import socket
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from analytics.errors import LogError, LogInUse
from analytics.words import N_

# Says something to whoever called, and returns False where nobody hears it any more.
Send = Callable[[dict[str, Any]], bool | None]
Answer = Callable[[str, dict[str, Any], Send], int]

# Longer paths than this do not fit into the address of a socket.
LONGEST_ADDRESS = 100
DESCRIPTORS = Path("/proc/self/fd")
# How long to wait after a call that could not be taken, as when too many files are open.
PAUSE = 0.1
WAITING = 16
log = logging.getLogger(__name__)


class OwnerStopped(LogError):
    """The process that owns the log went away before it had answered."""

    text = N_(
        "The program that has the log {file} open was stopped before it had answered. "
        "Look at what is in the log before you try again."
    )


class UnsafeFolder(LogError):
    """Somebody else could listen in our place in the folder that holds the socket."""

    text = N_(
        "The folder {folder} belongs to somebody else, or others may write in it, so no command "
        "is sent through it. Remove it, or choose a data folder with a shorter path."
    )


@contextmanager
def address(file: Path) -> Iterator[str]:
    """Give the address beside the file at which the owner of a log listens.

    Raises UnsafeFolder.
    """
    beside = file.absolute().with_name(f"{file.name}.sock")
    if len(os.fsencode(beside)) <= LONGEST_ADDRESS:
        yield str(beside)
        return
    name = f"{hashlib.sha256(os.fsencode(beside)).hexdigest()[:24]}.sock"
    if not DESCRIPTORS.is_dir():
        yield str(_own_folder() / name)
        return
    # The same folder by a shorter name, which holds as long as it is open here.
    folder = os.open(beside.parent, os.O_RDONLY)
    try:
        yield str(DESCRIPTORS / str(folder) / name)
    finally:
        os.close(folder)


def _own_folder() -> Path:
    """Return a folder with a short path that nobody else can have put there."""
    folder = Path(tempfile.gettempdir()) / f"postlogg-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    if not ours or stat.S_IMODE(found.st_mode) & 0o077:
        raise UnsafeFolder(folder=str(folder))
    return folder


class Owner:
    """Listens for the commands of other processes until it is closed."""

    def __init__(self, file: Path, answer: Answer) -> None:
        """Listen for commands about ``file``; the caller holds the file's lock."""
        self._file = file
        self._answer = answer
        self._stopped = threading.Event()
        self._bell, self._heard = socket.socketpair()
        self._commands: list[threading.Thread] = []
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        mask = os.umask(0o177)
        try:
            with address(file) as here:
                # Whoever left this socket behind has no lock on the file any more.
                Path(here).unlink(missing_ok=True)
                self._listener.bind(here)
            self._listener.listen(WAITING)
            self._listener.setblocking(False)
        except BaseException:
            self._leave()
            raise
        finally:
            os.umask(mask)
        self._thread = threading.Thread(target=self._listen, name="owner", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening; whoever has called already is still answered."""
        if self._stopped.is_set():
            return
        # Nobody new finds us; only then can the last who called be counted.
        with suppress(OSError), address(self._file) as here:
            Path(here).unlink(missing_ok=True)
        self._stopped.set()
        self._bell.send(b".")
        self._thread.join()
        with suppress(OSError):
            while True:
                self._take(self._listener.accept()[0])
        self._leave()

    def finish(self) -> None:
        """Stop listening, and wait until the commands that have come in are carried out."""
        self.close()
        for command in self._commands:
            command.join()

    def _leave(self) -> None:
        for end in (self._listener, self._bell, self._heard):
            end.close()

    def _listen(self) -> None:
        while True:
            wait([self._listener, self._heard])
            if self._stopped.is_set():
                return
            try:
                caller, _ = self._listener.accept()
            except BlockingIOError:
                continue
            except OSError as error:
                log.warning("A command could not be taken (%s).", type(error).__name__)
                self._stopped.wait(PAUSE)
                continue
            self._take(caller)

    def _take(self, caller: socket.socket) -> None:
        """Carry out a caller's command in a thread of its own."""
        caller.setblocking(True)
        command = threading.Thread(
            target=self._serve, args=(Connection(caller.detach()),), name="command", daemon=True
        )
        self._commands = [one for one in self._commands if one.is_alive()] + [command]
        command.start()

    def _serve(self, caller: Connection) -> None:
        """Carry out one command; that its caller went away stops only one that asks for it."""

        def send(message: dict[str, Any]) -> bool:
            try:
                caller.send_bytes(json.dumps(message).encode())
            except OSError:
                log.info("A command's caller went away.")
                return False
            return True

        with caller:
            try:
                asked = json.loads(caller.recv_bytes())
            except (EOFError, OSError, ValueError):
                return
            status = 1
            try:
                if Path(asked["log"]).resolve() != self._file.resolve():
                    send({"other": True})
                    return
                status = self._answer(asked["command"], asked["arguments"], send)
            except Exception as error:
                # Its words may quote the data.
                log.error("A command from another process failed (%s).", type(error).__name__)
            send({"status": status})


def ask_owner(file: Path, command: str, arguments: dict[str, Any], heard: Send) -> int:
    """Have the owner of ``file`` carry out a command; return its exit status.

    Raises LogInUse when nobody listens who has that log, and OwnerStopped when no answer came: the
    command may have been carried out then, so nobody may send it again unseen.
    """
    question = {"log": str(file.absolute()), "command": command, "arguments": arguments}
    with _connected(file) as owner:
        message = _received(owner, file, json.dumps(question).encode())
        while "status" not in message:
            if "other" in message:
                raise LogInUse(file=file.name)
            heard(message)
            message = _received(owner, file)
    return int(message["status"])


def _connected(file: Path) -> Connection:
    caller = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with address(file) as there:
            caller.connect(there)
    except OSError as error:
        caller.close()
        raise LogInUse(file=file.name) from error
    except BaseException:
        caller.close()
        raise
    return Connection(caller.detach())


def _received(owner: Connection, file: Path, asked: bytes = b"") -> dict[str, Any]:
    """Return the owner's next message, after sending what is asked."""
    try:
        if asked:
            owner.send_bytes(asked)
        message: dict[str, Any] = json.loads(owner.recv_bytes())
    except (EOFError, OSError) as error:
        raise OwnerStopped(file=file.name) from error
    return message
