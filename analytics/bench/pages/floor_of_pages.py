"""The floor of a change of page: two pages, each drawn from the constants of one of ours."""

import streamlit as st
from streamlit import config

from analytics.bench.pages.constants import Constants, constants


def _page(number: int, drawn: Constants, *, front: bool) -> "st.Page":
    return st.Page(drawn.draw, title=f"Page {number}", url_path=f"page-{number}", default=front)


# The app has a menu of its own instead.
config.set_option("client.showSidebarNavigation", True)
st.set_page_config(layout="wide")
recorded = constants()
# The front page is what was drawn last, as it is where a page of ours stands then.
st.navigation(
    [_page(number, one, front=one is recorded[-1]) for number, one in enumerate(recorded)]
).run()
