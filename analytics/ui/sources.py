"""Say what the files of a period can tell, and since when its e-mails are kept."""

import streamlit as st

from analytics.filters import Filters
from analytics.sources import kept_since, sources_of
from analytics.ui.answers import ask
from analytics.ui.language import _, long_moment
from analytics.words import KNOWS


def say_what_they_know(filters: Filters) -> None:
    """Say it where some of the files list failures only, which makes every rate look worse."""
    found = sources_of(ask, filters)
    if found.failures and found.others:
        lists = ", ".join(kind.title for kind in found.failures)
        st.caption(f":material/info: {lists}: {what('failures')}")


def say_since_when_kept(filters: Filters) -> None:
    """Say it where a period reaches behind it, for what reads e-mails counts less than totals."""
    if since := kept_since(ask, filters):
        st.caption(
            ":material/info: "
            + _(
                "The e-mails themselves are kept since {moment}. Explanations, hard bounces, spam "
                "complaints by mail type, recipient domains and newsletters are counted from them; "
                "all else from totals, which reach further back.",
                moment=long_moment(since),
            )
        )


def what(knows: str) -> str:
    """Say what files can know of an e-mail."""
    return _(KNOWS[knows])
