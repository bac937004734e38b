"""Choices whose words are translated and whose links are not.

Streamlit's own ``bind`` writes the word into the URL, so a link made in one language would
silently select nothing in another. Here the codes go into the URL. A link wins over the session;
what this session itself wrote into the URL does not, or a choice could never be changed.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import streamlit as st

NOTED = "noted for the URL"
STANDS, SHOWN = "what stands in the URL", "page that is shown"
# What the browser adds to the query that it comes back to (back.js), another value each time.
BACK, CAME_BACK = "back", "last time that the reader came back"
LINK, LEFT_OUT = "link that is followed", "something of a link was left out"


def query() -> dict[str, list[str]]:
    """Return the URL's query with repeated keys; ``to_dict`` keeps only the last of each."""
    return {key: st.query_params.get_all(key) for key in st.query_params if key != BACK}


def read_link() -> None:
    """Take the URL for a link that may name something new, which only a whole page is drawn for.

    Where a part of it is drawn again, a widget has changed. The browser sends the URL with it as it
    was, and of a reader who is quick that is an earlier one of our own.
    """
    st.session_state[LINK] = query()


def follow_link(key: str, known: Callable[[str], bool]) -> list[str] | None:
    """Return the codes that a newly opened link names for ``key``; None if it names none."""
    link_now = st.session_state[LINK] if LINK in st.session_state else query()
    named = link_now.get(key, [])
    if named == st.session_state.get(_written(key)):
        return None
    asked = [code for code in named if known(code)]
    if len(asked) < len(named):
        st.session_state[LEFT_OUT] = True
    return asked or None


def left_out() -> bool:
    """Say once whether a link has named what is not known here."""
    return bool(st.session_state.pop(LEFT_OUT, False))


def note(key: str, codes: Iterable[str]) -> None:
    """Note the codes of ``key`` for the URL; none at all leave no trace there."""
    st.session_state.setdefault(NOTED, {})[key] = list(codes)


def link() -> dict[str, list[str]]:
    """Return the query of the link to what is chosen, which may not stand in the URL yet."""
    noted = st.session_state.get(NOTED, {})
    return {key: codes for key, codes in (query() | noted).items() if codes}


def write_link() -> None:
    """Write what was noted into the URL, at once: every write is a step of the Back button.

    Best done last: the browser draws the whole page anew for it.
    """
    wanted = link()
    for key, codes in st.session_state.pop(NOTED, {}).items():
        st.session_state[_written(key)] = codes
    # What was written last may be on its way to the browser, which has told of an earlier one.
    if wanted != query() or wanted != st.session_state.get(STANDS, wanted):
        st.query_params.from_dict(wanted)
    st.session_state[STANDS] = st.session_state[LINK] = wanted


def follow_back(page: str) -> None:
    """Take back what the URL does not name, where the reader went back or forward to it.

    What it names is followed as any link is; what it does not name was not chosen then. A page that
    is opened by the menu names nothing either, but keeps what is chosen.
    """
    # A run that was left before its end had noted what is another page's, or is noted again.
    st.session_state.pop(NOTED, None)
    if not _came_back(page):
        return
    found = query()
    for key in (str(name).removeprefix(_written("")) for name in list(st.session_state)):
        if st.session_state.get(_written(key)) and key not in found:
            st.session_state[_written(key)] = []
            st.session_state.pop(key, None)


def _came_back(page: str) -> bool:
    """Say whether the reader came to this page and query by the browser's Back or Forward.

    On the same page another URL than the one that was written tells it too, also where nothing adds
    to the query, as under `streamlit run`.
    """
    came_from, st.session_state[SHOWN] = st.session_state.get(SHOWN), page
    before, st.session_state[CAME_BACK] = st.session_state.get(CAME_BACK), st.query_params.get(BACK)
    if st.session_state[CAME_BACK] not in (None, before):
        return True
    found = query()
    if came_from != page:
        # The browser asked for this page with its query: to write that once more, while it turns to
        # the page, would leave the query with the page before, as one more step back.
        st.session_state[STANDS] = found
    return bool(found != st.session_state.get(STANDS, found))


def pick_many(
    label: str,
    codes: Sequence[str],
    key: str,
    word: Callable[[str], str],
    *,
    placeholder: str,
    label_visibility: Literal["visible", "collapsed"] = "visible",
    width: int | Literal["stretch"] = "stretch",
    on_change: Callable[[], None] | None = None,
) -> None:
    """Offer ``codes`` by their translated words; `picked_many` tells which are picked."""
    known = set(codes)
    asked = follow_link(key, known.__contains__)
    wanted = asked or st.session_state.get(key, [])
    st.session_state[key] = [code for code in wanted if code in known]
    said = {code: word(code) for code in codes}
    st.multiselect(
        label,
        codes,
        key=key,
        format_func=said.__getitem__,
        placeholder=placeholder,
        label_visibility=label_visibility,
        persist_state="session",
        width=width,
        on_change=on_change,
    )


def picked_many(key: str) -> tuple[str, ...]:
    """Return the codes that are picked, and note them for the URL."""
    picked = tuple(st.session_state.get(key, ()))
    note(key, picked)
    return picked


def pick_one(
    label: str,
    codes: Sequence[str],
    key: str,
    word: Callable[[str], str],
    *,
    default: str,
    label_visibility: Literal["visible", "collapsed"] = "visible",
    width: int | Literal["stretch"] = "stretch",
    on_change: Callable[[], None] | None = None,
) -> None:
    """Offer ``codes`` of which one is always picked; `picked_one` tells which."""
    _settle(key, codes, default)
    said = {code: word(code) for code in codes}
    st.selectbox(
        label,
        codes,
        key=key,
        format_func=said.__getitem__,
        label_visibility=label_visibility,
        persist_state="session",
        width=width,
        on_change=on_change,
    )


def pick_of_few(
    label: str, codes: Sequence[str], key: str, word: Callable[[str], str], *, default: str
) -> None:
    """Offer ``codes`` beside each other, one always picked: less to draw than a box that opens.

    Their words say what they are; the label is for those who hear it.
    """
    _settle(key, codes, default)
    st.segmented_control(
        label,
        codes,
        key=key,
        format_func=word,
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )


def picked_one(key: str, default: str) -> str:
    """Return the code that is picked, and note it for the URL unless it is the default."""
    picked = str(st.session_state.get(key, default))
    note(key, [picked] if picked != default else [])
    return picked


def settled_one(key: str, codes: Sequence[str], default: str) -> str:
    """Return the code that is picked before its widget is drawn, and note it for the URL."""
    _settle(key, codes, default)
    return picked_one(key, default)


def _settle(key: str, codes: Sequence[str], default: str) -> None:
    """Have one of the codes picked: what a link asks for, what was picked before, or the default.

    Set anew in every run: on another page the widget would forget what no reader has touched.
    """
    asked = follow_link(key, lambda code: code in codes)
    wanted = asked[-1] if asked else st.session_state.get(key)
    st.session_state[key] = wanted if wanted in codes else default


def _written(key: str) -> str:
    return f"written to the URL: {key}"
