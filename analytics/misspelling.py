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


def taken_for(domain: str) -> list[str]:
    """Return the domains that are known to be written for this one, or this one for them.

    >>> taken_for("lvie.no")
    ['liev.no', 'live.no', 'livve.no']
    """
    rules = load_rules()
    right = rules.misspelt.get(domain, domain)
    alike = {right, *(wrong for wrong, meant in rules.misspelt.items() if meant == right)}
    return sorted(alike - {domain})


def is_well_known(domain: str) -> bool:
    """Say whether a domain is one of a mailbox provider's own, so that it was hardly misspelt.

    >>> is_well_known("gmail.com"), is_well_known("hotmail.no"), is_well_known("hotmail.con")
    (True, True, False)
    """
    rules = load_rules()
    known = {one for provider in rules.providers for one in provider.domains}
    families = {one for provider in rules.providers for one in provider.families}
    listed = domain in known or domain.partition(".")[0] in families
    return listed and domain not in rules.misspelt
