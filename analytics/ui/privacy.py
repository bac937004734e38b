"""A person's rights: everything that is held, to be handed over, and its erasure."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from analytics import dossier, erasing
from analytics.access import Right
from analytics.audit import Deed
from analytics.erasing import Erased
from analytics.errors import EmailLogError
from analytics.filters import Filters
from analytics.lake.reader import ONLY_READ
from analytics.ui import answers, deeds, person, reader
from analytics.ui.language import _, current, error_text, ngettext, number, own_words
from analytics.ui.troubles import telling_troubles

PART, WHOSE, DONE = "privacy", "whose privacy it is", "what erasing has done"
HELD = "all that is held"


def kept_for() -> str:
    """Say how long an e-mail is kept; the sample shop keeps all."""
    if answers.shows_sample():
        return _("The sample shop keeps all its e-mails.")
    return ngettext(
        "An e-mail is kept for {count} day; its totals stay.",
        "An e-mail is kept for {count} days; its totals stay.",
        answers.own_log().settings.retention_days,
    )


def rights(found: Sequence[Filters]) -> None:
    """Offer to hand over what is held about a person, and to erase it, to who may."""
    if not reader.may(Right.MANAGE):
        return
    addresses = list(dict.fromkeys(one.recipient for one in found))
    if st.session_state.get(WHOSE) != addresses:
        # Nobody is to meet the next customer with the button that erases at hand.
        st.session_state[WHOSE], st.session_state[PART] = addresses, False
    with st.expander(_("Privacy"), key=PART, on_change="rerun") as part:
        if not part.open:
            return
        for place, address in enumerate(addresses):
            if len(addresses) > 1:
                st.code(address, language=None, wrap_lines=True)
            _offer(address, place)


def said() -> None:
    """Say once what the last erasing has done."""
    erased: Erased | EmailLogError | None = st.session_state.pop(DONE, None)
    if isinstance(erased, EmailLogError):
        st.error(error_text(erased), icon=":material/error:")
    elif erased:
        _said_of(erased)


def _said_of(erased: Erased) -> None:
    st.success(_("The person is erased, and a later import does not bring them back."))
    if erased.gone:
        st.caption(_(erasing.GONE, gone=number(len(erased.gone))))
    for file in (*erased.unreached, *map(str, erased.still_in)):
        st.warning(_("Look at this file yourself: it may still hold the address."))
        st.code(file, language=None, wrap_lines=True)


def _offer(address: str, place: int) -> None:
    store, language, who = answers.log_in_view(), current(), reader.reader().name
    own, only_reads = own_words(), answers.only_reads()

    def gathered() -> dict[str, Any]:
        deeds.exported(store, who, HELD, about=address)
        return dossier.gather(store, address)

    with st.container(horizontal=True):
        st.download_button(
            _("All that is held, as a page"),
            data=lambda: dossier.as_html(gathered(), language, own).encode(),
            file_name=_("what is held") + ".html",
            mime="text/html",
            icon=":material/download:",
            on_click="ignore",
            key=f"page about a person {place}",
        )
        st.download_button(
            _("As JSON"),
            data=lambda: dossier.as_json(gathered()).encode(),
            file_name=_("what is held") + ".json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
            key=f"data about a person {place}",
        )
        if not only_reads and st.button(
            _("Erase this person"),
            icon=":material/person_remove:",
            key=f"erase a person {place}",
        ):
            st.dialog(_("Erase this person?"))(partial(_confirm, address))()
    if only_reads:
        st.info(_(ONLY_READ), icon=":material/lock:")


@telling_troubles()
def _confirm(address: str) -> None:
    """Say what will go before it does."""
    held = erasing.held(answers.log_in_view(), address)
    st.code(address, language=None, wrap_lines=True)
    st.markdown(
        _(
            "{messages} e-mails, {answers} answers of servers and {rejected} rejected rows will be "
            "erased, and the address taken out of the subjects of {mentions} other e-mails. The "
            "backups that Postlogg has made are treated alike. Totals stay. **This cannot be "
            "undone.** A later import leaves this person out. The shop itself, and whom it sends "
            "newsletters, stay as they are: see to those there.",
            messages=number(held.messages),
            answers=number(held.answers),
            rejected=number(held.rejected),
            mentions=number(held.mentions),
        )
    )
    with st.container(horizontal=True):
        wanted = st.button(_("Erase for good"), type="primary", icon=":material/person_remove:")
        given_up = st.button(_("Cancel"))
    if wanted:
        with st.spinner(_("Erasing the person from the log and its backups")):
            _erase(address)
    if wanted or given_up:
        # The dialog is drawn by itself; the whole page closes it, and says what was done.
        st.rerun()


def _erase(address: str) -> None:
    try:
        reader.must(Right.MANAGE)
        deeds.note(Deed.ERASED, about=address)
        st.session_state[DONE] = erasing.erase(answers.log_in_view(), address)
    except EmailLogError as error:
        st.session_state[DONE] = error
    else:
        person.look_up("")
