"""Words, numbers and dates in a given language; the only importer of Babel and gettext."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, dates, lists, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGS = Path(__file__).parent / "locales"
ENGLISH = "en"
LANGUAGES = {"nb": "Norsk", ENGLISH: "English"}
# Plain "en" would write dates the American way.
FORMATS = {"nb": Locale.parse("nb_NO"), ENGLISH: Locale.parse("en_GB")}
# So many numbers are kept as they were written: each click writes all those of a page anew.
NUMBERS_KEPT = 10_000
NORWEGIAN = ("nb", "nn", "no")
# How days and moments are written, by what they are called here.
WRITTEN = {
    ENGLISH: {
        "day": "d MMMM y",
        "long_day": "EEEE d MMMM",
        "short_day": "d MMM",
        "month": "LLLL y",
        "moment": "dd/MM/y, HH:mm",
        "long_moment": "d MMMM y 'at' HH:mm",
        "weekday_moment": "EEEE d MMMM HH:mm",
    },
    "nb": {
        "day": "d. MMMM y",
        "long_day": "EEEE d. MMMM",
        "short_day": "d. MMM",
        "month": "LLLL y",
        "moment": "dd.MM.y, HH:mm",
        "long_moment": "d. MMMM y 'kl.' HH:mm",
        "weekday_moment": "EEEE d. MMMM 'kl.' HH:mm",
    },
}


def preferred(locale: str | None) -> str:
    """Return our language for a browser's locale.

    >>> preferred("nn-NO"), preferred("de-DE"), preferred(None)
    ('nb', 'en', 'en')
    """
    spoken = (locale or "").replace("_", "-").lower().split("-")[0]
    return "nb" if spoken in NORWEGIAN else ENGLISH


@cache
def catalog(language: str) -> NullTranslations:
    """Return a language's translations; English is the source text and needs none."""
    if language == ENGLISH:
        return NullTranslations()
    source = CATALOGS / language / "LC_MESSAGES" / "postlogg.po"
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source.read_bytes()), locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def say(language: str, text: str, **values: object) -> str:
    """Say ``text`` in a language, with ``values`` filled in."""
    # The catalog answers an empty text with its own header.
    return catalog(language).gettext(text).format(**values) if text else ""


def say_many(language: str, one: str, many: str, count: int, **values: object) -> str:
    """Say the text that fits ``count``, which fills in ``{count}`` as the language writes it."""
    text = catalog(language).ngettext(one, many, count)
    return text.format(count=number(language, count), **values)


def word(language: str, code: str, ours: Mapping[str, str], own_words: Mapping[str, str]) -> str:
    """Say a code by our word for it; what a shop calls a code of its own stays as it wrote it."""
    return say(language, ours[code]) if code in ours else own_words.get(code, code)


@lru_cache(NUMBERS_KEPT)
def number(language: str, value: float) -> str:
    """Write a number: 12,345 or 12 345."""
    return numbers.format_decimal(value, locale=FORMATS[language])


@lru_cache(NUMBERS_KEPT)
def percent(language: str, share: float) -> str:
    """Write a share of one with the decimals that tell it from nothing and from everything.

    >>> percent("en", 0.0234), percent("en", 0.25), percent("en", 0.0004), percent("en", 0)
    ('2.3%', '25.0%', '0.04%', '0%')
    """
    if share in (0, 1):
        pattern = "0"
    else:
        pattern = "0.00" if min(abs(share), abs(1 - share)) < 0.001 else "0.0"
    return numbers.format_percent(
        share, format=pattern + percent_sign(language), locale=FORMATS[language]
    )


def short_percent(language: str, share: float) -> str:
    """Write a share with no more decimals than it has: 2%, 0.1% or 0,1 %."""
    return numbers.format_percent(
        share, format="0.###" + percent_sign(language), locale=FORMATS[language]
    )


def percent_sign(language: str) -> str:
    """Return the sign as it follows a number."""
    return "%" if language == ENGLISH else "\N{NO-BREAK SPACE}%"


def points(language: str, difference: float) -> str:
    """Write the difference of two shares in percentage points, with its sign.

    >>> points("en", 0.0123), points("en", -0.0123), points("en", -0.0004)
    ('+1.2', '-1.2', '0.0')
    """
    # Rounded first, or a tiny one would be a nothing with a sign.
    rounded = round(difference * 100, 1)
    pattern = "+0.0;-0.0" if rounded else "0.0"
    return numbers.format_decimal(rounded or 0, format=pattern, locale=FORMATS[language])


def day(language: str, moment: date) -> str:
    """Write a day: 3 November 2026."""
    return _written("day", language, moment)


def long_day(language: str, moment: date) -> str:
    """Write a day of a known year with its weekday: Friday 28 February."""
    return _written("long_day", language, moment)


def short_day(language: str, moment: date) -> str:
    """Write a day of a known year: 3 Nov."""
    return _written("short_day", language, moment)


def month(language: str, moment: date) -> str:
    """Write the month of a day: November 2026."""
    return _written("month", language, moment)


def moment(language: str, moment: datetime) -> str:
    """Write a moment of the shop's clock, as a table shows it: 03/11/2026, 07:02."""
    return _written("moment", language, moment)


def long_moment(language: str, moment: datetime) -> str:
    """Write a moment of the shop's clock in a sentence: 3 November 2026 at 07:02."""
    return _written("long_moment", language, moment)


def weekday_moment(language: str, moment: datetime) -> str:
    """Write a moment of a known year in a sentence: Friday 28 February 14:00."""
    return _written("weekday_moment", language, moment)


def _written(kind: str, language: str, moment: date) -> str:
    write = dates.format_datetime if isinstance(moment, datetime) else dates.format_date
    return str(write(moment, format=WRITTEN[language][kind], locale=FORMATS[language]))


def clock(language: str, moment: datetime) -> str:
    """Write the time of a day: 07:02."""
    return dates.format_time(moment, format="HH:mm", locale=FORMATS[language])


def listed(language: str, words: list[str]) -> str:
    """Write words as a list in a sentence: a, b and c."""
    return lists.format_list(words, locale=FORMATS[language])


def separators(language: str) -> str:
    """Return the decimal and the thousands separator, as Plotly's layout takes them."""
    locale = FORMATS[language]
    return numbers.get_decimal_symbol(locale) + numbers.get_group_symbol(locale)
