"""Who somebody is where the address must not be kept: a keyed hash of it.

The key lies beside the log and never in it, so that neither the log nor a copy of it tells whether
a given address is meant.
"""

import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

KEY_FILE = "person.key"
# Of HMAC (RFC 2104), which SQL writes out: the length of a block, and what pads the key.
BLOCK, INNER, OUTER = 64, 0x36, 0x5C


@dataclass(frozen=True)
class PersonKey:
    """The secret of one installation, by which it knows people again."""

    secret: bytes = field(repr=False)

    def hash(self, address: str) -> str:
        """Return what an address is known by: the HMAC of it in lower case."""
        return hmac.new(self.secret, address.strip().lower().encode(), "sha256").hexdigest()

    def as_parameters(self) -> dict[str, bytes]:
        """Return what the macro `person_hash` takes to find the same."""
        block = self.secret.ljust(BLOCK, b"\0")
        return {
            "inner": bytes(byte ^ INNER for byte in block),
            "outer": bytes(byte ^ OUTER for byte in block),
        }


def person_key(data: Path) -> PersonKey:
    """Return the key in a data folder, which is made at first."""
    file = data / KEY_FILE
    if not file.exists():
        _make(file)
    return PersonKey(bytes.fromhex(file.read_text(encoding="ascii")))


def _make(file: Path) -> None:
    """Make a key, so that nobody sees half of it, and the first of two who make one counts."""
    own = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as written:
        written.write(secrets.token_hex(32))
        written.flush()
        os.fsync(written.fileno())
    try:
        os.link(own, file)
    except FileExistsError:
        pass
    finally:
        own.unlink()
