"""Does the e-mail arrive? One sentence, and the numbers behind it."""

import streamlit as st

from analytics import health, words
from analytics.filters import Filters
from analytics.health import Judgement, Totals
from analytics.ui import answers
from analytics.ui.answers import ask
from analytics.ui.language import _, day, ngettext, number, percent, points
from analytics.ui.sources import what

# A smaller share of e-mails whose arrival cannot be known is not worth a sentence.
MENTIONED = 0.01
# Named so in frame.css as well.
METRICS = "metrics"
SIGNS: dict[Judgement, str] = {
    "good": ":green[:material/check_circle:]",
    "watched": ":orange[:material/error:]",
    "bad": ":red[:material/error:]",
    "few": ":gray[:material/hourglass_top:]",
    "unknown": ":gray[:material/help:]",
}


def totals_of(filters: Filters) -> Totals:
    """Return how many of the selected e-mails had each outcome."""
    return health.totals_of(ask, filters)


def headline(now: Totals) -> None:
    """Say in one sentence whether the e-mail arrives; judge it where there is enough."""
    titles = {
        "good": _("Your e-mail arrives"),
        "watched": _("Some of your e-mail does not arrive"),
        "bad": _("Much of your e-mail does not arrive"),
        "few": _("Too few e-mails to judge"),
        "unknown": _("This log cannot tell whether e-mail arrives"),
    }
    with st.container(gap="xxsmall"):
        judgement = now.judgement(answers.log_in_view().settings.failure_limits)
        st.subheader(f"{SIGNS[judgement]} {titles[judgement]}", anchor=False)
        st.markdown(" ".join(_sentences(now, judgement)), help=_arrived_help())


def metrics(now: Totals, before: Totals | None) -> None:
    """Show the numbers of the period, each against the period before."""
    with st.container(horizontal=True, key=METRICS):
        _metric(
            _("Sent"),
            number(now.left_the_shop),
            _growth(now.left_the_shop, before.left_the_shop) if before else None,
            _("All e-mails that left the shop: arrived, failed or still being tried."),
            neutral=True,
        )
        _failures(now, before, now.failed, before.failed if before else 0)
        _counts_beside(now, before)


def failure_metrics(now: Totals, before: Totals | None, failed: int, failed_before: int) -> None:
    """Show what fails, for some reasons or for all, and what is counted beside it."""
    with st.container(horizontal=True, key=METRICS):
        _failures(now, before, failed, failed_before)
        _counts_beside(now, before)
        _count(
            _("Reported as spam"),
            now.complained,
            before.complained if before else None,
            _(
                "Delivered, then reported as spam by the recipient. Part of what the failure rate "
                "is a share of. Gmail tells nobody of single reports, so no log holds them."
            ),
        )


def compared_with(before: Filters | None) -> None:
    """Say which period the changes are counted from."""
    st.caption(
        _(
            "Changes are against {first} to {last}.",
            first=day(before.first),
            last=day(before.last),
        )
        if before
        else _("The log does not reach back to a whole period before this one to compare with.")
    )


def failure_rate_help() -> str:
    """Say how the failure rate is counted, everywhere the same."""
    return _(words.FAILURE_RATE)


def _sentences(now: Totals, judgement: Judgement) -> list[str]:
    if now.finished == 0:
        return [_("None of them has a final outcome yet.")]
    if now.lists_failures_only:
        return [what("failures")]
    if now.failure_rate is None:
        return [_handed_over(now)]
    said = [
        ngettext(
            "**{share}** of {count} e-mail arrived and {failed} failed.",
            "**{share}** of {count} e-mails arrived and {failed} failed.",
            now.finished,
            share=percent(1 - now.failure_rate),
            failed=number(now.failed),
        )
    ]
    if now.failed >= 1000 and judgement == "good":
        said.append(_("So many failures are normal for so much e-mail."))
    if now.sent >= MENTIONED * now.finished:
        said.append(_handed_over(now))
    return said


def _handed_over(now: Totals) -> str:
    return ngettext(
        "{count} e-mail is only known to have been sent: "
        "its source cannot tell whether it arrived.",
        "{count} e-mails are only known to have been sent: "
        "their source cannot tell whether they arrived.",
        now.sent,
    )


def _arrived_help() -> str:
    return _(
        "Arrived means that the receiving server accepted it. It may still lie in the folder for "
        "spam or promotions, which no log can show."
    )


def _failures(now: Totals, before: Totals | None, failed: int, failed_before: int) -> None:
    """Show how many of the failures there are, and which share of the e-mail they are."""
    _count(
        _("Failed"),
        failed,
        failed_before if before else None,
        _("E-mails that were given up: the receiving server said no, or never answered."),
    )
    rate = now.rate_of(failed)
    _metric(
        _("Failure rate"),
        _("Unknown") if rate is None else percent(rate),
        _rate_change(rate, before.rate_of(failed_before)) if before else None,
        failure_rate_help(),
    )


def _counts_beside(now: Totals, before: Totals | None) -> None:
    """Show what is counted beside the failure rate, never inside it."""
    _count(
        _("Delayed"),
        now.deferred,
        before.deferred if before else None,
        _("Not accepted yet, still being tried. Not part of the failure rate."),
    )
    _count(
        _("Stopped by the filter"),
        now.suppressed,
        before.suppressed if before else None,
        _(
            "Never sent: the address is blocked after an earlier hard bounce. "
            "Not part of the failure rate."
        ),
    )


def _count(label: str, now: int, before: int | None, explanation: str) -> None:
    delta = None if before is None else _difference(now, before)
    _metric(label, number(now), delta, explanation)


def _metric(
    label: str, value: str, delta: str | int | None, explanation: str, *, neutral: bool = False
) -> None:
    st.metric(
        label,
        value,
        delta,
        delta_color="off" if neutral else "inverse",
        help=explanation,
        border=True,
        height="stretch",
    )


# Streamlit takes only the number 0 as "no change": "0 %" would get an arrow upwards.
def _growth(now: int, before: int) -> str | int:
    share = round(now / before - 1, 3) if before else 0
    return _signed(percent(abs(share)), share) if share else 0


def _difference(now: int, before: int) -> str | int:
    return _signed(number(abs(now - before)), now - before) if now != before else 0


def _rate_change(now: float | None, before: float | None) -> str | int | None:
    if now is None or before is None:
        return None
    if not round(now - before, 3):
        return 0
    return _("{points} points", points=points(now - before))


def _signed(text: str, value: float) -> str:
    return f"{'+' if value > 0 else '-'}{text}"
