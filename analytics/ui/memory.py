"""The last things that were made, found again by what they were made from."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

Made = TypeVar("Made")


class Memory(Generic[Made]):
    """Remembers the things that were used last, for all visitors of the process."""

    def __init__(self, most: int, given: Callable[[Made], Made]) -> None:
        """Remember at most so many; ``given`` is how each is handed out, such as a copy of it."""
        self._most = most
        self._given = given
        self._lock = threading.Lock()
        self._made: OrderedDict[Hashable, Made] = OrderedDict()

    def recall(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what was made from ``key``, or make it now; two visitors may both make it."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._given(self._made[key])
        made = make()
        with self._lock:
            self._made[key] = made
            self._made.move_to_end(key)
            if len(self._made) > self._most:
                self._made.popitem(last=False)
            return self._given(made)

    def forget(self, which: Callable[[Any], bool]) -> None:
        """Forget what was made from the keys that ``which`` names."""
        with self._lock:
            for key in [key for key in self._made if which(key)]:
                del self._made[key]
