"""What needs attention, in words, each with the way to the e-mails behind it."""

import streamlit as st

from analytics import burst_stories, words
from analytics.filters import Filters
from analytics.health import Counted, Finding, Risen, counted, risen
from analytics.ui import answers, bursts
from analytics.ui.answers import ask
from analytics.ui.language import (
    _,
    current,
    mail_type_word,
    ngettext,
    number,
    percent,
    provider_word,
)
from analytics.ui.selection import leading_to, leading_to_log, log_end
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


def attention(filters: Filters, before: Filters | None) -> None:
    """List what needs attention in the selected period, or say that nothing stands out."""
    found = _findings(filters, before)
    with st.container(border=True):
        st.subheader(_("What needs attention"), anchor=False)
        still = bursts.open_ones()
        for one in still:
            _burst(one)
        if not found and not still:
            st.markdown(" ".join((CALM, _("Nothing stands out in this period."))))
        for finding in found[:SHOWN]:
            _item(finding)


def _findings(filters: Filters, before: Filters | None) -> list[Finding]:
    found: list[Finding] = []
    if before:
        for dimension in ("provider", "mail_type"):
            now, then = (
                ask("failure_rates", period, dimension=dimension) for period in (filters, before)
            )
            found += risen(dimension, now, then)
    other = ask("waiting", filters, end=log_end()).iloc[0]
    return found + counted(
        ask("reasons", filters), int(other["given_up"]), int(other["stopped_orders"])
    )


def _burst(one: Kept) -> None:
    """Tell of a burst that is open, with the way to what is known of it."""
    zone = answers.log_in_view().settings.timezone
    told = burst_stories.sentence(current(), one.burst, zone)
    with leading_to("pages/bursts.py", _("See the burst"), {bursts.LINKED: [one.burst.id]}):
        st.markdown(f"{BURST} **{_('Open burst')}:** {told}")


def _item(finding: Finding) -> None:
    text, codes = _risen(finding) if isinstance(finding, Risen) else _counted(finding)
    with leading_to_log(**codes):
        st.markdown(f"{_sign(finding)} {text}")


def _sign(finding: Finding) -> str:
    return RISEN if isinstance(finding, Risen) else SIGNS[finding.kind]


def _risen(finding: Risen) -> tuple[str, dict[str, list[str]]]:
    by_provider = finding.dimension == "provider"
    word = (provider_word if by_provider else mail_type_word)(finding.code)
    text = _(
        "**{what}: {rate} failed**, against {rate_before} in the "
        "period before ({failed} of {finished}).",
        what=word,
        rate=percent(finding.rate),
        rate_before=percent(finding.rate_before),
        failed=number(finding.failed),
        finished=number(finding.finished),
    )
    return text, {"provider" if by_provider else "type": [finding.code], "outcome": ["failed"]}


def _counted(finding: Counted) -> tuple[str, dict[str, list[str]]]:
    if finding.kind == "given_up":
        return _given_up(finding.count), {"outcome": ["deferred"]}
    if finding.kind == "stopped_orders":
        types = ["order_confirmation", "shipping"]
        return _stopped_orders(finding.count), {"outcome": ["suppressed"], "type": types}
    meaning = words.REASON_MEANINGS[finding.code]
    text = ngettext(
        "**{reason}**: {count} e-mail failed. {advice}",
        "**{reason}**: {count} e-mails failed. {advice}",
        finding.count,
        reason=_(meaning.title),
        advice=_(meaning.advice),
    )
    return text, {"outcome": ["failed"], "reason": [finding.code]}


def _given_up(count: int) -> str:
    return ngettext(
        "**{count} delayed e-mail is more than five days old.** "
        "Count it as lost: send it again, or contact the customer.",
        "**{count} delayed e-mails are more than five days old.** "
        "Count them as lost: send them again, or contact the customers.",
        count,
    )


def _stopped_orders(count: int) -> str:
    return ngettext(
        "**{count} e-mail about an order was stopped by the "
        "filter**, because the address is blocked. Ask the customer for another address.",
        "**{count} e-mails about orders were stopped by the "
        "filter**, because the addresses are blocked. Ask the customers for other addresses.",
        count,
    )
