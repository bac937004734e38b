"""A table that nobody recognises: its columns beside ours, and how its rows would land."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pandas as pd
import streamlit as st

from analytics import mapping, uploads, words
from analytics.clocks import on_the_clock
from analytics.downloads import Column
from analytics.errors import EmailLogError
from analytics.mapping import Mapping, Preview
from analytics.reading import Wishes
from analytics.ui import answers, deeds, downloads
from analytics.ui.language import _, error_text, moment, outcome_word
from analytics.ui.results import rejection_word
from analytics.uploads import Upload
from analytics.words import N_

Start = Callable[[list[Upload], Wishes], None]
SEEN, MOST_SEEN = "previews of unknown files", 20
COLUMNS = {
    "sent_at": N_("Time of sending"),
    "recipient": N_("Recipient"),
    "subject": N_("Subject"),
    "mail_type": N_("Mail type"),
    "outcome": N_("Outcome"),
    "answer": N_("The server's answer"),
    "status_at": N_("Time of the outcome"),
    "message_id": N_("Message ID"),
    "order_no": N_("Order number"),
    "mx_host": N_("Receiving server"),
}
TIMES = {
    "iso": N_("Year first: 2026-11-03 07:02"),
    "day_first": N_("Day first: 03.11.2026 07:02"),
    "month_first": N_("Month first: 11/03/2026 7:02 AM"),
    "unix": N_("Seconds since 1970"),
}


def ask(file: Upload, wishes: Wishes, start: Start) -> None:
    """Let the reader say what is in which column, show how it would land, and import it."""
    zone = wishes.timezone or answers.settings().timezone
    with st.container(border=True):
        st.subheader(_("What is in the columns of this file?"), anchor=False)
        st.text(file.shown)
        try:
            chosen, landed = _mapped(file, zone)
        except EmailLogError as error:
            # What an error quotes is a stranger's text.
            st.text(error_text(error))
            return
        if not chosen or not landed:
            return
        with st.container(horizontal=True):
            st.button(
                _("Import with this mapping"),
                icon=":material/upload_file:",
                on_click=_import,
                args=(file, chosen, wishes, start),
                disabled=not landed.rows,
                key=f"import {file.shown}",
            )
            st.download_button(
                _("Save the mapping"),
                data=chosen.as_json(),
                file_name=_("mapping") + ".json",
                mime="application/json",
                icon=":material/download:",
                on_click="ignore",
                disabled=not landed.rows,
                key=f"save {file.shown}",
                help=_("For the command line: `import --mapping FILE`."),
            )
        st.caption(_("The mapping is remembered for the next file with the same headings."))


def _mapped(file: Upload, zone: str) -> tuple[Mapping, Preview] | tuple[None, None]:
    """Return what the reader says about the columns, and how the first rows land with it."""
    chosen = _columns(file, _seen(file, None, zone))
    if missing := [name for name in mapping.REQUIRED if name not in dict(chosen.columns)]:
        needed = ", ".join(_(COLUMNS[name]) for name in missing)
        st.info(_("Still missing: {columns}", columns=needed), icon=":material/info:")
        return None, None
    chosen = replace(chosen, words=_words(file, _seen(file, chosen, zone)))
    landed = _seen(file, chosen, zone)
    _landing(file, landed, zone)
    return chosen, landed


def _import(file: Upload, chosen: Mapping, wishes: Wishes, start: Start) -> None:
    try:
        deeds.mapping_remembered(file.shown)
    except EmailLogError as error:
        st.error(error_text(error), icon=":material/error:")
        return
    uploads.remember(answers.own_log(), chosen)
    start([file], wishes)


def _seen(file: Upload, chosen: Mapping | None, zone: str) -> Preview:
    """Return what the file holds, read once for every mapping."""
    known = st.session_state.setdefault(SEEN, {})
    key = (id(file.content), file.part, zone, chosen)
    if key not in known:
        with st.spinner(_("Reading the file")):
            if len(known) > MOST_SEEN:
                known.clear()
            known[key] = uploads.preview(answers.own_log(), file, chosen, zone)
    found: Preview = known[key]
    return found


def _columns(file: Upload, seen: Preview) -> Mapping:
    """Offer the file's columns for each of ours, beginning with our guess."""
    guessed = dict(seen.guess.columns)
    examples = dict(zip(seen.headings, zip(*seen.sample, strict=False), strict=False))
    columns: dict[str, str] = {}
    st.caption(_("Our guesses are filled in. Only the time and the recipient are needed."))
    with st.grid(3, min_column_width=220):
        for name in mapping.columns():
            with st.container(gap=None):
                heading = st.selectbox(
                    _(COLUMNS[name]) + (" *" if name in mapping.REQUIRED else ""),
                    seen.headings,
                    index=_place(seen.headings, guessed.get(name)),
                    placeholder=_("Not in the file"),
                    key=f"{file.shown}: {name}",
                )
                if heading:
                    columns[name] = heading
                    st.text(_example(examples.get(heading, ())))
    return Mapping(
        headings=seen.headings,
        columns=tuple(columns.items()),
        time_format=_time_format(file, seen, columns.get("sent_at")),
        zone=_zone(file, seen.guess.zone),
    )


def _time_format(file: Upload, seen: Preview, heading: str | None) -> str:
    """Ask how the times are written, beginning with what the first of them look like."""
    renamed = ["sent_at" if name == heading else "" for name in seen.headings]
    guessed = mapping.guess(renamed, seen.sample).time_format
    if seen.asks_order:
        st.info(_("No time in the file shows which number is the day. Please check."))
    return str(
        st.selectbox(
            _("How the times are written"),
            list(TIMES),
            index=list(TIMES).index(guessed),
            format_func=lambda code: _(TIMES[code]),
            key=f"{file.shown}: times in {heading}",
        )
    )


def _zone(file: Upload, guessed: str) -> str:
    said = {"local": _("The shop's clock"), "utc": _("UTC")}
    return str(
        st.segmented_control(
            _("Whose clock the times are"),
            list(said),
            default=guessed,
            required=True,
            format_func=said.__getitem__,
            key=f"{file.shown}: zone",
        )
    )


def _words(file: Upload, seen: Preview) -> tuple[tuple[str, str], ...]:
    """Ask what the words for outcomes mean that are not known without being told."""
    known = mapping.default_words()
    unknown = [word for word in seen.words if word not in known]
    said = {}
    if unknown:
        st.markdown(_("**What do these words say about the delivery?**"))
    with st.grid(3, min_column_width=220):
        for place, word in enumerate(unknown[:30]):
            with st.container(gap=None):
                st.text(word)
                said[word] = st.selectbox(
                    _("Outcome"),
                    list(words.OUTCOMES),
                    index=None,
                    format_func=outcome_word,
                    placeholder=_("Rejected, if nobody says"),
                    label_visibility="collapsed",
                    key=f"{file.shown}: word {place}",
                )
    return tuple((word, code) for word, code in said.items() if code)


def _landing(file: Upload, seen: Preview, zone: str) -> None:
    """Show the first rows as they would land, and those that would be rejected."""
    if seen.rows:
        rows = _as_landed(pd.DataFrame(seen.rows).dropna(axis="columns", how="all"), zone)
        headings = {name: _(text) for name, text in _headings().items() if name in rows}
        st.markdown(_("**The first rows, as they would land**"))
        _table(file, rows, headings, _("The first rows, as they would land"))
    else:
        st.info(_("Not one of the first rows would land like this."), icon=":material/info:")
    if seen.rejected:
        rows = pd.DataFrame(seen.rejected)
        rows = rows.assign(reason=[rejection_word(code) for code in rows["reason"]])
        headings = {
            "line": _("Line"),
            "reason": _("Why it was rejected"),
            "detail": _("What it stumbled over"),
        }
        st.markdown(_("**These would be rejected**"))
        _table(file, rows, headings, _("These would be rejected"))


def _as_landed(rows: pd.DataFrame, zone: str) -> pd.DataFrame:
    return rows.assign(
        sent_at=[_local(said, zone) for said in rows["sent_at"]],
        outcome=[outcome_word(code) for code in rows["outcome"]],
    ).drop(columns=["sent_text"], errors="ignore")


def _table(file: Upload, rows: pd.DataFrame, headings: dict[str, str], alt: str) -> None:
    st.dataframe(rows, hide_index=True, column_config=dict(headings), placeholder="", alt=alt)
    columns = {name: Column(heading) for name, heading in headings.items()}
    downloads.offer(alt, columns, lambda: rows, key=f"{file.shown}: {alt}")


def _headings() -> dict[str, str]:
    return COLUMNS | {
        "line": N_("Line"),
        "mail_type_raw": N_("Mail type"),
        "time_flag": N_("Summer time"),
    }


def _local(said: str, zone: str) -> str:
    return moment(on_the_clock(datetime.fromisoformat(said), zone))


def _place(headings: tuple[str, ...], heading: str | None) -> int | None:
    return headings.index(heading) if heading in headings else None


def _example(values: tuple[str, ...]) -> str:
    """Show a first value of a column, so that the reader sees what is in it."""
    return next((value[:60] for value in values if value.strip()), "")
