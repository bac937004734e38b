"""Whom the shop no longer reaches: blocked addresses, misspelt ones, domains that never work."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics import downloads as files
from analytics import words
from analytics.downloads import Words
from analytics.filters import Filters
from analytics.misspelling import meant, misspelt_domains
from analytics.ui import answers, downloads, person, shops
from analytics.ui.language import _, moment, ngettext, number
from analytics.ui.picking import pick_row

MOST, FEWEST_FAILURES = 500, 5
LISTS = "list of addresses"
# The columns of each list.
BLOCKED = ("recipient", "shop", "bounced_at", "bounce_cause", "stopped_since", "stopped", "orders")
MISSPELT = ("recipient", "shop", "suggestion", "lost", "orders", "last_sent")
DEAD = ("recipient_domain", "meant", "lost", "orders", "addresses", "cause")


def lists() -> None:
    """Show one of the three lists; what is in the others is asked when they are opened."""
    blocked, misspelt, dead = st.tabs(
        [_("Blocked"), _("Misspelt"), _("Domains that never work")],
        key=LISTS,
        on_change="rerun",
    )
    for tab, show in ((blocked, _blocked), (misspelt, _misspelt), (dead, _dead)):
        if tab.open:
            with tab:
                show()


def _blocked() -> None:
    _advice(
        _(
            "When an e-mail fails with a hard bounce, the filter blocks the address, and nothing "
            "more is sent to it. There are two reasons: the address does not exist, or the "
            "receiving server has blocked the address that the shop sends from."
        ),
        _(
            "Ask the customer for the right address, those with orders first. If many are blocked "
            "because of the sender, or an address is right after all, ask your platform's support "
            "to look into it and to lift the block."
        ),
    )
    found = answers.ask("blocked", _in_view(), rows=MOST)
    if found.empty:
        _nothing(_("No address is blocked"))
        return
    st.markdown(f"**{_how_many_blocked(found)}**")
    columns = _columns(BLOCKED)
    in_words = found.assign(bounce_cause=[_cause(code) for code in found["bounce_cause"]])
    _table(in_words[list(columns)], columns, _("Blocked addresses, those with orders first"))
    _take("blocked", _("blocked addresses"), columns, int(found["all_blocked"].iloc[0]))


def _misspelt() -> None:
    _advice(
        _("The part after @ is probably a typing error, so no e-mail gets there."),
        _("Ask the customer before you correct it: now and then such an address is right."),
    )
    domains = misspelt_domains()
    found = answers.ask("misspelt", _in_view(), domains=domains, rows=MOST)
    if found.empty:
        _nothing(_("No e-mail was lost to a misspelt address"))
        return
    shown = _with_suggestion(found)
    st.markdown(
        "**"
        + ngettext(
            "{count} address to correct, {lost} e-mails lost, {orders} of them about orders",
            "{count} addresses to correct, {lost} e-mails lost, {orders} of them about orders",
            int(found["all_addresses"].iloc[0]),
            lost=number(int(found["all_lost"].iloc[0])),
            orders=number(int(found["all_orders"].iloc[0])),
        )
        + "**"
    )
    columns, count = _columns(MISSPELT), int(found["all_misspelt"].iloc[0])
    _table(shown[list(columns)], columns, _("Misspelt addresses, those with orders first"))
    _take(
        "misspelt",
        _("misspelt addresses"),
        columns,
        count,
        finish=_with_suggestion,
        domains=domains,
    )
    _copy(count, shown["suggestion"], shown["recipient"])


def _dead() -> None:
    _advice(
        _("Nothing was ever accepted at these domains, and several e-mails have failed."),
        _(
            "Look for a typing error, and ask the customers for other addresses. Take the "
            "addresses out of newsletters."
        ),
    )
    found = answers.ask("dead_domains", _in_view(), fewest=FEWEST_FAILURES, rows=MOST)
    if found.empty:
        _nothing(_("Every domain with failures has accepted e-mail as well"))
        return
    count = int(found["all_domains"].iloc[0])
    shown = _with_meant(found).assign(cause=[_cause(code) for code in found["cause"]])
    columns = _columns(DEAD)
    st.dataframe(
        shown[list(columns)].style.format(
            dict.fromkeys(("lost", "orders", "addresses"), number), na_rep=""
        ),
        hide_index=True,
        column_config=columns,
        placeholder="",
        alt=_("Domains that never work"),
    )
    _take(
        "dead_domains",
        _("domains that never work"),
        columns,
        count,
        finish=_with_meant,
        fewest=FEWEST_FAILURES,
    )
    _copy(count, shown["recipient_domain"])


def _advice(what: str, to_do: str) -> None:
    st.markdown(what)
    st.markdown(_("**What to do:**") + " " + to_do)


def _nothing(title: str) -> None:
    st.subheader(f":green[:material/check_circle:] {title}", anchor=False)


def _how_many_blocked(found: pd.DataFrame) -> str:
    first = found.iloc[0]
    return ngettext(
        "{count} address is blocked; {stopped} e-mails were stopped since, {orders} of them about "
        "orders",
        "{count} addresses are blocked; {stopped} e-mails were stopped since, {orders} of them "
        "about orders",
        int(first["all_addresses"]),
        stopped=number(int(first["all_stopped"])),
        orders=number(int(first["all_orders"])),
    )


def _table(rows: pd.DataFrame, columns: dict[str, Any], alt: str) -> None:
    """Show addresses; a click on one leads to all that the customer got."""
    picked = pick_row(
        rows,
        key=alt,
        columns=columns,
        formats=dict.fromkeys(("bounced_at", "stopped_since", "last_sent"), moment)
        | dict.fromkeys(("stopped", "orders", "lost"), number),
        marks=["⊘"] * len(rows),
        alt=alt,
    )
    if picked is not None:
        person.look_up(str(rows["recipient"].iloc[picked]))
        st.switch_page("pages/customer.py")


def _take(
    question: str,
    name: str,
    columns: dict[str, Any],
    count: int,
    *,
    finish: Callable[[pd.DataFrame], pd.DataFrame] = lambda rows: rows,
    **values: Any,
) -> None:
    """Offer the whole list as a file, of which the page shows the first."""
    _say_when_cut(count)
    causes = downloads.said({code: cause.title for code, cause in words.CAUSES.items()})
    said: dict[str, Words] = dict.fromkeys(("cause", "bounce_cause"), causes)
    ask = partial(answers.log_in_view().ask, question, _in_view(), rows=files.MOST_ROWS, **values)
    downloads.offer(name, downloads.headed(columns, said), lambda: finish(ask()))


def _copy(count: int, *lists: "pd.Series[str]") -> None:
    """Show a list to be copied; what strangers wrote is shown as code, where nothing works."""
    key = f"copy {lists[0].name}"
    part = st.expander(_("Copy as a list"), key=key, on_change="rerun")
    if part.open:
        _say_when_cut(count, part)
        lines = ("\t".join(reversed(pair)) for pair in zip(*lists, strict=True))
        part.code("\n".join(lines), language=None)


def _say_when_cut(count: int, place: DeltaGenerator | None = None) -> None:
    if count > MOST:
        cut = _("The first {most} are shown; the download has them all.", most=number(MOST))
        (place or st).caption(cut)


def _with_suggestion(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the address that is probably meant; a masked one stays masked."""
    return rows.assign(
        suggestion=[
            f"{address.rpartition('@')[0]}@{meant(domain) or domain}"
            for address, domain in zip(
                rows["recipient"], "@" + rows["recipient_domain"], strict=True
            )
        ]
    )


def _with_meant(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(meant=[meant(f"@{domain}") for domain in rows["recipient_domain"]])


def _cause(code: Any) -> str | None:
    if pd.isna(code):
        return None
    return _(words.known_cause(code).title)


def _columns(names: tuple[str, ...]) -> dict[str, Any]:
    """Return some of the columns that the lists have, in their order."""
    text, whole, time = (
        st.column_config.TextColumn,
        st.column_config.NumberColumn,
        st.column_config.DatetimeColumn,
    )
    known = {
        "recipient": text(_("Recipient"), width=230),
        "shop": text(_("Shop"), width=150),
        "bounced_at": time(_("Hard bounce"), width=130),
        "bounce_cause": text(_("Why"), width=185),
        "stopped_since": time(_("First stopped"), width=130),
        "stopped": whole(_("Stopped since"), width=95),
        "suggestion": text(_("Probably meant"), width=230),
        "recipient_domain": text(_("Domain"), width=220),
        "meant": text(_("Probably meant"), width=150),
        "lost": whole(_("Lost"), width=80),
        "orders": whole(_("About orders"), width=90),
        "addresses": whole(_("Addresses"), width=95),
        "last_sent": time(_("Last e-mail"), width=150),
        "cause": text(_("Commonest answer"), width=220),
    }
    return {name: known[name] for name in shops.columns(names)}


def _in_view() -> Filters:
    return shops.narrowed(answers.everything(answers.log_in_view()))
