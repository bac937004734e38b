"""The reader's language, and words, numbers and dates in it."""

from collections.abc import Iterable
from datetime import date, datetime

import streamlit as st

from analytics import classification, language, words
from analytics.charts import Theme, Writing
from analytics.errors import EmailLogError
from analytics.settings import current_settings
from analytics.ui import choices
from analytics.ui.this_run import once

KEY = "language"


def current() -> str:
    """Return the code of the language in use, also before the language choice is drawn."""
    return once("language", _chosen)


def _chosen() -> str:
    linked = choices.follow_link(KEY, language.LANGUAGES.__contains__)
    chosen: str | None = linked[-1] if linked else st.session_state.get(KEY)
    return chosen if chosen in language.LANGUAGES else preferred()


def preferred() -> str:
    """Return the language of the reader's browser, or English."""
    return language.preferred(st.context.locale)


def choose() -> None:
    """Let the reader choose the language, whose own names are the same in every language."""
    choices.pick_of_few(
        _("Language"),
        list(language.LANGUAGES),
        KEY,
        language.LANGUAGES.__getitem__,
        default=preferred(),
    )
    choices.picked_one(KEY, preferred())


def _(text: str, **values: object) -> str:
    """Say ``text`` in the reader's language, with ``values`` filled in."""
    return language.say(current(), text, **values)


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """Say the text that fits ``count``, with ``{count}`` and ``values`` filled in."""
    return language.say_many(current(), one, many, count, **values)


@st.cache_resource(show_spinner=False)
def own_words() -> dict[str, str]:
    """Return the words that the shop gave to codes of its own."""
    return classification.own_words(current_settings().own_rules)


def error_text(error: EmailLogError) -> str:
    """Say what went wrong and what to do."""
    return error.said(_)


def mail_type_word(code: str) -> str:
    """Say a mail type; a shop's own types are their own words."""
    return language.word(current(), code, words.MAIL_TYPES, own_words())


def outcome_word(code: str) -> str:
    """Say what became of a message."""
    return _(words.OUTCOMES.get(code, code))


def hardness_word(code: str) -> str:
    """Say whether a bounce is hard or soft."""
    return _(words.HARDNESS.get(code, code))


def reason_word(code: str) -> str:
    """Say why a message failed, waits or was stopped."""
    return _(words.REASONS.get(code, code))


def provider_word(code: str) -> str:
    """Say a mailbox provider's name."""
    return language.word(current(), code, words.PROVIDERS, own_words())


def number(value: float) -> str:
    """Write a number as the reader's language does: 12,345 or 12 345."""
    return language.number(current(), value)


def percent(share: float) -> str:
    """Write a share as the reader's language does: 2.3% or 2,3 %."""
    return language.percent(current(), share)


def short_percent(share: float) -> str:
    """Write a share with no more decimals than it has: 2% or 0,1 %."""
    return language.short_percent(current(), share)


def points(difference: float) -> str:
    """Write the difference of two shares in percentage points, with its sign."""
    return language.points(current(), difference)


def day(value: date) -> str:
    """Write a day: 3 November 2026."""
    return language.day(current(), value)


def long_day(value: date) -> str:
    """Write a day of a known year with its weekday: Friday 28 February."""
    return language.long_day(current(), value)


def short_day(value: date) -> str:
    """Write a day of a known year: 3 Nov."""
    return language.short_day(current(), value)


def moment(value: datetime) -> str:
    """Write a moment of the shop's clock for a table: 03/11/2026, 07:02."""
    return language.moment(current(), value)


def long_moment(value: datetime) -> str:
    """Write a moment of the shop's clock for a sentence: 3 November 2026 at 07:02."""
    return language.long_moment(current(), value)


def clock(value: datetime) -> str:
    """Write the time of a day: 07:02."""
    return language.clock(current(), value)


def listed(parts: Iterable[str]) -> str:
    """Write words as a list in a sentence: a, b and c."""
    return language.listed(current(), list(parts))


def separators() -> str:
    """Return the decimal and the thousands separator, as Plotly's layout takes them."""
    return language.separators(current())


def theme() -> Theme:
    """Return whether the reader's page is light or dark."""
    return "dark" if st.context.theme.type == "dark" else "light"


def writing() -> Writing:
    """Return how the reader's language writes what a chart shows."""
    english = current() == language.ENGLISH
    return Writing(
        percent=percent,
        outcome=outcome_word,
        separators=separators(),
        day="%d/%m" if english else "%d.%m.",
        percent_sign=language.percent_sign(current()),
    )


def moment_format() -> str:
    """Return how a column of a table writes a moment, in figures only: as `moment` does."""
    return "DD/MM/YYYY, HH:mm" if current() == language.ENGLISH else "DD.MM.YYYY, HH:mm"


def day_format() -> str:
    """Return how the calendar of a date choice writes a day."""
    return "DD/MM/YYYY" if current() == language.ENGLISH else "DD.MM.YYYY"
