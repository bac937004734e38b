"""A lock that many hold at once, or one alone."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class SharedLock:
    """Held by many threads together or by one alone; who holds it may take it once more."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._holders: Counter[int] = Counter()
        self._alone: int | None = None

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Hold the lock together with others."""
        me = threading.get_ident()
        with self._changed:
            self._changed.wait_for(lambda: me in self._holders or self._alone in (None, me))
            self._holders[me] += 1
        try:
            yield
        finally:
            with self._changed:
                self._holders[me] -= 1
                if not self._holders[me]:
                    del self._holders[me]
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the lock as the only one: nobody else gets it, and those who have it leave first."""
        me = threading.get_ident()
        with self._changed:
            self._changed.wait_for(lambda: self._alone in (None, me))
            outer, self._alone = self._alone, me
            self._changed.wait_for(lambda: not self._holders.keys() - {me})
        try:
            yield
        finally:
            with self._changed:
                self._alone = outer
                self._changed.notify_all()
