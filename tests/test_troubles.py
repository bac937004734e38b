"""What cannot be done is one sentence on the page, also in a part that is drawn by itself."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
import streamlit as st
from conftest import APP
from lakes import built, one_mail
from screen import opened
from streamlit.testing.v1 import AppTest

from analytics.errors import LogDamaged
from analytics.lake.versions import current
from analytics.settings import Settings
from analytics.ui import answers, person, privacy

# Before the first block of a file of DuckDB.
HEADERS = 3 * 4096
WITH_A_PART = ["overview", "failures", "bursts", "mailings", "email_log"]
DAMAGED = LogDamaged.text.partition("{file}")[2]


def damage(log: Path) -> None:
    """Close the log, and damage its e-mails and their totals; what else it holds can be read."""
    st.cache_resource.clear()
    with closing(duckdb.connect(str(log))) as connection:
        (size,) = connection.execute("SELECT block_size FROM pragma_database_size()").fetchall()[0]
        blocks = [
            block
            for table in ("messages", "hourly_totals")
            for (block,) in connection.execute(
                f"SELECT DISTINCT block_id FROM pragma_storage_info('{table}') WHERE block_id >= 0"
            ).fetchall()
        ]
    with log.open("r+b") as file:
        for block in blocks:
            # Its end may be empty, and is not read then.
            file.seek(HEADERS + block * size + size // 64)
            file.write(b"\xff" * 64)


def sentences(app: AppTest) -> list[str]:
    """Return what the page says that cannot be done; Streamlit's own box is none of it."""
    assert not app.exception
    return [str(error.value) for error in app.error]


def filters(app: AppTest) -> list[str]:
    return [str(box.key) for box in app.selectbox]


@pytest.mark.parametrize("page", WITH_A_PART)
def test_a_log_that_cannot_be_read_any_more_is_one_sentence_below_the_filters(
    app: AppTest, shop: Settings, page: str
) -> None:
    opened(app, page, language="en")
    damage(shop.database)
    answers.forget_selections()
    (said,) = sentences(app.run())
    assert DAMAGED in said
    assert "period" in filters(app)


def test_filters_that_cannot_be_asked_for_are_one_sentence(app: AppTest, shop: Settings) -> None:
    opened(app, "help", language="en")
    damage(shop.database)
    app.switch_page("pages/overview.py")
    (said,) = sentences(app.run())
    assert DAMAGED in said
    assert "period" not in filters(app)


def test_a_dialog_that_cannot_be_filled_is_one_sentence(app: AppTest, shop: Settings) -> None:
    opened(app, "customer", language="en")
    app.text_input(key=person.SOUGHT).set_value("kunde0@gmail.example").run()
    app.session_state[privacy.PART] = True
    app.run()
    damage(shop.database)
    (said,) = sentences(app.button(key="erase a person 0").click().run())
    assert DAMAGED in said


@pytest.fixture
def lake(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a lake of one e-mail, which is the log of the app."""
    folder = tmp_path / "lake"
    built(folder, settings, [one_mail(tmp_path / "1.csv", "12.01.2026 09:14", "k@kunde.example")])
    monkeypatch.setenv("POSTLOGG_DATA", str(settings.data))
    monkeypatch.setenv("POSTLOGG_LOG_PATH", str(folder))
    yield folder
    st.cache_resource.clear()


def test_a_version_in_force_whose_files_are_gone_is_one_sentence_and_no_endless_try(
    lake: Path,
) -> None:
    app = AppTest.from_file(APP, default_timeout=30)
    opened(app, "email_log", language="en")
    (lake / current(lake).of("messages")[0]).unlink()
    answers.forget_selections()
    (said,) = sentences(app.run())
    assert "The lake has a newer version." in said


@pytest.mark.parametrize("page", ["overview", "customer", "imports"])
def test_a_log_that_cannot_be_opened_is_one_sentence_on_every_page(
    app: AppTest, shop: Settings, page: str
) -> None:
    shop.database.write_bytes(b"not a log" * 999)
    opened(app, page)
    assert not app.exception
    assert ["is not a log that Postlogg can open" in error.value for error in app.error] == [True]


def test_a_log_that_is_in_use_elsewhere_is_one_sentence_on_the_page(
    app: AppTest, shop: Settings
) -> None:
    holding = (
        "import time; from analytics.settings import Settings; from analytics.store import Store\n"
        f"settings = Settings(data={str(shop.data)!r})\n"
        "store = Store(settings.database, settings); print(1, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", holding], stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        opened(app, "customer")
        other.kill()
    assert not app.exception
    assert ["Another program has the log" in error.value for error in app.error] == [True]


def test_a_log_that_is_damaged_inside_is_one_sentence_on_the_page(
    app: AppTest, shop: Settings
) -> None:
    size = shop.database.stat().st_size
    with shop.database.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * (size - 3 * 4096))
    opened(app, "customer")
    assert not app.exception
    assert len(app.error) == 1
