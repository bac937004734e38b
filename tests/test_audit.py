"""The audit trail: who did what, found by an address that it does not hold, and taken away."""

import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest
from screen import opened
from streamlit.testing.v1 import AppTest

from analytics.access import MANAGER
from analytics.audit import Deed, note, trail
from analytics.settings import Settings
from analytics.store import Store
from analytics.ui import answers, audit_trail


def test_a_look_up_is_noted_once_and_found_by_the_address_alone(
    app: AppTest, shop: Settings
) -> None:
    opened(app, "customer", language="en")
    app.text_input(key="sought customer").set_value("Kunde17@outlook.example").run()
    app.run()
    opened(app, "audit", language="en")
    assert list(app.dataframe[0].value["deed"]) == ["Looked up"]
    app.text_input(key="customer in the audit trail").set_value("kunde17@outlook.example").run()
    assert len(app.dataframe[0].value) == 1
    app.text_input(key="customer in the audit trail").set_value("kunde18@telenor.example").run()
    assert not app.dataframe


def test_each_of_several_addresses_and_whoever_alone_fits_are_noted_as_looked_up(
    app: AppTest, shop: Settings
) -> None:
    opened(app, "customer", language="en")
    several = ("kunde17@outlook.example", "kunde22@outlook.example")
    for sought in (f"{several[0]}, {several[1].upper()}; ", "kunde40@"):
        app.text_input(key="sought customer").set_value(sought).run()
        app.run()
    log = answers.own_log()
    alone = log.ask(
        "recipients", answers.everything(log, MANAGER), sure="kunde40@", words=(), rows=2
    )
    for one in (*several, "kunde40@", *alone["recipient"]):
        assert len(trail(log, deed="looked_up", about=one, rows=10)) == 1, one


def test_no_address_stands_in_the_trail_and_the_key_is_its_owners_alone(
    app: AppTest, shop: Settings
) -> None:
    opened(app, "customer", language="en")
    app.text_input(key="sought customer").set_value("kunde17@outlook.example").run()
    key = shop.data / "person.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    kept = trail(answers.own_log(), deed="", about="", rows=10)
    assert "kunde17" not in kept.to_csv()
    assert len(kept["about"].iloc[0]) == 64


def test_a_note_in_the_trail_makes_no_answer_old(tmp_path: Path) -> None:
    store = Store(tmp_path / "log.duckdb", Settings(data=tmp_path))
    before = store.version
    note(store, "kari", Deed.LOOKED_UP, about="ola@kunde.example")
    assert store.version == before
    store.close()
    again = Store(tmp_path / "log.duckdb", Settings(data=tmp_path))
    assert again.version == before
    assert len(trail(again, deed="looked_up", about="OLA@kunde.example ", rows=10)) == 1
    again.close()


def test_a_note_waits_for_no_import(tmp_path: Path) -> None:
    store = Store(tmp_path / "log.duckdb", Settings(data=tmp_path))
    with store.change():
        worker = threading.Thread(target=note, args=(store, "kari", Deed.LOOKED_UP))
        worker.start()
        worker.join(5)
        assert not worker.is_alive()
    assert len(trail(store, deed="", about="", rows=10)) == 1
    store.close()


def test_the_whole_trail_can_be_taken_away(
    app: AppTest, shop: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store(shop.database, shop)) as store:
        for setting_name in ("timezone", "language"):
            note(store, "kari", Deed.SETTING_CHANGED, about="ola@x.example", detail=setting_name)
    monkeypatch.setattr(audit_trail, "MOST", 1)
    app.session_state["download audit trail"] = True
    opened(app, "audit", language="en")
    assert len(app.dataframe[0].value) == 1
    assert "The newest 1 are shown; the download has them all." in [x.value for x in app.caption]
    buttons = [button.proto.label for button in app.get("download_button")]
    assert buttons == ["CSV", "Excel", "Parquet"]
