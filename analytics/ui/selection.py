"""Which part of the log is in view: the choices that a reader makes, kept in the URL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import streamlit as st

from analytics import words
from analytics.filters import Filters
from analytics.ui import answers, choices
from analytics.ui.language import (
    _,
    day,
    day_format,
    long_moment,
    mail_type_word,
    outcome_word,
    provider_word,
    reason_word,
)
from analytics.ui.this_run import once

# A text and the link beside it.
COLUMNS = (0.8, 0.2)
PERIODS = ("7", "30", "90", "all", "own")
USUAL_PERIOD = "30"
PERIOD, FIRST, LAST, RANGE = "period", "from", "to", "own period"


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
DIMENSIONS = (MAIL_TYPE, PROVIDER, OUTCOME, REASON)


def filters(*offered: Dimension) -> Filters:
    """Draw the filters and return what they select; without ``offered``, all of them.

    The number of days counts from the last day of the log, not from today.
    """
    span = _span()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first, last = _period(span)
        picked = _narrowings(offered or DIMENSIONS)
    for dimension in set(DIMENSIONS) - set(offered or DIMENSIONS):
        # Not in this page's URL, so that a link from here that names it is news to the next page.
        choices.note(dimension.key, [])
    choices.write_link()
    whole = answers.everything(answers.log_in_view())
    chosen = whole.narrowed(first=first, last=last, **picked)
    _say_what_is_chosen(chosen, span)
    return chosen


def period_before(chosen: Filters) -> Filters | None:
    """Return the period of equal length before, or None where the log does not reach so far."""
    before = chosen.before()
    return before if before.first >= _span().first else None


def log_end() -> datetime:
    """Return the moment of the newest e-mail in view, on the shop's clock."""
    return _span().end


def link(**changes: list[str]) -> dict[str, list[str]]:
    """Return the query of a link to the selection in view, with ``changes`` to its codes."""
    kept = {key: st.query_params.get_all(key) for key in st.query_params}
    for dimension in DIMENSIONS:
        kept[dimension.key] = st.session_state.get(dimension.key, [])
    return {key: codes for key, codes in (kept | changes).items() if codes}


@contextmanager
def leading_to_log(**changes: list[str]) -> Iterator[None]:
    """Show a link to the selected e-mails beside a text, with ``changes`` to the selection."""
    wide, narrow = st.columns(COLUMNS, vertical_alignment="center")
    with wide:
        yield
    with narrow, st.container(horizontal_alignment="right"):
        _lead_to_log(**changes)


def _lead_to_log(**changes: list[str]) -> None:
    st.page_link(
        "pages/email_log.py",
        label=_("See the e-mails"),
        icon=":material/arrow_forward:",
        icon_position="right",
        query_params=link(**changes),
    )


def reset() -> None:
    """Take back every choice of the selection."""
    st.session_state[PERIOD] = USUAL_PERIOD
    for dimension in DIMENSIONS:
        st.session_state[dimension.key] = []


@dataclass(frozen=True)
class _Span:
    """When a log begins and ends, on the shop's clock."""

    first: date
    end: datetime

    @property
    def last(self) -> date:
        return self.end.date()


def _span() -> _Span:
    """Return the span of the log in view, or say that it is empty and stop."""
    return once("span", _span_in_view)


def _span_in_view() -> _Span:
    found = answers.ask("log_span", answers.everything(answers.log_in_view())).iloc[0]
    if not found["emails"]:
        st.subheader(_("The log is empty"), anchor=False)
        st.markdown(_("Bring in an export from your shop or mail platform to see it here."))
        st.page_link("pages/imports.py", label=_("Import a file"), icon=":material/upload_file:")
        st.stop()
    return _Span(found["first_sent"].date(), found["last_sent"].to_pydatetime())


def _period(span: _Span) -> tuple[date, date]:
    """Let the reader choose a period, and return its first and its last day."""
    period = choices.pick_one(
        _("Period"), PERIODS, PERIOD, _period_word, default=USUAL_PERIOD, width=210
    )
    if period == "own":
        return _own_period(span)
    choices.note(FIRST, [])
    choices.note(LAST, [])
    if period == "all":
        return span.first, span.last
    return span.last - timedelta(days=int(period) - 1), span.last


def _own_period(span: _Span) -> tuple[date, date]:
    """Let the reader choose the first and the last day, and wait until both are there."""
    linked = (choices.follow_link(FIRST, _is_day), choices.follow_link(LAST, _is_day))
    if linked[0] and linked[1]:
        first, last = (date.fromisoformat(codes[-1]) for codes in linked if codes)
        wanted = (min(first, last), max(first, last))
    else:
        usual = (max(span.first, span.last - timedelta(29)), span.last)
        wanted = st.session_state.get(RANGE, usual)
    st.session_state[RANGE] = wanted
    # A single day while the reader is about to pick the other.
    picked: Any = st.date_input(
        _("First and last day"),
        key=RANGE,
        format=day_format(),
        persist_state="session",
        width=260,
    )
    if len(picked) < 2:
        st.caption(_("Choose the last day as well."))
        st.stop()
    choices.note(FIRST, [picked[0].isoformat()])
    choices.note(LAST, [picked[1].isoformat()])
    return picked[0], picked[1]


def _narrowings(offered: tuple[Dimension, ...]) -> dict[str, tuple[str, ...]]:
    """Let the reader narrow the selection, and return the picked codes by field."""
    found = answers.ask("known_codes", answers.everything(answers.log_in_view()))
    of_log: dict[str, list[str]] = {dimension.key: [] for dimension in offered}
    for key, code in zip(found["dimension"], found["code"], strict=True):
        of_log.setdefault(key, []).append(code)
    with st.popover(_("Filters"), icon=":material/filter_list:"):
        return {
            dimension.field: choices.pick_many(
                _(dimension.title),
                list(dict.fromkeys([*of_log[dimension.key], *dimension.known()])),
                dimension.key,
                dimension.word,
                placeholder=_("All"),
            )
            for dimension in offered
        }


def _say_what_is_chosen(chosen: Filters, span: _Span) -> None:
    """Write the selection in words, with a way back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        period = _("From {first} to {last}", first=day(chosen.first), last=day(chosen.last))
        end = _("The log ends {moment}.", moment=long_moment(span.end))
        narrowed = " · ".join(_in_words(chosen))
        st.caption(" · ".join(part for part in (period, narrowed, end) if part), width="content")
        if narrowed:
            st.button(_("Reset the filters"), type="tertiary", on_click=reset)


def _in_words(chosen: Filters) -> list[str]:
    return [
        f"**{_(dimension.title)}:** {', '.join(map(dimension.word, codes))}"
        for dimension in DIMENSIONS
        if (codes := getattr(chosen, dimension.field))
    ]


def _period_word(period: str) -> str:
    return {
        "7": _("Last 7 days"),
        "30": _("Last 30 days"),
        "90": _("Last 90 days"),
        "all": _("The whole log"),
        "own": _("Own period"),
    }[period]


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
