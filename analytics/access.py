"""Who may see what: the scope that a reader's role and shops give."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """What a reader may see; no shops at all unless they are named or ``every_shop`` is set."""

    role: str = "viewer"
    shops: tuple[str, ...] = ()
    every_shop: bool = False

    @property
    def masked(self) -> bool:
        """Say whether addresses are masked for this reader."""
        return self.role != "manager"


# Without sign-in the app serves this machine only, and whoever sits at it is the manager.
MANAGER = Scope(role="manager", every_shop=True)
