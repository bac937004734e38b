"""An object store, such as S3, by fsspec: the only module that speaks to one.

What a program needs to be let in it finds where it looks for that by itself, in the environment or
in its own files. One object is replaced at once or not at all; there are no locks and no renames.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from analytics.errors import LogError
from analytics.log_file import lacking
from analytics.words import N_


class NoStoreClient(LogError):
    """What speaks to a kind of object store is not installed."""

    text = N_(
        "Nothing is installed that reads {address}. For S3: .venv/bin/pip install -r "
        "requirements-objects.txt. For another object store, also the package of fsspec for it."
    )


class NotThere(LogError):
    """A bucket, or an object in it, is not there."""

    text = N_(
        "There is nothing at {address}. Check the address. A bucket must be there before a lake "
        "is published to it, and a lake is published before it is read."
    )


class NotLetIn(LogError):
    """The object store does not know us, or does not let us do that."""

    text = N_(
        "The object store of {address} does not let us in, or not do what is needed ({kind}). "
        "Check the key in the environment or in the files of its program, and what that key may do."
    )


class StoreFailed(LogError):
    """The object store did not do what it was asked for."""

    text = N_(
        "The object store of {address} did not answer as it should ({kind}). The version before "
        "stays in force. Check the network and the address of the service, and try again."
    )


class Objects:
    """What lies below an address; every name is relative to it. Raises what this module defines."""

    def __init__(self, address: str) -> None:
        self.address = address
        try:
            with self._told():
                from fsspec.core import url_to_fs

                self._files, root = url_to_fs(address, use_listings_cache=False)
        except StoreFailed as error:
            if isinstance(error.__cause__, ValueError):
                raise NoStoreClient(address=address) from error
            raise
        self._root = root.rstrip("/")

    def read(self, name: str) -> str | None:
        """Return the text of an object; nothing where there is none."""
        with self._told():
            try:
                return str(self._files.cat_file(self._at(name)).decode())
            except FileNotFoundError:
                return None

    def write(self, name: str, text: str) -> None:
        """Put a text in an object's place, at once."""
        with self._told():
            self._files.pipe_file(self._at(name), text.encode())

    def put(self, file: Path, name: str) -> None:
        """Copy a file into the store."""
        with self._told():
            self._files.put_file(str(file), self._at(name))

    def get(self, name: str, file: Path) -> None:
        """Copy an object into a file, whole; raises NotThere."""
        with self._told():
            self._files.get_file(self._at(name), str(file))
            if file.stat().st_size != self._files.size(self._at(name)):
                raise EOFError

    def sizes(self) -> dict[str, int]:
        """Return the names of all objects, and how many bytes each has."""
        with self._told():
            found: dict[str, Any] = self._files.find(self._root, detail=True)
        return {
            path.removeprefix(f"{self._root}/"): int(about["size"]) for path, about in found.items()
        }

    def remove(self, names: Sequence[str]) -> None:
        """Take objects away."""
        with self._told():
            if names:
                self._files.rm([self._at(name) for name in names])

    def _at(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in one sentence what went wrong, whatever the program for the store calls it."""
        try:
            yield
        except Exception as error:
            raise self._said(error) from error

    def _said(self, error: Exception) -> LogError:
        # What it says itself may quote what was sent, and with that a key.
        kind = type(error).__name__
        if lack := lacking(error):
            return lack
        if isinstance(error, ImportError):
            return NoStoreClient(address=self.address)
        if isinstance(error, FileNotFoundError):
            return NotThere(address=self.address)
        # Those of S3 that find no key have names of their own.
        if isinstance(error, PermissionError) or "Credential" in kind:
            return NotLetIn(address=self.address, kind=kind)
        return StoreFailed(address=self.address, kind=kind)
