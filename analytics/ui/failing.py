"""What the page of failures is about: the selection, how it is looked at, and how to narrow it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

import pandas as pd
import streamlit as st

from analytics import failing, over_time, words
from analytics.access import Right
from analytics.clocks import in_the_log
from analytics.filters import Filters
from analytics.health import Totals
from analytics.over_time import Grain
from analytics.standing import Range
from analytics.ui import choices, reader, selection, views
from analytics.ui.answers import ask, ask_ahead
from analytics.ui.language import _
from analytics.ui.selection import MAIL_TYPE, OWN_PERIOD, PERIOD, PROVIDER, RANGE, REASON
from analytics.ui.summary import totals_of

NARROWED_BY = (MAIL_TYPE, PROVIDER, REASON)
VIEW = "view"
# The titles are translated where they are shown.
VIEWS = {
    "types": words.N_("Providers and mail types"),
    "refusals": words.N_("Providers and reasons"),
    "domains": words.N_("Recipient domains"),
    "reasons": words.N_("Reasons and what to do"),
    "asked": words.N_("What providers ask for"),
    "emails": words.N_("The e-mails"),
}
# Of single e-mails, or counted from what only they tell.
OF_EMAILS = ("domains", "asked", "emails")
SPLIT, TOTAL = "by", "total"
SPLITS = {
    TOTAL: words.N_("All together"),
    "mail_type": words.N_("By mail type"),
    "provider": words.N_("By mailbox provider"),
}
GRAIN, FITTING = "per", "fitting"
GRAINS = {
    FITTING: words.N_("Automatic"),
    "hour": words.N_("Per hour"),
    "day": words.N_("Per day"),
    "week": words.N_("Per week"),
    "month": words.N_("Per month"),
}
BECAME = "became"
HOUR, WHOLE_DAY = "hour", "all"
HOURS = (WHOLE_DAY, *map(str, range(24)))


@dataclass(frozen=True)
class Looked:
    """What is selected, and how it is looked at."""

    chosen: Filters
    before: Filters | None
    split: str
    grain: Grain

    @property
    def filters(self) -> Filters:
        """Return the selection without its reasons: a rate is a share of all e-mails."""
        return self.chosen.narrowed(reasons=())

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return the reasons for which a failure counts; all without any."""
        return self.chosen.reasons

    @cached_property
    def now(self) -> Totals:
        """Return how many of the selected e-mails had each outcome."""
        return totals_of(self.filters)

    @property
    def since(self) -> pd.Timestamp:
        """Return the first moment of the period as the grain has it, on the shop's clock."""
        day = pd.Timestamp(self.filters.first)
        if self.grain == "week":
            return day - pd.Timedelta(days=day.weekday())
        return day.replace(day=1) if self.grain == "month" else day

    @cached_property
    def with_history(self) -> Filters:
        """Return the selection with what is usual before it."""
        begins = over_time.history_begins(self.since.date(), self.grain)
        return self.filters.narrowed(first=begins)

    def ask_ahead(self) -> None:
        """Have answered at once what the parts of the page ask one by one, whichever the view.

        In the order in which it is needed where the page is drawn again.
        """
        ask_ahead(self.filters, "outcomes")
        for one in {self, self._fitting}:
            ask_ahead(one.with_history, "rates_over_time", **one._by("mail_type"))
        ask_ahead(self.filters, "outcomes_over_time", grain=self.grain)
        ask_ahead(self._weeks_before, "failure_cells", "reason_cells", **self._now)
        ask_ahead(self.before, "outcomes", "reasons")

    def rates(self, dimension: str) -> pd.DataFrame:
        """Return the failures over time, history included, by mail type or by provider."""
        return self._as_known(ask("rates_over_time", self.with_history, **self._by(dimension)))

    @cached_property
    def usual(self) -> over_time.Usual:
        """Return what is usual in the period."""
        return over_time.usual(self.rates("mail_type"), self.since, self.grain)

    @property
    def usual_of_all(self) -> Range | None:
        """Return what is usual of the whole period, whatever points the chart has."""
        return self._fitting.usual.whole

    @cached_property
    def by_type(self) -> pd.DataFrame:
        """Return the cells of mailbox providers by mail type."""
        return self._cells("failure_cells")

    @cached_property
    def by_reason(self) -> pd.DataFrame:
        """Return the cells of mailbox providers by reason."""
        return self._cells("reason_cells")

    def by_domain(self, rows: int) -> pd.DataFrame:
        """Return the cells of the recipients' domains that fail most by mail type."""
        return self._cells("domain_cells", rows=rows)

    def reasons_of(self, filters: Filters) -> pd.DataFrame:
        """Return how many of a period's e-mails failed for each of the selected reasons."""
        found = ask("reasons", filters)
        return found[found["code"].isin(self.reasons)] if self.reasons else found

    def _cells(self, question: str, **wishes: object) -> pd.DataFrame:
        found = ask(question, self._weeks_before, **self._now, **wishes)
        return failing.placed(self._as_known(found))

    def _as_known(self, rates: pd.DataFrame) -> pd.DataFrame:
        """Take no rate for known where the files list failures only."""
        return rates.assign(known=False) if self.now.lists_failures_only else rates

    def _by(self, dimension: str) -> dict[str, object]:
        begun = in_the_log(self.since.to_pydatetime(), self.filters.zone)
        return {"dimension": dimension, "grain": self.grain, "begun": begun, **self._now}

    @cached_property
    def _fitting(self) -> "Looked":
        grain = over_time.grain_for(self.filters.first, self.filters.last)
        return self if grain == self.grain else replace(self, grain=grain)

    @property
    def _weeks_before(self) -> Filters:
        return self.filters.narrowed(first=over_time.history_begins(self.filters.first, "day"))

    @property
    def _now(self) -> dict[str, object]:
        return {"since": self.filters.since, "reasons": list(self.reasons)}


def looked() -> Looked:
    """Return what the reader has selected, noted for the link to it."""
    split = choices.settled_one(SPLIT, list(SPLITS), TOTAL)
    grain = choices.settled_one(GRAIN, list(GRAINS), FITTING)
    choices.settled_one(BECAME, list(words.OUTCOMES), "failed")
    choices.settled_one(HOUR, HOURS, WHOLE_DAY)
    views.settle(VIEW, offered())
    chosen = selection.chosen(*NARROWED_BY)
    return Looked(
        chosen=chosen,
        before=selection.period_before(chosen.narrowed(reasons=())),
        split=split,
        grain=_grain(grain, chosen),
    )


def sees_emails() -> bool:
    """Say whether the reader may see what e-mails tell, and not figures only."""
    return reader.may(Right.MESSAGES)


def offered() -> dict[str, str]:
    """Return the titles of the views that the reader's role has."""
    theirs = sees_emails()
    return {code: title for code, title in VIEWS.items() if theirs or code not in OF_EMAILS}


def say_what_is_left_out() -> None:
    """Tell a reader who sees figures only that there is more than that."""
    if not sees_emails():
        st.caption(
            _("Your role sees figures only, so what takes a look at single e-mails is left out.")
        )


def narrow(
    codes: Mapping[str, str],
    *,
    view: str = "emails",
    at: tuple[datetime, Grain] | None = None,
    became: str = "failed",
) -> None:
    """Narrow the page to what was clicked on, and turn to what is behind it.

    To be called where a click is answered: the whole page is drawn anew, with its filters.
    """
    for key, code in codes.items():
        st.session_state[key] = [code]
    if at:
        st.session_state[PERIOD] = OWN_PERIOD
        st.session_state[RANGE] = _days(*at)
        st.session_state[HOUR] = str(at[0].hour) if at[1] == "hour" else WHOLE_DAY
    st.session_state[BECAME] = became
    st.session_state[VIEW] = view
    st.rerun()


def _grain(wanted: str, filters: Filters) -> Grain:
    """Return the grain that is wanted, unless it would give more moments than can be seen."""
    grain = next((one for one in over_time.GRAINS if one == wanted), None)
    if grain and over_time.fits(grain, filters.first, filters.last):
        return grain
    return over_time.grain_for(filters.first, filters.last)


def _days(moment: datetime, grain: Grain) -> tuple[object, object]:
    """Return the days of a moment of the chart, as far as the log has them."""
    begun = pd.Timestamp(moment)
    if grain == "month":
        last = begun + pd.offsets.MonthEnd(0)
    else:
        last = begun + timedelta(days=6 if grain == "week" else 0)
    span = selection.span()
    return max(begun.date(), span.first), min(last.date(), span.last)
