"""The pages that a reader may open, as the menu names them."""

from collections.abc import Callable, Iterable

import streamlit as st

from analytics.ui import bursts, reader
from analytics.ui.language import _

# Of each page: its file, its title in the menu, its icon.
PAGES: tuple[tuple[str, Callable[[], str], str], ...] = (
    ("overview", lambda: _("Overview"), "monitoring"),
    ("failures", lambda: _("Failures"), "error_outline"),
    ("bursts", bursts.menu_title, "crisis_alert"),
    ("mailings", lambda: _("Newsletters"), "campaign"),
    ("email_log", lambda: _("E-mail log"), "list_alt"),
    ("customer", lambda: _("Customer"), "person_search"),
    ("blocked", lambda: _("Blocked addresses"), "block"),
    ("unexplained", lambda: _("Unexplained answers"), "contact_support"),
    ("imports", lambda: _("Imports"), "upload_file"),
    ("settings", lambda: _("Settings"), "settings"),
    ("audit", lambda: _("Audit trail"), "history"),
    ("help", lambda: _("Help"), "help"),
)


def pages() -> list[st.Page]:
    """Return the pages of the menu; others are not there for this reader, nor by a link."""
    return [
        st.Page(
            f"pages/{name}.py",
            title=title(),
            icon=f":material/{icon}:",
            default=name == PAGES[0][0],
        )
        for name, title, icon in PAGES
        if reader.may_open(name)
    ]


def draw(pages: Iterable[st.Page]) -> None:
    """Draw the menu: links, for the browser draws Streamlit's own one anew with every picture."""
    with st.sidebar:
        with st.container(key="menu"):
            for page in pages:
                st.page_link(page)
        st.divider()
