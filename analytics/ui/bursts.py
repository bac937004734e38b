"""Bursts of failures: each in a sentence, with its reasons, its answers, and a manager's note."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

import pandas as pd
import streamlit as st

from analytics import burst_stories, charts, watching, words
from analytics.access import Right
from analytics.audit import Deed
from analytics.bursts.telling import CRITICAL_SHARE, WARNING_SHARE
from analytics.clocks import on_the_clock
from analytics.errors import EmailLogError
from analytics.filters import Filters
from analytics.lake.reader import ONLY_READ
from analytics.quiet_days import LOOK_BACK, quiet_days
from analytics.ui import (
    answers,
    deeds,
    figures,
    marks,
    rate_lines,
    reader,
    sensitivity,
    shops,
    tables,
)
from analytics.ui.failing import TOTAL, Looked
from analytics.ui.language import (
    _,
    current,
    long_day,
    ngettext,
    number,
    own_words,
    percent,
    reason_word,
    short_percent,
    theme,
    writing,
)
from analytics.ui.selection import MAIL_TYPE, OUTCOME, PROVIDER
from analytics.ui.strangers import as_code
from analytics.ui.summary import failure_rate_help
from analytics.watching import Kept

LINKED = "burst"
MOST_ANSWERS = 8
# So many are shown at a time; of a thousand shops, there are many.
ON_A_PAGE = 20
SIGNS = {
    "critical": ":red[:material/error:]",
    "warning": ":orange[:material/warning:]",
    "notice": ":gray[:material/info:]",
}


def found_in(chosen: Filters, step: str | None = None) -> list[Kept]:
    """Return the bursts of the selection, open ones first, at the usual sensitivity or a step.

    There are few, so all are asked for once, and no filter asks again.
    """
    since, until = chosen.since, chosen.until
    return [
        one
        for one in sensitivity.found(step or sensitivity.usual())
        if one.burst.end > since
        and one.burst.start < until
        and _is_of(chosen.shops, one)
        and _meets(chosen.mail_types, one.burst.mail_type)
        and _meets(chosen.providers, one.burst.provider)
    ]


def numbers(chosen: Filters, step: str | None = None) -> dict[str, int]:
    """Return the number of each burst of the period and its shops, by time, whoever it is about.

    So a burst keeps its number where the page is narrowed to a mail type or a provider.
    """
    every = found_in(chosen.narrowed(mail_types=(), providers=()), step)
    by_time = sorted(every, key=lambda one: (one.burst.start, one.burst.end, one.burst.id))
    return {one.burst.id: place for place, one in enumerate(by_time, start=1)}


def open_ones(of_shops: tuple[str, ...] = ()) -> list[Kept]:
    """Return the bursts that are open in the log or in some shops, but those a manager knows."""
    return [
        one
        for one in sensitivity.found(sensitivity.usual())
        if one.burst.open
        and one.burst.severity != "notice"
        and not one.note
        and _is_of(of_shops, one)
    ]


def shop_named(one: Kept) -> str:
    """Return the name of a burst's shop as code, in which nothing works; none of the only shop."""
    return as_code(shops.name(one.burst.shop))


def menu_title() -> str:
    """Return the page's title in the menu, with a count while a burst is open.

    A log that cannot be opened is told of by the page itself.
    """
    still = 0
    with suppress(EmailLogError):
        still = len(open_ones()) if answers.is_ready() else 0
    return _("Bursts") + (f" ({number(still)})" if still else "")


def headline(found: list[Kept]) -> None:
    """Say whether a burst is open, and how many are over."""
    still = sum(one.burst.open for one in found)
    if still:
        st.subheader(
            ":red[:material/error:] "
            + ngettext("{count} burst is open", "{count} bursts are open", still),
            anchor=False,
        )
    else:
        st.subheader(":green[:material/check_circle:] " + _("No burst is open"), anchor=False)
    over = len(found) - still
    if over:
        st.markdown(
            ngettext(
                "{count} burst in this period is over.",
                "{count} bursts in this period are over.",
                over,
            )
        )
    elif not still:
        st.markdown(_("Nothing in this period failed beyond what is usual."))
    if found:
        st.caption(
            _(
                "Critical: at least {vital} of the order confirmations or passwords failed, or "
                "your own mail server refused to send. Warning: at least {share} of the e-mails "
                "concerned failed, or very many of them against what you send in a day. Notice: "
                "less than that, or one address that is tried again and again.",
                vital=short_percent(CRITICAL_SHARE),
                share=short_percent(WARNING_SHARE),
            )
        )


def timeline(chosen: Filters, found: list[Kept], marks: Mapping[str, int]) -> str | None:
    """Show the failure rate by day with the bursts in it, and what is usual.

    Return the burst whose mark was clicked on.
    """
    looked = Looked(chosen, before=None, split=TOTAL, grain="day")
    of_all = rate_lines.series(looked)
    with st.container(border=True):
        st.subheader(_("Failure rate and bursts"), anchor=False, help=failure_rate_help())
        if of_all[0].rates.isna().all():
            st.markdown(
                _("The source of these e-mails cannot tell whether they arrived.")
                if len(of_all[0].rates)
                else _("No e-mail was sent in this period.")
            )
            return None
        clicked = figures.draw(
            charts.bursts_over_time(
                rate_lines.line(of_all[0], looked),
                (_("Usual"), rate_lines.usual(looked)),
                spans(found, marks),
                writing(),
                theme(),
            ),
            key="bursts over time",
            on_select="rerun",
            alt=_("Failure rate over time, with the bursts and what is usual"),
        )
        if found:
            st.caption(_("A click on a number opens its burst."))
        tables.beside_chart(
            _("Failure rate"),
            lambda: rate_lines.as_table(of_all, looked),
            key="table of bursts over time",
        )
    shown = {one.burst.id for one in found}
    return next((code for code in charts.picked(clicked) if code in shown), None)


def spans(found: list[Kept], marks: Mapping[str, int]) -> list[charts.Span]:
    """Return when bursts were, on the shop's clock, and their numbers.

    More of them would hide the line, and each other: of several shops, which one outage hits alike,
    the first in the list is marked for a day.
    """
    zone = answers.zone()
    marked = [
        charts.Span(
            on_the_clock(one.burst.start, zone),
            on_the_clock(one.burst.end, zone),
            str(marks[one.burst.id]),
            one.burst.id,
        )
        for one in found
    ]
    if len({one.burst.shop for one in found}) > 1:
        first_of_day = {span.start.date(): span for span in reversed(marked)}
        marked = [span for span in marked if first_of_day[span.start.date()] is span]
    return marked[:ON_A_PAGE]


def what_the_marks_are() -> str:
    """Say what the marks of bursts on a chart are."""
    return _("▲ with a number is a burst of failures, told of under Bursts.")


def each(found: list[Kept], clicked: str | None, marks: Mapping[str, int]) -> None:
    """Show the bursts, the clicked or linked one first, then a page of the others at a time.

    What is behind one is asked when it is opened.
    """
    first = (clicked, st.query_params.get(LINKED))
    placed = sorted(found, key=lambda one: one.burst.id not in first)
    pages = -(-len(placed) // ON_A_PAGE)
    list_of_them = st.container()
    turned = 1 if pages < 2 else st.pagination(pages, key=f"bursts of {len(found)}")
    with list_of_them:
        for one in placed[(turned - 1) * ON_A_PAGE : turned * ON_A_PAGE]:
            opened = one.burst.id in first or (one.burst.open and pages < 2)
            _burst(marks[one.burst.id], one, opened=opened)


def quiet(chosen: Filters) -> None:
    """Say which days had more than 1,000 failures that are usual."""
    reach = chosen.narrowed(first=chosen.first - timedelta(days=LOOK_BACK))
    days = quiet_days(answers.ask("days_by_type", reach), chosen.first)
    if not days:
        return
    st.subheader(_("Many failures, but usual"), anchor=False)
    for one in days:
        told = burst_stories.quiet(current(), one.failed, one.finished, one.usual_rate)
        day = long_day(one.day)
        st.markdown(f":green[:material/check:] **{day[:1].upper()}{day[1:]}:** {told}")


def _burst(mark: int, one: Kept, *, opened: bool) -> None:
    burst, language = one.burst, current()
    zone = answers.zone()
    with st.container(border=True):
        st.markdown(" · ".join(_head(mark, one)))
        if one.note:
            st.text(one.note)
        st.markdown(burst_stories.sentence(language, burst, zone, own_words()))
        st.markdown(_("**What to do:**") + " " + burst_stories.advice(language, burst))
        st.caption(burst_stories.customers(language, one.customers, one.orders))
        part = st.expander(
            _("Reasons, answers and notes"),
            expanded=opened,
            # What was drawn closed stays so under its key.
            key=f"burst {burst.id}" + (" opened" if opened else ""),
            on_change="rerun",
        )
        if part.open:
            with part:
                _behind(one)


def _head(mark: int, one: Kept) -> list[str]:
    """Return which burst it is, how bad, and what state it is in."""
    severity = _(burst_stories.SEVERITIES[one.burst.severity])
    said = [f"**▲{mark}**", shop_named(one), f"{SIGNS[one.burst.severity]} **{severity}**"]
    said.append("**" + _("open") + "**" if one.burst.open else _("over"))
    if one.note:
        said.append(":material/push_pin: " + _("known"))
    return list(filter(None, said))


def _behind(one: Kept) -> None:
    _reasons(one)
    if reader.may(Right.MESSAGES):
        _answers(one)
    reader.link(
        "pages/email_log.py",
        _("See the e-mails"),
        icon=":material/arrow_forward:",
        query_params=_link(one),
    )
    if reader.may(Right.EXPLAIN):
        _note(one)


def _reasons(one: Kept) -> None:
    """Show why they failed, against how many usually fail for each reason."""
    shown = pd.DataFrame(
        {
            _("Reason"): reason_word(part.reason),
            _("Failed"): part.n,
            _("Share"): part.n / one.burst.failed,
            _("Usual"): round(part.usual, 1),
        }
        for part in one.burst.breakdown
    )
    writers = {_("Failed"): number, _("Share"): percent, _("Usual"): number}
    tables.written(_("Why they failed"), (shown, writers), key=f"reasons of {one.burst.id}")


def _answers(one: Kept) -> None:
    """Show what the servers said, without addresses and numbers."""
    burst = one.burst
    selected = answers.everything(answers.log_in_view()).narrowed(
        mail_types=burst.mail_type, providers=burst.provider
    )
    found = answers.ask(
        "burst_answers",
        selected,
        shop=burst.shop,
        started=burst.start,
        ended=burst.end,
        rows=MOST_ANSWERS,
    )
    st.markdown(_("**What the servers answered**"))
    for row in found.to_dict("records"):
        cause = words.known_cause(row["cause"])
        st.markdown(
            f"{_(cause.title)} · " + ngettext("{count} e-mail", "{count} e-mails", row["emails"])
        )
        st.code(row["template"] or _("No answer was written down"), language=None, wrap_lines=True)


def _note(one: Kept) -> None:
    if answers.only_reads():
        if one.note:
            st.caption(one.note)
        st.info(_(ONLY_READ), icon=":material/lock:")
        return
    key = f"note on burst {one.burst.id}"
    with st.form(key, border=False):
        note = st.text_input(
            _("What is known of it"), value=one.note or "", placeholder=_("Such as: moved servers")
        )
        label = _("Mark as known") if not one.note else _("Save the note")
        if st.form_submit_button(label, icon=":material/push_pin:"):
            reader.must(Right.EXPLAIN)
            begun = on_the_clock(one.burst.start, answers.zone())
            deeds.note(Deed.BURST_NOTED, detail=f"{one.burst.shop} {begun:%Y-%m-%d %H:%M}")
            watching.note(answers.log_in_view(), one.burst.id, note)
            st.rerun()
        st.caption(_("A burst that is known is not counted in the menu. An empty note unmarks it."))


def _link(one: Kept) -> dict[str, list[str]]:
    burst = one.burst
    query = marks.link(burst.start, burst.end) | {OUTCOME.key: ["failed"]}
    query[MAIL_TYPE.key] = list(burst.mail_type)
    query[PROVIDER.key] = list(burst.provider)
    return {key: codes for key, codes in query.items() if codes} | shops.link(burst.shop)


def _is_of(of_shops: tuple[str, ...], one: Kept) -> bool:
    return not of_shops or one.burst.shop in of_shops


def _meets(chosen: tuple[str, ...], named: tuple[str, ...]) -> bool:
    """Say whether a burst is about one of the chosen codes; none means all of them."""
    return not chosen or not named or bool(set(chosen) & set(named))
