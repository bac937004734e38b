"""Where a lake lies: in a folder, or at the address of an object store, such as ``s3://bucket/lake``.

Whatever reads a lake knows it by a folder. That of a lake in an object store is this machine's copy
of it, in the data folder, and is called after its address; `mirror` keeps it up to date.
"""

import re
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from analytics.errors import LogError
from analytics.words import N_

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
# In the data folder: what is fetched of object stores.
COPIES = "lakes"
# Those of Azure name an account behind an @; elsewhere what stands there is somebody's name or key.
NAMES_ACCOUNT = ("abfs", "abfss")


class NoAddress(LogError):
    """What was named is no address of an object store."""

    text = N_("{place} is no address of an object store. One is like s3://bucket/lake.")
    status = 2


class SecretInAddress(LogError):
    """An address holds what may be a secret, so it is not repeated."""

    text = N_(
        "The address of an object store holds no user, key, question mark or number sign, for it "
        "is shown and logged. Leave them out, and give the key in the environment or the files "
        "that its program reads, such as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for S3."
    )
    status = 2


class OnlyACopy(LogError):
    """A lake in an object store was to be changed, of which a machine has only a copy."""

    text = N_(
        "{address} is only read. Build, erase and prune in the folder that it is published from, "
        "and publish that again: python -m analytics lake publish FOLDER {address}"
    )


def located(place: str | Path, data: Path) -> Path:
    """Return the folder by which a lake is known, or the file of a log as it was named.

    Raises SecretInAddress.
    """
    address = str(place)
    if not SCHEME.match(address):
        return Path(place)
    return data / COPIES / quote(checked(address), safe="")


def checked(address: str) -> str:
    """Return an address without the slash at its end; raises NoAddress or SecretInAddress."""
    if not SCHEME.match(address):
        raise NoAddress(place=address)
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise SecretInAddress from error
    user, at, _host = parts.netloc.rpartition("@")
    is_account = parts.scheme in NAMES_ACCOUNT and ":" not in user
    if parts.query or parts.fragment or (at and not is_account):
        raise SecretInAddress
    return address.rstrip("/")


def address_of(folder: Path) -> str:
    """Return the address that a folder holds a copy of; nothing for one that is no copy."""
    name = unquote(folder.name)
    return name if folder.parent.name == COPIES and SCHEME.match(name) else ""


def called(folder: Path) -> str:
    """Return what a sentence calls a lake."""
    return address_of(folder) or folder.name


def refuse_copy(folder: Path) -> None:
    """Refuse to change a copy of what lies elsewhere; raises OnlyACopy."""
    if address := address_of(folder):
        raise OnlyACopy(address=address)
