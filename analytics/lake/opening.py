"""The way to a lake for those who read it: the version in force, followed as new ones come."""

import threading
from contextlib import ExitStack
from pathlib import Path

from analytics.lake import versions
from analytics.lake.addresses import address_of
from analytics.lake.mirror import bring, kept_up
from analytics.lake.reader import OpenLake, damaged
from analytics.lake.versions import VersionGone, current, current_name
from analytics.settings import Settings

TRIES = 5


def is_lake(place: Path) -> bool:
    """Say whether a path is a lake that was built, or where one is fetched to."""
    return bool(address_of(place)) or versions.is_lake(place)


def open_lake(lake: Path, settings: Settings) -> OpenLake:
    """Open the version of a lake that is in force.

    Raises LakeTooNew, NoSuchVersion, LakeDamaged, or what `mirror.bring` raises.
    """
    bring(lake)
    return _opened(lake, settings)


def _opened(lake: Path, settings: Settings) -> OpenLake:
    for _again in range(TRIES):
        try:
            return OpenLake(lake, current(lake), settings)
        except VersionGone:
            continue
    # Versions do not go that fast: what is missing is of the one in force.
    raise damaged(lake)


class Followed:
    """A lake that a long-lived process reads: a new version is opened when it is in force.

    Whoever has taken a version keeps it, so that a page is of one piece. One that nobody has any
    more closes by itself.
    """

    def __init__(self, lake: Path, settings: Settings) -> None:
        self._lake = lake
        self._opening = threading.Lock()
        self._open = open_lake(lake, settings)
        self._holding = ExitStack()
        self._holding.enter_context(kept_up(lake))

    def now(self, settings: Settings) -> OpenLake:
        """Return the version in force."""
        with self._opening:
            if current_name(self._lake) != self._open.manifest.name:
                self._open = _opened(self._lake, settings)
            self._open.settings = settings
            return self._open

    def close(self) -> None:
        """Close the version that was opened last, and look for no other."""
        self._holding.close()
        self._open.close()
