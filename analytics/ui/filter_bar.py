"""The widgets that choose which part of the log is in view; what they choose is in `selection`."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import streamlit as st

from analytics.ui import answers, choices, shops
from analytics.ui.language import _, day_format, number
from analytics.ui.selection import (
    FIRST,
    LAST,
    OWN_PERIOD,
    PERIOD,
    RANGE,
    SHOP,
    USUAL_PERIOD,
    WHOLE_LOG,
    WITHIN_SHOP,
    Dimension,
    draw_selected_part,
    reset,
    span,
)
from analytics.ui.troubles import telling_troubles

PERIODS = ("7", "30", "90", WHOLE_LOG, OWN_PERIOD)
PERIOD_SHOWN = "period that is shown"


@st.fragment
@telling_troubles()
def draw(*offered: Dimension, typed: tuple[str, ...] = ()) -> None:
    """Let the reader choose shops, a period, and codes; of all dimensions without ``offered``.

    To reset them empties the boxes with the keys ``typed`` as well.
    A fragment, although it is never drawn by itself: each of its widgets has something else drawn.
    From outside of one, Streamlit first begins the whole page anew, and the browser with it.
    What stands in a box says what it is: a label above, which comes after the box, would push down
    all that is drawn already.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        # Before the period, whose days count from the end of what the shops have sent.
        _shops(draw_selected_part)
        _period()
        _narrowings(offered or WITHIN_SHOP)
        # Always there: to come and go with the filters would take the browser longer than a table.
        # A short word, so that all of this is one line on a phone.
        st.button(_("Reset"), type="tertiary", on_click=reset, args=typed)


def draw_shops() -> None:
    """Let the reader choose shops on a page that nothing else narrows, and write the link to it."""
    _shops()
    choices.picked_many(SHOP.key)
    choices.write_link()


def _shops(on_change: Callable[[], None] | None = None) -> None:
    """Let the reader choose among the shops, where there are several."""
    if not shops.several():
        st.session_state[SHOP.key] = []
        return
    choices.pick_many(
        _(SHOP.title),
        shops.known(),
        SHOP.key,
        SHOP.word,
        placeholder=_("All {count} shops", count=number(len(shops.known()))),
        label_visibility="collapsed",
        width=300,
        on_change=on_change,
    )


def _period() -> None:
    choices.pick_one(
        _("Period"),
        PERIODS,
        PERIOD,
        _period_word,
        default=USUAL_PERIOD,
        label_visibility="collapsed",
        width=160,
        on_change=_turn_to_period,
    )
    st.session_state[PERIOD_SHOWN] = st.session_state[PERIOD]
    if st.session_state[PERIOD] == OWN_PERIOD:
        _own_period()


def _turn_to_period() -> None:
    """Draw the selected part, or the whole page where the widget for its days comes or goes."""
    shown = st.session_state[PERIOD_SHOWN]
    st.session_state[PERIOD_SHOWN] = st.session_state[PERIOD]
    if OWN_PERIOD in (shown, st.session_state[PERIOD]):
        st.rerun()
    draw_selected_part()


def _own_period() -> None:
    """Let the reader choose the first and the last day, and wait until both are there."""
    linked = (choices.follow_link(FIRST, _is_day), choices.follow_link(LAST, _is_day))
    if linked[0] and linked[1]:
        first, last = (date.fromisoformat(codes[-1]) for codes in linked if codes)
        wanted = (min(first, last), max(first, last))
    else:
        usual = (max(span().first, span().last - timedelta(29)), span().last)
        wanted = st.session_state.get(RANGE, usual)
    st.session_state[RANGE] = wanted
    # A single day while the reader is about to pick the other.
    picked: Any = st.date_input(
        _("First and last day"),
        key=RANGE,
        format=day_format(),
        label_visibility="collapsed",
        persist_state="session",
        width=260,
        # All of the page: nothing is selected while the last day is missing.
        on_change=st.rerun,
    )
    if len(picked) < 2:
        st.caption(_("Choose the last day as well."))
        st.stop()


def _narrowings(offered: tuple[Dimension, ...]) -> None:
    """Let the reader narrow the selection to some codes of each dimension."""
    found = answers.ask("known_codes", answers.everything(answers.log_in_view()))
    of_log: dict[str, list[str]] = {dimension.key: [] for dimension in offered}
    for key, code in zip(found["dimension"], found["code"], strict=True):
        of_log.setdefault(key, []).append(code)
    with st.popover(_("Filters"), icon=":material/filter_list:"):
        for dimension in offered:
            _narrowing(dimension, list(dict.fromkeys([*of_log[dimension.key], *dimension.known()])))


@st.fragment
def _narrowing(dimension: Dimension, codes: list[str]) -> None:
    """Let the reader pick among the codes of one dimension.

    A fragment within the one of all filters, so that the browser marks no other as out of date.
    """
    choices.pick_many(
        _(dimension.title),
        codes,
        dimension.key,
        dimension.word,
        placeholder=_("All"),
        on_change=draw_selected_part,
    )


def _period_word(period: str) -> str:
    return {
        "7": _("Last 7 days"),
        "30": _("Last 30 days"),
        "90": _("Last 90 days"),
        WHOLE_LOG: _("The whole log"),
        OWN_PERIOD: _("Own period"),
    }[period]


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
