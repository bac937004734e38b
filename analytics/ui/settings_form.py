"""The settings as a form, made from the settings' own titles and descriptions."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin
from zoneinfo import available_timezones

import streamlit as st
from pydantic.fields import FieldInfo

from analytics import settings_file as file
from analytics.access import Right
from analytics.classification import load_rules
from analytics.errors import EmailLogError
from analytics.language import LANGUAGES
from analytics.settings import Settings, given_by_environment, settings_file
from analytics.ui import answers, deeds, reader
from analytics.ui.language import _, error_text, mail_type_word, provider_word
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
        if st.form_submit_button(_("Save"), type="primary", icon=":material/save:"):
            save(_changed(now, chosen))


def save(changes: Mapping[str, Any]) -> bool:
    """Write changed settings into the file, note them, and draw the page anew."""
    if not changes:
        st.toast(_("Nothing was changed."))
        return False
    try:
        reader.must(Right.MANAGE)
        file.choose(settings_file(), changes)
    except EmailLogError as error:
        st.error(error_text(error), icon=":material/error:")
        return False
    except OSError as error:
        st.error(_("The file cannot be written: {problem}.", problem=error.strerror))
        return False
    deeds.changed(changes)
    # In a lake, the next build looks for them anew.
    if "sensitivity" in changes and not answers.is_a_lake():
        watch(answers.own_log())
    st.toast(_("The settings are saved."), icon=":material/check:")
    return True


def own_words() -> None:
    """Show the mail types and mailbox providers that the shop's own rules add."""
    rules: Path = answers.settings().rules
    st.subheader(_("Own mail types and mailbox providers"), anchor=False)
    st.caption(_("Written by hand as rules, in this file:"))
    st.code(str(rules), language=None, wrap_lines=True)
    if not rules.exists():
        return
    try:
        labels = load_rules(rules).labels
    except EmailLogError as error:
        st.error(error_text(error), icon=":material/error:")
        return
    for code in labels:
        word = mail_type_word(code)
        st.text(word if word != code else provider_word(code))


def _widget(name: str, field: FieldInfo, value: Any) -> Any:
    """Draw the widget that fits a setting, and return what it says."""
    label, about = _(str(field.title)), _(str(field.description))
    fixed = given_by_environment(name)
    if fixed:
        about += " " + _("The environment says it, so it cannot be changed here.")
    how: dict[str, Any] = {"key": f"setting {name}", "help": about, "disabled": fixed}
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
    if isinstance(value, tuple):
        return st.text_area(label, "\n".join(map(str, value)), **how)
    return st.text_input(label, str(value), **how)


def _word(step: str) -> str:
    """Return the word for one of the steps that a setting can take."""
    return _(STEPS[step]) if step in STEPS else LANGUAGES.get(step, step.upper())


def _changed(now: Settings, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return what differs from now, lines as a list of what the setting holds."""
    said = {
        name: _listed(value, getattr(now, name)) if isinstance(getattr(now, name), tuple) else value
        for name, value in chosen.items()
    }
    return {
        name: value
        for name, value in said.items()
        if value != _plain(getattr(now, name)) and not given_by_environment(name)
    }


def _listed(text: str, now: tuple[Any, ...]) -> list[Any]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if now and isinstance(now[0], float):
        # What is no number is refused with the rest of the file's checks.
        return [float(line) if line.replace(".", "", 1).isdigit() else line for line in lines]
    return lines


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
