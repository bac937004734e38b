"""The shop's own mail types and mailbox providers, each with what it is known by."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st

from analytics import own_rules as own
from analytics import rules_file
from analytics.access import Right
from analytics.errors import EmailLogError
from analytics.reclassifying import Reclassifying
from analytics.settings import settings_file
from analytics.ui import answers, deeds, filing_anew, language, reader
from analytics.ui.language import _, error_text, mail_type_word, ngettext, provider_word
from analytics.ui.strangers import as_text
from analytics.whole_files import CHANGING
from analytics.words import N_

JOB, CHANGES, REFUSED = "e-mails filed anew", "changes of own rules", "own rule that was refused"
Entry = Mapping[str, Any]
WORDS: dict[str, Callable[[str], str]] = {"mail_type": mail_type_word, "provider": provider_word}
HEADINGS = {"mail_type": N_("Mail types"), "provider": N_("Mailbox providers")}
NEW = {"mail_type": N_("Add a mail type"), "provider": N_("Add a mailbox provider")}
PATTERN = N_("One on each line. A pattern (RE2, small letters) stands in slashes: /^week [0-9]+/")
FIELDS = {
    "raw": (N_("Words in the file's own mail type"), PATTERN),
    "subject": (N_("Words in the subject"), PATTERN),
    "domains": (N_("Domains"), N_("One on each line, such as garn.example.")),
    "mx": (
        N_("Mail servers"),
        N_(
            "How their names end, one on each line, such as .mx.garn.example. They count where a "
            "file names the mail server and no list has the domain."
        ),
    ),
}


def own_rules() -> None:
    """Let the manager add, change and remove mail types and mailbox providers."""
    file = answers.settings().rules
    st.subheader(_("Own mail types and mailbox providers"), anchor=False)
    _where_they_are(file)
    try:
        written = {table: rules_file.written(file, table) for table in HEADINGS}
    except EmailLogError as error:
        st.error(error_text(error), icon=":material/error:")
        return
    for table, entries in written.items():
        st.markdown("**" + _(HEADINGS[table]) + "**")
        for name, entry in _named(table, entries):
            _form(table, entry, name)
        _form(table, None, f"new {table}")
    _file_anew()


def _where_they_are(file: Path) -> None:
    """Say which file holds them."""
    if file == settings_file():
        st.caption(_("They go before ours, and are kept in the same file."))
        return
    st.caption(_("They go before ours. Kept in this file, which can be written by hand as well:"))
    st.code(str(file), language=None, wrap_lines=True)


def _named(table: str, entries: Iterable[Entry]) -> Iterator[tuple[str, Entry]]:
    """Name the form of each entry after what it says: its place may be another one's by now."""
    times: Counter[str] = Counter()
    for entry in entries:
        said = sha256(repr(entry).encode()).hexdigest()[:12]
        times[said] += 1
        yield f"{table} {said} {times[said]}", entry


def _form(table: str, before: Entry | None, name: str) -> None:
    """Show what an entry is known by; where there is none yet, ask for one."""
    # After a change all forms are new ones: what was typed into the others is gone.
    key = f"{name} {st.session_state.get(CHANGES, 0)}"
    called = _called(table, before) if before else ""
    lines = own.shown(table, before or {})
    with (
        st.expander(as_text(called) or _(NEW[table]), icon=None if called else ":material/add:"),
        st.form(key, border=False),
    ):
        st.text_input(
            _("Name"),
            called,
            key=f"{key} name",
            disabled=before is not None and before["code"] in own.OURS[table],
            help=_("With the name of one of ours, such as Newsletter or Gmail, it adds to that."),
        )
        with st.grid(2, min_column_width=240):
            for field in own.FIELDS[table]:
                heading, about = FIELDS[field]
                st.text_area(_(heading), lines[field], key=f"{key} {field}", help=_(about))
        refused = st.session_state.get(REFUSED)
        if refused and refused[0] == key:
            st.error(refused[1], icon=":material/error:")
        with st.container(horizontal=True):
            _buttons(table, before, key)


def _buttons(table: str, before: Entry | None, key: str) -> None:
    save: dict[str, Any] = {"on_click": _save, "args": (table, before, key), "key": f"{key} save"}
    if before is None:
        st.form_submit_button(_("Add"), icon=":material/add:", **save)
        return
    st.form_submit_button(_("Save"), icon=":material/save:", **save)
    st.form_submit_button(
        _("Remove"),
        icon=":material/delete:",
        key=f"{key} remove",
        on_click=_change,
        args=(table, before, key, lambda _file: None),
    )


def _called(table: str, entry: Entry) -> str:
    """Return the name of an entry: ours where it adds to one of ours."""
    if entry["code"] in own.OURS[table]:
        return WORDS[table](entry["code"])
    return own.name_of(entry)


def _save(table: str, before: Entry | None, key: str) -> None:
    typed = st.session_state
    lines = {field: typed[f"{key} {field}"] for field in own.FIELDS[table]}
    ours = {WORDS[table](code): code for code in own.OURS[table]}
    _change(
        table,
        before,
        key,
        lambda file: own.entry(file, table, before, typed[f"{key} name"], lines, ours),
    )


def _change(
    table: str, before: Entry | None, key: str, become: Callable[[Path], Entry | None]
) -> None:
    """Write an entry into the file, so that what comes in from now on is filed by it."""
    file = answers.settings().rules
    st.session_state.pop(REFUSED, None)
    try:
        reader.must(Right.MANAGE)
        # What must not be there twice is looked for and written in one go.
        with CHANGING:
            after = become(file)
            called = _called(table, after or before or {})
            rules_file.change(file, table, before, after, lambda: deeds.own_rule(called))
        if not answers.is_a_lake():
            answers.own_log().learn_rules()
    except EmailLogError as error:
        st.session_state[REFUSED] = key, error_text(error)
        return
    except OSError as error:
        said = _("The file cannot be written: {problem}.", problem=error.strerror)
        st.session_state[REFUSED] = key, said
        return
    language.own_words.clear()
    # Rules have changed since the e-mails were filed anew.
    st.session_state.pop(JOB, None)
    st.session_state[CHANGES] = st.session_state.get(CHANGES, 0) + 1
    st.toast(_("The settings are saved."), icon=":material/check:")


def _file_anew() -> None:
    """Offer to apply the rules to the e-mails that are in the log already."""
    if answers.is_a_lake():
        st.caption(_("They reach what is built into the lake from now on."))
        return
    if answers.own_is_empty():
        return
    job: Reclassifying | None = st.session_state.get(JOB)
    if job and job.running:
        filing_anew.watch(job)
        return
    st.caption(
        _(
            "They are used for what comes in from now on. E-mails that are in the log already stay "
            "as they are until they are filed anew."
        )
    )
    st.button(
        _("File the e-mails in the log anew"),
        icon=":material/sync:",
        key="file anew",
        type="primary" if st.session_state.get(CHANGES) and not job else "secondary",
        on_click=_start,
    )
    if job:
        _tell(job)


def _start() -> None:
    reader.must(Right.MANAGE)
    st.session_state[JOB] = Reclassifying(answers.own_log(), reader.reader().name)


def _tell(job: Reclassifying) -> None:
    """Say what became of it."""
    if isinstance(job.became, EmailLogError):
        st.error(error_text(job.became), icon=":material/error:")
        return
    st.success(
        ngettext(
            "{count} e-mail is filed anew.",
            "{count} e-mails are filed anew.",
            job.became.messages,
        ),
        icon=":material/check:",
    )
