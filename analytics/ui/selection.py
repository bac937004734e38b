"""Which part of the log is in view: the choices that a reader makes, kept in the URL."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from itertools import zip_longest
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.errors import StreamlitAPIException

from analytics import words
from analytics.clocks import on_the_clock
from analytics.filters import Filters
from analytics.ui import answers, choices, reader, shops, this_run
from analytics.ui.language import (
    _,
    day,
    hardness_word,
    long_moment,
    mail_type_word,
    outcome_word,
    provider_word,
    reason_word,
)
from analytics.ui.strangers import as_code
from analytics.ui.troubles import telling_troubles

USUAL_PERIOD, WHOLE_LOG, OWN_PERIOD = "30", "all", "own"
PART, AGAIN = "selected part", "selected part is drawn again"
PERIOD, FIRST, LAST, RANGE = "period", "from", "to", "own period"
# The hours of what is behind a mark, which only the e-mail log is narrowed to.
WITHIN = "within"


@dataclass(frozen=True)
class Dimension:
    """One thing to filter by: its key in the URL, its field, its title and its codes' words."""

    key: str
    field: str
    title: str
    word: Callable[[str], str]
    known: Callable[[], dict[str, str]]


# The titles are translated where they are shown.
MAIL_TYPE = Dimension(
    "type", "mail_types", words.N_("Mail type"), mail_type_word, lambda: words.MAIL_TYPES
)
PROVIDER = Dimension(
    "provider", "providers", words.N_("Mailbox provider"), provider_word, lambda: words.PROVIDERS
)
OUTCOME = Dimension(
    "outcome", "outcomes", words.N_("Outcome"), outcome_word, lambda: words.OUTCOMES
)
REASON = Dimension("reason", "reasons", words.N_("Reason"), reason_word, lambda: words.REASONS)
WITHIN_SHOP = (MAIL_TYPE, PROVIDER, OUTCOME, REASON)
# The names of shops are their own words. Every page is narrowed by them, where there are several.
SHOP = Dimension(shops.KEY, "shops", words.N_("Shop"), str, dict)
# The hourly totals do not know it, so only the e-mail log is narrowed by it.
HARDNESS = Dimension(
    "bounce", "hardness", words.N_("Hard or soft bounce"), hardness_word, lambda: words.HARDNESS
)
DIMENSIONS = (SHOP, *WITHIN_SHOP, HARDNESS)


def selected_part(part: Callable[[], None]) -> Callable[[], None]:
    """Have a part of a page drawn by itself when the selection changes; the rest stays."""

    @wraps(part)
    @telling_troubles()
    def begun() -> None:
        this_run.begin()
        again = st.session_state.pop(AGAIN, False)
        this_run.once(AGAIN, lambda: again)
        reader.let_in()
        part()
        choices.write_link()

    drawn: Callable[[], None] = st.fragment(begun, key=PART)
    return drawn


def below_each_other(*parts: Callable[[], None], slow: Sequence[Callable[[], None]]) -> None:
    """Draw what the selected part consists of; what is ``slow`` in the browser first, if it can be.

    While the browser draws that, the rest is made. It can be where the part stands already and is
    drawn again: the first time all comes in its order, or what is above would push the rest down.
    """
    again = this_run.once(AGAIN, bool)
    places = {part: st.container() for part in parts}
    for part in sorted(parts, key=lambda part: part not in slow) if again else parts:
        with places[part]:
            part()


def draw_selected_part() -> None:
    """Have no more than the selected part drawn, as the answer to a changed widget."""
    st.session_state[AGAIN] = True
    try:
        st.rerun(PART)
    except StreamlitAPIException:
        # Before it was drawn for the first time, nobody knows it.
        del st.session_state[AGAIN]
        st.rerun()


def chosen(*offered: Dimension) -> Filters:
    """Return what the widgets select, which `filter_bar.draw` has drawn.

    Without ``offered``, they are those of all dimensions. The number of days counts from the last
    day of the log, not from today.
    """
    offered = (SHOP, *(offered or WITHIN_SHOP))
    first, last = _period()
    picked = {dimension.field: choices.picked_many(dimension.key) for dimension in offered}
    for dimension in set(DIMENSIONS) - set(offered):
        # Not in this page's URL, so that a link from here that names it is news to the next page.
        choices.note(dimension.key, [])
    choices.note(WITHIN, [])
    return _whole().narrowed(first=first, last=last, **picked)


def say_what_is_chosen(selected: Filters) -> None:
    """Write the selection in words."""
    st.caption(what_is_chosen(selected))


def what_is_chosen(selected: Filters, *more: str) -> str:
    """Return the selection in words, with ``more`` of them, and when the log ends."""
    end = _("The log ends {moment}.", moment=long_moment(span().end))
    return " · ".join((_period_in_words(selected), *_in_words(selected), *more, end))


def period_before(chosen: Filters) -> Filters | None:
    """Return the period of equal length before, or None where the log does not reach so far."""
    before = chosen.before()
    return before if before.first >= span().first else None


def log_end(shop: str = "") -> datetime:
    """Return the moment of the newest e-mail in view, or of one shop's, on the shop's clock."""
    if not shop or not shops.several():
        return span().end
    return this_run.once(f"end of {shop}", lambda: _span_of(_whole().narrowed(shops=(shop,))).end)


def link(**changes: list[str]) -> dict[str, list[str]]:
    """Return the query of a link to the selection in view, with ``changes`` to its codes."""
    kept = choices.link()
    for dimension in (SHOP, *WITHIN_SHOP):
        kept[dimension.key] = st.session_state.get(dimension.key, [])
    return {key: codes for key, codes in (kept | changes).items() if codes}


def leading_to_log(**changes: list[str]) -> AbstractContextManager[None]:
    """Show a link to the selected e-mails beside a text, with ``changes`` to the selection."""
    return leading_to("pages/email_log.py", _("See the e-mails"), link(**changes))


@contextmanager
def leading_to(page: str, label: str, query: dict[str, list[str]]) -> Iterator[None]:
    """Show a link to a page beside a text."""
    with line():
        yield
        reader.link(
            page,
            label,
            icon=":material/arrow_forward:",
            icon_position="right",
            query_params=query,
        )


def line() -> DeltaGenerator:
    """Give the place for a text and what leads on from it, which stands at the right."""
    return st.container(
        horizontal=True,
        wrap=False,
        horizontal_alignment="distribute",
        vertical_alignment="center",
    )


def reset(*typed: str) -> None:
    """Take back every choice of the selection, and what was ``typed`` into the boxes beside it."""
    st.session_state[PERIOD] = USUAL_PERIOD
    for dimension in DIMENSIONS:
        st.session_state[dimension.key] = []
    for key in typed:
        st.session_state[key] = ""
    st.rerun()


@dataclass(frozen=True)
class Span:
    """When a log begins and ends, on the shop's clock."""

    first: date
    end: datetime

    @property
    def last(self) -> date:
        """Return the last day."""
        return self.end.date()


def span() -> Span:
    """Return the span of the log in view, of the shops picked, or say that it is empty and stop."""
    return this_run.once("span", lambda: _span_of(shops.narrowed(_whole())))


def _whole() -> Filters:
    return answers.everything(answers.log_in_view())


def _span_of(selected: Filters) -> Span:
    found = answers.ask("log_span", selected).iloc[0]
    if not found["emails"]:
        st.subheader(_("The log is empty"), anchor=False)
        st.markdown(_("Bring in an export from your shop or mail platform to see it here."))
        reader.link("pages/imports.py", _("Import a file"), icon=":material/upload_file:")
        st.stop()
    return Span(found["first_sent"].date(), found["last_sent"].to_pydatetime())


def _period() -> tuple[date, date]:
    """Return the first and the last day of the chosen period, and note it for the URL."""
    period = choices.picked_one(PERIOD, USUAL_PERIOD)
    own: Any = st.session_state[RANGE] if period == OWN_PERIOD else ()
    for key, day_of_own in zip_longest((FIRST, LAST), own):
        choices.note(key, [day_of_own.isoformat()] if day_of_own else [])
    if own:
        return own[0], own[1]
    if period == WHOLE_LOG:
        return span().first, span().last
    return span().last - timedelta(days=int(period) - 1), span().last


def _period_in_words(chosen: Filters) -> str:
    first, last = day(chosen.first), day(chosen.last)
    if chosen.within:
        first, last = (long_moment(on_the_clock(moment, chosen.zone)) for moment in chosen.within)
    return _("From {first} to {last}", first=first, last=last)


def _in_words(chosen: Filters) -> list[str]:
    return [
        f"**{_(dimension.title)}:** {', '.join(map(_word_of(dimension), codes))}"
        for dimension in DIMENSIONS
        if (codes := getattr(chosen, dimension.field))
    ]


def _word_of(dimension: Dimension) -> Callable[[str], str]:
    # A shop's name is what a file says.
    return as_code if dimension is SHOP else dimension.word
