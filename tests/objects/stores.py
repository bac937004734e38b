"""Object stores to test with: in memory, in a folder, and S3 where the environment names one.

The first two can be told to fail, or to have their process killed, at the next deed but so many.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any, ClassVar
from uuid import uuid4

import fsspec
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem

IN_MEMORY = "shaky://bucket"
# Such as s3://bucket, of a server that is there only for the tests.
NAMED = os.environ.get("POSTLOGG_OBJECTS", IN_MEMORY)


class Counting:
    """What makes a store one of which everything can go wrong; it does one thing at a time."""

    # What happens at the deed after so many others.
    after: ClassVar[int | None] = None
    then: ClassVar[Callable[[], None]]
    _turn = RLock()

    def pipe_file(self, path: str, value: bytes, **_: Any) -> None:
        with self._counted():
            super().pipe_file(path, value)  # type: ignore[misc]

    def put_file(self, lpath: str, rpath: str, **_: Any) -> None:
        with self._counted():
            super().put_file(lpath, rpath)  # type: ignore[misc]

    def get_file(self, rpath: str, lpath: str, **_: Any) -> None:
        with self._counted():
            super().get_file(rpath, lpath)  # type: ignore[misc]

    def cat_file(self, path: str, **_: Any) -> bytes:
        with self._counted():
            return bytes(super().cat_file(path))  # type: ignore[misc]

    def rm(self, path: list[str], **_: Any) -> None:
        for one in path:
            with self._counted():
                self.rm_file(one)  # type: ignore[attr-defined]

    @classmethod
    @contextmanager
    def _counted(cls) -> Iterator[None]:
        with cls._turn:
            if Counting.after == 0:
                Counting.then()
            elif Counting.after:
                Counting.after -= 1
            yield


class Shaky(Counting, MemoryFileSystem):  # type: ignore[misc]
    """The store in memory, by another name."""

    protocol = "shaky"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(super()._strip_protocol(path.replace("shaky://", "memory://")))


class Frail(Counting, LocalFileSystem):  # type: ignore[misc]
    """A store that is a folder, by another name, which makes folders of its own where needed."""

    protocol = "frail"

    def __init__(self, **values: Any) -> None:
        super().__init__(auto_mkdir=True, **values)

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(super()._strip_protocol(path.removeprefix("frail://")))


for store in (Shaky, Frail):
    fsspec.register_implementation(store.protocol, store, clobber=True)


def new_address(below: str = NAMED) -> str:
    """Return an address at which nothing lies yet."""
    return f"{below}/{uuid4().hex}/lake"


def objects(address: str) -> dict[str, bytes]:
    """Return all that lies at an address."""
    files, root = fsspec.core.url_to_fs(address, use_listings_cache=False)
    return {path.removeprefix(f"{root}/"): files.cat_file(path) for path in files.find(root)}


def put(address: str, name: str, content: bytes) -> None:
    """Put an object below an address."""
    files, root = fsspec.core.url_to_fs(address, use_listings_cache=False)
    files.pipe_file(f"{root}/{name}", content)


def killed() -> None:
    """End this process as a power cut does."""
    os.kill(os.getpid(), signal.SIGKILL)
