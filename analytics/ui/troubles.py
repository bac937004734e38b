"""What cannot be done, as a sentence on the page: also in the parts that are drawn by themselves.

Streamlit keeps to itself what such a part raises, a dialog as well, so each tells its own troubles.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from analytics.errors import EmailLogError
from analytics.lake.versions import VersionGone
from analytics.ui.language import error_text

GONE = "version of the lake that was gone"


@contextmanager
def telling_troubles() -> Iterator[None]:
    """Say in a sentence on the page what cannot be done, and stop there.

    A version of a lake that was taken away is left for the one in force, once.
    """
    try:
        yield
    except VersionGone as error:
        if st.session_state.get(GONE) != error.values["version"]:
            st.session_state[GONE] = error.values["version"]
            st.rerun()
        _tell(error)
    except EmailLogError as error:
        _tell(error)


def _tell(error: EmailLogError) -> None:
    st.error(error_text(error), icon=":material/error:")
    st.stop()
