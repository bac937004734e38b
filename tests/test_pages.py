"""Every page opens in every language; filters, links and the sample shop do what they say."""

import re
import shutil
from pathlib import Path

import pytest
import streamlit as st
from screen import said
from streamlit.testing.v1 import AppTest

from analytics.editions import sample_edition
from analytics.settings import Settings
from analytics.ui import choices

SAMPLE = f"sample-{sample_edition()}.duckdb"
PAGES = sorted((Path(__file__).parent.parent / "pages").glob("*.py"))


def values(app: AppTest) -> list[str]:
    return [metric.value for metric in app.metric]


def test_the_first_page_answers_whether_the_e_mail_arrives(app: AppTest) -> None:
    app.query_params["language"] = "nb"
    app.run()
    assert not app.exception
    assert app.title[0].value == "Oversikt"
    assert [metric.label for metric in app.metric] == [
        "Sendt",
        "Feilet",
        "Feilandel",
        "Utsatt",
        "Stoppet av filteret",
    ]
    assert "Mye av e-posten din kommer ikke fram" in said(app)
    assert "**Outlook og Hotmail:" in said(app)


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_page_opens_in_every_language(app: AppTest, page: Path, language: str) -> None:
    app.query_params["language"] = language
    app.run()
    app.switch_page(f"pages/{page.name}").run()
    assert not app.exception
    assert not app.error
    assert app.title
    pictures = [one.proto for kind in ("plotly_chart", "dataframe") for one in app.get(kind)]
    assert [one.alt.strip() for one in pictures if not one.alt.strip()] == []


def test_a_link_that_names_what_is_not_known_says_so_once(app: AppTest) -> None:
    app.query_params["provider"] = ["gmail", "foo"]
    app.run()
    assert "Provider:** Gmail" in said(app).replace("Mailbox provider", "Provider")
    assert [one.value for one in app.toast] == [
        "The link names something that this log does not have. It was left out."
    ]
    assert "foo" not in said(app)
    app.run()
    assert not app.toast
    app.query_params["provider"] = ["outlook"]
    app.run()
    assert not app.toast


@pytest.mark.parametrize(
    ("browser", "title"), [("nb-NO", "Oversikt"), ("nn", "Oversikt"), ("de-DE", "Overview")]
)
def test_the_browser_chooses_the_language_until_the_reader_does(
    app: AppTest, browser: str, title: str
) -> None:
    app.context = {"locale": browser}
    app.run()
    assert app.title[0].value == title
    app.segmented_control(key="language").set_value("en").run()
    assert app.title[0].value == "Overview"


def test_the_period_counts_from_the_end_of_the_log(app: AppTest) -> None:
    app.query_params["language"] = "en"
    app.run()
    assert "From 2 October 2026 to 31 October 2026" in said(app)
    assert "The log ends 31 October 2026 at 21:00." in said(app)
    app.selectbox(key="period").set_value("7").run()
    assert "From 25 October 2026 to 31 October 2026" in said(app)


def test_a_link_selects_by_codes_and_the_reader_can_change_it(app: AppTest) -> None:
    app.query_params["language"] = "nb"
    app.query_params["provider"] = "gmail"
    app.query_params["period"] = "all"
    app.run()
    of_link = values(app)
    assert app.multiselect(key="provider").value == ["gmail"]
    app.multiselect(key="provider").set_value([]).run()
    assert app.session_state["provider"] == []
    assert values(app) != of_link


@pytest.mark.parametrize(
    "query",
    [
        {"provider": "x'; DROP TABLE messages; --", "period": "never", "language": "tlh"},
        {"period": "own", "from": "2026-13-45", "to": "yesterday"},
        {"period": "own", "from": "2026-10-20", "to": "2026-10-01"},
        {"period": "own", "from": "1900-01-01", "to": "1900-01-02"},
        {"log": "another", "type": ""},
    ],
)
def test_a_link_with_nonsense_in_it_still_opens(app: AppTest, query: dict[str, str]) -> None:
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    assert app.title


def test_filters_survive_a_change_of_page(app: AppTest) -> None:
    app.query_params["language"] = "en"
    app.run()
    app.multiselect(key="type").set_value(["newsletter"]).run()
    app.switch_page("pages/help.py").run()
    app.switch_page("pages/overview.py").run()
    assert app.multiselect(key="type").value == ["newsletter"]
    assert "**Mail type:** Newsletter" in said(app)


def test_the_filters_are_reset_with_one_click(app: AppTest) -> None:
    app.query_params["language"] = "en"
    app.query_params["provider"] = "gmail"
    app.query_params["period"] = "7"
    app.run()
    next(button for button in app.button if button.label == "Reset").click().run()
    assert app.multiselect(key="provider").value == []
    assert app.selectbox(key="period").value == "30"


def test_what_a_run_noted_that_was_left_before_its_end_is_in_no_link(app: AppTest) -> None:
    app.query_params["language"] = "en"
    app.run()
    app.session_state[choices.NOTED] = {"provider": ["gmail"]}
    app.switch_page("pages/customer.py").run()
    assert "provider" not in app.query_params


def test_what_was_typed_beside_the_filters_is_reset_with_them(app: AppTest) -> None:
    app.query_params["language"] = "en"
    app.run()
    app.switch_page("pages/email_log.py").run()
    app.text_input(key="sought recipient").set_value("kari").run()
    app.run()
    next(button for button in app.button if button.label == "Reset").click().run()
    assert app.text_input(key="sought recipient").value == ""


def test_a_link_is_followed_again_after_the_filters_were_reset_on_a_page_without_them(
    app: AppTest,
) -> None:
    app.query_params["language"] = "en"
    app.run()
    app.query_params["outcome"] = "failed"
    app.switch_page("pages/email_log.py").run()
    assert app.multiselect(key="outcome").value == ["failed"]
    app.switch_page("pages/overview.py").run()
    app.session_state["outcome"] = []
    app.run()
    app.query_params["outcome"] = "failed"
    app.switch_page("pages/email_log.py").run()
    assert app.multiselect(key="outcome").value == ["failed"]


def test_an_empty_selection_names_the_filter_that_removes_the_rows(app: AppTest) -> None:
    app.query_params["language"] = "en"
    app.query_params["provider"] = "proton"
    app.run()
    assert not app.exception
    assert "No e-mails match this selection" in said(app)
    assert re.search(r"Without the filter on \*\*Mailbox provider\*\* there are 2,\d{3}", said(app))


def test_without_a_whole_period_before_nothing_is_compared(app: AppTest) -> None:
    app.query_params["period"] = "all"
    app.query_params["language"] = "en"
    app.run()
    assert "does not reach back" in said(app)
    assert not any(metric.delta for metric in app.metric)


def test_a_click_on_a_bar_leads_to_the_failed_e_mails_behind_it(app: AppTest) -> None:
    app.query_params["language"] = "en"
    app.session_state["failure rate by provider"] = {
        "selection": {"points": [{"customdata": "outlook"}]}
    }
    app.run()
    assert not app.exception
    assert app.title[0].value == "E-mail log"
    assert app.multiselect(key="provider").value == ["outlook"]
    assert app.multiselect(key="outcome").value == ["failed"]


def test_an_empty_installation_opens_on_the_sample_shop_and_says_so(
    app: AppTest, shop: Settings
) -> None:
    shop.database.rename(shop.data / SAMPLE)
    app.query_params["language"] = "nb"
    app.run()
    assert not app.exception
    assert "Eksempelbutikk: Nordlys Garn." in said(app)
    assert not app.toggle


def test_a_shop_with_a_log_of_its_own_sees_it_and_the_sample_on_request(
    app: AppTest, shop: Settings
) -> None:
    shutil.copy(shop.database, shop.data / SAMPLE)
    app.query_params["language"] = "en"
    app.run()
    assert "Sample shop" not in said(app)
    app.toggle(key="log").set_value(True).run()
    assert "Sample shop: Nordlys Garn." in said(app)


def test_a_log_that_cannot_be_opened_is_said_in_plain_words(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTLOGG_DATA", str(settings.data))
    settings.data.mkdir(parents=True)
    settings.database.write_bytes(b"this is no log" * 1000)
    app = AppTest.from_file(Path(__file__).parent.parent / "app.py", default_timeout=30)
    app.query_params["language"] = "en"
    app.run()
    assert not app.exception
    assert "not a log that Postlogg can open" in app.error[0].value
    st.cache_data.clear()
    st.cache_resource.clear()
