"""Settings: what this shop has chosen, who may see what, and who is told."""

import streamlit as st

from analytics.ui import frame, own_rules_form, people_form, settings_form, told_form
from analytics.ui.language import _

frame.open_page(__file__)

st.title(_("Settings"), anchor=False)
settings_form.where_they_are()
settings_form.choices()
told_form.targets()
people_form.people()
own_rules_form.own_rules()
