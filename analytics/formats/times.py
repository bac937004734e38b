"""How tables write their times: with the day or the month first, or with the month's name."""

# What browsers write between the parts of a time, and web pages between words.
SPACES = "\u00a0\u202f"
CLEANED = (
    f"trim(regexp_replace(translate(lower(said), '/:-{SPACES}', '...  '), "
    "'( *(kl\\.?|,|t) *)| +', ' ', 'g'))"
)
_CLOCKS = ("", " %H.%M", " %H.%M.%S", " %I.%M %p", " %I.%M.%S %p")
ORDERS = {
    "day_first": tuple(f"%d.%m.{year}{clock}" for year in ("%y", "%Y") for clock in _CLOCKS),
    "month_first": tuple(f"%m.%d.{year}{clock}" for year in ("%y", "%Y") for clock in _CLOCKS),
}
"""The ways to read a time that was cleaned, by which of its first two numbers is the day."""

_MONTHS = {
    "jan": "januar[iy]?", "feb": "februar[iy]?", "mar": "mars|march|maart|märz", "apr": "april",
    "may": "mai|may", "jun": "juni|june", "jul": "juli|july", "aug": "august",
    "sep": "sept(ember)?", "oct": "o[kc]t(ober)?", "nov": "november", "dec": "de[sc](ember)?",
}  # fmt: skip
_DAYS = (
    "(man|mån|tirs?|tys|tis|ons|tors?|fre|l[øö]r|laur|s[øö]n|sun)(dag)?"
    "|(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?"
)
_NAMED_CLOCKS = ("", " %H %M", " %H %M %S", " %I %M %p", " %I %M %S %p")
NAMED = tuple(f"{day} %Y{clock}" for day in ("%d %b", "%b %d") for clock in _NAMED_CLOCKS)
"""The ways to read a time with the name of its month, once `named` has made it plain."""


def named() -> str:
    """Return the SQL that makes a time with the name of a month plain: 24 nov 2025 08 05."""
    plain = f"translate(lower(said), '.,:-/{SPACES}', '       ')"
    plain = rf"regexp_replace({plain}, '\b(kl|at|den|om|klokken|the|{_DAYS})\b', ' ', 'g')"
    for month, names in _MONTHS.items():
        plain = rf"regexp_replace({plain}, '\b({names})\b', '{month}')"
    return rf"trim(regexp_replace({plain}, ' +', ' ', 'g'))"
