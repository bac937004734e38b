"""The shops of the log in view, as far as the reader may see them; unsaid where there is only one.

A log of one shop, or a reader of one shop, needs no word of shops anywhere.
"""

from collections.abc import Sequence

import streamlit as st

from analytics.filters import Filters
from analytics.ui import answers
from analytics.ui.this_run import once

KEY = "shop"


def known() -> list[str]:
    """Return the names of the shops in alphabetical order."""
    return once("shops", _known)


def several() -> bool:
    """Say whether there are several, so that each has to be named."""
    return len(known()) > 1


def name(shop: str) -> str:
    """Return the name of a shop where it has to be said, else nothing."""
    return shop if several() else ""


def link(shop: str) -> dict[str, list[str]]:
    """Return the part of a link's query that selects a shop; none of the only one."""
    return {KEY: [shop]} if several() else {}


def columns(named: Sequence[str]) -> list[str]:
    """Return the columns of a table, without that of the shop where there is only one."""
    return [column for column in named if column != KEY or several()]


def narrowed(selected: Filters) -> Filters:
    """Return a selection narrowed to the shops that the reader has picked."""
    return selected.narrowed(shops=tuple(st.session_state.get(KEY, ())))


def _known() -> list[str]:
    whole = answers.everything(answers.log_in_view())
    return sorted(answers.ask("shops", whole)["shop"], key=str.casefold)
