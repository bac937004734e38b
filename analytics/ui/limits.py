"""Hard bounces and spam complaints by mail type, against what mailbox providers ask for."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analytics import limit_stories, words
from analytics.downloads import Column
from analytics.limits import Judged, Share, judged
from analytics.ui import answers, downloads
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
    found = judged(counts, *lines)
    rows = [
        f"| {mail_type_word(one.mail_type)} | {_cell(one.hard_bounces)} | {_cell(one.complaints)} |"
        for one in found
    ]
    heading = " | ".join(("", _("Mail type"), _("Hard bounces"), _("Spam complaints"), ""))
    with st.container(border=True):
        st.subheader(_("Judged by what providers ask for"), anchor=False)
        st.markdown("\n".join((heading, "| --- | --- | --- |", *rows)))
        st.caption(limit_stories.lines(current(), *lines))
        st.caption(limit_stories.gmail(current()))
        downloads.offer(_("what providers ask for"), _file_columns(), lambda: _as_frame(found))


def _as_frame(found: Sequence[Judged]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "mail_type": one.mail_type,
            "hard_bounces": one.hard_bounces.count,
            "finished": one.hard_bounces.of,
            "hard_bounce_rate": one.hard_bounces.rate,
            "complaints": one.complaints.count,
            "accepted": one.complaints.of,
            "complaint_rate": one.complaints.rate,
        }
        for one in found
    )


def _file_columns() -> dict[str, Column]:
    return {
        "mail_type": Column(_("Mail type"), downloads.said(words.MAIL_TYPES)),
        "hard_bounces": Column(_("Hard bounces")),
        "finished": Column(_("With a final outcome")),
        "hard_bounce_rate": Column(_("Share of hard bounces")),
        "complaints": Column(_("Spam complaints")),
        "accepted": Column(_("Accepted")),
        "complaint_rate": Column(_("Share of spam complaints")),
    }


def _cell(share: Share) -> str:
    if share.judgement == "unknown" or share.rate is None:
        return f"{SIGNS['unknown']} " + _("Not known")
    told = _("{count} of {of}", count=number(share.count), of=number(share.of))
    return f"{SIGNS[share.judgement]} {percent(share.rate)} ({told})"
