"""Who may see what: the people of the settings and their roles, as they are in force."""

from typing import Any

import pandas as pd
import streamlit as st

from analytics.access import RIGHTS, Grant, NotListed, Right, scope_of
from analytics.ui import answers, reader, settings_form
from analytics.ui.language import _
from analytics.words import N_

KEY = "people and roles"
ROLES = {"manager": N_("Manager"), "support": N_("Support"), "viewer": N_("Viewer")}
MAY = (
    N_("**Manager** sees and does everything."),
    N_(
        "**Support** looks up customers and reads the log, with masked addresses; brings nothing "
        "in and takes nothing out."
    ),
    N_("**Viewer** sees figures only."),
)


def people() -> None:
    """Show who has which role, and let the manager change it."""
    st.subheader(_("People and roles"), anchor=False)
    if not reader.reader().identity:
        st.caption(
            _(
                "Nobody has to sign in, so the app serves this computer only, and whoever sits at "
                "it is the manager. docs/sign-in.md tells how people sign in."
            )
        )
    st.markdown("\n".join(f"- {_(said)}" for said in MAY))
    st.caption(
        _(
            "An address, @domain for everybody at it, or group: and the name of a group. Who is "
            "not listed sees nothing. Shops are separated by commas; none means all."
        )
    )
    if why_not := settings_form.fixed("people"):
        st.caption(why_not)
    with st.form("people", border=False):
        how = _table() | {"disabled": bool(why_not)}
        edited = st.data_editor(_as_table(answers.settings().people), **how)
        label = _("Save people and roles")
        if st.form_submit_button(label, icon=":material/save:", disabled=bool(why_not)):
            _save(edited)


def _table() -> dict[str, Any]:
    return {
        "key": KEY,
        "num_rows": "dynamic",
        "hide_index": True,
        "alt": _("People and roles"),
        "column_config": {
            "who": st.column_config.TextColumn(_("Who"), required=True, width="large"),
            "role": st.column_config.SelectboxColumn(
                _("Role"), options=list(RIGHTS), format_func=_role, required=True, width="small"
            ),
            "shops": st.column_config.TextColumn(_("Only these shops"), width="medium"),
        },
    }


def _role(code: Any) -> str:
    return _(ROLES[str(code)])


def _as_table(grants: tuple[Grant, ...]) -> pd.DataFrame:
    rows = [(grant.who, grant.role, ", ".join(grant.shops)) for grant in grants]
    return pd.DataFrame(rows, columns=["who", "role", "shops"], dtype=str)


def _save(edited: pd.DataFrame) -> None:
    rows = [_row(row) for row in edited.fillna("").to_dict("records") if row["who"]]
    if _shuts_out(rows):
        st.error(_("Nobody can take the role of manager away from themselves."))
    elif settings_form.save({"people": rows}):
        st.rerun()


def _row(row: dict[Any, Any]) -> dict[str, Any]:
    shops = [shop.strip() for shop in str(row["shops"]).split(",") if shop.strip()]
    named = {"who": str(row["who"]).strip(), "role": str(row["role"])}
    return named | ({"shops": shops} if shops else {})


def _shuts_out(rows: list[dict[str, Any]]) -> bool:
    """Say whether whoever saves would not be a manager any more."""
    identity = reader.reader().identity
    if not identity:
        return False
    try:
        scope = scope_of(identity, [Grant.model_validate(row) for row in rows])
    except (NotListed, ValueError):
        return True
    return not scope.may(Right.MANAGE)
