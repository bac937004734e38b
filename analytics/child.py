"""The process in which one file is read that a stranger may have written.

It is started by `analytics.sandbox`, is told on standard input what to do, shuts itself in, and
leaves what it made in its folder: files, and a header of JSON that says what they are.
"""

import json
import os
import resource
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from analytics import containers, doors, errors, export_errors, exports, mapping
from analytics.cleaning import MB
from analytics.containers import Member
from analytics.door_limits import Limits
from analytics.fence import connect, fence_in
from analytics.readings import Readings
from analytics.sandbox import OUT_OF_MEMORY, Bounds
from analytics.sql import quoted, statement

LINUX = sys.platform == "linux"
Document = dict[str, Any]


def main(folder: Path) -> int:
    """Do the work that standard input asks for; return the exit status."""
    asked = json.load(sys.stdin)
    bounds = Bounds(**asked["bounds"])
    _shut_in(bounds.memory, asked["seconds"])
    try:
        header = _work(asked, folder, _connection(folder, bounds))
    except errors.EmailLogError as error:
        header = _told(error)
    except (MemoryError, duckdb.OutOfMemoryException):
        return OUT_OF_MEMORY
    (folder / "header.json").write_text(json.dumps(header, default=str), encoding="utf-8")
    return 0


def _work(asked: Document, folder: Path, connection: duckdb.DuckDBPyConnection) -> Document:
    source, name, modified = Path(asked["source"]), asked["name"], asked["modified"]
    limits = Limits(**asked["limits"] | {"unpacks": True})
    if containers.holds_files(source):
        found = containers.members(source, name, folder, limits, connection)
        if asked["work"] == "stage":
            return {"members": [_described(member) for member in found]}
        source, name = _picked(found, asked["part"])
    seen = doors.scan(
        source,
        folder,
        limits=limits,
        name=name,
        modified=datetime.fromisoformat(modified) if modified else None,
    )
    _tell("scanned")
    work = _preview if asked["work"] == "preview" else _stage
    return work(asked, connection, seen, tuple(map(mapping.from_dict, asked["mappings"])))


def _preview(
    asked: Document,
    connection: duckdb.DuckDBPyConnection,
    seen: doors.Scan,
    mappings: Sequence[mapping.Mapping],
) -> Document:
    chosen = mappings[0] if mappings else None
    zone = Readings(**asked["readings"]).zone_of("mapping")
    return {"preview": asdict(mapping.preview(connection, seen, chosen, zone=zone))}


def _stage(
    asked: Document,
    connection: duckdb.DuckDBPyConnection,
    seen: doors.Scan,
    mappings: Sequence[mapping.Mapping],
) -> Document:
    remembered = tuple(map(mapping.as_format, mappings))
    format_ = exports.recognise(seen, asked["wanted"], remembered, demanded=asked["demanded"])
    _tell("recognised")
    readings = Readings(**asked["readings"])
    zone, dates = readings.zone_of(format_.name), readings.dates_of(format_.name)
    staging = exports.stage(connection, seen, format_, zone=zone, dates=dates)
    _tell("staged")
    for name in ("events", "rejected"):
        target = quoted(seen.path.parent / f"{name}.parquet")
        connection.execute(statement(f"stage/write_{name}").replace("{file}", target))
    return {"scan": asdict(seen), "format": format_.name, "staging": asdict(staging)}


def _picked(found: Sequence[Member], part: str | None) -> tuple[Path, str]:
    """Return the one file of a container that is asked for, else the first that can be read."""
    for member in found:
        if part in (None, member.name) and member.path:
            return member.path, member.name
    raise found[0].error or export_errors.EmptyFile(file=found[0].name)


def _described(member: Member) -> Document:
    error = _told(member.error) if member.error else {"error": None}
    return vars(member) | error


def _told(error: errors.EmailLogError) -> Document:
    values = {
        key: value if isinstance(value, int) else str(value) for key, value in error.values.items()
    }
    return {"error": type(error).__name__, "values": values}


def _connection(folder: Path, bounds: Bounds) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB in memory that reaches this one folder and nothing else."""
    connection = connect()
    memory = f"{bounds.memory // 2 // MB}MB"
    fence_in(connection, [folder], spill=folder / "temp", threads=2, memory=memory)
    return connection


def _shut_in(memory: int, seconds: int) -> None:
    """Set this process's limits, as far as the system knows them, and take its network away."""
    sys.addaudithook(_no_network)
    os.umask(0o077)
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
