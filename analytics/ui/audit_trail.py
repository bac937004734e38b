"""The audit trail as a table, of which one kind of deed or one customer can be picked."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analytics import audit
from analytics.audit import DEEDS, NOBODY, Deed
from analytics.downloads import MOST_ROWS
from analytics.language import say
from analytics.settings import Settings
from analytics.ui import answers, downloads
from analytics.ui.language import _, current, moment_format, ngettext, number

DEED, ABOUT = "deed in the audit trail", "customer in the audit trail"
MOST = 1000


def draw() -> None:
    """Show what was done in the shop's own log, the newest first."""
    with st.container(horizontal=True):
        deed = st.selectbox(
            _("What was done"),
            list(DEEDS),
            index=None,
            key=DEED,
            format_func=lambda code: _(DEEDS[code]),
            placeholder=_("All"),
            persist_state="session",
            width=260,
        )
        about = st.text_input(
            _("About this customer"),
            key=ABOUT,
            type="search",
            placeholder=_("The whole address"),
            persist_state="session",
            width=330,
        )
    ask = partial(audit.trail, answers.own_log(), deed=deed or "", about=about or "")
    found = ask(rows=MOST)
    if found.empty:
        nothing = _("Nothing of this kind has been done.") if deed or about else ""
        st.caption(nothing or _("Nothing has been noted yet."))
        return
    deeds = int(found["deeds"].iloc[0])
    st.markdown("**" + ngettext("{count} entry", "{count} entries", deeds) + "**")
    if deeds > MOST:
        st.caption(_("The newest {most} are shown; the download has them all.", most=number(MOST)))
    language = current()
    st.dataframe(
        _in_words(found, language),
        hide_index=True,
        column_config=_columns(),
        placeholder="",
        alt=_("What was done, the newest first"),
    )
    downloads.offer(
        _("audit trail"),
        downloads.headed(_columns()),
        lambda: _in_words(ask(rows=MOST_ROWS), language),
    )


def _in_words(found: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the deeds as they are read; a file is made when nobody knows who reads."""
    _ = partial(say, language)

    def detail(deed: str, detail: Any) -> Any:
        """Say what something was done with; a setting by its title."""
        known = Settings.model_fields.get(detail) if deed == Deed.SETTING_CHANGED else None
        return _(known.title) if known and known.title else detail

    return found.assign(
        who=[_(NOBODY[name]) if name in NOBODY else name for name in found["who"]],
        detail=[detail(*row) for row in zip(found["deed"], found["detail"], strict=True)],
        deed=[_(DEEDS[Deed(code)]) for code in found["deed"]],
        # The beginning of a hash tells two customers apart.
        about=found["about"].str.slice(0, 8),
    ).drop(columns="deeds")


def _columns() -> dict[str, Any]:
    text = st.column_config.TextColumn
    return {
        "done_at": st.column_config.DatetimeColumn(_("When"), width=140, format=moment_format()),
        "who": text(_("Who"), width=220),
        "deed": text(_("What was done"), width=150),
        "detail": text(_("With what"), width=280),
        "about": text(_("Customer, as a hash"), width=140),
    }
