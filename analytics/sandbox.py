"""Files that strangers may have written are read in a process of their own.

The child (`analytics.child`) opens a container, or cleans, recognises and stages one file, under
limits of memory and time and without a network. It leaves files and a header of JSON in a folder,
and nothing else is taken from it: what came out of a container is given to another child, Parquet
is checked. However a child ends, it is one sentence.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from threading import Timer
from time import monotonic
from typing import Any, BinaryIO

import duckdb

from analytics import errors, export_errors, mapping
from analytics.cleaning import BLOCK, MB
from analytics.containers import Member
from analytics.containers.kinds import is_packed
from analytics.door_limits import Limits
from analytics.doors import Scan
from analytics.expressions import GIVEN, TYPES
from analytics.readings import Readings
from analytics.sql import statement
from analytics.staging import Staging

HEADER_SIZE = 4 * MB
UNPACKED_SIZE = 10
OUT_OF_MEMORY = 3
WALL_CLOCK = 5
STEPS = ("scanned", "recognised", "staged")
HEARTBEAT = 0.3  # seconds
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Bounds:
    """What the child may use: memory above what it starts with, and time for its size."""

    memory: int = 2048 * MB
    seconds: int = 60
    seconds_per_100_mb: int = 20

    def processor_seconds(self, size: int) -> int:
        """Return how long a file of this size may take."""
        return self.seconds + self.seconds_per_100_mb * (size // (100 * MB))


@dataclass(frozen=True)
class Request:
    """What is asked of the child about one file."""

    name: str
    limits: Limits
    readings: Readings
    wanted: str | None = None
    mappings: tuple[mapping.Mapping, ...] = ()
    demanded: bool = False
    part: str | None = None
    modified: datetime | None = None
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(frozen=True)
class Staged:
    """What a child made of a file, ready for `take_over`."""

    scan: Scan
    format: str
    staging: Staging
    events: Path
    rejected: Path


def read_in_child(
    source: Path | BinaryIO, folder: Path, request: Request, progress: Progress | None = None
) -> Staged | tuple[Member, ...]:
    """Recognise and stage a file in a child process, or return what a container holds.

    Raises the errors of `containers.members`, `doors.scan`, `exports.recognise` and
    `exports.stage`, and TooMuchMemory, TooMuchTime or ReaderStopped.
    """
    header = _ask("stage", source, folder, request, progress)
    if "members" in header:
        return _members_from(header, folder, request)
    return Staged(
        scan=_scan_from(header["scan"], folder),
        format=str(header["format"]),
        staging=_staging_from(header["staging"]),
        events=folder / "events.parquet",
        rejected=folder / "rejected.parquet",
    )


def open_in_child(source: Path, folder: Path, request: Request) -> tuple[Member, ...]:
    """Return what a container holds. Raises as `read_in_child` does."""
    return _members_from(_ask("stage", source, folder, request, None), folder, request)


def preview_in_child(
    source: Path | BinaryIO,
    folder: Path,
    request: Request,
    chosen: mapping.Mapping | None = None,
) -> mapping.Preview:
    """Show what a table holds, and its first rows as they would land, from a child process."""
    asked = replace(request, mappings=(chosen,)) if chosen else replace(request, mappings=())
    return mapping.preview_from(_ask("preview", source, folder, asked, None)["preview"])


def take_over(connection: duckdb.DuckDBPyConnection, staged: Staged) -> Staging:
    """Make ``events`` and ``rejected`` in a connection of what a child staged, and check them."""
    columns = ", ".join(f"{name}::{TYPES.get(name, 'VARCHAR')} AS {name}" for name in GIVEN)
    counts = []
    for name in ("events", "rejected"):
        path = getattr(staged, name)
        if path.is_symlink() or not path.is_file():
            raise export_errors.ReaderStopped(file=staged.scan.name)
        sql = statement(f"stage/{name}_of_child")
        try:
            connection.execute(sql.replace("{columns}", columns), {"file": str(path)})
        except duckdb.Error as error:
            raise export_errors.ReaderStopped(file=staged.scan.name) from error
        connection.execute(statement(f"stage/count_{name}"))
        counts.append(connection.fetchall()[0][0])
    if counts != [staged.staging.accepted, staged.staging.rejected]:
        raise export_errors.ReaderStopped(file=staged.scan.name)
    return staged.staging


def _ask(
    work: str,
    source: Path | BinaryIO,
    folder: Path,
    request: Request,
    progress: Progress | None,
) -> dict[str, Any]:
    """Run the child and return its header, or raise what went wrong."""
    path, size = _put_down(source, folder, request)
    seconds = request.bounds.processor_seconds(size)
    asked = asdict(request) | {"work": work, "source": str(path), "seconds": seconds}
    with subprocess.Popen(  # noqa: S603 - our own module, and no word of the file's
        [sys.executable, "-m", "analytics.child", str(folder.absolute())],
        cwd=Path(__file__).parents[1],
        env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as child:
        # A child that sleeps uses no processor time, so the wall clock has a bound as well.
        clock = Timer(WALL_CLOCK * seconds, child.kill)
        clock.start()
        started = monotonic()
        try:
            _listen(child, json.dumps(asked, default=str), progress)
        except BaseException:
            child.kill()
            raise
        finally:
            clock.cancel()
    if monotonic() - started >= WALL_CLOCK * seconds:
        raise export_errors.TooMuchTime(file=request.name, limit=seconds)
    return _header(folder / "header.json", child.returncode, request, seconds)


def _listen(child: "subprocess.Popen[bytes]", asked: str, progress: Progress | None) -> None:
    """Give the child its work, and pass on the names of the steps that it tells.

    The last one is passed on again and again, so that who hears it can stop the child by an error.
    """
    assert child.stdin is not None
    assert child.stdout is not None
    with contextlib.suppress(BrokenPipeError), child.stdin:
        child.stdin.write(asked.encode())
    step, lines = "", DefaultSelector()
    with lines:
        lines.register(child.stdout, EVENT_READ)
        while True:
            if lines.select(HEARTBEAT):
                line = child.stdout.readline()
                if not line:
                    return
                step = line.strip().decode("ascii", "replace")
            if progress and step in STEPS:
                progress(step)


def _put_down(source: Path | BinaryIO, folder: Path, request: Request) -> tuple[Path, int]:
    """Return the file to read, and the size that its time is measured by."""
    if isinstance(source, Path):
        if not source.is_file():
            raise (export_errors.FolderGiven if source.is_dir() else export_errors.NoSuchFile)(
                file=request.name
            )
        size = source.stat().st_size
        return source.absolute(), size * (UNPACKED_SIZE if is_packed(source) else 1)
    path = folder.absolute() / "upload"
    with path.open("wb") as file:
        while block := source.read(BLOCK):
            if file.tell() + len(block) > request.limits.file:
                raise export_errors.FileTooLarge(file=request.name, limit=request.limits.file // MB)
            file.write(block)
    return path, path.stat().st_size * (UNPACKED_SIZE if is_packed(path) else 1)


def _header(path: Path, status: int, request: Request, seconds: int) -> dict[str, Any]:
    """Read what the child left, or say how it ended."""
    if status == -signal.SIGXCPU:
        raise export_errors.TooMuchTime(file=request.name, limit=seconds)
    if status in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS, OUT_OF_MEMORY):
        raise export_errors.TooMuchMemory(file=request.name, limit=request.bounds.memory // MB)
    if status or path.is_symlink() or not path.is_file() or path.stat().st_size > HEADER_SIZE:
        raise export_errors.ReaderStopped(file=request.name)
    header: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if header.get("error"):
        raise _error_from(header, request)
    return header


def _error_from(told: dict[str, Any], request: Request) -> errors.EmailLogError:
    name = str(told["error"])
    known = getattr(export_errors, name, None) or getattr(errors, name, None)
    if not (isinstance(known, type) and issubclass(known, errors.EmailLogError)):
        return export_errors.ReaderStopped(file=request.name)
    return known(**told["values"])


def _members_from(header: dict[str, Any], folder: Path, request: Request) -> tuple[Member, ...]:
    return tuple(_member_from(told, folder, request) for told in header["members"])


def _member_from(told: dict[str, Any], folder: Path, request: Request) -> Member:
    path = folder / Path(told["path"]).name if told["path"] else None
    if path and (path.is_symlink() or not path.is_file()):
        raise export_errors.ReaderStopped(file=request.name)
    return Member(
        name=str(told["name"]),
        path=path,
        error=_error_from(told, request) if told["error"] else None,
        modified=datetime.fromisoformat(told["modified"]) if told["modified"] else None,
        book=str(told["book"]) if told["book"] else None,
    )


def _scan_from(told: dict[str, Any], folder: Path) -> Scan:
    return Scan(
        **told
        | {
            "path": folder / Path(told["path"]).name,
            "head": tuple(told["head"]),
            "modified": datetime.fromisoformat(told["modified"]),
        }
    )


def _staging_from(told: dict[str, Any]) -> Staging:
    return Staging(**told | {"notes": tuple((str(code), int(n)) for code, n in told["notes"])})
