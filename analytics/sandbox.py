"""Files that strangers may have written are read in a process of their own.

The child unpacks, cleans, recognises and stages one file under limits of memory and time and
without a network, in a DuckDB of its own, and leaves Parquet and a header of JSON in a folder.
The parent takes nothing else from it. However the child ends, it is one sentence.
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
from threading import Timer
from time import monotonic
from typing import Any, BinaryIO

import duckdb

from analytics import errors, exports, mapping
from analytics.cleaning import BLOCK, MB
from analytics.doors import Limits, Scan, is_packed, scan
from analytics.expressions import GIVEN, TYPES
from analytics.readings import Readings
from analytics.sql import statement
from analytics.staging import Staging

HEADER_SIZE = 4 * MB
UNPACKED_SIZE = 10
OUT_OF_MEMORY = 3
WALL_CLOCK = 5
STEPS = ("scanned", "recognised", "staged")
LINUX = sys.platform == "linux"
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
) -> Staged:
    """Recognise and stage a file in a child process.

    Raises the errors of `doors.scan`, `exports.recognise` and `exports.stage`, and TooMuchMemory,
    TooMuchTime or ReaderStopped.
    """
    header = _ask("stage", source, folder, request, progress)
    return Staged(
        scan=_scan_from(header["scan"], folder),
        format=str(header["format"]),
        staging=_staging_from(header["staging"]),
        events=folder / "events.parquet",
        rejected=folder / "rejected.parquet",
    )


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
            raise errors.ReaderStopped(file=staged.scan.name)
        sql = statement(f"stage/{name}_of_child")
        try:
            connection.execute(sql.replace("{columns}", columns), {"file": str(path)})
        except duckdb.Error as error:
            raise errors.ReaderStopped(file=staged.scan.name) from error
        connection.execute(statement(f"stage/count_{name}"))
        counts.append(connection.fetchall()[0][0])
    if counts != [staged.staging.accepted, staged.staging.rejected]:
        raise errors.ReaderStopped(file=staged.scan.name)
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
        [sys.executable, "-m", "analytics.sandbox", str(folder.absolute())],
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
        finally:
            clock.cancel()
    if monotonic() - started >= WALL_CLOCK * seconds:
        raise errors.TooMuchTime(file=request.name, limit=seconds)
    return _header(folder / "header.json", child.returncode, request, seconds)


def _listen(child: "subprocess.Popen[bytes]", asked: str, progress: Progress | None) -> None:
    """Give the child its work, and pass on the names of the steps that it tells."""
    assert child.stdin is not None
    assert child.stdout is not None
    with contextlib.suppress(BrokenPipeError), child.stdin:
        child.stdin.write(asked.encode())
    for line in child.stdout:
        if progress and line.strip().decode("ascii", "replace") in STEPS:
            progress(line.strip().decode("ascii"))


def _put_down(source: Path | BinaryIO, folder: Path, request: Request) -> tuple[Path, int]:
    """Return the file to read, and the size that its time is measured by."""
    if isinstance(source, Path):
        if not source.is_file():
            raise (errors.FolderGiven if source.is_dir() else errors.NoSuchFile)(file=request.name)
        size = source.stat().st_size
        return source.absolute(), size * (UNPACKED_SIZE if is_packed(source) else 1)
    path = folder.absolute() / "upload"
    with path.open("wb") as file:
        while block := source.read(BLOCK):
            if file.tell() + len(block) > request.limits.file:
                raise errors.FileTooLarge(file=request.name, limit=request.limits.file // MB)
            file.write(block)
    return path, path.stat().st_size * (UNPACKED_SIZE if is_packed(path) else 1)


def _header(path: Path, status: int, request: Request, seconds: int) -> dict[str, Any]:
    """Read what the child left, or say how it ended."""
    if status == -signal.SIGXCPU:
        raise errors.TooMuchTime(file=request.name, limit=seconds)
    if status in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS, OUT_OF_MEMORY):
        raise errors.TooMuchMemory(file=request.name, limit=request.bounds.memory // MB)
    if status or path.is_symlink() or not path.is_file() or path.stat().st_size > HEADER_SIZE:
        raise errors.ReaderStopped(file=request.name)
    header: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if kind := header.get("error"):
        known = getattr(errors, str(kind), None)
        if not (isinstance(known, type) and issubclass(known, errors.EmailLogError)):
            raise errors.ReaderStopped(file=request.name)
        raise known(**header["values"])
    return header


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


# What follows runs in the child.


def main(folder: Path) -> int:
    """Do the work that standard input asks for; return the exit status."""
    asked = json.load(sys.stdin)
    bounds = Bounds(**asked["bounds"])
    _shut_in(bounds.memory, asked["seconds"])
    try:
        header = _work(asked, folder, bounds)
    except errors.EmailLogError as error:
        values = {
            key: value if isinstance(value, int) else str(value)
            for key, value in error.values.items()
        }
        header = {"error": type(error).__name__, "values": values}
    except (MemoryError, duckdb.OutOfMemoryException):
        return OUT_OF_MEMORY
    (folder / "header.json").write_text(json.dumps(header, default=str), encoding="utf-8")
    return 0


def _work(asked: dict[str, Any], folder: Path, bounds: Bounds) -> dict[str, Any]:
    mappings = tuple(mapping.from_dict(one) for one in asked["mappings"])
    readings = Readings(**asked["readings"])
    seen = scan(
        Path(asked["source"]),
        folder,
        limits=Limits(**asked["limits"] | {"unpacks": True}),
        name=asked["name"],
        modified=datetime.fromisoformat(asked["modified"]) if asked["modified"] else None,
    )
    _tell("scanned")
    connection = _connection(folder, bounds)
    if asked["work"] == "preview":
        chosen = mappings[0] if mappings else None
        zone = readings.zone_of("mapping")
        shown = mapping.preview(connection, seen, chosen, zone=zone)
        return {"preview": asdict(shown)}
    remembered = tuple(mapping.as_format(one) for one in mappings)
    format_ = exports.recognise(seen, asked["wanted"], remembered, demanded=asked["demanded"])
    _tell("recognised")
    zone, dates = readings.zone_of(format_.name), readings.dates_of(format_.name)
    staging = exports.stage(connection, seen, format_, zone=zone, dates=dates)
    _tell("staged")
    for name in ("events", "rejected"):
        sql = statement(f"stage/write_{name}")
        target = str(folder / f"{name}.parquet").replace("'", "''")
        connection.execute(sql.replace("{file}", target))
    return {"scan": asdict(seen), "format": format_.name, "staging": asdict(staging)}


def _connection(folder: Path, bounds: Bounds) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB in memory that reaches this one folder and nothing else."""
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
        }
    )
    place = str(folder).replace("'", "''")
    for setting in (
        "SET GLOBAL TimeZone='UTC'",
        "SET GLOBAL python_enable_replacements=false",
        "SET enable_progress_bar=false",
        "SET threads=2",
        f"SET memory_limit='{bounds.memory // 2 // MB}MB'",
        f"SET temp_directory='{place}/temp'",
        f"SET allowed_directories=['{place}/']",
        "SET enable_external_access=false",
        "SET lock_configuration=true",
    ):
        connection.execute(setting)
    return connection


def _shut_in(memory: int, seconds: int) -> None:
    """Set this process's limits, as far as the system knows them, and take its network away."""
    sys.addaudithook(_no_network)
    os.umask(0o077)
    if sys.platform == "win32":
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0]) if LINUX else 0
    most = pages * resource.getpagesize() + memory
    if LINUX:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _no_network(event: str, _arguments: tuple[Any, ...]) -> None:
    if event.startswith(("socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.")):
        raise PermissionError(event)


def _tell(step: str) -> None:
    print(step, flush=True)  # noqa: T201 - the parent listens


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
