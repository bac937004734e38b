"""Processes of their own for what is measured: fresh, and far from anybody's own log."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]
STATUS = Path("/proc/self/status")
# An invented season lies where it lies, however late somebody measures: nothing of it is too old.
KEPT = {"POSTLOGG_RETENTION_DAYS": "36500"}


class BrokenMeasurement(Exception):
    """What was to be measured did not do its work, so a figure would mean nothing."""


class Killed(BrokenMeasurement):
    """A process was ended by a signal before it had done its work."""

    def __init__(self, module: str, by: int) -> None:
        super().__init__(f"{module} was ended by signal {by}")
        self.by = by


def start(module: str, *arguments: str, data: Path) -> "subprocess.Popen[str]":
    """Start a module of ours that uses the data folder ``data``, and speaks in lines of JSON."""
    return subprocess.Popen(  # noqa: S603 - our own module, with paths of our own
        [sys.executable, "-m", module, *arguments],
        cwd=PROJECT,
        env=os.environ | KEPT | {"POSTLOGG_DATA": str(data)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def run(
    module: str, *arguments: str, data: Path, heard: Callable[[Any], None] | None = None
) -> Any:
    """Let a module do its work, and return the last thing that it says."""
    said = None
    with start(module, *arguments, data=data) as child:
        assert child.stdout is not None
        for line in child.stdout:
            said = json.loads(line)
            if heard:
                heard(said)
    if child.returncode < 0:
        raise Killed(module, -child.returncode)
    if child.returncode or said is None:
        raise BrokenMeasurement(f"{module} ended with {child.returncode}")
    return said


def say(content: Any) -> None:
    """Tell the process that started this one."""
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


def peak_memory() -> int:
    """Return the most memory that this process has held, in bytes."""
    if STATUS.exists():
        # What getrusage tells counts the process that we were a copy of at first.
        lines = STATUS.read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
