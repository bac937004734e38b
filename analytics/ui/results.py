"""What became of imported files: counts that add up, what was rejected, and earlier imports."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd
import streamlit as st

from analytics import words
from analytics.errors import EmailLogError
from analytics.export_errors import ImportStopped, UnknownFormat
from analytics.formats import formats
from analytics.importing import Result
from analytics.staging import REJECTIONS
from analytics.ui import answers, downloads, reader, shops, taking_back
from analytics.ui.language import _, day, error_text, moment, ngettext, number
from analytics.ui.picking import pick_row
from analytics.ui.sources import what
from analytics.uploads import Job
from analytics.words import N_

EARLIER = "earlier imports"
# What the list has room for; the rest is told of the import that is picked.
LISTED = (
    "imported_at",
    "file",
    "format",
    "shop",
    "messages",
    "new",
    "rejected",
    "first_sent",
    "last_sent",
)
SUMMED = ("rows", "new", "updated", "unchanged", "rejected")
MOST_REJECTED = 500
NOTES = {
    "recoded": N_("{count} lines were not UTF-8, and were read as Windows Western European."),
    "nuls": N_("{count} empty characters were taken out."),
    "lines_above": N_("{count} lines above the headings were left out."),
    "footer_lines": N_("{count} lines below the table were left out."),
    "gap": N_("{count} times fell into the hour that summer time skips; read as an hour later."),
    "ambiguous": N_("{count} times fell into the hour that comes twice in autumn."),
    "none_accepted": N_(
        "None of the {count} e-mails in this file was accepted by a server. If it lists failures "
        "only, import the whole e-mail log as well: without it no failure rate can be told."
    ),
    "expired_elsewhere": N_(
        "{count} e-mails were given up whose recipients are in an older file of the log. "
        "Import that file as well."
    ),
}


def show(job: Job) -> None:
    """Show what became of every file of an import."""
    results = [result for whole in job.results for result in whole.each()]
    for result in results:
        _card(result)
    for unnoted in job.unnoted:
        st.warning(_("Who brought this file could not be noted."), icon=":material/warning:")
        st.text(error_text(unnoted))
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
    if _can_take_back():
        st.caption(_("Click an import to see what was rejected and why, or to take it back."))
    else:
        st.caption(_("Click an import to see what was rejected and why."))
    said = known.assign(
        format=known["format"].map(_program), brought_by=known["brought_by"].map(_brought_by)
    )
    columns = _columns()
    picked = pick_row(
        said[shops.columns(LISTED)],
        # Where one is taken back, another one would stand in the picked place.
        key=f"{EARLIER} {taking_back.times()}",
        columns=columns,
        formats={
            "imported_at": moment,
            **dict.fromkeys(("messages", "new", "rejected"), number),
            "first_sent": day,
            "last_sent": day,
        },
        alt=_("Earlier imports"),
    )
    downloads.offer(_("imports"), downloads.headed(columns), lambda: said[list(columns)])
    if picked is not None:
        _opened(said.iloc[picked])


def _opened(found: "pd.Series[Any]") -> None:
    """Show what came of one import and what was rejected, and offer to take it back."""
    batch = int(found["batch"])
    with st.container(border=True):
        st.text(found["file"])
        st.markdown(_added_up(found))
        st.text(_("Brought by") + ": " + found["brought_by"])
        _rejected(batch, int(found["rejected"]), "earlier")
        if found["can_go"] and _can_take_back():
            taking_back.offer(batch, str(found["file"]))


def _can_take_back() -> bool:
    """Say whether the log in view is one that imports can be taken back from."""
    return not answers.shows_sample() and not answers.is_a_lake()


def rejection_word(code: str) -> str:
    """Say why a row was rejected."""
    said = _(REJECTIONS.get(code, code))
    return said[:1].upper() + said[1:]


def _card(result: Result) -> None:
    with st.container(border=True, gap="small"):
        # A file's name is a stranger's text.
        st.text(result.file)
        if result.error:
            _error(result.error)
            return
        if answers.shows_sample():
            st.caption(_("It is in your own log, which is not in view."))
            return
        _counts(result)
        _knows(result.format)
        for code, count in result.notes:
            if code in NOTES:
                st.caption(_(NOTES[code], count=number(count)))
        if result.batch and result.counts and result.counts.rejected:
            with st.expander(_("Rejected rows")):
                _rejected(result.batch, result.counts.rejected, "just now")


def _error(error: EmailLogError) -> None:
    """Say why a file is not in the log; what the error quotes is a stranger's text."""
    if isinstance(error, UnknownFormat):
        st.markdown(":material/help: " + _("Postlogg does not know this kind of file yet."))
        return
    if isinstance(error, ImportStopped):
        st.text(error_text(error))
        return
    st.error(_("This file was not imported; nothing of it is in the log."), icon=":material/error:")
    st.text(error_text(error))


def _counts(result: Result) -> None:
    if (counts := result.counts) is None:
        return
    known = answers.ask("imports", answers.everything(answers.log_in_view()))
    of_it = known.loc[known["batch"] == result.batch]
    st.markdown(
        ":material/check_circle: "
        + ngettext(
            "**{count} e-mail** is in the log.",
            "**{count} e-mails** are in the log.",
            counts.messages,
        )
        + " "
        + ("" if of_it.empty else _period(of_it.iloc[0]))
    )
    st.markdown(_added_up(asdict(counts)))
    if not counts.new and not counts.updated:
        st.caption(
            _("All that could be read of this file was in the log already.")
            if counts.rejected
            else _("Everything in this file was in the log already.")
        )


def _knows(name: str | None) -> None:
    """Say it where such files cannot know whether e-mail arrives."""
    knows = next((one.knows for one in formats() if one.name == name), "accepted")
    if knows != "accepted":
        st.caption(":material/info: " + what(knows))


def _period(found: "pd.Series[Any]") -> str:
    """Say which program wrote a file, and from when to when its e-mails are."""
    if pd.isna(found["first_sent"]):
        return ""
    program = _program(found["format"])
    first, last = day(found["first_sent"]), day(found["last_sent"])
    if first == last:
        return _("{program}, {day}.", program=program, day=first)
    return _("{program}, from {first} to {last}.", program=program, first=first, last=last)


def _added_up(counts: "Mapping[str, int] | pd.Series[Any]") -> str:
    """Say what the rows of a file came to, as a sum."""
    return _(
        "{rows} rows read = {new} new + {updated} updated + {unchanged} unchanged + {rejected} "
        "rejected",
        **{name: number(counts[name]) for name in SUMMED},
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
        "imported_at": st.column_config.DatetimeColumn(_("Imported"), width=118),
        "file": text(_("File"), width=187),
        "format": text(_("Program"), width=105),
        "rows": whole(_("Rows")),
        "new": whole(_("New"), width=70),
        "updated": whole(_("Updated")),
        "unchanged": whole(_("Unchanged")),
        "rejected": whole(_("Rejected"), width=70),
        "messages": whole(_("E-mails"), width=70),
        "first_sent": st.column_config.DateColumn(_("First e-mail"), width=122),
        "last_sent": st.column_config.DateColumn(_("Last e-mail"), width=122),
        "shop": text(_("Shop"), width=78),
        "brought_by": text(_("Brought by")),
    }
