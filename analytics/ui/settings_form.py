"""The settings as a form, made from the settings' own titles and descriptions."""

from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin
from zoneinfo import available_timezones

import streamlit as st
from pydantic.fields import FieldInfo

from analytics import settings_file as file
from analytics.access import Right
from analytics.errors import EmailLogError
from analytics.language import LANGUAGES
from analytics.settings import Limit, Settings, given_by_environment, settings_file
from analytics.ui import answers, deeds, reader
from analytics.ui.language import _, error_text
from analytics.ui.sensitivity import STEPS
from analytics.watching import watch

# These have forms of their own.
APART = ("people", "notify")


def where_they_are() -> None:
    """Say which file holds the settings."""
    st.caption(_("Kept in this file, which can be written by hand as well:"))
    st.code(str(settings_file()), language=None, wrap_lines=True)


def choices() -> None:
    """Let the manager change every setting that has a title."""
    now = answers.settings()
    with st.form("settings"):
        st.subheader(_("What the shop has chosen"), anchor=False)
        chosen = {}
        with st.grid(2, min_column_width=280):
            for name, field in Settings.model_fields.items():
                if field.title and name not in APART:
                    chosen[name] = _widget(name, field, getattr(now, name))
        if st.form_submit_button(_("Save"), icon=":material/save:"):
            save(_changed(now, chosen))


def save(changes: Mapping[str, Any]) -> bool:
    """Write changed settings into the file, note them, and draw the page anew."""
    changes = {name: value for name, value in changes.items() if not fixed(name)}
    if not changes:
        st.toast(_("Nothing was changed."))
        return False
    try:
        reader.must(Right.MANAGE)
        file.choose(settings_file(), changes, lambda: deeds.changed(changes))
    except EmailLogError as error:
        st.error(error_text(error), icon=":material/error:")
        return False
    except OSError as error:
        st.error(_("The file cannot be written: {problem}.", problem=error.strerror))
        return False
    # In a lake, the next build looks for them anew.
    if "sensitivity" in changes and not answers.is_a_lake():
        watch(answers.own_log())
    st.toast(_("The settings are saved."), icon=":material/check:")
    return True


def fixed(name: str) -> str:
    """Say why a setting cannot be changed here; nothing where it can."""
    if not given_by_environment(name):
        return ""
    return _("The environment says it, so it cannot be changed here.")


def _widget(name: str, field: FieldInfo, value: Any) -> Any:
    """Draw the widget that fits a setting, and return what it says, as the file has it."""
    label, why_not = _(str(field.title)), fixed(name)
    about = " ".join(filter(None, (_(str(field.description)), why_not)))
    # Its key holds what the file says: a colleague's change is drawn anew, never written back.
    key = f"setting {name} = {value}"
    how: dict[str, Any] = {"key": key, "help": about, "disabled": bool(why_not)}
    if name == "timezone":
        zones = sorted(available_timezones())
        return st.selectbox(label, zones, index=zones.index(value), **how)
    if get_origin(field.annotation) is Literal:
        steps = list(get_args(field.annotation))
        return st.selectbox(label, steps, index=steps.index(value), format_func=_word, **how)
    if isinstance(value, bool):
        return st.checkbox(label, value, **how)
    if isinstance(value, int | float):
        return st.number_input(label, value=value, **how)
    if field.annotation == tuple[Limit, Limit]:
        return _limits(label, value, how)
    if isinstance(value, tuple):
        lines = st.text_area(label, "\n".join(value), **how).splitlines()
        return [line.strip() for line in lines if line.strip()]
    return st.text_input(label, str(value), **how)


def _limits(label: str, shares: tuple[float, float], how: dict[str, Any]) -> list[float]:
    """Draw the two shares from which something is watched and bad, as per cent."""
    labels = (
        _("{limits} – watched from (%)", limits=label),
        _("{limits} – bad from (%)", limits=label),
    )
    return [
        round(
            st.number_input(
                each,
                value=round(share * 100, 10),
                min_value=0.0,
                max_value=100.0,
                step=0.1,
                format="%g",
                **how | {"key": f"{how['key']} {place}"},
            )
            / 100,
            12,
        )
        for place, (each, share) in enumerate(zip(labels, shares, strict=True))
    ]


def _word(step: str) -> str:
    """Return the word for one of the steps that a setting can take."""
    return _(STEPS[step]) if step in STEPS else LANGUAGES.get(step, step.upper())


def _changed(now: Settings, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return what differs from now."""
    return {name: value for name, value in chosen.items() if value != _plain(getattr(now, name))}


def _plain(value: Any) -> Any:
    """Return a value as the file has it."""
    return list(value) if isinstance(value, tuple) else value
