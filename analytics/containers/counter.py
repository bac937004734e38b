"""The counter through which everything passes that comes out of a packed file."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from analytics import export_errors
from analytics.cleaning import MB
from analytics.door_limits import Limits

ROOM_TO_SPARE = 200 * MB
# So much may come out of any file, however small: a few lines pack very well.
ALWAYS = 16 * MB


class Readable(Protocol):
    """Anything that gives bytes, so many at a time."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes."""


@dataclass
class Counter:
    """Counts the bytes that come out of one file, and stops it where they are too many."""

    name: str
    most: int
    count: int = 0

    def add(self, size: int) -> None:
        """Count some more bytes. Raises UnpacksTooLarge."""
        self.count += size
        if self.count > self.most:
            raise export_errors.UnpacksTooLarge(file=self.name, limit=self.most // MB)

    @property
    def left(self) -> int:
        """Return how many bytes may still come."""
        return self.most - self.count

    def copy(self, source: Readable, target: Path) -> None:
        """Write down what comes out of a source, as far as it may."""
        with target.open("wb") as file:
            while block := source.read(MB):
                self.add(len(block))
                file.write(block)


def counter_for(packed: Path, name: str, into: Path, limits: Limits) -> Counter:
    """Return the counter for a file: by its door, by its own size, and by the room on the disk."""
    room = max(shutil.disk_usage(into).free - ROOM_TO_SPARE, 0) // 3
    by_size = max(packed.stat().st_size * limits.ratio, ALWAYS)
    return Counter(name, min(limits.unpacked, by_size, room))
