"""The last things that were made, found again by what they were made from."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from typing import Any, Generic, TypeVar

from analytics.errors import EmailLogError

Made = TypeVar("Made")


class Memory(Generic[Made]):
    """Remembers the things that were used last, for all visitors of the process."""

    def __init__(self, most: int, given: Callable[[Made], Made]) -> None:
        """Remember at most so many; ``given`` is how each is handed out, such as a copy of it."""
        self._most = most
        self._given = given
        self._lock = threading.Lock()
        self._made: OrderedDict[Hashable, Future[Made]] = OrderedDict()

    def recall(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what was made from ``key``, wait while somebody makes it, or make it now.

        What cannot be made is told to all who wait, and remembered by nobody.
        """
        while True:
            # Whoever was making it was stopped, which is no trouble of ours.
            with suppress(CancelledError):
                return self._given(self._made_or_making(key, make).result())

    def prepare(self, key: Hashable, make: Callable[[], Made]) -> None:
        """Make it, unless it is made or being made."""
        self._made_or_making(key, make)

    def forget(self, which: Callable[[Any], bool]) -> None:
        """Forget what was made from the keys that ``which`` names."""
        with self._lock:
            for key in [key for key in self._made if which(key)]:
                del self._made[key]

    def _made_or_making(self, key: Hashable, make: Callable[[], Made]) -> "Future[Made]":
        made, mine = self._place(key)
        if mine:
            self._fill(key, made, make)
        return made

    def _place(self, key: Hashable) -> tuple["Future[Made]", bool]:
        """Return the place for what is made from ``key``, and whether it is ours to fill."""
        with self._lock:
            mine = key not in self._made
            made: Future[Made] = self._made.setdefault(key, Future())
            self._made.move_to_end(key)
            if len(self._made) > self._most:
                self._made.popitem(last=False)
            return made, mine

    def _fill(self, key: Hashable, made: "Future[Made]", make: Callable[[], Made]) -> None:
        try:
            made.set_result(make())
        except BaseException as error:
            with self._lock:
                if self._made.get(key) is made:
                    del self._made[key]
            if isinstance(error, EmailLogError):
                made.set_exception(error)
            else:
                made.cancel()
            raise
