"""What every page begins with: the way in, the sidebar, and the sample shop's mark."""

from pathlib import Path

import streamlit as st

from analytics.ui import answers, choices, language, reader, this_run, upload
from analytics.ui.language import _
from analytics.ui.troubles import telling_troubles

# A Material icon as the browser's icon would be fetched from the web.
ICON = str(Path(__file__).parent / "icon.svg")
STYLE = Path(__file__).parent / "frame.css"
KEYS = Path(__file__).parent / "keys.html"
IMPORTS = Path("pages/imports.py")
LOGO = str(Path(__file__).parent / "logo.svg")


def open_page(file: str) -> None:
    """Begin the page in ``file``: the sidebar, and the sample shop's mark where it is in view.

    A folder named pages/ makes Streamlit run a page without app.py on the first visit after a
    restart, when that visit is a direct link. Such a visit is sent through app.py and back.
    """
    if not st.session_state.get("came_through_app"):
        st.session_state.opened_page = f"pages/{Path(file).name}"
        st.switch_page("app.py", query_params=choices.query())
    this_run.begin()
    reader.let_in(file)
    choices.follow_back(Path(file).name)
    is_imports = Path(file).name == IMPORTS.name
    with telling_troubles():
        with st.sidebar:
            _choose_log()
            language.choose()
            if not is_imports:
                upload.sign()
            reader.who_and_way_out()
        choices.write_link()
        answers.log_in_view()
    if answers.shows_sample():
        _mark_sample(with_way_in=not is_imports)


def style() -> None:
    """Have it seen where the keyboard is, and keep the room for what is still on its way."""
    st.html(STYLE)


def listen_to_keys() -> None:
    """Let the keyboard go past a table and open its rows, and one tap on a chart be a click.

    The script is a file of ours, and nothing is ever written into it: what language the page is in,
    for those who have it read aloud, it knows by the name of what is around it.
    """
    with st.container(key=f"keys-{language.current()}"):
        st.html(KEYS, unsafe_allow_javascript=True)


def name(page: st.Page) -> None:
    """Name the browser's tab after the page, which alone tells two of them apart."""
    st.set_page_config(page_title=f"{page.title} – Postlogg")


def welcome() -> None:
    """Mark the visit as come through app.py, and resume a page that `open_page` sent here."""
    st.session_state.came_through_app = True
    page = st.session_state.pop("opened_page", None)
    if page and reader.may_open(page):
        st.switch_page(page, query_params=choices.query())


def tell_what_is_left_out() -> None:
    """Tell once that a link names what is not known here: what is shown is not what it meant."""
    if choices.left_out():
        st.toast(
            _("The link names something that this log does not have. It was left out."),
            icon=":material/link_off:",
        )


def _choose_log() -> None:
    """Let a shop that has a log of its own look at the sample shop."""
    # A link that asks for the sample sets the switch, which must happen before it is drawn.
    answers.shows_sample()
    if answers.own_is_empty():
        return
    shown = st.toggle(
        _("Show the sample shop"),
        key=answers.LOG,
        persist_state="session",
        help=_("An invented shop to try things on. Your own log is left as it is."),
    )
    choices.note(answers.LOG, [answers.SAMPLE] if shown else [])


def _mark_sample(*, with_way_in: bool) -> None:
    """Say that the numbers are an invented shop's, and where to bring in one's own."""
    with st.container(key="sample-mark", border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            " ".join(
                (
                    ":material/science:",
                    "**" + _("Sample shop: Nordlys Garn.") + "**",
                    _("Everything here is invented, to show what Postlogg does."),
                )
            ),
            width="content",
        )
        if with_way_in:
            reader.link(str(IMPORTS), _("Import your own log"), icon=":material/upload_file:")
