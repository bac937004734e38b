"""What needs attention, in words, each with the way to the e-mails behind it."""

from datetime import datetime

import streamlit as st

from analytics import burst_stories, finding_stories
from analytics.filters import Filters
from analytics.health import ENOUGH, Finding, Risen, Totals, delayed_too_long, found_in
from analytics.ui import answers, bursts, marks
from analytics.ui.answers import ask
from analytics.ui.language import _, current, ngettext, own_words
from analytics.ui.selection import leading_to, leading_to_log, link, log_end
from analytics.watching import Kept

SHOWN = 8
CALM = ":green[:material/check:]"
BURST = ":red[:material/error:]"
RISEN = ":red[:material/trending_up:]"
SIGNS = {
    "reason": ":orange[:material/block:]",
    "given_up": ":orange[:material/schedule:]",
    "stopped_orders": ":orange[:material/front_hand:]",
}


def attention(filters: Filters, before: Filters | None, now: Totals) -> None:
    """List what needs attention in the selected period, or say that nothing stands out."""
    found = found_in(ask, filters, before, log_end())
    with st.container(border=True, key="points-attention"):
        st.subheader(_("What needs attention"), anchor=False)
        still = bursts.open_ones(filters.shops)
        for one in still[:SHOWN]:
            _burst(one)
        if len(still) > SHOWN:
            _more_bursts(len(still) - SHOWN)
        if not found and not still:
            _nothing(now)
        for finding in found[:SHOWN]:
            _item(finding, filters)


def _nothing(now: Totals) -> None:
    """Say that nothing stands out; of a few e-mails nothing could, whatever has failed."""
    if now.finished >= ENOUGH or not now.failed:
        st.markdown(" ".join((CALM, _("Nothing stands out in this period."))))
        return
    with leading_to_log(outcome=["failed"]):
        st.markdown(
            ngettext(
                "Too few e-mails to tell what stands out, but {count} of them failed.",
                "Too few e-mails to tell what stands out, but {count} of them failed.",
                now.failed,
            )
        )


def given_up_before(filters: Filters) -> datetime:
    """Return the moment before which an e-mail that is still delayed was given up."""
    return delayed_too_long(log_end(), filters.zone)


def _burst(one: Kept) -> None:
    """Tell of a burst that is open, with the way to what is known of it."""
    zone = answers.zone()
    told = burst_stories.sentence(current(), one.burst, zone, own_words())
    with leading_to("pages/bursts.py", _("See the burst"), {bursts.LINKED: [one.burst.id]}):
        shop = bursts.shop_named(one)
        st.markdown(" ".join(filter(None, (BURST, _("**Open burst:**"), shop, told))))


def _more_bursts(count: int) -> None:
    """Say how many more bursts are open, of many shops, with the way to them."""
    with leading_to("pages/bursts.py", _("See the bursts"), link()):
        st.markdown(ngettext("{count} more burst is open.", "{count} more bursts are open.", count))


def _item(finding: Finding, filters: Filters) -> None:
    with leading_to_log(**_codes(finding, filters)):
        st.markdown(f"{_sign(finding)} {finding_stories.sentence(current(), finding, own_words())}")


def _sign(finding: Finding) -> str:
    return RISEN if isinstance(finding, Risen) else SIGNS[finding.kind]


def _codes(finding: Finding, filters: Filters) -> dict[str, list[str]]:
    """Return the codes that select the e-mails behind a finding."""
    if isinstance(finding, Risen):
        key = "provider" if finding.dimension == "provider" else "type"
        return {key: [finding.code], "outcome": ["failed"]}
    if finding.kind == "given_up":
        before = given_up_before(filters)
        return marks.link(filters.since, before) | {"outcome": ["deferred"], "reason": []}
    if finding.kind == "stopped_orders":
        return {"outcome": ["suppressed"], "type": ["order_confirmation", "shipping"]}
    return {"outcome": ["failed"], "reason": [finding.code]}
