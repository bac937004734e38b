"""Is it worse than usual, and what is it that fails? Read in five seconds."""

import streamlit as st

from analytics import burst_stories, failing, standing
from analytics.bursts import Burst
from analytics.failing import Worse
from analytics.health import ENOUGH, Totals
from analytics.standing import Place, Range
from analytics.ui import answers, bursts, sources, summary
from analytics.ui.failing import Looked, narrow, sees_emails
from analytics.ui.language import (
    _,
    current,
    mail_type_word,
    ngettext,
    number,
    percent,
    provider_word,
    reason_word,
)
from analytics.ui.selection import PROVIDER, REASON, line

SHOWN = 3
SIGNS: dict[Place, str] = {
    "far_above": ":red[:material/trending_up:]",
    "above": ":orange[:material/trending_up:]",
    "usual": ":green[:material/check_circle:]",
    "below": ":green[:material/trending_down:]",
    "far_below": ":green[:material/trending_down:]",
    "few": ":gray[:material/hourglass_top:]",
    "new": ":gray[:material/history:]",
}


def at_a_glance(looked: Looked) -> None:
    """Say whether it is worse than usual, and what its files can tell of it."""
    _headline(looked)
    sources.say_what_they_know(looked.filters)
    sources.say_since_when_kept(looked.filters)


def _headline(looked: Looked) -> None:
    """Say how the failure rate stands against the usual, and what fails more than usual."""
    now = looked.now
    before = summary.totals_of(looked.before) if looked.before else None
    failed = (
        int(looked.reasons_of(looked.filters)["failed"].sum()) if looked.reasons else now.failed
    )
    rate, usual = now.rate_of(failed), looked.usual_of_all
    with st.container(gap="xxsmall"):
        st.subheader(_title(rate, now.finished, usual), anchor=False)
        st.markdown(
            _sentence(failed, now, usual),
            help="**" + _("Usual") + ":** " + usual_help(),
        )
    if worse := failing.worse(looked.by_reason, looked.by_type)[:SHOWN]:
        with st.container(key="points-worse"):
            for one in worse:
                _worse(one, looked)
    failed_before = looked.reasons_of(looked.before)["failed"].sum() if looked.before else 0
    summary.failure_metrics(now, before, failed, int(failed_before))
    summary.compared_with(looked.before)


def usual_help() -> str:
    """Say what usual means, everywhere the same."""
    return _(
        "What e-mail of the same types gave at the same times of the eight weeks before (the same "
        "weekdays, or hours; of months, the six months before), without the hours of bursts. The "
        "range leaves room for chance, which is large for few e-mails, and for how unsteady the "
        "shop's rate is anyway. Nine in ten points of a chart lie in its band. For a whole period, "
        "and for a cell of a matrix, the range is wider, three standard errors, so that hardly "
        "anything is called unusual by chance."
    )


def _title(rate: float | None, finished: int, usual: Range | None) -> str:
    place: Place = "few" if finished < ENOUGH else "new"
    if place == "new" and rate is not None and usual is not None:
        place = standing.against(rate, usual)
    titles: dict[Place, str] = {
        "far_above": _("Far more fails than usual"),
        "above": _("More fails than usual"),
        "usual": _("As much fails as usual"),
        "below": _("Less fails than usual"),
        "far_below": _("Far less fails than usual"),
        "few": _("Too few e-mails to judge"),
        "new": _("Nothing before to compare with"),
    }
    return f"{SIGNS[place]} {titles[place]}"


def _sentence(failed: int, now: Totals, usual: Range | None) -> str:
    if now.lists_failures_only:
        return sources.what("failures")
    rate = now.rate_of(failed)
    if rate is None:
        return _("The source of these e-mails cannot tell whether they arrived.")
    said = ngettext(
        "**{rate}** of {count} e-mail failed ({failed}).",
        "**{rate}** of {count} e-mails failed ({failed}).",
        now.finished,
        rate=percent(rate),
        failed=number(failed),
    )
    if usual is None:
        return said
    return f"{said} " + _(
        "Usually {low} to {high} of such e-mail.", low=percent(usual.low), high=percent(usual.high)
    )


def _worse(one: Worse, looked: Looked) -> None:
    """Say what got worse, why, and since when, with the way to its e-mails."""
    with line():
        st.markdown(f":red[:material/trending_up:] {_told(one)} {_since(one, looked)}")
        if sees_emails():
            st.button(
                _("See the e-mails"),
                key=f"see {one.provider} {one.reason}",
                type="tertiary",
                icon=":material/arrow_forward:",
                icon_position="right",
                on_click=narrow,
                args=({PROVIDER.key: one.provider, REASON.key: one.reason},),
            )


def _told(one: Worse) -> str:
    return _(
        "**{provider}: {reason}.** {failed} of {finished} ({rate}), usually {usual} for this "
        "reason; most of it {mail_type}.",
        provider=provider_word(one.provider),
        reason=reason_word(one.reason),
        failed=number(one.failed),
        finished=number(one.finished),
        rate=percent(one.failed / one.finished),
        usual=percent(one.usual_rate),
        mail_type=mail_type_word(one.mail_type),
    )


def _since(one: Worse, looked: Looked) -> str:
    """Say since or until when, where a burst tells: the one with the same mark on the chart."""
    marks = bursts.numbers(looked.filters)
    for kept in bursts.found_in(looked.filters):
        theirs = not kept.burst.provider or one.provider in kept.burst.provider
        if theirs and kept.burst.reason == one.reason:
            return _told_of(kept.burst, str(marks[kept.burst.id]))
    return ""


def _told_of(burst: Burst, mark: str) -> str:
    when = burst_stories.lasted(current(), burst, answers.zone())
    if burst.open:
        return _("A burst {when} (▲{mark}).", when=when, mark=mark)
    return _("A burst {when}, which is over (▲{mark}).", when=when, mark=mark)
