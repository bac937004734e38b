"""How people sign in, as ``secrets.toml`` in the data folder says: a provider, a password, or not.

``[auth]`` is Streamlit's own section for OpenID Connect; ``[passwords]`` is ours, for a small shop
without a provider. Whatever would let in more people than it seems to is refused at start.
"""

import hmac
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from analytics.errors import EmailLogError, UnreadableSettings
from analytics.words import N_

FILE_NAME = "secrets.toml"
AUTH, PASSWORDS = "auth", "passwords"
OF_ALL = ("redirect_uri", "cookie_secret")
OF_PROVIDER = ("client_id", "client_secret", "server_metadata_url")
CALLBACK = "/oauth2callback"
# A secret that signs cookies must not be guessed; one of hexadecimal digits has four bits in each.
SHORTEST_SECRET, FEWEST_CHARACTERS, SHORTEST_PASSWORD = 32, 10, 12


class BrokenSecrets(EmailLogError):
    """What says how people sign in cannot be used."""

    words = ("problem",)
    text = N_("{file}: {problem}")


@dataclass(frozen=True)
class SignIn:
    """How people prove who they are; by nothing at all where neither is set."""

    providers: tuple[str, ...] = ()
    redirect_uri: str = ""
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __bool__(self) -> bool:
        """Say whether anybody has to sign in."""
        return bool(self.providers or self.passwords)

    @property
    def host(self) -> str:
        """Return the name under which the provider sends people back to the app."""
        return urlsplit(self.redirect_uri).hostname or ""

    @property
    def over_https(self) -> bool:
        """Say whether people come to the app over HTTPS."""
        return self.redirect_uri.startswith("https://")

    def knows(self, name: str, password: str) -> bool:
        """Say whether a password is right, in a time that tells nothing of the right one."""
        right = self.passwords.get(name.lower(), "")
        alike = hmac.compare_digest(_digest(password), _digest(right))
        return alike and bool(right)


def read_sign_in(data: Path) -> SignIn:
    """Return how people sign in to the log in a data folder.

    Raises BrokenSecrets or UnreadableSettings.
    """
    file = data / FILE_NAME
    if not file.exists():
        return SignIn()
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise UnreadableSettings(file=str(file), problem=error) from error
    try:
        if AUTH in said and PASSWORDS in said:
            raise _Wrong(N_("it holds both [auth] and [passwords]. Keep one of them."))
        return _of_provider(said[AUTH]) if AUTH in said else _of_passwords(said.get(PASSWORDS, {}))
    except _Wrong as error:
        raise BrokenSecrets(file=str(file), problem=error.args[0]) from error


def is_this_computer(host: str) -> bool:
    """Say whether an address is one that only this computer reaches."""
    try:
        return ip_address("127.0.0.1" if host == "localhost" else host).is_loopback
    except ValueError:
        return False


class _Wrong(Exception):
    """What is wrong, marked for translation."""


def _of_provider(auth: Any) -> SignIn:
    if not isinstance(auth, dict):
        raise _Wrong(N_("[auth] must be a section."))
    named = {name: part for name, part in auth.items() if _is_provider(part)}
    for part, keys in [(auth, OF_ALL), *((part, OF_PROVIDER) for part in named.values() or [auth])]:
        if not all(isinstance(part.get(key), str) and part[key] for key in keys):
            raise _Wrong(
                N_(
                    "[auth] needs redirect_uri and cookie_secret, and for each provider client_id, "
                    "client_secret and server_metadata_url."
                )
            )
    _check_secret(auth["cookie_secret"])
    _check_way_back(auth["redirect_uri"])
    return SignIn(tuple(named) or ("default",), auth["redirect_uri"])


def _is_provider(part: Any) -> bool:
    return isinstance(part, dict) and any(key in part for key in OF_PROVIDER)


def _check_secret(secret: str) -> None:
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_CHARACTERS:
        raise _Wrong(
            N_(
                "cookie_secret is too weak: whoever guesses it can sign in as anybody. Make one "
                'with: python3 -c "import secrets; print(secrets.token_hex(32))"'
            )
        )


def _check_way_back(redirect_uri: str) -> None:
    parts = urlsplit(redirect_uri)
    safe = parts.scheme == "https" or (
        parts.scheme == "http" and is_this_computer(parts.hostname or "")
    )
    if not safe or parts.path != CALLBACK:
        raise _Wrong(
            N_(
                "redirect_uri must be the app's own address over https, with /oauth2callback at "
                "its end."
            )
        )


def _of_passwords(passwords: Any) -> SignIn:
    if not isinstance(passwords, dict):
        raise _Wrong(N_("[passwords] must be a section."))
    for password in passwords.values():
        if not isinstance(password, str) or len(password) < SHORTEST_PASSWORD:
            raise _Wrong(N_("every password must be a text of at least 12 characters."))
    return SignIn(passwords={name.lower(): password for name, password in passwords.items()})


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()
