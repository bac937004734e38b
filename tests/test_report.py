"""A report's every figure is the log's own, and its page is safe, whole and names nobody."""

import json
import shutil
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from terminal import command

from analytics.access import MANAGER
from analytics.audit import trail
from analytics.filters import Filters
from analytics.health import Totals
from analytics.report import Report, as_html, report
from analytics.report.figures import Period, last_whole
from analytics.settings import Settings
from analytics.store import Store

ROOT = Path(__file__).parent.parent
EVERYTHING = Filters(date(1970, 1, 1), date(2199, 12, 31), MANAGER, version=0)
HOSTILE = '<script>alert(1)</script> & "x"'
WEEK = "local_time({'zone': 'Europe/Oslo'}, sent_at)::DATE BETWEEN '2026-10-19' AND '2026-10-25'"


def told(store: Store, period: Period = "week") -> Report:
    return report(store.ask, EVERYTHING, store.settings, period)


def counted(store: Store, what: str, where: str = "true") -> list[tuple[Any, ...]]:
    with store.cursor() as cursor:
        return cursor.execute(f"SELECT {what} FROM messages WHERE {WEEK} AND {where}").fetchall()


@pytest.mark.parametrize(
    ("period", "day", "first", "last"),
    [
        ("week", date(2026, 10, 25), date(2026, 10, 19), date(2026, 10, 25)),
        ("week", date(2026, 10, 24), date(2026, 10, 12), date(2026, 10, 18)),
        ("month", date(2026, 10, 31), date(2026, 10, 1), date(2026, 10, 31)),
        ("month", date(2026, 10, 30), date(2026, 9, 1), date(2026, 9, 30)),
        ("month", date(2026, 1, 5), date(2025, 12, 1), date(2025, 12, 31)),
    ],
)
def test_a_report_is_about_the_last_whole_week_or_month(
    period: Period, day: date, first: date, last: date
) -> None:
    assert last_whole(period, day) == (first, last)


def test_every_figure_is_that_of_the_messages(store: Store) -> None:
    figures = told(store)
    assert (figures.first, figures.last) == (date(2026, 10, 19), date(2026, 10, 25))
    outcomes = dict(counted(store, "outcome, count(*)", "true GROUP BY outcome"))
    assert {name: n for name, n in vars(figures.now).items() if n} == outcomes
    finished = "outcome NOT IN ('deferred', 'suppressed')"
    for column, rates in (("mail_type", figures.mail_types), ("provider", figures.providers)):
        assert {rate.code: (rate.failed, rate.finished) for rate in rates} == {
            code: (failed, of)
            for code, failed, of in counted(
                store,
                f"{column}, count(*) FILTER (outcome = 'failed'), count(*)",
                f"{finished} GROUP BY {column}",
            )
        }
    failed = counted(store, "reason, count(*)", "outcome = 'failed' GROUP BY reason")
    assert {reason.code: reason.failed for reason in figures.reasons} == dict(failed)
    assert sum(day.failed for day in figures.days) == figures.now.failed
    assert sum(day.finished for day in figures.days) == figures.now.finished
    assert len(figures.days) == 7
    before = store.ask(
        "outcomes", EVERYTHING.narrowed(first=date(2026, 10, 12), last=date(2026, 10, 18))
    )
    assert figures.before
    assert figures.before.failed == before.set_index("outcome").loc["failed", "emails"]


def test_without_a_week_before_nothing_is_compared(store: Store) -> None:
    with store.change() as cursor:
        cursor.execute("DELETE FROM hourly_totals WHERE hour < TIMESTAMP '2026-10-18 22:00'")
    figures = told(store)
    assert figures.before is None
    assert "does not reach back" in as_html(figures, "en", {})


def test_a_week_before_without_an_e_mail_is_compared_with_all_the_same(store: Store) -> None:
    before = "BETWEEN TIMESTAMP '2026-10-11 22:00' AND TIMESTAMP '2026-10-18 21:59'"
    with store.change() as cursor:
        cursor.execute(f"DELETE FROM hourly_totals WHERE hour {before}")
    figures = told(store)
    assert figures.before == Totals()
    assert figures.document()["totals_before"]["failed"] == 0
    page = as_html(figures, "en", {})
    assert "does not reach back" not in page
    assert "before: 0" in page


def test_the_times_among_the_figures_are_in_utc(store: Store) -> None:
    with store.change() as cursor:
        cursor.execute(
            "UPDATE messages SET subject = 'Vinter' WHERE mail_type = 'newsletter' "
            "AND sent_at >= TIMESTAMP '2026-10-20'"
        )
    started = [one["started"] for one in told(store).document()["mailings"]]
    assert started == ["2026-10-20T00:00:00Z"]


@pytest.mark.parametrize(
    ("language", "title", "monday"),
    [("en", "E-mail report", "19 Oct"), ("nb", "E-postrapport", "19. okt")],
)
@pytest.mark.parametrize("period", ["week", "month"])
def test_the_page_is_whole_in_both_languages_and_names_nobody(
    store: Store, language: str, title: str, monday: str, period: Period
) -> None:
    page = as_html(told(store, period), language, {})
    assert f"<h1>{title}</h1>" in page
    assert (f">{monday}" in page) is (period == "week")
    assert "2026-" not in page
    for fetched in ("<script", "<link", "<img", "http://", "https://", "url("):
        assert fetched not in page
    assert "kunde1" not in page
    assert "@outlook" not in page


def test_what_strangers_wrote_stays_text(store: Store) -> None:
    with store.change() as cursor:
        cursor.execute(
            "UPDATE messages SET subject = $subject WHERE mail_type = 'newsletter' "
            "AND sent_at > TIMESTAMP '2026-10-20'",
            {"subject": HOSTILE},
        )
    figures = told(store, "week")
    page = as_html(figures, "en", {})
    assert any(one.subject == HOSTILE for one in figures.mailings)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.fixture(scope="module")
def log(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder whose log holds the invented e-mails."""
    return Path(shutil.copy(filled, tmp_path_factory.mktemp("report"))).parent


def test_the_command_writes_the_page_and_the_figures(log: Path, tmp_path: Path) -> None:
    file = tmp_path / "monday.html"
    done = command(log, "report", "--json", "--output", str(file))
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert (figures["from"], figures["to"]) == ("2026-10-19", "2026-10-25")
    assert figures["totals"]["failed"] == sum(rate["failed"] for rate in figures["providers"])
    assert "<h1>E-mail report</h1>" in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o600
    settings = Settings(data=log)
    with closing(Store(settings.database, settings)) as store:
        assert trail(store, deed="exported", about="", rows=9)["detail"].tolist() == [file.name]
    assert "is already there" in command(log, "report", "--output", str(file)).stderr
    assert "must end in" in command(log, "report", "--output", str(tmp_path / "r.pdf")).stderr


def test_an_empty_log_is_said_to_be_empty(tmp_path: Path) -> None:
    done = command(tmp_path / "data", "report")
    assert (done.returncode, done.stdout) == (1, "")
    assert "The log is empty" in done.stderr
