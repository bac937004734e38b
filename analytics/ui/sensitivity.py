"""How little is told of: a reader's choice, each step with the false alarms measured of it."""

import streamlit as st

from analytics import watching, words
from analytics.bursts import SENSITIVITIES
from analytics.ui import answers, choices, reader
from analytics.ui.language import _, listed, ngettext, short_percent
from analytics.ui.memory import Memory
from analytics.ui.selection import draw_selected_part
from analytics.ui.this_run import once
from analytics.watching import Kept

SENSITIVITY = "sensitivity"
STEPS = {"low": words.N_("Low"), "normal": words.N_("Normal"), "high": words.N_("High")}
# A search of ten million e-mails takes a second, so nobody needs to stop one; kept, it takes none.
_found: Memory[list[Kept]] = Memory(12, list)
_kept: Memory[list[Kept]] = Memory(12, list)


def choose() -> None:
    """Let the reader choose a step, which is that of the kept bursts at first."""
    choices.pick_one(
        _("Sensitivity"),
        list(STEPS),
        SENSITIVITY,
        _told,
        default=usual(),
        width=380,
        on_change=draw_selected_part,
    )


def picked() -> str:
    """Return the step that is chosen, and note it for the URL."""
    return choices.picked_one(SENSITIVITY, usual())


def usual() -> str:
    """Return the step by which bursts were looked for last, and so are kept and counted."""
    return answers.log_in_view().searched_at


def found(step: str) -> list[Kept]:
    """Return all bursts of the log in view at a step: those that are kept, or found now."""
    return once(f"bursts at {step}", lambda: _found_at(step))


def _found_at(step: str) -> list[Kept]:
    log = answers.log_in_view()
    if step == usual():
        whole = answers.everything(log)
        return _kept.recall((str(log.file), whole), lambda: watching.kept(answers.ask, whole))
    key = (str(log.file), log.version, step)
    with st.spinner(_("Looking for bursts")):
        every = _found.recall(key, lambda: watching.found(log, step))
    return [one for one in every if reader.scope().holds(one.burst.shop)]


def explain() -> None:
    """Say what the steps were measured to find, and which of them decides what is told."""
    finds = [
        _("{step} {share}", step=_(word).lower(), share=short_percent(SENSITIVITIES[step].found))
        for step, word in STEPS.items()
    ]
    st.caption(
        " ".join(
            (
                _(
                    "The false alarms of each sensitivity were measured on invented shops, where "
                    "it found so many of the bursts: {steps}.",
                    steps=listed(finds),
                ),
                _what_counts(_(STEPS[usual()]).lower()),
            )
        )
    )


def _what_counts(step: str) -> str:
    if usual() == answers.log_in_view().settings.sensitivity:
        return _(
            "The menu counts, and messages tell of, what is found at the sensitivity of "
            "the settings: {step}.",
            step=step,
        )
    return _(
        "The menu counts what was found when the lake was built, at this sensitivity: {step}.",
        step=step,
    )


def _told(step: str) -> str:
    months = round(1 / SENSITIVITIES[step].false_alarms)
    return ngettext(
        "{step}: one false alarm in {count} month",
        "{step}: one false alarm in {count} months",
        months,
        step=_(STEPS[step]),
    )
