"""The audit trail as a table, of which one kind of deed or one customer can be picked."""

from typing import Any

import pandas as pd
import streamlit as st

from analytics import audit
from analytics.audit import DEEDS, NOBODY, Deed
from analytics.settings import Settings
from analytics.ui import answers
from analytics.ui.language import _, moment_format, ngettext, number

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
    found = audit.trail(answers.own_log(), deed=deed or "", about=about or "", rows=MOST)
    if found.empty:
        nothing = _("Nothing of this kind has been done.") if deed or about else ""
        st.caption(nothing or _("Nothing has been noted yet."))
        return
    deeds = int(found["deeds"].iloc[0])
    st.markdown("**" + ngettext("{count} entry", "{count} entries", deeds) + "**")
    if deeds > MOST:
        st.caption(_("The newest {most} are shown.", most=number(MOST)))
    details = [_detail(*row) for row in zip(found["deed"], found["detail"], strict=True)]
    who = [_(NOBODY[name]) if name in NOBODY else name for name in found["who"]]
    deeds_done = [_(DEEDS[Deed(code)]) for code in found["deed"]]
    _table(found.assign(who=who, deed=deeds_done, detail=details))


def _detail(deed: str, detail: Any) -> Any:
    """Say what something was done with; a setting by its title."""
    known = Settings.model_fields.get(detail) if deed == Deed.SETTING_CHANGED else None
    return _(known.title) if known and known.title else detail


def _table(rows: pd.DataFrame) -> None:
    text = st.column_config.TextColumn
    # The beginning of a hash tells two customers apart.
    shown = rows.assign(about=rows["about"].str.slice(0, 8)).drop(columns="deeds")
    st.dataframe(
        shown,
        hide_index=True,
        column_config={
            "done_at": st.column_config.DatetimeColumn(
                _("When"), width=140, format=moment_format()
            ),
            "who": text(_("Who"), width=220),
            "deed": text(_("What was done"), width=150),
            "detail": text(_("With what"), width=280),
            "about": text(_("Customer, as a hash"), width=140),
        },
        placeholder="",
        alt=_("What was done, the newest first"),
    )
