"""What is too old goes, and its totals stay: sealed, and untouched by what comes later."""

import os
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from logs import ask
from screen import opened, said
from streamlit.testing.v1 import AppTest
from whole_log import is_whole

from analytics import retention
from analytics.erasing import erase
from analytics.importing import import_file
from analytics.reading import Wishes
from analytics.reclassifying import reclassify
from analytics.retention import Retention, prune
from analytics.settings import Settings
from analytics.store import Store

TODAY = datetime(2026, 11, 1, 12, 30)
TOTALS = (
    "SELECT shop, hour, mail_type, provider, outcome, reason, sum(n)::BIGINT FROM hourly_totals"
)
OLD = """Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg
02.09.2026 09:14;Nyhetsbrev;kari@kunde.example;Hei;Sendt;Nei;
30.10.2026 09:14;Nyhetsbrev;kari@kunde.example;Hei;Sendt;Nei;
"""


def totals(store: Store, where: str = "true") -> list[tuple[object, ...]]:
    return ask(store, f"{TOTALS} WHERE {where} GROUP BY ALL ORDER BY ALL")


def test_what_is_too_old_goes_by_whole_hours_and_its_totals_stay(store: Store) -> None:
    before = totals(store)
    pruned = prune(store, 30, TODAY)
    assert pruned.first == datetime(2026, 10, 2, 12)
    assert pruned.messages > 0
    assert ask(store, "SELECT min(sent_at) FROM messages") == [(pruned.first,)]
    assert ask(store, "SELECT count(*) FROM error_log ANTI JOIN messages USING (key)") == [(0,)]
    assert totals(store) == before
    assert is_whole(store)
    assert prune(store, 30, TODAY).messages == 0


def test_nothing_that_comes_later_touches_a_sealed_hour(store: Store, tmp_path: Path) -> None:
    first = prune(store, 30, TODAY).first
    sealed = f"hour < '{first}'"
    before = totals(store, sealed)
    (tmp_path / "late.csv").write_text(OLD, encoding="utf-8")
    told = import_file(store, tmp_path / "late.csv", Wishes(shop="Garn"), lambda *_: None)
    assert told.counts is not None
    assert (told.counts.new, told.counts.rejected) == (1, 1)
    assert ask(store, "SELECT line, reason FROM rejected_rows") == [(2, "pruned")]
    erase(store, "kari@kunde.example")
    reclassify(store)
    assert totals(store, sealed) == before
    assert is_whole(store)


def run_once(store: Store) -> None:
    """Keep a log as the app does, until that was done once."""
    keeping = Retention(store, wait=0.01)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and keeping._wait < 1:
        time.sleep(0.01)
    keeping.close()


@pytest.mark.parametrize("days", [30, 10_000])
def test_a_log_is_pruned_by_itself_as_long_as_the_app_runs(store: Store, days: int) -> None:
    store.settings = store.settings.model_copy(update={"retention_days": days})
    run_once(store)
    assert (ask(store, "SELECT count(*) FROM messages") == [(5760,)]) is (days == 10_000)
    noted = ask(store, "SELECT who, deed FROM audit")
    assert noted == ([] if days == 10_000 else [("retention", "erased")])


def test_files_that_came_in_too_long_ago_are_removed_from_the_inbox(store: Store) -> None:
    """One that is older itself, but came in lately, stays as long as its sentence."""
    inbox = store.settings.inbox_folder
    days = {
        "done/old.csv": 31, "done/old.csv.txt": 31, "failed/old.zip": 31, "failed/old.zip.txt": 31,
        "done/lately.csv": 900, "done/lately.csv.txt": 1, "waits.csv": 900,
    }  # fmt: skip
    for name, age in days.items():
        file = inbox / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(OLD, encoding="utf-8")
        moment = time.time() - age * 86_400
        os.utime(file, (moment, moment))
    store.settings = store.settings.model_copy(update={"retention_days": 30})
    run_once(store)
    left = [str(file.relative_to(inbox)) for file in sorted(inbox.rglob("*")) if file.is_file()]
    assert left == ["done/lately.csv", "done/lately.csv.txt", "waits.csv"]


def test_a_day_on_which_nothing_could_be_pruned_ends_no_pruning(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_store: Store, _days: int) -> None:
        raise OSError

    monkeypatch.setattr(retention, "prune", fail)
    monkeypatch.setattr(retention, "EVERY", 0.01)
    keeping = Retention(store, wait=0.01)
    time.sleep(0.1)
    assert keeping._thread.is_alive()
    keeping.close()


def test_a_period_that_reaches_behind_what_is_kept_says_what_is_counted_from_where(
    app: AppTest, shop: Settings
) -> None:
    told = "The e-mails themselves are kept since 2 October 2026 at 14:00."
    with closing(Store(shop.database, shop)) as store:
        prune(store, 30, TODAY)
    assert told in said(opened(app, "failures", language="en", period="all"))
    assert told in said(opened(app, "mailings", period="all"))
    assert told not in said(opened(app, "failures", period="7"))
