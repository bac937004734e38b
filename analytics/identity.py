"""Who somebody is: what a sign-in vouches for, and only while it is fresh."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.errors import EmailLogError
from analytics.words import N_

# A sign-in counts for half a day, and so does a cookie that was copied or signed out of.
LONGEST = 12 * 60 * 60  # seconds
# Two machines' clocks may differ by so much.
SKEW = 120
# Microsoft says it by a claim of its own, and some providers write truth as a text.
VOUCHING = ("email_verified", "xms_edov")
TRUE = (True, "true", "True", "1")


class NotSignedIn(EmailLogError):
    """Nobody has signed in, or not to this app."""

    text = N_("Sign in to see the e-mail log.")


class SignInTooOld(EmailLogError):
    """It is too long ago that somebody signed in."""

    text = N_("You signed in more than 12 hours ago. Sign in again.")


class UnverifiedAddress(EmailLogError):
    """The provider does not vouch for the e-mail address."""

    text = N_(
        "Your sign-in provider does not confirm that your e-mail address is yours, so it opens "
        "nothing here. Confirm it there, and sign in again."
    )


@dataclass(frozen=True)
class Identity:
    """An e-mail address that somebody has proved to own, and the groups that they are in."""

    email: str
    groups: tuple[str, ...] = ()


def identity_of(claims: Mapping[str, Any], now: float, groups_claim: str) -> Identity:
    """Return whom the claims of a sign-in vouch for.

    Raises NotSignedIn, SignInTooOld or UnverifiedAddress.
    """
    email = claims.get("email")
    if not claims.get("is_logged_in") or not isinstance(email, str) or not email.strip():
        raise NotSignedIn
    signed_in = _moment(claims.get("iat"))
    if not now - LONGEST < signed_in < now + SKEW:
        raise SignInTooOld
    if not any(claims.get(claim) in TRUE for claim in VOUCHING):
        raise UnverifiedAddress
    return Identity(email.strip().lower(), _groups(claims.get(groups_claim)))


def _moment(said: Any) -> float:
    """Return a moment in seconds; what is no moment is long ago."""
    if isinstance(said, str) and said.isascii() and said.isdigit():
        return float(said)
    return float(said) if isinstance(said, int | float) and not isinstance(said, bool) else 0.0


def _groups(said: Any) -> tuple[str, ...]:
    groups = [said] if isinstance(said, str) else said
    return tuple(str(group) for group in groups) if isinstance(groups, list) else ()
