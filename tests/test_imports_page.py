"""The page of imports: who brought them, and what it would mean to take one back.

A test in a browser presses the button in the dialog: here it would be drawn no more.
"""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from test_log_pages import do_import, opened, pick, said

HEADING = "Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg\n"
ROW = "01.10.2026 08:05;Nyhetsbrev;{}@garn.example;Hei;Sendt;Nei;\n"
FIRST = HEADING + ROW.format("a01") + ROW.format("b02")
SECOND = HEADING + ROW.format("b02") + ROW.format("c03") + ROW.format("nobody@")


@pytest.fixture
def imported(app: AppTest) -> AppTest:
    do_import(app, "først.csv", FIRST)
    do_import(app, "siden.csv", SECOND)
    return app


def listed(app: AppTest) -> pd.DataFrame:
    return next(table.value for table in app.dataframe if "brought_by" in table.value)


def test_an_import_says_who_brought_it(imported: AppTest):
    opened(imported, "imports")
    shown = listed(imported)
    assert list(shown["file"][:2]) == ["siden.csv", "først.csv"]
    assert set(shown["brought_by"][:2]) == {"The app"}


def test_before_an_import_is_taken_back_the_numbers_are_shown(imported: AppTest):
    opened(imported, "imports")
    pick(imported, "earlier imports 0", 1)
    imported.button(key="take back 1").click().run()
    assert "1 e-mail that no other import has goes" in said(imported)
    assert "1 e-mail stays as it is" in said(imported)
