"""What became of imported files: counts that add up, what was rejected, and earlier imports."""

from typing import Any

import pandas as pd
import streamlit as st

from analytics import words
from analytics.errors import EmailLogError
from analytics.export_errors import UnknownFormat
from analytics.formats import formats
from analytics.importing import Result
from analytics.staging import REJECTIONS
from analytics.ui import answers, downloads, reader, taking_back
from analytics.ui.language import _, day, error_text, moment, ngettext, number
from analytics.ui.picking import pick_row
from analytics.ui.sources import what
from analytics.uploads import Job
from analytics.words import N_

EARLIER = "earlier imports"
MOST_REJECTED = 500
NOTES = {
    "recoded": N_("{count} lines were not UTF-8, and were read as Windows Western European."),
    "nuls": N_("{count} empty characters were taken out."),
    "lines_above": N_("{count} lines above the headings were left out."),
    "footer_lines": N_("{count} lines below the table were left out."),
    "gap": N_("{count} times fell into the hour that summer time skips; read as an hour later."),
    "ambiguous": N_("{count} times fell into the hour that comes twice in autumn."),
    "expired_elsewhere": N_(
        "{count} e-mails were given up whose recipients are in an older file of the log. "
        "Import that file as well."
    ),
}


def show(job: Job) -> None:
    """Show what became of every file of an import."""
    known = answers.ask("imports", answers.everything(answers.log_in_view()))
    results = [result for whole in job.results for result in whole.each()]
    for result in results:
        _card(result, known)
    if any(result.counts for result in results):
        reader.link(
            "pages/overview.py",
            _("See whether the e-mail arrives"),
            icon=":material/arrow_forward:",
        )


def earlier() -> None:
    """Show every import of the log in view, and the rejected rows of the one that is picked."""
    taking_back.tell()
    known = answers.ask("imports", answers.everything(answers.log_in_view()))
    st.subheader(_("Earlier imports"), anchor=False)
    if known.empty:
        st.caption(_("Nothing has been imported yet."))
        return
    st.caption(_("Click an import to see what was rejected and why, or to take it back."))
    shown = known.drop(columns=["batch", "can_go"]).assign(
        format=known["format"].map(_program), brought_by=known["brought_by"].map(_brought_by)
    )
    picked = pick_row(
        shown,
        # Where one is taken back, another one would stand in the picked place.
        key=f"{EARLIER} {taking_back.times()}",
        columns=_columns(),
        formats={
            "imported_at": moment,
            **dict.fromkeys(
                ("rows", "messages", "new", "updated", "unchanged", "rejected"), number
            ),
            "first_sent": day,
            "last_sent": day,
        },
        alt=_("Earlier imports"),
    )
    downloads.offer(_("imports"), downloads.headed(_columns()), lambda: shown)
    if picked is not None:
        _opened(known.iloc[picked])


def _opened(found: "pd.Series[Any]") -> None:
    """Show what was rejected of one import, and offer to take it back."""
    batch = int(found["batch"])
    with st.container(border=True):
        st.text(found["file"])
        _rejected(batch, int(found["rejected"]), "earlier")
        if found["can_go"] and not answers.shows_sample() and not answers.is_a_lake():
            taking_back.offer(batch, str(found["file"]))


def rejection_word(code: str) -> str:
    """Say why a row was rejected."""
    said = _(REJECTIONS.get(code, code))
    return said[:1].upper() + said[1:]


def _card(result: Result, known: pd.DataFrame) -> None:
    with st.container(border=True, gap="small"):
        # A file's name is a stranger's text.
        st.text(result.file)
        if result.error:
            _error(result.error)
            return
        _counts(result, known)
        _knows(result.format)
        for code, count in result.notes:
            if code in NOTES:
                st.caption(_(NOTES[code], count=number(count)))
        if result.batch and result.counts and result.counts.rejected:
            with st.expander(_("Rejected rows"), icon=":material/rule:"):
                _rejected(result.batch, result.counts.rejected, "just now")


def _error(error: EmailLogError) -> None:
    """Say why a file is not in the log; what the error quotes is a stranger's text."""
    if isinstance(error, UnknownFormat):
        st.markdown(":material/help: " + _("Postlogg does not know this kind of file yet."))
        return
    st.error(_("This file was not imported; nothing of it is in the log."), icon=":material/error:")
    st.text(error_text(error))


def _counts(result: Result, known: pd.DataFrame) -> None:
    if (counts := result.counts) is None:
        return
    st.markdown(
        ":material/check_circle: "
        + ngettext(
            "**{count} e-mail** is in the log.",
            "**{count} e-mails** are in the log.",
            counts.messages,
        )
        + " "
        + _period(known.loc[known["batch"] == result.batch])
    )
    st.markdown(
        _(
            "{rows} rows read = {new} new + {updated} updated + {unchanged} unchanged + {rejected} "
            "rejected",
            **{
                name: number(getattr(counts, name))
                for name in ("rows", "new", "updated", "unchanged", "rejected")
            },
        )
    )
    if not counts.new and not counts.updated:
        st.caption(_("Everything in this file was in the log already."))


def _knows(name: str | None) -> None:
    """Say it where such files cannot know whether e-mail arrives."""
    knows = next((one.knows for one in formats() if one.name == name), "accepted")
    if knows != "accepted":
        st.caption(":material/info: " + what(knows))


def _period(found: pd.DataFrame) -> str:
    if found.empty or pd.isna(found["first_sent"].iloc[0]):
        return ""
    program = _program(str(found["format"].iloc[0]))
    first, last = found["first_sent"].iloc[0], found["last_sent"].iloc[0]
    return _(
        "{program}, from {first} to {last}.", program=program, first=day(first), last=day(last)
    )


def _rejected(batch: int, count: int, place: str) -> None:
    """Show the rows that could not be understood; they are strangers' text, and do nothing."""
    if not count:
        st.caption(_("No row of this import was rejected."))
        return
    everything = answers.everything(answers.log_in_view())
    rows = answers.ask("rejected_rows", everything, batch=batch, rows=MOST_REJECTED)
    said = rows.assign(reason=[rejection_word(code) for code in rows["reason"]])
    text = st.column_config.TextColumn
    st.dataframe(
        said.style.format({"line": number}, na_rep=""),
        hide_index=True,
        column_config={
            "line": st.column_config.NumberColumn(_("Line"), width=80),
            "reason": text(_("Why it was rejected"), width=290),
            "detail": text(_("What it stumbled over"), width=200),
            "content": text(_("The line"), width="large"),
        },
        alt=_("Rejected rows"),
    )
    if count > len(rows):
        st.caption(
            _("The first {most} are shown; the download has them all.", most=number(len(rows)))
        )
    downloads.rejected(batch, place)


def _program(name: str) -> str:
    """Name the program that wrote a file."""
    if name == "mapping":
        return _("Own mapping")
    return next((known.title for known in formats() if known.name == name), name)


def _brought_by(code: Any) -> str:
    """Say who brought a file, or at least in which way it came."""
    return "–" if pd.isna(code) else _(words.DOORS.get(code, code))


def _columns() -> dict[str, Any]:
    text, whole = st.column_config.TextColumn, st.column_config.NumberColumn
    return {
        "imported_at": st.column_config.DatetimeColumn(_("Imported"), width=125),
        "file": text(_("File"), width=190),
        "format": text(_("Program"), width=115),
        "rows": whole(_("Rows"), width=70),
        "new": whole(_("New"), width=70),
        "updated": whole(_("Updated"), width=85),
        "unchanged": whole(_("Unchanged"), width=85),
        "rejected": whole(_("Rejected"), width=75),
        "messages": whole(_("E-mails"), width=75),
        "first_sent": st.column_config.DateColumn(_("First e-mail"), width=140),
        "last_sent": st.column_config.DateColumn(_("Last e-mail"), width=140),
        "shop": text(_("Shop"), width=120),
        "brought_by": text(_("Brought by"), width=120),
    }
