"""The domain that a misspelt one probably means: to be suggested, never to be corrected."""

from analytics.classification import load_rules, suggested_domain


def meant(address: str) -> str | None:
    """Return the domain that the one in an address probably means; None where it looks right.

    >>> meant("kari.eksempel07@gmial.com"), meant("kari.eksempel07@gmail.com")
    ('gmail.com', None)
    """
    return suggested_domain(load_rules(), address.rpartition("@")[2])


def misspelt_domains() -> list[str]:
    """Return the domains that probably mean another one."""
    return sorted(load_rules().misspelt)
