"""The page of imports: who brought them, and what it would mean to take one back.

A test in a browser presses the button in the dialog: here it would be drawn no more.
"""

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from logs import quiet
from screen import opened, said
from streamlit.testing.v1 import AppTest
from test_log_pages import EXPORT, do_import, offered, pick

from analytics.audit import trail
from analytics.editions import sample_edition
from analytics.importing import import_file
from analytics.reading import Wishes
from analytics.settings import Settings
from analytics.store import Store
from analytics.ui import upload

HEADING = "Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg\n"
ROW = "01.10.2026 08:05;Nyhetsbrev;{}@garn.example;Hei;Sendt;Nei;\n"
FIRST = HEADING + ROW.format("a01") + ROW.format("b02")
SECOND = HEADING + ROW.format("b02") + ROW.format("c03") + ROW.format("nobody@")
UNKNOWN = (
    "Når;Hvem;Hva\n"
    "03.11.2026 07:02;kari.eksempel07@gmail.com;Ordre 10234\n"
    "04.11.2026 08:02;ola.eksempel@hotmail.com;Ordre 10235\n"
)


@pytest.fixture
def imported(app: AppTest) -> AppTest:
    do_import(app, "først.csv", FIRST)
    do_import(app, "siden.csv", SECOND)
    return app


def test_a_picked_import_says_who_brought_it_and_what_its_rows_came_to(imported: AppTest) -> None:
    opened(imported, "imports")
    shown = next(table.value for table in imported.dataframe if "first_sent" in table.value)
    assert list(shown["file"][:2]) == ["siden.csv", "først.csv"]
    pick(imported, "earlier imports 0", 0)
    assert "Brought by: The app" in said(imported)
    assert "3 rows read = 1 new + 0 updated + 1 unchanged + 1 rejected" in said(imported)


def test_before_an_import_is_taken_back_the_numbers_are_shown(imported: AppTest) -> None:
    opened(imported, "imports")
    pick(imported, "earlier imports 0", 1)
    imported.button(key="take back 1").click().run()
    assert "1 e-mail that no other import has goes" in said(imported)
    assert "1 e-mail stays as it is" in said(imported)


FAILED = "03.11.2026 08:05;Ordrebekreftelse;d04@garn.example;Ordre 7;Sendt;Ja;550 5.1.1 No\n"


def test_of_a_few_e_mails_nothing_stands_out_but_what_failed_is_said(app: AppTest) -> None:
    do_import(app, "logg.csv", FIRST + FAILED)
    day = {"period": "own", "from": "2026-11-03", "to": "2026-11-03"}
    opened(app, "overview", **day)
    assert "Too few e-mails to tell what stands out, but 1 of them failed." in said(app)
    assert "Nothing stands out" not in said(app)


def test_what_came_in_is_not_sought_in_the_log_of_the_sample_shop(
    imported: AppTest, shop: Settings, sample_file: Path
) -> None:
    shutil.copy(sample_file, shop.data / f"sample-{sample_edition()}.duckdb")
    opened(imported, "imports")
    imported.session_state["log"] = True
    imported.run()
    assert "It is in your own log, which is not in view." in said(imported)
    assert "rows read" not in said(imported)


def test_a_file_with_rejected_rows_that_adds_nothing_says_so(app: AppTest) -> None:
    do_import(app, "siden.csv", SECOND)
    do_import(app, "siden.csv", SECOND)
    assert "All that could be read of this file was in the log already." in said(app)


def test_an_import_says_counts_that_add_up_and_shows_what_was_rejected(app: AppTest) -> None:
    do_import(app, "logg.csv", EXPORT)
    assert "2 rows read = 1 new + 0 updated + 0 unchanged + 1 rejected" in said(app)
    rejected = next(table.value for table in app.dataframe if "content" in table.value)
    assert rejected["line"].tolist() == [3]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (FIRST, "E-post logg, 1 October 2026."),
        (FIRST + FAILED, "E-post logg, from 1 October 2026 to 3 November 2026."),
    ],
)
def test_the_days_of_a_file_are_said_and_a_single_one_once(
    app: AppTest, rows: str, told: str
) -> None:
    do_import(app, "logg.csv", rows)
    assert told in said(app)


def test_the_same_file_again_changes_nothing(app: AppTest) -> None:
    do_import(app, "logg.csv", EXPORT)
    do_import(app, "logg.csv", EXPORT)
    assert "0 new + 0 updated + 1 unchanged + 1 rejected" in said(app)


def test_the_zone_that_was_said_of_such_files_counts_for_an_upload_too(
    app: AppTest, shop: Settings, tmp_path: Path
) -> None:
    with closing(Store(shop.database, shop)) as log:
        file = tmp_path / "logg.csv"
        file.write_text(EXPORT, encoding="utf-8")
        import_file(log, file, Wishes(timezone="America/New_York"), quiet)
    do_import(app, "logg.csv", EXPORT.replace("10234", "10235"))
    with app.session_state[upload.JOB].store.cursor() as cursor:
        told = cursor.execute("SELECT DISTINCT sent_at::VARCHAR FROM messages WHERE batch > 0")
        assert told.fetchall() == [("2026-11-03 12:02:00",)]


def test_an_unknown_file_is_mapped_and_remembered(app: AppTest, shop: Settings) -> None:
    do_import(app, "ukjent.csv", UNKNOWN)
    for name, heading in (("sent_at", "Når"), ("recipient", "Hvem"), ("subject", "Hva")):
        app.selectbox(key=f"ukjent.csv: {name}").select(heading).run()
    assert not app.exception
    landed = next(table.value for table in app.dataframe if "mail_type_raw" not in table.value)
    assert landed["recipient"].tolist() == ["kari.eksempel07@gmail.com", "ola.eksempel@hotmail.com"]
    assert offered(app, "ukjent.csv: The first rows, as they would land")
    app.button(key="import ukjent.csv").click().run()
    app.session_state[upload.JOB].wait()
    app.run()
    assert "2 rows read = 2 new" in said(app)
    do_import(app, "ukjent.csv", UNKNOWN)
    assert "2 rows read = 0 new + 0 updated + 2 unchanged" in said(app)
    noted = trail(app.session_state[upload.JOB].store, deed="mapping_remembered", about="", rows=9)
    assert noted["detail"].tolist() == ["ukjent.csv"]
