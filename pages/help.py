"""What the words and the numbers mean, and why e-mail fails."""

import streamlit as st

from analytics.ui import answers, explanations, frame
from analytics.ui.language import _

frame.open_page(__file__)

st.title(_("Help"), anchor=False)
with st.container(width=820):
    explanations.contents()
    explanations.missing_email()
    explanations.why_email_fails()
    explanations.when_to_worry(answers.log_in_view().settings.failure_limits)
    explanations.what_words_mean()
    explanations.how_numbers_are_counted(answers.zone())
