"""Who reads, and what they may: found out anew for every page that is drawn."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit import config

from analytics import audit, gate
from analytics.access import MANAGER, PAGES, NotAllowed, Right, Scope, scope_of
from analytics.errors import BrokenSettings, EmailLogError, UnreadableSettings
from analytics.identity import Identity, identity_of
from analytics.settings import current_settings
from analytics.sign_in import SignIn, is_this_computer, read_sign_in
from analytics.ui.language import _, error_text
from analytics.ui.this_run import once
from analytics.words import N_


class NoGate(EmailLogError):
    """The app is started so that more can be reached than what a page draws."""

    text = N_(
        "Started like this, Postlogg cannot keep strangers out. Start it with: "
        "python -m analytics serve"
    )


@dataclass(frozen=True)
class Reader:
    """Who reads, and what they may see; nobody in particular where nobody has to sign in."""

    identity: Identity | None
    scope: Scope

    @property
    def name(self) -> str:
        """Return how the reader is called in the audit trail."""
        return self.identity.email if self.identity else audit.THIS_COMPUTER


def reader() -> Reader:
    """Return who reads this page. Raises EmailLogError for somebody who may not come in."""
    return once("reader", _signed_in)


def scope() -> Scope:
    """Return what the reader may see."""
    return reader().scope


def may(right: Right) -> bool:
    """Say whether the reader has a right."""
    return scope().may(right)


def must(right: Right) -> None:
    """Raise EmailLogError unless the reader has a right at this moment."""
    _signed_in().scope.must(right)


def may_open(page: str) -> bool:
    """Say whether the reader may open a page, by its file or path; no page that nobody named."""
    right = PAGES.get(Path(page).stem)
    return right is not None and may(right)


def let_in(page: str = "") -> None:
    """Draw nothing more for somebody who may not come in, or not here, but why."""
    try:
        if page and not may_open(page):
            raise NotAllowed
        reader()
    except EmailLogError as error:
        st.title("Postlogg", anchor=False)
        st.error(error_text(error), icon=":material/lock:")
        # Nobody can sign in where the settings cannot be read.
        if not isinstance(error, NotAllowed | BrokenSettings | UnreadableSettings):
            _ways_in()
        st.stop()


def who_and_way_out() -> None:
    """Say in the sidebar who has signed in, and offer to sign out."""
    sign_in = _sign_in()
    if not sign_in:
        return
    # As text: what a provider says is nothing of ours.
    st.text(_("Signed in as {name}", name=reader().name))
    if sign_in.providers:
        st.button(_("Sign out"), icon=":material/logout:", on_click=st.logout, key="sign out")


def link(page: str, label: str, **how: Any) -> None:
    """Draw a link to a page that the reader may open, and nothing for another."""
    if may_open(page):
        st.page_link(page, label=label, **how)


def _signed_in() -> Reader:
    sign_in = _sign_in()
    if not gate.stands() and (sign_in or not _is_for_this_computer()):
        raise NoGate
    if not sign_in:
        return Reader(None, MANAGER)
    settings = current_settings()
    identity = identity_of(st.user.to_dict(), time.time(), settings.groups_claim)
    return Reader(identity, scope_of(identity, settings.people))


def _sign_in() -> SignIn:
    return once("sign-in", lambda: read_sign_in(current_settings().data))


def _is_for_this_computer() -> bool:
    """Say whether Streamlit, started by itself, serves nobody else."""
    return is_this_computer(config.get_option("server.address") or "")


def _ways_in() -> None:
    for provider in _sign_in().providers:
        st.button(
            _("Sign in"),
            key=f"sign in {provider}",
            icon=":material/login:",
            on_click=st.login,
            args=(provider,) if provider != "default" else (),
        )
