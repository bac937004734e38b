"""What a file is known by: all its bytes, which two threads look at.

The SHA-256 of the SHA-256 of its pieces; of a file that is one piece, its SHA-256 itself.
"""

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import BinaryIO

PIECE, BLOCK = 64 << 20, 1 << 20


def fingerprint_of(content: Path | BinaryIO) -> str:
    """Return what a file is known by; one that is open is left at its start."""
    if isinstance(content, Path):
        with ThreadPoolExecutor(2) as threads:
            places = _places(content.stat().st_size)
            return _joined(list(threads.map(partial(_hash_at, content), places)))
    size = content.seek(0, io.SEEK_END)
    content.seek(0)
    # What is read one after the other needs no place.
    hashes = [hashlib.sha256(content.read(PIECE)).digest() for _ in _places(size)]
    content.seek(0)
    return _joined(hashes)


def _places(size: int) -> range:
    """Return where the pieces of a file begin; an empty one has one piece."""
    return range(0, max(size, 1), PIECE)


def _hash_at(path: Path, place: int) -> bytes:
    """Return the hash of the piece of a file that begins at a place."""
    digest, left = hashlib.sha256(), PIECE
    with path.open("rb", buffering=0) as file:
        file.seek(place)
        # The other threads go on while a block is read, and while it is hashed.
        while block := file.read(min(BLOCK, left)):
            digest.update(block)
            left -= len(block)
    return digest.digest()


def _joined(hashes: list[bytes]) -> str:
    whole = hashes[0] if len(hashes) == 1 else hashlib.sha256(b"".join(hashes)).digest()
    return whole.hex()
