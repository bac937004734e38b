"""Who may see and do what: decided here and nowhere else, and denied unless it is given.

A role is a set of rights. The settings give roles to people; a ``Scope`` is what comes of it, and
travels with every question about the log, so that what a reader may not see is never asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from analytics.errors import EmailLogError
from analytics.identity import Identity
from analytics.words import N_

Role = Literal["manager", "support", "viewer"]
GROUP = "group:"


class Right(StrEnum):
    """One thing that a reader may see or do."""

    FIGURES = "figures"
    MESSAGES = "messages"
    REVEAL = "reveal"
    DOWNLOAD = "download"
    IMPORT = "import"
    EXPLAIN = "explain"
    MANAGE = "manage"


RIGHTS: dict[str, frozenset[Right]] = {
    "manager": frozenset(Right),
    "support": frozenset({Right.FIGURES, Right.MESSAGES, Right.REVEAL}),
    "viewer": frozenset({Right.FIGURES}),
}
# What these change or show concerns every shop in the log.
OF_EVERY_SHOP = frozenset({Right.IMPORT, Right.EXPLAIN, Right.MANAGE})

# What each page is for. A page that is not named here is nobody's.
PAGES = {
    "overview": Right.FIGURES,
    "failures": Right.FIGURES,
    "bursts": Right.FIGURES,
    "help": Right.FIGURES,
    "email_log": Right.MESSAGES,
    "customer": Right.MESSAGES,
    "mailings": Right.MESSAGES,
    # Lists of addresses to work through, and to take out.
    "blocked": Right.DOWNLOAD,
    "unexplained": Right.EXPLAIN,
    "imports": Right.IMPORT,
    "settings": Right.MANAGE,
    "audit": Right.MANAGE,
}


class NotAllowed(EmailLogError):
    """A reader asked for something that the role does not hold."""

    text = N_("Your role does not allow this. Whoever looks after Postlogg gives roles.")


class NotListed(EmailLogError):
    """Somebody has signed in to whom the settings give no role."""

    text = N_(
        "{email} has no access to this log. Whoever looks after Postlogg can give it, in the "
        "settings."
    )


class Grant(BaseModel):
    """Whom the settings give a role: one address, everybody at a domain, or a group."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    who: str = Field(min_length=2, max_length=320)
    role: Role
    shops: tuple[str, ...] = ()

    def is_for(self, identity: Identity) -> bool:
        """Say whether somebody is meant."""
        if self.who.startswith(GROUP):
            return self.who.removeprefix(GROUP) in identity.groups
        named = self.who.lower()
        # A domain is compared whole: "@shop.example" is not the end of "@theshop.example".
        return named in (identity.email, f"@{identity.email.rpartition('@')[2]}")

    @property
    def breadth(self) -> int:
        """Return how many may be meant: one person before a group before a domain."""
        if self.who.startswith(GROUP):
            return 1
        return 2 if self.who.startswith("@") else 0


@dataclass(frozen=True)
class Scope:
    """What a reader may see; no shops at all unless they are named or ``every_shop`` is set.

    Of somebody who is ``revealed``, addresses are shown whole; only `revealing` makes it so.
    """

    role: str = "viewer"
    shops: tuple[str, ...] = ()
    every_shop: bool = False
    revealed: bool = False

    def may(self, right: Right) -> bool:
        """Say whether the reader has a right."""
        whole = self.every_shop or right not in OF_EVERY_SHOP
        return whole and right in RIGHTS.get(self.role, frozenset())

    def must(self, right: Right) -> None:
        """Raise NotAllowed unless the reader has a right."""
        if not self.may(right):
            raise NotAllowed

    def holds(self, shop: str) -> bool:
        """Say whether a shop is one of the reader's."""
        return self.every_shop or shop in self.shops

    @property
    def masked(self) -> bool:
        """Say whether addresses are masked for this reader."""
        return self.role != "manager" and not self.revealed


# Without sign-in the app serves this machine only, and whoever sits at it is the manager.
MANAGER = Scope(role="manager", every_shop=True)


def scope_of(identity: Identity, grants: Sequence[Grant]) -> Scope:
    """Return what somebody may see: what is said of the person before group and domain.

    Raises NotListed where nothing is said.
    """
    theirs = [grant for grant in grants if grant.is_for(identity)]
    if not theirs:
        raise NotListed(email=identity.email)
    grant = min(theirs, key=lambda one: one.breadth)
    return Scope(grant.role, grant.shops, every_shop=not grant.shops)


def revealing(scope: Scope) -> Scope:
    """Return a scope that shows the addresses whole, for a question about one customer.

    Raises NotAllowed.
    """
    scope.must(Right.REVEAL)
    return replace(scope, revealed=True)
