"""What is behind one mark of another page: its hours and, of a newsletter, its subjects.

The hours stand in the URL, and hold for as long as the period is the days that they lie in.
Subjects may hold a name, so they are in the session, beside the hours that they belong to.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import streamlit as st

from analytics.clocks import as_utc, on_the_clock
from analytics.filters import Filters
from analytics.mailings import Mailing
from analytics.ui import answers, choices
from analytics.ui.language import _, ngettext
from analytics.ui.selection import FIRST, LAST, OWN_PERIOD, PERIOD, WITHIN
from analytics.ui.strangers import as_code

SUBJECTS = "subjects of a mark"


@dataclass(frozen=True)
class Subjects:
    """The subjects of the newsletter whose hours the URL has, and one of them as it was written."""

    hours: str
    written: str
    shapes: tuple[str, ...]


def link(since: datetime, until: datetime) -> dict[str, list[str]]:
    """Return the part of a link's query that selects what lies between two moments of the log."""
    hours = f"{as_utc(since)}/{as_utc(until)}"
    first, last = _days(since, until)
    period = {PERIOD: [OWN_PERIOD], FIRST: [first.isoformat()], LAST: [last.isoformat()]}
    return period | {WITHIN: [hours]}


def remember(one: Mailing, linked: dict[str, list[str]]) -> None:
    """Keep the subjects of a newsletter for the link to it."""
    st.session_state[SUBJECTS] = Subjects(linked[WITHIN][0], one.subject, one.shapes)


def narrowed(selected: Filters) -> Filters:
    """Return the selection narrowed to the mark that the URL names, and note that for the URL."""
    hours = st.query_params.get(WITHIN, "")
    within = _between(hours)
    if within is None or _days(*within) != (selected.first, selected.last):
        return selected
    choices.note(WITHIN, [hours])
    subjects = _subjects(hours)
    return selected.narrowed(within=within, shapes=subjects.shapes if subjects else ())


def in_words() -> list[str]:
    """Return the newsletter in words, where the mark is one."""
    subjects = _subjects(st.query_params.get(WITHIN, ""))
    if not subjects:
        return []
    title = as_code(subjects.written) if subjects.written else _("Without a subject")
    label = _("Newsletter")
    named = f"**{label}:** {title}"
    others = len(subjects.shapes) - 1
    if not others:
        return [named]
    more = ngettext("and {count} other subject", "and {count} other subjects", others)
    return [f"{named} {more}"]


def way_back(selected: Filters) -> None:
    """Offer to take back what is selected of a mark; nothing where there is none."""
    if selected.within:
        st.button(
            _("Remove the filter on the newsletter")
            if selected.shapes
            else _("Remove the filter on hours"),
            icon=":material/close:",
            type="tertiary",
            on_click=_take_back,
        )


def _take_back() -> None:
    st.query_params.pop(WITHIN, None)
    st.rerun()


def _subjects(hours: str) -> Subjects | None:
    kept = st.session_state.get(SUBJECTS)
    return kept if isinstance(kept, Subjects) and kept.hours == hours else None


def _between(hours: str) -> tuple[datetime, datetime] | None:
    """Return the two moments of the log that a link names, or None where it names none."""
    try:
        since, until = (
            datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ") for moment in hours.split("/")
        )
    except ValueError:
        return None
    return (since, until) if since < until else None


def _days(since: datetime, until: datetime) -> tuple[date, date]:
    """Return the first and the last day of the shop's clock that lie between two moments."""
    zone = answers.zone()
    last = until - timedelta(seconds=1)
    return on_the_clock(since, zone).date(), on_the_clock(last, zone).date()
