"""Who is told of bursts: shown without their secrets, added, taken out, and tried."""

import streamlit as st

from analytics.telling import scheme_of, try_out
from analytics.ui import answers, settings_form
from analytics.ui.language import _, current

NEW = "new target of messages"


def targets() -> None:
    """List who is told of bursts, and let the manager add one."""
    told, why_not = answers.settings().notify, settings_form.fixed("notify")
    st.subheader(_("Who is told of bursts"), anchor=False)
    if why_not:
        st.caption(why_not)
    if not told:
        st.caption(_("Nobody is told yet."))
    for place, target in enumerate(told):
        _target(place, target, fixed=bool(why_not))
    with st.form("new target", clear_on_submit=True, border=False):
        new = st.text_input(
            _("Address of Apprise"),
            type="password",
            key=NEW,
            placeholder="mailtos://…",
            help=_("Such as mailtos:// or slack://. It holds a password, and is not shown again."),
            disabled=bool(why_not),
        )
        added = st.form_submit_button(_("Add"), icon=":material/add:", disabled=bool(why_not))
        if added and new.strip():
            _save([*told, new.strip()])


def _target(place: int, target: str, *, fixed: bool) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        # The rest of it is a secret.
        st.code(f"{scheme_of(target)}://…", language=None, width="content")
        if st.button(_("Try it"), icon=":material/send:", key=f"try target {place}"):
            _try(target)
        key = f"remove target {place}"
        if st.button(_("Remove"), icon=":material/delete:", key=key, disabled=fixed):
            _save([one for one in answers.settings().notify if one != target])


def _try(target: str) -> None:
    if try_out(target, current()):
        st.success(_("The message was taken."), icon=":material/check:")
    else:
        st.error(_("The message was not taken. Check the address."), icon=":material/error:")


def _save(told: list[str]) -> None:
    if settings_form.save({"notify": told}):
        st.rerun()
