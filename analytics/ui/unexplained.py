"""Answers that no rule explains, and the rules that a shop makes of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from analytics import stories, words
from analytics.access import Right
from analytics.audit import Deed
from analytics.errors import EmailLogError, RuleError
from analytics.lake.reader import ONLY_READ, OnlyRead
from analytics.pinning import Wording, pin, pinned, unpin, words_of
from analytics.reclassifying import Changes, Reclassifying
from analytics.ui import answers, deeds, downloads, filing_anew, reader, shops
from analytics.ui.language import _, current, error_text, moment, ngettext, number, provider_word
from analytics.ui.picking import pick_row
from analytics.whole_files import Note

TABLE, GUESSED, MEANING = "unexplained answers", "guessed answers as well", "meaning of the answer"
JOB = "explaining under way"
MOST = 500
SHOWN = ["emails", "said", "shop", "provider", "last_at"]


def under_way() -> None:
    """Tell how far it is to explain what was said last; the answers are listed when it is done."""
    job: Reclassifying | None = st.session_state.get(JOB)
    if job is None:
        return
    if job.running:
        filing_anew.watch(job)
        st.stop()
    del st.session_state[JOB]
    _tell(job.became)


def answers_to_explain() -> None:
    """List the unexplained answers; one that is picked can be given a meaning."""
    guessed = st.toggle(
        _("Show also answers that are read from a code alone"), key=GUESSED, persist_state="session"
    )
    chosen = shops.narrowed(answers.everything(answers.log_in_view()))
    found = answers.ask("unknown_answers", chosen, guessed=guessed, rows=MOST)
    if found.empty:
        _nothing_left(guessed)
        return
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.markdown(f"**{_counted(found)}**", width="content")
        downloads.unknown_answers(found)
    if found["all_answers"].iloc[0] > MOST:
        most = number(MOST)
        st.caption(_("The {most} that most e-mails got are listed, and in the file.", most=most))
    providers = found["provider"].map(provider_word)
    of_shops = found.apply(_of_shops, axis=1)
    shown = found.assign(said=found.apply(_said, axis=1), provider=providers, shop=of_shops)
    picked = pick_row(
        shown[shops.columns(SHOWN)],
        key=TABLE,
        columns=_columns(),
        formats={"emails": number, "last_at": moment},
        alt=_("Unexplained answers, those of the most e-mails first"),
    )
    if picked is not None:
        _explain(found.iloc[picked])


def explained_by_the_shop() -> None:
    """List what the shop has explained itself, each with a way to take it back."""
    file = answers.log_in_view().settings.rules
    try:
        rules = pinned(file)
    except RuleError as error:
        st.error(error_text(error), icon=":material/error:")
        return
    if not rules:
        return
    st.subheader(_("Explained by the shop"), anchor=False)
    for rule in rules:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(gap="xxsmall"):
                st.markdown(f"**{_(words.CAUSES[rule.cause].title)}**")
                # A stranger's words are shown as code, where nothing in them works.
                st.code(
                    words_of(rule) or " ".join((*rule.reply, *rule.status)),
                    language=None,
                    wrap_lines=True,
                )
            st.button(
                _("Take back"),
                icon=":material/undo:",
                key=f"take back {rule.id}",
                on_click=_take_back,
                args=(rule.id,),
                disabled=answers.only_reads(),
                help=_(ONLY_READ) if answers.only_reads() else None,
                width="content",
            )


def _explain(answer: "pd.Series[Any]") -> None:
    """Show one answer whole, and let the manager say what it means."""
    wording = Wording(answer["template"], answer["reply_code"], answer["enhanced_code"])
    with st.container(border=True):
        st.subheader(_("What does this answer mean?"), anchor=False)
        st.caption(_("The newest one, as the server wrote it"))
        st.code(answer["example"] or _said(answer), language=None, wrap_lines=True)
        if answers.only_reads():
            st.info(_(ONLY_READ), icon=":material/lock:")
            return
        cause = st.selectbox(
            _("Meaning"),
            [code for code in words.CAUSES if code != "unexplained"],
            index=None,
            # Of its own for each answer: what was chosen for another one is not meant here.
            key=f"{MEANING}: {wording.rule_id}",
            format_func=_meaning,
            placeholder=_("Choose what it means"),
        )
        if cause:
            st.markdown(_(words.CAUSES[cause].explanation))
            to_do = stories.managers_advice(current(), words.CAUSES[cause])
            st.markdown(_("**What to do:**") + " " + to_do)
        st.button(
            ngettext(
                "Explain {count} e-mail this way",
                "Explain {count} e-mails this way",
                int(answer["emails"]),
            ),
            icon=":material/push_pin:",
            disabled=cause is None,
            on_click=_pin,
            args=(wording, cause),
        )


def _pin(wording: Wording, cause: str) -> None:
    _change_rules(wording.rule_id, lambda file, note: pin(file, wording, cause, note))


def _take_back(rule_id: str) -> None:
    _change_rules(rule_id, lambda file, note: unpin(file, rule_id, note))


def _change_rules(rule: str, change: Callable[[Path, Note], None]) -> None:
    """Change the shop's rules, and apply them to the log in view."""
    log = answers.log_in_view()
    try:
        reader.must(Right.EXPLAIN)
        if answers.only_reads():
            raise OnlyRead
        change(log.settings.rules, lambda: deeds.note(Deed.RULE_CHANGED, detail=rule))
    except EmailLogError as error:
        _tell(error)
    except OSError as error:
        said = _("The file cannot be written: {problem}.", problem=error.strerror)
        st.toast(said, icon=":material/error:", duration="infinite")
    else:
        st.session_state[JOB] = Reclassifying(log)


def _tell(became: Changes | EmailLogError) -> None:
    if isinstance(became, EmailLogError):
        st.toast(error_text(became), icon=":material/error:", duration="infinite")
        return
    st.toast(
        ngettext(
            "{count} e-mail is explained anew.",
            "{count} e-mails are explained anew.",
            became.messages,
        ),
        icon=":material/check:",
    )


def _nothing_left(guessed: bool) -> None:
    with st.container(border=True):
        st.subheader(":green[:material/check:] " + _("Every answer is explained"), anchor=False)
        st.markdown(
            _("No answer in the log is without an explanation.")
            if guessed
            else _("What is read from a code alone is less sure: the switch above shows it.")
        )


def _counted(found: pd.DataFrame) -> str:
    emails, many = (int(found[of_all].iloc[0]) for of_all in ("all_emails", "all_answers"))
    told = ngettext("{count} e-mail", "{count} e-mails", emails)
    return ngettext("{emails}, {count} answer", "{emails}, {count} answers", many, emails=told)


def _said(answer: "pd.Series[Any]") -> str:
    """Return the words of an answer, or its codes where it has none."""
    codes = " ".join(code for code in (answer["reply_code"], answer["enhanced_code"]) if code)
    return answer["template"] or codes or _("No answer was written down")


def _of_shops(answer: "pd.Series[Any]") -> str:
    """Name the shop whose e-mails got an answer, or say of how many shops they are."""
    many = int(answer["shops"])
    return str(answer["shop"]) if many == 1 else ngettext("{count} shop", "{count} shops", many)


def _meaning(cause: str) -> str:
    meaning = words.CAUSES[cause]
    reason, title = _(words.REASONS[meaning.reason]), _(meaning.title)
    return title if title == reason else f"{reason}: {title}"


def _columns() -> dict[str, Any]:
    text = st.column_config.TextColumn
    return {
        "emails": st.column_config.NumberColumn(_("E-mails"), width=80),
        "said": text(_("Answer, without addresses and numbers"), width=500),
        "shop": text(_("Shop"), width=150),
        "provider": text(_("Mailbox provider"), width=190),
        "last_at": st.column_config.DatetimeColumn(_("Last seen"), width=150),
    }
