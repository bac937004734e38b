"""Tables to take away as files; one is made when its button is clicked."""

from collections.abc import Callable, Mapping
from functools import partial
from io import BufferedReader
from typing import Any

import pandas as pd
import streamlit as st

from analytics import downloads, words
from analytics.access import Right
from analytics.downloads import Column, Sheet
from analytics.filters import Filters
from analytics.ui import answers, deeds, reader, shops
from analytics.ui.language import _, current, number, own_words


def offer(
    name: str,
    columns: dict[str, Column],
    make: Callable[[], pd.DataFrame],
    help: str | None = None,
    key: str = "",
) -> None:
    """Offer the named columns of a table that is made when it is taken, under a file's name."""
    _offer(name, lambda: downloads.of_frame(make(), columns), help=help, key=key)


def headed(
    columns: Mapping[str, Any], words: Mapping[str, downloads.Words] | None = None
) -> dict[str, Column]:
    """Return the columns of a table on the page under the same headings, with words for codes."""
    of = words or {}
    return {name: Column(str(config["label"]), of.get(name)) for name, config in columns.items()}


def said(known: Mapping[str, str]) -> downloads.Words:
    """Return a look-up of the words for codes in the reader's language, as it is now.

    A file is made when no page is drawn, where nobody knows the reader.
    """
    return downloads.words_for(known, current(), own_words())


def messages(chosen: Filters, emails: int) -> None:
    """Offer exactly the selected e-mails, as each kind of file that they are not too many for."""
    kinds = downloads.kinds_for(emails)
    log = answers.log_in_view()
    sheet = downloads.messages(log, chosen, current(), own_words(), with_shop=shops.several())
    _offer(
        _("e-mail log") + f" {chosen.first} {chosen.last}",
        lambda: sheet,
        kinds=kinds,
        help=_("The selected e-mails that are still kept, with the times of the shop's clock.")
        if len(kinds) == len(downloads.KINDS)
        else _(
            "An Excel file is made of {excel} e-mails at most, a CSV file of {csv}. Choose a "
            "shorter period for one.",
            excel=number(downloads.MOST_IN_EXCEL),
            csv=number(downloads.MOST_ROWS),
        ),
    )


def unknown_answers(found: pd.DataFrame) -> None:
    """Offer the unexplained answers without anything that points at a person."""
    columns = {
        "emails": Column(_("E-mails")),
        "template": Column(_("Answer, without addresses and numbers")),
        "reply_code": Column(_("Reply code")),
        "enhanced_code": Column(_("Status code")),
        "provider": Column(_("Mailbox provider"), said(words.PROVIDERS)),
    }
    offer(
        _("unexplained answers"),
        columns,
        lambda: found,
        help=_("Without the addresses, hosts and numbers that the answers quote."),
    )


def rejected(batch: int, place: str) -> None:
    """Offer the rejected rows of an import, each with its line and why, at one place of a page."""
    store = answers.log_in_view()
    sheet = downloads.rejected(store, answers.everything(store), batch, current())
    name = _("rejected rows") + f" {batch}"
    _offer(name, lambda: sheet, key=f"{name}, {place}")


def _offer(
    name: str,
    make: Callable[[], Sheet],
    *,
    kinds: tuple[str, ...] = tuple(downloads.KINDS),
    help: str | None = None,
    key: str = "",
) -> None:
    """Offer a table as each kind of file; the choice is drawn when it is opened."""
    if not reader.may(Right.DOWNLOAD):
        return
    store, language, who = answers.log_in_view(), current(), reader.reader().name

    def made(kind: str) -> BufferedReader:
        deeds.exported(store, who, f"{name}.{kind}")
        return downloads.written(make(), kind, store.folder("temp"), language)

    key = f"download {key or name}"
    part = st.popover(
        _("Download"), icon=":material/download:", help=help, key=key, on_change="rerun"
    )
    if not part.open:
        return
    for kind in kinds:
        part.download_button(
            _(downloads.KINDS[kind].title),
            data=partial(made, kind),
            file_name=f"{name}.{kind}",
            mime=downloads.KINDS[kind].mime,
            on_click="ignore",
            type="tertiary",
            key=f"{key} as {kind}",
        )
