"""The domain that a misspelt one probably means: to be suggested, never to be corrected."""

from functools import cache

from analytics.classification import load_rules, suggested_domain


def meant(address: str) -> str | None:
    """Return the domain that the one in an address probably means; None where it looks right.

    >>> meant("kari.eksempel07@gmial.com"), meant("kari.eksempel07@gmail.com")
    ('gmail.com', None)
    """
    return _known(address.rpartition("@")[2])


@cache
def _known(domain: str) -> str | None:
    return suggested_domain(load_rules(), domain)
