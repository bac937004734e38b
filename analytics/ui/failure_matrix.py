"""Matrices of failure rates, coloured by how far from usual; a click on a cell narrows the page."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from analytics import charts
from analytics.charts import Cell
from analytics.health import ENOUGH
from analytics.ui import figures, log_search, reader, tables
from analytics.ui.failing import Looked, narrow, sees_emails
from analytics.ui.language import (
    _,
    mail_type_word,
    number,
    percent,
    provider_word,
    reason_word,
    theme,
    writing,
)
from analytics.ui.selection import MAIL_TYPE, OUTCOME, PROVIDER, REASON, link

Word = Callable[[str], str]
# A provider can have thousands of domains: so many are drawn, and so many are in the table.
DRAWN_DOMAINS, DOMAINS, LONGEST_DOMAIN = 15, 100, 32
OF_DOMAINS = "provider of the domains"


def by_type(looked: Looked) -> None:
    """Show how much of each mail type fails at each mailbox provider."""

    def answer(row: str, column: str) -> None:
        narrow({PROVIDER.key: row, MAIL_TYPE.key: column})

    _matrix(looked.by_type, "providers by mail type", (provider_word, mail_type_word), answer)


def by_reason(looked: Looked) -> None:
    """Show for which reasons each mailbox provider refuses e-mail."""

    def answer(row: str, column: str) -> None:
        narrow({PROVIDER.key: row, REASON.key: column})

    _matrix(looked.by_reason, "providers by reason", (provider_word, reason_word), answer)


def by_domain(looked: Looked) -> None:
    """Show how much fails at the domains of the recipients, those with the most failures."""
    if len(looked.filters.providers) != 1:
        _choose_provider(looked)
        return

    def answer(row: str, column: str) -> None:
        # In the session and not in the URL: a domain can be one person's own.
        st.session_state[log_search.RECIPIENT] = f"@{row}"
        query = link(**{MAIL_TYPE.key: [column], OUTCOME.key: ["failed"]})
        if reader.may_open("email_log"):
            st.switch_page("pages/email_log.py", query_params=query)

    cells = looked.by_domain(DOMAINS)
    worst = _most_first(cells, "row_code")
    drawn = cells[cells["row_code"].isin(worst[:DRAWN_DOMAINS])]
    _matrix(drawn, "domains by mail type", (_short, mail_type_word), answer, in_table=cells)
    if len(worst) > DRAWN_DOMAINS:
        st.caption(
            _(
                "The {shown} domains with the most failures are drawn; the table has {count}.",
                shown=number(DRAWN_DOMAINS),
                count=number(len(worst)),
            )
        )


def _choose_provider(looked: Looked) -> None:
    """Have one provider chosen, which narrows the page as its filter does."""
    st.markdown(_("Choose one mailbox provider to see the domains of its recipients."))

    def answer() -> None:
        narrow({PROVIDER.key: st.session_state.pop(OF_DOMAINS)}, view="domains")

    st.selectbox(
        _(PROVIDER.title),
        _most_first(looked.by_type, "row_code"),
        index=None,
        key=OF_DOMAINS,
        format_func=provider_word,
        placeholder=_("All"),
        on_change=answer,
        width=300,
    )


def _matrix(
    cells: pd.DataFrame,
    key: str,
    said: tuple[Word, Word],
    answer: Callable[[str, str], None],
    in_table: pd.DataFrame | None = None,
) -> None:
    row_word, column_word = said
    rows = [
        (code, row_word(code), _colour(code) if row_word is provider_word else None)
        for code in _most_first(cells, "row_code")
    ]
    columns = [(code, column_word(code)) for code in _most_first(cells, "column_code")]
    if not rows:
        st.markdown(_("Nothing has failed here."))
        return

    def clicked() -> None:
        if mark := charts.clicked(st.session_state[key]):
            answer(*mark)

    figures.draw(
        charts.matrix(
            [_cell(row, said) for row in cells.to_dict("records")],
            rows,
            columns,
            writing(),
            theme(),
        ),
        key=key,
        on_select=clicked if sees_emails() else "ignore",
        alt=_("Failure rates as a matrix, coloured by how far from usual they are"),
    )
    st.caption(_note(cells))
    listed = cells if in_table is None else in_table
    tables.beside_chart(_("Failure rate"), lambda: _as_table(listed, said), key=f"table of {key}")


def _most_first(cells: pd.DataFrame, dimension: str) -> list[str]:
    """Return the codes of a dimension, those with the most failures first."""
    by = ["failed", "finished"]
    sums = cells.groupby(dimension)[by].sum().sort_values(by, ascending=False, kind="stable")
    return [str(code) for code in sums.index]


def _cell(row: dict[Any, Any], said: tuple[Word, Word]) -> Cell:
    counts = number(row["failed"])
    if row["place"] == "few":
        lines: tuple[str, ...] = (f"{counts} / {number(row['finished'])}",)
    elif pd.isna(row["rate"]):
        lines = (_("Not known"),)
    else:
        lines = (percent(row["rate"]), counts)
    return Cell(row["row_code"], row["column_code"], row["place"], lines, _hover(row, said))


def _hover(row: dict[Any, Any], said: tuple[Word, Word]) -> str:
    told = [
        f"{said[0](row['row_code'])} × {said[1](row['column_code'])}",
        _(
            "{failed} of {finished} failed",
            failed=number(row["failed"]),
            finished=number(row["finished"]),
        ),
    ]
    if pd.notna(row["usual_low"]):
        told.append(
            _(
                "usually {low} to {high}",
                low=percent(row["usual_low"]),
                high=percent(row["usual_high"]),
            )
        )
    return " · ".join(told)


def _note(cells: pd.DataFrame) -> str:
    said = [
        _("Share and number of failed e-mails. Click a cell to see them.")
        if sees_emails()
        else _("Share and number of failed e-mails."),
        _("▲ above the usual of the eight weeks before, ▲▲ at least double; ▼ and ▼▼ below."),
    ]
    if (cells["place"] == "few").any():
        said.append(
            _("Hatched: fewer than {count} e-mails, too few to judge.", count=number(ENOUGH))
        )
    if (cells["place"] == "new").any():
        said.append(_("Without colour: too little before to compare with."))
    return " ".join(said)


def _colour(code: str) -> str:
    return charts.stroke("provider", code, theme()).colour


def _short(domain: str) -> str:
    return domain if len(domain) <= LONGEST_DOMAIN else f"{domain[: LONGEST_DOMAIN - 1]}…"


def _as_table(cells: pd.DataFrame, said: tuple[Word, Word]) -> tables.Table:
    """Return every cell, that with the most failures first, and its writers."""
    ordered = cells.sort_values(["failed", "finished"], ascending=False, kind="stable")
    shown = pd.DataFrame(
        {
            _("Where"): [said[0](code) for code in ordered["row_code"]],
            _("What"): [said[1](code) for code in ordered["column_code"]],
            _("Failure rate"): ordered["rate"],
            _("Failed"): ordered["failed"],
            _("With a final outcome"): ordered["finished"],
            _("Usually from"): ordered["usual_low"],
            _("Usually to"): ordered["usual_high"],
        }
    )
    writers: dict[str, Callable[[Any], str]] = {
        **dict.fromkeys((_("Failure rate"), _("Usually from"), _("Usually to")), percent),
        **dict.fromkeys((_("Failed"), _("With a final outcome")), number),
    }
    return shown, writers
