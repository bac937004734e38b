"""Bringing files in: choosing them, watching the import, and what became of each."""

from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from analytics.access import Right
from analytics.lake.reader import ONLY_READ
from analytics.reading import Wishes
from analytics.ui import answers, dates_form, mapping_form, reader, results, taking_back
from analytics.ui.language import _, ngettext
from analytics.uploads import SEARCHING, Job, Upload

JOB, SEEN = "import under way", "import whose end was seen"
ROUND = "round of uploads"
SHOP, ZONE = "shop of the upload", "zone of the upload"


def bring_in() -> None:
    """Let the reader choose files, and import them while the page tells how far it is."""
    if answers.is_a_lake():
        st.info(_(ONLY_READ), icon=":material/lock:")
        return
    job: Job | None = st.session_state.get(JOB)
    if job and job.running:
        _watch(job)
        st.stop()
    if job:
        st.session_state[SEEN] = job
        if gone := st.session_state.pop(taking_back.GONE, None):
            job.forget(gone)
        results.show(job)
        for file in job.unrecognised():
            mapping_form.ask(file, wishes(), start)
        for file in job.undated():
            dates_form.ask(file, wishes(), start)
    _choose()


def sign() -> None:
    """Tell in the sidebar of every other page how far an import is, and that it is done."""
    job: Job | None = st.session_state.get(JOB)
    if job is None or st.session_state.get(SEEN) is job:
        return

    @st.fragment(run_every=2.0 if job.running else None)
    def tell() -> None:
        if job.running:
            st.progress(
                min(job.share, 1.0),
                text=_(SEARCHING) if job.searching else _("An import is under way."),
            )
        reader.link(
            "pages/imports.py",
            _("See the import") if job.running else _("The import is done"),
            icon=":material/upload_file:",
        )

    tell()


def start(uploads: list[Upload], wishes: Wishes) -> None:
    """Begin to import, with the shop's own log in view."""
    reader.must(Right.IMPORT)
    job = Job(answers.own_log(), tuple(uploads), wishes, reader.reader().name)
    st.session_state[JOB] = job.start()
    # A chooser of another round is an empty one.
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.session_state[answers.LOG] = False


def wishes() -> Wishes:
    """Return what the reader has said about the files to come."""
    shop = str(st.session_state.get(SHOP) or "").strip()
    return Wishes(shop=shop or None, timezone=st.session_state.get(ZONE), door="app")


def _choose() -> None:
    key = f"uploads {st.session_state.get(ROUND, 0)}"
    files: list[Any] = st.file_uploader(
        _("Drop exports of your shop or mail platform here"),
        accept_multiple_files=True,
        key=key,
        help=_(
            "The e-mail log of the shop platform, the exports and events of mail platforms and of "
            "shop plugins, logs of mail servers, or any other table with a time and a recipient; "
            "as a spreadsheet, in an archive or compressed too."
        ),
    )
    _say_whose()
    st.button(
        ngettext("Import {count} file", "Import {count} files", len(files))
        if files
        else _("Import"),
        icon=":material/upload_file:",
        disabled=not files,
        on_click=_start,
        args=(key,),
    )
    _tell_inbox()


def _tell_inbox() -> None:
    """Say which folder imports itself; its path may hold anything."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption(_("What is put into this folder comes in by itself:"), width="content")
        st.code(
            str(answers.settings().inbox_folder), language=None, width="content", wrap_lines=True
        )


def _start(key: str) -> None:
    chosen = [Upload(file.name, file) for file in st.session_state[key]]
    start(chosen, wishes())


def _say_whose() -> None:
    """Let the reader name the shop and the zone, for files that do not say them."""
    settings = answers.settings()
    zones = sorted(zone for zone in available_timezones() if "/" in zone)
    with st.expander(_("Shop and time zone")):
        st.caption(_("Only for files that do not say it themselves."))
        with st.grid(2, min_column_width=240):
            st.text_input(_("Shop"), key=SHOP, placeholder=settings.shop, persist_state="session")
            st.selectbox(
                _("Time zone of the times in the file"),
                zones,
                # What nobody picks was not said, so that what was said before still counts.
                index=None,
                key=ZONE,
                placeholder=settings.timezone,
                persist_state="session",
            )


def _watch(job: Job) -> None:
    """Tell how far an import is, until it is done."""

    @st.fragment(run_every=0.4)
    def tell() -> None:
        if not job.running:
            st.rerun()
        with st.container(border=True):
            if job.searching:
                _searching()
                return
            st.markdown(_("**Importing**"))
            st.text(job.current)
            st.progress(min(job.share, 1.0), text=_(job.doing))
            st.caption(_("You can leave this page; the import goes on."))
            st.button(
                _("Stop the import"),
                icon=":material/close:",
                on_click=job.stop,
                disabled=job.stopping,
                help=_("Nothing of the file at hand comes into the log."),
            )

    tell()


def _searching() -> None:
    """Tell what comes after the last file; nobody knows how long it takes."""
    st.markdown(_("**Every file is done**"))
    st.status(_(SEARCHING), state="running")
    st.caption(_("You can leave this page; the search goes on."))
