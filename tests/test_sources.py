"""A list of failures shows no rate, and a file whose dates are open is asked about."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from logs import as_failures_only
from sample_shop import traces
from staged import EXPORTS
from streamlit.testing.v1 import AppTest

from analytics.access import MANAGER
from analytics.filters import Filters
from analytics.importing import import_file
from analytics.reading import Wishes
from analytics.report import as_html, report
from analytics.settings import Settings
from analytics.store import Store

APP = Path(__file__).parent.parent / "app.py"
LIST = EXPORTS / "mailgun_bounces.csv"
LOG = EXPORTS / "mandrill_activity.csv"
OPEN = b"To Address,Subject,Created Date,Mailer\nliv@garnkurv.example,Hei,03/04/2026 10:00,x\n"


@pytest.fixture
def app(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv("POSTLOGG_DATA", str(settings.data))
    yield AppTest.from_file(APP, default_timeout=30)
    st.cache_data.clear()
    st.cache_resource.clear()


def bring(settings: Settings, *files: Path) -> None:
    store = Store(settings.database, settings)
    for file in files:
        assert import_file(store, file, Wishes(), lambda _share, _doing: None).error is None
    store.close()


def captions(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.caption, *app.markdown))


def test_a_list_of_failures_has_no_rate(app: AppTest, settings: Settings) -> None:
    bring(settings, LIST)
    app.query_params["language"] = "nb"
    app.run()
    assert not app.exception
    rate = {metric.label: metric.value for metric in app.metric}
    assert rate["Feilandel"] == "Ukjent"
    assert "inneholder bare e-post som feilet" in captions(app)


@pytest.mark.parametrize("page", ["overview", "failures"])
def test_where_no_rate_can_be_known_none_is_drawn(
    app: AppTest, settings: Settings, page: str
) -> None:
    bring(settings, LIST)
    app.run()
    app.switch_page(f"pages/{page}.py").run()
    assert {bar["type"] for bar in traces(app, 0)} == {"bar"}
    assert sum(sum(bar["y"]) for bar in traces(app, 0)) == 2
    assert "lists failed e-mail only" in captions(app)


def test_of_failures_alone_no_figure_of_a_report_is_a_rate(store: Store) -> None:
    everything = Filters(date(1970, 1, 1), date(2199, 12, 31), MANAGER, version=0)
    told = report(as_failures_only(store.ask), everything, store.settings, "month")
    assert told.now.failed > 0
    for rates in (
        [day.rate for day in told.days],
        [one.rate for one in (*told.mail_types, *told.providers)],
        [one.totals.failure_rate for one in told.mailings],
        [one.hard_bounces.rate for one in told.judged],
    ):
        assert not any(rate is not None for rate in rates)
    assert "Failure rate: Not known" in as_html(told, "en", {})


def test_a_list_of_failures_among_others_is_named(app: AppTest, settings: Settings) -> None:
    bring(settings, LIST, LOG)
    app.query_params["language"] = "en"
    app.run()
    rate = {metric.label: metric.value for metric in app.metric}
    assert rate["Failure rate"] != "Unknown"
    assert "Mailgun bounces: This source lists failed e-mail only" in captions(app)


def test_a_file_whose_dates_are_open_is_asked_about(app: AppTest, settings: Settings) -> None:
    bring(settings, LOG)
    app.query_params["language"] = "en"
    app.run()
    app.switch_page("pages/imports.py").run()
    app.file_uploader[0].upload("open.csv", OPEN).run()
    next(button for button in app.button if button.label.startswith("Import")).click().run()
    job = app.session_state["import under way"]
    job.wait()
    app.run()
    assert [file.name for file in job.undated()] == ["open.csv"]
    next(button for button in app.button if button.label.startswith("The month")).click().run()
    again = app.session_state["import under way"]
    again.wait()
    assert again.results[0].counts.new == 1
