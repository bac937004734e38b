"""The way to a lake for those who read it: the version in force, followed as new ones come."""

import threading
from pathlib import Path

from analytics.lake.reader import LakeDamaged, OpenLake
from analytics.lake.versions import VersionGone, current, current_name, is_lake
from analytics.settings import Settings

__all__ = ["Followed", "is_lake", "open_lake"]
TRIES = 5


def open_lake(lake: Path, settings: Settings) -> OpenLake:
    """Open the version of a lake that is in force.

    Raises LakeTooNew, NoSuchVersion or LakeDamaged.
    """
    for _again in range(TRIES):
        try:
            return OpenLake(lake, current(lake), settings)
        except VersionGone:
            continue
    # Versions do not go that fast: what is missing is of the one in force.
    raise LakeDamaged(folder=lake.name)


class Followed:
    """A lake that a long-lived process reads: a new version is opened when it is in force.

    Whoever has taken a version keeps it, so that a page is of one piece. One that nobody has any
    more closes by itself.
    """

    def __init__(self, lake: Path, settings: Settings) -> None:
        self._lake = lake
        self._opening = threading.Lock()
        self._open = open_lake(lake, settings)

    def now(self, settings: Settings) -> OpenLake:
        """Return the version in force."""
        with self._opening:
            if current_name(self._lake) != self._open.manifest.name:
                self._open = open_lake(self._lake, settings)
            self._open.settings = settings
            return self._open

    def close(self) -> None:
        """Close the version that was opened last."""
        self._open.close()
