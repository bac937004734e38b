"""What somebody typed to find a customer: whole addresses, an order's number, or words of one."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analytics.filters import Filters, is_address

# What is copied along with a text, and seen by nobody.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
BETWEEN = re.compile(r'[\s,;|<>()\[\]{}"“”„«»]+')
BETWEEN_AS_TYPED = re.compile(r"[\s,;]+")
AROUND_AT = re.compile(r"\s*@\s*")
# What a sentence puts around a word, and no address begins or ends with.
AROUND = " \t\n.,;:!?*|'‘’`´<>()[]{}\"“”„«»"
# An order's number has a digit, and may stand after a # and after what callers say before it.
ORDER = re.compile(
    r"(?P<said>(?:(?:ordre|order|bestilling)(?:s?nummer|s?nr\.?|[ ](?:nr\.?|no\.?|number))?[:\s]+)?"
    r"#?\s*)(?P<number>\d[\d ]*\d|(?=[\w./-]*\d)[\w./-]{2,30})",
    re.IGNORECASE,
)
MONTH = (
    "(?:jan(?:uary?)?|feb(?:ruary?)?|mar(?:s|ch)?|apr(?:il)?|ma[iy]|jun[ie]?|jul[iy]?|aug(?:ust)?"
    "|sep(?:t(?:ember)?)?|o[ck]t(?:ober)?|nov(?:ember)?|de[sc](?:ember)?)[.]?"
)
DAY = re.compile(
    rf"(?:\d{{4}}-\d\d?-\d\d?|\d\d?[./-] ?\d\d?(?:[./-] ?(?:\d{{4}}|\d\d))?|\d\d?\.? ?{MONTH}"
    rf"(?: \d{{4}})?|{MONTH} \d{{4}})(?:,? (?:kl\.? )?\d\d?[.:]\d\d)?",
    re.IGNORECASE,
)
# How letters that few addresses can hold are written in them, and the other way round.
SPELT = {
    "å": ("aa", "a"),
    "æ": ("ae", "e"),
    "ø": ("oe", "o"),
    "ä": ("ae", "a"),
    "ö": ("oe", "o"),
    "é": ("e",),
    "aa": ("å", "a"),
    "ae": ("æ",),
    "oe": ("ø",),
}
# How a question is answered: by the log itself, or by what is remembered of it.
Ask = Callable[..., pd.DataFrame]


@dataclass(frozen=True)
class Sought:
    """What a text may mean.

    ``readings`` are the whole addresses in it, the likeliest reading first: which one is meant, the
    log knows. ``orders`` are the ways in which a file may write the number. An address must hold
    all ``words``.
    """

    readings: tuple[tuple[str, ...], ...] = ()
    orders: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    is_order: bool = False
    is_day: bool = False

    @property
    def addresses(self) -> tuple[str, ...]:
        """Return the whole addresses of the likeliest reading."""
        return self.readings[0] if self.readings else ()


def read(text: str) -> Sought:
    """Read what somebody typed.

    >>> read("Kari <mailto:Kari@gmail.com>!").readings
    (('kari@gmail.com',),)
    >>> read("kåre, online.no").words, read("ordre 10 231.").orders
    (('kåre', 'online.no'), ('10231', '#10231'))
    """
    typed = UNSEEN.sub("", unicodedata.normalize("NFKC", text)).strip()
    if readings := _readings(typed):
        return Sought(readings)
    bare = " ".join(typed.strip(AROUND).split())
    is_day = bool(DAY.fullmatch(bare))
    if not (order := ORDER.fullmatch(bare)):
        return Sought(words=_words(typed), is_day=is_day)
    number, said = order["number"].replace(" ", ""), bool(order["said"])
    cases = dict.fromkeys((number, number.lower(), number.upper(), number.capitalize()))
    return Sought(
        orders=tuple(sign + case for case in cases for sign in ("", "#")),
        words=() if said else (number.lower(),),
        is_order=said or not re.search(r"[^\W\d_]", number),
        is_day=is_day,
    )


def fitting(ask: Ask, chosen: Filters, sought: Sought, rows: int) -> pd.DataFrame:
    """Return who ordered, or else whose address holds all the words."""
    if sought.orders:
        found = ask("order_recipients", chosen, orders=list(sought.orders), rows=rows)
        if len(found):
            return found
    if not sought.words:
        return pd.DataFrame()
    return ask("recipients", chosen, rows=rows, **in_address(sought.words))


def in_address(words: tuple[str, ...]) -> dict[str, Any]:
    """Return what the question `recipients` takes: every word in all its spellings.

    What is ``sure`` is in each of them, and looked for first, because it is quick.

    >>> in_address(("kåre",))
    {'sure': 're', 'words': (('kåre', 'kaare', 'kare'),)}
    >>> in_address(("kari",))
    {'sure': 'kari', 'words': ()}
    """
    changeable = "|".join(map(re.escape, SPELT))
    pieces = [piece for word in words for piece in re.split(changeable, word)]
    spelt = tuple(map(_spellings, words))
    alone = len(spelt) == 1 and len(spelt[0]) == 1
    return {"sure": max(pieces, key=len, default=""), "words": () if alone else spelt}


def _spellings(word: str) -> tuple[str, ...]:
    ways = [word]
    for written, others in SPELT.items():
        if written in word:
            ways += [way.replace(written, other) for way in ways for other in others]
    return tuple(dict.fromkeys(ways))


def _readings(typed: str) -> tuple[tuple[str, ...], ...]:
    """Return the ways to read whole addresses from a text; the last is as it was typed."""
    closed = (AROUND_AT.sub("@", typed), typed, "".join(typed.split()))
    as_typed = BETWEEN_AS_TYPED.split(typed.lower().strip(" ,;"))
    ways = [*map(_addresses, closed), as_typed if all(map(is_address, as_typed)) else []]
    return tuple(dict.fromkeys(tuple(dict.fromkeys(way)) for way in ways if way))


def _addresses(text: str) -> list[str]:
    """Return the whole addresses among the words of a text, without what stands around them."""
    written = (
        # Before it may stand mailto:, after it what such a link says of the e-mail.
        word.rpartition(":")[2].partition("?")[0].strip(AROUND)
        for word in BETWEEN.split(text.lower())
    )
    return [word for word in written if word.count("@") == 1 and is_address(word)]


def _words(typed: str) -> tuple[str, ...]:
    """Return the words of a text in small letters, without what was called out before them."""
    told = typed.lower().rstrip(AROUND).rpartition(":")[2]
    words = (word.strip(AROUND) for word in BETWEEN.split(told))
    return tuple(dict.fromkeys(word for word in words if word))
