"""Where only the first of many are drawn or listed, that is said, and the table beside has more."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import APP, copy_of, installed
from markupsafe import escape
from screen import opened, said
from streamlit.testing.v1 import AppTest
from test_report import EVERYTHING, told

from analytics.mailings import mailings
from analytics.report import as_html
from analytics.settings import Settings
from analytics.words import CAUSES, PROVIDERS

ALL_PROVIDERS = list(PROVIDERS)
NINE_CAUSES = list(CAUSES)[:9]
# Many of everything: each is spread over what there is to count.
MANY = """
UPDATE hourly_totals SET provider = $providers[(hash(hour) % len($providers))::INT + 1]
WHERE provider <> 'outlook';
UPDATE messages SET cause = $causes[(hash(key) % len($causes))::INT + 1] WHERE outcome = 'failed';
UPDATE messages SET recipient_domain = 'd' || hash(key) % 20 || '.example'
WHERE provider = 'outlook'
"""


@pytest.fixture(scope="module")
def many(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of a log with many providers, causes and domains."""
    settings = Settings(data=tmp_path_factory.mktemp("many"))
    values = {"providers": ALL_PROVIDERS, "causes": NINE_CAUSES}
    with closing(copy_of(filled, settings)) as store, store.change() as cursor:
        for statement in MANY.split(";\n"):
            needed = {name: value for name, value in values.items() if f"${name}" in statement}
            cursor.execute(statement, needed)
    return settings.database


@pytest.fixture(scope="module")
def shop_of_many(many: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with installed(Settings(data=tmp_path_factory.mktemp("shop") / "data"), many):
        yield


@pytest.fixture
def app(shop_of_many: None) -> AppTest:
    return AppTest.from_file(APP, default_timeout=30)


def chart(app: AppTest, number: int) -> dict[str, Any]:
    drawn: dict[str, Any] = json.loads(app.get("plotly_chart")[number].proto.spec)["data"][0]
    return drawn


def test_the_table_beside_the_bars_has_every_provider(app: AppTest) -> None:
    app.session_state["table by provider"] = True
    opened(app, "overview", language="en", period="all")
    count = len(app.dataframe[0].value)
    assert count == len(ALL_PROVIDERS) > 12
    assert len(chart(app, -1)["y"]) == 12
    assert f"The 12 that fail most are drawn; the table has all {count}." in said(app)
    assert "Failure rate by mail type" in said(app)
    assert said(app).count("that fail most are drawn") == 1


def test_the_table_beside_the_domains_has_more_of_them_than_are_drawn(app: AppTest) -> None:
    app.session_state["table of domains by mail type"] = True
    query = {"view": "domains", "provider": "outlook"}
    opened(app, "failures", language="en", period="all", **query)
    assert app.dataframe[0].value["Where"].nunique() == 20
    assert len({row for row, _column in chart(app, 1)["customdata"]}) == 15
    sentence = "The 15 domains with the most failures are drawn; the table has 20."
    assert sentence in said(app)


def test_how_many_causes_there_are_is_said_where_few_are_explained(app: AppTest) -> None:
    opened(app, "failures", language="en", period="all", view="reasons")
    assert "The 8 commonest of 9 causes are shown." in said(app)
    app.session_state["mailings"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    opened(app, "mailings", language="en", period="all")
    assert "The 5 commonest of " in said(app)


def test_the_report_has_every_provider_and_says_how_many_newsletters_there_are(
    many: Path, tmp_path: Path
) -> None:
    with closing(copy_of(many, Settings(data=tmp_path / "data"))) as store:
        whole = told(store, "month")
        page = as_html(whole, "en", {})
        for provider in ALL_PROVIDERS:
            assert f'<th scope="row">{escape(PROVIDERS[provider])}</th>' in page
        assert "are shown." not in page
        newsletter, *_others = mailings(store.ask, EVERYTHING)
        assert "12 of 13 are shown." in as_html(
            replace(whole, mailings=[newsletter] * 13), "en", {}
        )
