"""Hard bounces and spam complaints by mail type, against what mailbox providers ask for.

Each is a row of its own, that leads to the e-mails it counts.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analytics import limit_stories, words
from analytics.downloads import Column
from analytics.health import Judgement
from analytics.limits import Judged, Share, judged
from analytics.ui import answers, downloads, log_search, reader
from analytics.ui.failing import Looked
from analytics.ui.language import _, current, mail_type_word, number, percent
from analytics.ui.picking import pick_row
from analytics.ui.selection import HARDNESS, MAIL_TYPE, OUTCOME, REASON, link

TABLE = "what providers ask for"
# What selects the e-mails of a row, beside its mail type.
HARD = {OUTCOME.key: ["failed"], HARDNESS.key: ["hard"]}
COMPLAINED = {OUTCOME.key: ["complained"]}
# A second mark beside the word.
MARKS: dict[Judgement, str] = {"good": "✓", "watched": "▲", "bad": "▲▲", "few": "…", "unknown": "?"}


def by_mail_type(looked: Looked) -> None:
    """Show each mail type's hard bounces and complaints, judged by the lines of the settings."""
    settings = answers.log_in_view().settings
    counts = answers.ask("complaints_and_bounces", looked.filters)
    if counts.empty:
        return
    lines = settings.hard_bounce_limits, settings.complaint_limits
    found = judged(counts, *lines, lists_failures_only=looked.now.lists_failures_only)
    shown = [row for one in found for row in ((one.mail_type, HARD), (one.mail_type, COMPLAINED))]
    shares = [share for one in found for share in (one.hard_bounces, one.complaints)]
    with st.container(border=True):
        st.subheader(_("Judged by what providers ask for"), anchor=False)
        picked = pick_row(
            _rows(shown, shares),
            key=TABLE,
            columns=_columns(),
            formats={"share": percent, "count": number, "of": number},
            marks=[MARKS[share.judgement] for share in shares],
            width="content",
            alt=_("Hard bounces and spam complaints of each mail type"),
        )
        st.caption(limit_stories.lines(current(), *lines))
        st.caption(limit_stories.gmail(current()))
        downloads.offer(_("what providers ask for"), _file_columns(), lambda: _as_frame(found))
    if picked is not None and reader.may_open("email_log"):
        _see(*shown[picked])


def _see(mail_type: str, outcome: dict[str, list[str]]) -> None:
    """Turn to the e-mails of a row; what a reason leaves out is counted there as well."""
    log_search.empty()
    query = link(**{MAIL_TYPE.key: [mail_type], REASON.key: []} | outcome)
    st.switch_page("pages/email_log.py", query_params=query)


def _rows(
    shown: Sequence[tuple[str, dict[str, list[str]]]], shares: Sequence[Share]
) -> pd.DataFrame:
    words_of = {"good": _("Good"), "watched": _("To be watched"), "bad": _("Bad")}
    words_of |= {"few": _("Too few e-mails to judge"), "unknown": _("Not known")}
    return pd.DataFrame(
        {
            "mail_type": mail_type_word(mail_type),
            "what": _("Hard bounces") if outcome is HARD else _("Spam complaints"),
            "share": share.rate,
            "count": share.count,
            "of": share.of,
            "judgement": words_of[share.judgement],
        }
        for (mail_type, outcome), share in zip(shown, shares, strict=True)
    )


def _columns() -> dict[str, Any]:
    text, whole = st.column_config.TextColumn, st.column_config.NumberColumn
    return {
        "mail_type": text(_("Mail type"), width=170),
        "what": text(_("Counted"), width=180),
        "share": whole(_("Share"), width=80),
        "count": whole(_("E-mails"), width=80),
        "of": whole(_("Of"), width=90),
        "judgement": text(_("Judged"), width=185),
    }


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
