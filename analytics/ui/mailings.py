"""Newsletters, mailing by mailing, the worst first; one that is picked shows why it failed."""

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from analytics import stories, words
from analytics.clocks import in_the_log
from analytics.downloads import Column
from analytics.filters import Filters
from analytics.health import ENOUGH
from analytics.mailings import LOOK_BACK, Mailing
from analytics.mailings import mailings as found_in
from analytics.ui import answers, downloads, marks, shops, tables
from analytics.ui.language import (
    _,
    current,
    long_moment,
    moment,
    ngettext,
    number,
    percent,
    provider_word,
    reason_word,
)
from analytics.ui.picking import pick_row
from analytics.ui.selection import MAIL_TYPE, OUTCOME, PROVIDER
from analytics.ui.strangers import as_code
from analytics.ui.summary import failure_rate_help

TABLE = "mailings"
SHOWN_CAUSES = 5


def listed(chosen: Filters) -> None:
    """List the mailings that began in the selected period, and open the one that is picked."""
    found = found_in(answers.ask, chosen)
    if not found:
        st.subheader(_("No newsletter began in this period"), anchor=False)
        st.markdown(_("Choose a longer period to see earlier ones."))
        return
    _headline(found)
    rows = _as_frame(found)
    shown = rows.assign(reason=[_main_reason(one) for one in found], provider=_hit(found))
    picked = pick_row(
        shown[shops.columns(shown.columns.tolist())],
        key=TABLE,
        columns=_columns(),
        formats={
            "started": moment,
            **dict.fromkeys(("emails", "failed", "beyond"), number),
            **dict.fromkeys(("rate", "usual"), percent),
        },
        marks=["▲" if one.worse else "" for one in found],
        alt=_("Newsletters, the worst first"),
    )
    downloads.offer(
        _("newsletters") + f" {chosen.first} {chosen.last}", _file_columns(), lambda: rows
    )
    st.caption(_how_it_is_counted())
    if picked is not None:
        _behind(chosen, found[picked])


def _headline(found: list[Mailing]) -> None:
    worse = sum(one.worse for one in found)
    sign = ":red[:material/trending_up:]" if worse else ":green[:material/check_circle:]"
    told = (
        ngettext(
            "{count} newsletter failed clearly more than usual",
            "{count} newsletters failed clearly more than usual",
            worse,
        )
        if worse
        else _("No newsletter failed clearly more than usual")
    )
    st.subheader(f"{sign} {told}", anchor=False)
    listed_count = ngettext(
        "{count} newsletter, the worst first.", "{count} newsletters, the worst first.", len(found)
    )
    st.markdown(listed_count + " " + _("Click one to see why, and what to do."))


def _as_frame(found: list[Mailing]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "started": one.started,
            "shop": one.shop,
            "subject": one.subject,
            "emails": one.totals.left_the_shop,
            "failed": one.totals.failed,
            "rate": one.totals.failure_rate,
            "usual": one.usual_rate,
            "beyond": round(one.beyond),
            "reason": one.reasons[0][0] if one.reasons else None,
            "provider": one.providers[0][0] if one.totals.failed else None,
        }
        for one in found
    )


def _main_reason(one: Mailing) -> str | None:
    if not one.reasons:
        return None
    code, failed = one.reasons[0]
    return f"{reason_word(code)} ({percent(failed / one.totals.failed)})"


def _hit(found: list[Mailing]) -> list[str | None]:
    """Name the provider with the most failures of each mailing."""
    return [
        f"{provider_word(one.providers[0][0])} ({number(one.providers[0][1].failed)})"
        if one.totals.failed
        else None
        for one in found
    ]


def _behind(chosen: Filters, one: Mailing) -> None:
    """Show why one mailing failed, where, and what to do."""
    with st.container(border=True):
        # A subject is a stranger's text as soon as it names its reader.
        st.text(one.subject or _("Without a subject"))
        st.caption(" · ".join(filter(None, (as_code(shops.name(one.shop)), _when(one)))))
        st.markdown(_compared(one), help=failure_rate_help())
        left, right = st.columns(2)
        with left:
            _causes(chosen, one)
        with right:
            _providers(one)
        if st.button(_("See the e-mails that failed"), icon=":material/arrow_forward:"):
            query = _link(chosen, one)
            marks.remember(one, query)
            st.switch_page("pages/email_log.py", query_params=query)


def _link(chosen: Filters, one: Mailing) -> dict[str, list[str]]:
    since, until = (
        in_the_log(moment, chosen.zone) for moment in (one.started, one.ended + timedelta(hours=1))
    )
    codes = {MAIL_TYPE.key: ["newsletter"], OUTCOME.key: ["failed"]}
    codes |= {PROVIDER.key: list(chosen.providers)} if chosen.providers else {}
    return marks.link(since, until) | shops.link(one.shop) | codes


def _when(one: Mailing) -> str:
    # Never the day alone: a line that begins with "6." is a list.
    begun, others = _("Begun {moment}", moment=long_moment(one.started)), len(one.shapes) - 1
    if not others:
        return begun
    return f"{begun} · " + ngettext(
        "and {count} other subject", "and {count} other subjects", others
    )


def _compared(one: Mailing) -> str:
    if one.totals.failure_rate is None:
        return _("The source cannot tell whether these e-mails arrived.")
    told = _(
        "**{failed} of {finished} failed ({rate}).**",
        failed=number(one.totals.failed),
        finished=number(one.totals.finished),
        rate=percent(one.totals.failure_rate),
    )
    if one.totals.finished < ENOUGH:
        return f"{told} " + _("That is too few e-mails to judge.")
    if one.usual_rate is None:
        return f"{told} " + _("There is no other newsletter to compare with.")
    usual = _("Usual for the shop's newsletters: {usual}.", usual=percent(one.usual_rate))
    return f"{told} {usual}"


def _causes(chosen: Filters, one: Mailing) -> None:
    st.markdown("**" + _("Why they failed, and what to do") + "**")
    reach = chosen.narrowed(first=one.started.date(), mail_types=("newsletter",))
    found = answers.ask(
        "mailing_causes",
        reach,
        shop=one.shop,
        started=one.started,
        ended=one.ended,
        shapes=list(one.shapes),
    )
    if found.empty:
        st.caption(_("None of them failed."))
    for row in found.head(SHOWN_CAUSES).to_dict("records"):
        cause = words.known_cause(row["cause"])
        share = percent(row["emails"] / one.totals.failed)
        st.markdown(f"{_(cause.title)} · {number(row['emails'])} ({share})")
        st.caption(stories.managers_advice(current(), cause))
    if len(found) > SHOWN_CAUSES:
        st.caption(
            _(
                "The {shown} commonest of {count} causes are shown.",
                shown=number(SHOWN_CAUSES),
                count=number(len(found)),
            )
        )


def _providers(one: Mailing) -> None:
    found = pd.DataFrame(
        {
            _("Mailbox provider"): provider_word(code),
            _("Failure rate"): totals.failure_rate,
            _("Failed"): totals.failed,
            _("With a final outcome"): totals.finished,
        }
        for code, totals in one.providers
    )
    st.markdown("**" + _("By mailbox provider") + "**")
    writers = {
        _("Failure rate"): percent,
        _("Failed"): number,
        _("With a final outcome"): number,
    }
    tables.written(
        _("By mailbox provider"), (found, writers), f"by provider {one.shop} {one.number}"
    )


def _how_it_is_counted() -> str:
    return _(
        "A newsletter is all e-mail of one subject that belongs together in time; two subjects "
        "that begin together are one. Usual is the median failure rate of the shop's other "
        "newsletters of like size, of this period and {days} days before. Beyond usual counts the "
        "failures that neither that nor chance explains; ▲ marks at least half as much again.",
        days=number(LOOK_BACK),
    )


def _columns() -> dict[str, Any]:
    text, whole = st.column_config.TextColumn, st.column_config.NumberColumn
    known = {
        "started": st.column_config.DatetimeColumn(_("Begun"), width=120),
        "shop": text(_("Shop"), width=130),
        "subject": text(_("Subject"), width=190),
        "emails": whole(_("Sent"), width=62),
        "failed": whole(_("Failed"), width=62),
        "rate": whole(_("Failure rate"), width=78),
        "usual": whole(_("Usual"), width=60),
        "beyond": whole(_("Beyond usual"), width=98),
        "reason": text(_("Commonest reason"), width=152),
        "provider": text(_("Most failures at"), width=110),
    }
    return {name: known[name] for name in shops.columns(list(known))}


def _file_columns() -> dict[str, Column]:
    said = {
        "reason": downloads.said(words.REASONS),
        "provider": downloads.said(words.PROVIDERS),
    }
    return downloads.headed(_columns(), said)
