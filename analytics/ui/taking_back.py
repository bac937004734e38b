"""Taking an import back: what would go and what would stay, before the reader confirms it."""

import streamlit as st

from analytics import taking_back
from analytics.access import Right
from analytics.audit import Deed
from analytics.errors import EmailLogError
from analytics.taking_back import Numbers
from analytics.ui import answers, deeds, reader
from analytics.ui.language import _, error_text, ngettext
from analytics.ui.troubles import telling_troubles

ROUND, SAID = "imports taken back", "what became of the import taken back"
# The number of an import that is gone, until its receipt is gone as well.
GONE = "import that is gone"


def offer(batch: int, file: str) -> None:
    """Offer to take an import back; it is asked once more before."""
    if st.button(_("Take this import back"), icon=":material/undo:", key=f"take back {batch}"):
        st.dialog(_("Take this import back?"))(_ask)(batch, file)


def times() -> int:
    """Return how many imports were taken back in this visit."""
    return int(st.session_state.get(ROUND, 0))


def tell() -> None:
    """Say once what became of the import that was to be taken back."""
    if said := st.session_state.pop(SAID, None):
        st.toast(said, icon=":material/undo:")


@telling_troubles()
def _ask(batch: int, file: str) -> None:
    # A file's name is a stranger's text.
    st.text(file)
    for sentence in _sentences(taking_back.weigh(answers.own_log(), batch)):
        st.markdown(f"- {sentence}")
    if st.button(
        _("Take it back"),
        icon=":material/undo:",
        key=f"confirm {batch}",
    ):
        with st.spinner(_("Taking the import back")):
            _take_back(batch, file)
        # The dialog is drawn by itself; the whole page closes it, and says what was done.
        st.rerun()


def _take_back(batch: int, file: str) -> None:
    try:
        reader.must(Right.IMPORT)
        deeds.note(Deed.TAKEN_BACK, detail=file)
        numbers = taking_back.take_back(answers.own_log(), batch)
    except EmailLogError as error:
        st.session_state[SAID] = error_text(error)
        return
    st.session_state[ROUND] = times() + 1
    st.session_state[GONE] = batch
    st.session_state[SAID] = ngettext(
        "The import is taken back; {count} e-mail is gone from the log.",
        "The import is taken back; {count} e-mails are gone from the log.",
        numbers.going,
    )


def _sentences(numbers: Numbers) -> list[str]:
    """Say what would happen, the certain first; what would not is not said."""
    said = [
        (
            numbers.going,
            ngettext(
                "{count} e-mail that no other import has goes, with all that is known of it.",
                "{count} e-mails that no other import has go, with all that is known of them.",
                numbers.going,
            ),
        ),
        (
            numbers.staying,
            ngettext(
                "{count} e-mail stays as it is, because a later import has it too.",
                "{count} e-mails stay as they are, because later imports have them too.",
                numbers.staying,
            ),
        ),
        (
            numbers.restored,
            ngettext(
                "{count} e-mail of another import gets the outcome back that it had before.",
                "{count} e-mails of other imports get the outcome back that they had before.",
                numbers.restored,
            ),
        ),
        (
            numbers.kept,
            ngettext(
                "{count} changed e-mail stays changed, because a later import tells of it too.",
                "{count} changed e-mails stay changed, because later imports tell of them too.",
                numbers.kept,
            ),
        ),
        (
            numbers.rejected,
            ngettext("{count} rejected row goes.", "{count} rejected rows go.", numbers.rejected),
        ),
    ]
    happens = [sentence for count, sentence in said if count]
    return happens or [_("No e-mail changes; only the import itself goes from the list.")]
