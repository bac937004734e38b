"""Hard bounces and spam complaints by mail type, against what mailbox providers ask for."""

import streamlit as st

from analytics import limit_stories
from analytics.limits import Share, judged
from analytics.ui import answers
from analytics.ui.failing import Looked
from analytics.ui.language import _, current, mail_type_word, number, percent
from analytics.ui.summary import SIGNS


def by_mail_type(looked: Looked) -> None:
    """Show each mail type's hard bounces and complaints, judged by the lines of the settings."""
    settings = answers.log_in_view().settings
    counts = answers.ask("complaints_and_bounces", looked.filters)
    if counts.empty:
        return
    lines = settings.hard_bounce_limits, settings.complaint_limits
    rows = [
        f"| {mail_type_word(one.mail_type)} | {_cell(one.hard_bounces)} | {_cell(one.complaints)} |"
        for one in judged(counts, *lines)
    ]
    heading = " | ".join(("", _("Mail type"), _("Hard bounces"), _("Spam complaints"), ""))
    with st.container(border=True):
        st.subheader(_("Judged by what providers ask for"), anchor=False)
        st.markdown("\n".join((heading, "| --- | --- | --- |", *rows)))
        st.caption(limit_stories.lines(current(), *lines))
        st.caption(limit_stories.gmail(current()))


def _cell(share: Share) -> str:
    if share.judgement == "unknown" or share.rate is None:
        return f"{SIGNS['unknown']} " + _("Not known")
    told = _("{count} of {of}", count=number(share.count), of=number(share.of))
    return f"{SIGNS[share.judgement]} {percent(share.rate)} ({told})"
