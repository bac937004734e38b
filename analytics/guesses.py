"""What the columns of an unknown table hold, told from the values in their first rows."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence

from analytics.filters import is_address

DATE_FIRST = re.compile(r"\d{4}-\d\d?-\d\d?(\D.*)?|\d\d?[./-]\d\d?[./-](\d{4}|\d\d)(\D.*)?")
REFUSAL = re.compile(r"[45]\d\d[ -].+")
# Columns of addresses that e-mail comes from.
SENDERS = frozenset({"from", "fra", "sender", "avsender", "reply"})
# Hours that a clock is from UTC.
BESIDE_UTC = re.compile(r"(utc|gmt)[\s_]*[+\u2212-]\s*\d", re.IGNORECASE)
# Words that say as much of other things than of a delivery.
AMBIGUOUS = frozenset({"ja", "nei", "ok", "feil", "error", "success", "opened", "clicked"})
# A few values may be wrong, which is to be said of their rows later.
MOST = 0.8


def by_values(
    headings: Sequence[str],
    sample: Iterable[Sequence[str]],
    found: dict[str, int],
    outcomes: Collection[str],
) -> dict[str, int]:
    """Return ``found``, and where the values show what the headings did not.

    >>> by_values(["Reach", "On"], [("kari@garn.example", "2026-11-03")], {}, ())
    {'recipient': 0, 'sent_at': 1}
    """
    rows = list(sample)
    tests: dict[str, Callable[[str], object]] = {
        "recipient": is_address,
        "sent_at": DATE_FIRST.fullmatch,
        "outcome": {word for word in outcomes if word not in AMBIGUOUS}.__contains__,
        "answer": REFUSAL.fullmatch,
    }
    known = dict(found)
    for name, test in tests.items():
        free = [at for at in range(len(headings)) if at not in known.values()]
        if name == "recipient":
            free = [at for at in free if not is_of_sender(headings[at])]
        fitting = [at for at in free if _most(_values(rows, at), test)]
        if name == "recipient":
            # A sender is the same in every row, a recipient is not.
            fitting.sort(key=lambda at: -len(set(_values(rows, at))))
        if name not in known and fitting:
            known[name] = fitting[0]
    return known


def is_utc(heading: str) -> bool:
    """Say whether a heading names the clock of the whole world, and no hours beside it.

    >>> is_utc("Created (UTC)"), is_utc("post_date_gmt"), is_utc("Dato (GMT+01:00)")
    (True, True, False)
    """
    named = not {"utc", "gmt"}.isdisjoint(_words(heading))
    return named and not BESIDE_UTC.search(heading)


def is_of_sender(heading: str) -> bool:
    """Say whether a heading names an address that e-mail comes from, or goes back to."""
    return not SENDERS.isdisjoint(_words(heading))


def _values(rows: Sequence[Sequence[str]], at: int) -> list[str]:
    said = (row[at].strip().casefold() for row in rows if at < len(row))
    return [value for value in said if value]


def _most(values: Sequence[str], test: Callable[[str], object]) -> bool:
    return bool(values) and sum(map(bool, map(test, values))) >= MOST * len(values)


def _words(heading: str) -> list[str]:
    """Return the words of a heading, in small letters: reply_to is two."""
    return re.findall(r"[^\W_]+", heading.casefold())
