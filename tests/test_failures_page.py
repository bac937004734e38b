"""The page of failures: every number on it is what SQL gives for the same selection."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import APP, copy_of, installed
from screen import opened, said
from streamlit.testing.v1 import AppTest

from analytics.settings import Settings
from analytics.ui import failures_headline, failures_over_time

PERIOD = "sent_at >= '2026-10-01 22:00' AND sent_at < '2026-10-31 23:00'"
FINAL = "outcome IN ('delivered', 'sent', 'complained', 'failed')"


@pytest.fixture(scope="module")
def log(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Give an installation whose log holds the invented e-mails, for tests that only look."""
    with installed(Settings(data=tmp_path_factory.mktemp("shop") / "data"), filled) as settings:
        yield settings


@pytest.fixture(scope="module")
def sql(
    log: Settings, filled: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    """Give what answers SQL on the same messages."""
    same = copy_of(filled, Settings(data=tmp_path_factory.mktemp("same")))

    def ask(query: str) -> list[tuple[Any, ...]]:
        with same.change() as cursor:
            return cursor.execute(query).fetchall()

    yield ask
    same.close()


def visit(query: dict[str, str] | None = None, page: str = "failures") -> AppTest:
    app = AppTest.from_file(APP, default_timeout=30)
    return opened(app, page, **{"language": "en"} | (query or {}))


def figure(app: AppTest, number: int) -> list[dict[str, Any]]:
    drawn: list[dict[str, Any]] = json.loads(app.get("plotly_chart")[number].proto.spec)["data"]
    return drawn


def written(number: int) -> str:
    return f"{number:,}"


@pytest.mark.parametrize(
    ("query", "narrowed", "counts"),
    [
        ({}, "true", "true"),
        ({"provider": "outlook"}, "provider = 'outlook'", "true"),
        ({"type": "newsletter"}, "mail_type = 'newsletter'", "true"),
        ({"reason": "policy_rejected"}, "true", "reason = 'policy_rejected'"),
    ],
)
def test_the_figures_are_those_of_the_messages(
    log: Settings,
    sql: Callable[[str], list[tuple[Any, ...]]],
    query: dict[str, str],
    narrowed: str,
    counts: str,
) -> None:
    app = visit(query)
    ((failed, finished, deferred, suppressed, complained),) = sql(
        f"""SELECT count(*) FILTER (outcome = 'failed' AND {counts}), count(*) FILTER ({FINAL}),
                   count(*) FILTER (outcome = 'deferred'),
                   count(*) FILTER (outcome = 'suppressed'),
                   count(*) FILTER (outcome = 'complained')
            FROM messages WHERE {PERIOD} AND {narrowed}"""
    )
    values = {metric.label: metric.value for metric in app.metric}
    assert values == {
        "Failed": written(failed),
        "Failure rate": f"{failed / finished:.1%}",
        "Delayed": written(deferred),
        "Stopped by the filter": written(suppressed),
        "Reported as spam": written(complained),
    }
    assert f"of {written(finished)} e-mails failed ({written(failed)})" in said(app)


def test_the_points_and_bars_of_the_chart_are_those_of_the_messages(
    log: Settings, sql: Callable[[str], list[tuple[Any, ...]]]
) -> None:
    found = sql(
        f"""SELECT strftime(timezone('Europe/Oslo', timezone('UTC', sent_at)), '%Y-%m-%d') AS day,
                   count(*) FILTER (outcome = 'failed'), count(*) FILTER ({FINAL})
            FROM messages WHERE {PERIOD} GROUP BY day ORDER BY day"""
    )
    traces = figure(visit(), 0)
    line = next(trace for trace in traces if trace.get("name") == "Failure rate")
    assert [moment[:10] for moment in line["x"]] == [day for day, *_counts in found]
    assert line["y"] == pytest.approx([100 * failed / finished for _day, failed, finished in found])
    bars = next(trace for trace in traces if trace.get("name") == "Failed")
    assert bars["y"] == [failed for _day, failed, _finished in found]
    assert bars["customdata"][0][1:] == ["outcome", "failed"]


@pytest.mark.parametrize("query", [{}, {"type": "newsletter"}])
def test_the_rate_and_what_is_usual_of_it_are_the_same_among_the_bursts(
    log: Settings, query: dict[str, str]
) -> None:
    drawn = [figure(visit(query, page), 0) for page in ("failures", "bursts")]
    for name in ("Failure rate", "Usual"):
        traces = [next(one for one in traces if one.get("name") == name) for traces in drawn]
        assert len(traces[0]["y"]) == 30
        assert traces[0]["x"] == traces[1]["x"]
        assert traces[0]["y"] == traces[1]["y"]


@pytest.mark.parametrize(
    ("view", "column", "total"),
    [
        ("types", "mail_type", "o.provider = m.provider AND o.mail_type = m.mail_type"),
        ("refusals", "reason", "o.provider = m.provider"),
    ],
)
def test_the_cells_are_those_of_the_messages(
    log: Settings, sql: Callable[[str], list[tuple[Any, ...]]], view: str, column: str, total: str
) -> None:
    found = sql(
        f"""SELECT provider, {column}, count(*) FILTER (outcome = 'failed'),
                   (SELECT count(*) FROM messages AS o WHERE {total} AND o.{FINAL}
                    AND o.{PERIOD.replace(" AND sent_at", " AND o.sent_at")})
            FROM messages AS m WHERE {PERIOD} AND {FINAL} AND {column} IS NOT NULL GROUP BY ALL"""
    )
    cells = figure(visit({"view": view}), 1)[0]
    drawn = dict(zip(map(tuple, cells["customdata"]), cells["hovertext"], strict=True))
    assert set(drawn) == {(provider, code) for provider, code, *_counts in found}
    for provider, code, failed, finished in found:
        assert f"· {written(failed)} of {written(finished)} failed" in drawn[provider, code]


def test_a_domain_is_shown_inside_its_provider(
    log: Settings, sql: Callable[[str], list[tuple[Any, ...]]]
) -> None:
    app = visit({"view": "domains"})
    assert "Choose one mailbox provider" in said(app)
    app.selectbox(key="provider of the domains").set_value("outlook").run()
    assert "**Mailbox provider:** Outlook and Hotmail" in said(app)
    assert app.session_state["view"] == "domains"
    assert {row for row, _column in figure(app, 1)[0]["customdata"]} == {"outlook.example"}
    cells = figure(visit({"view": "domains", "provider": "outlook"}), 1)[0]
    assert {row for row, _column in cells["customdata"]} == {"outlook.example"}
    found = sql(
        f"SELECT count(*) FROM messages WHERE {PERIOD} AND provider = 'outlook' AND outcome = "
        "'failed' AND mail_type = 'shipping'"
    )
    shipping = cells["customdata"].index(["outlook.example", "shipping"])
    assert f"· {written(found[0][0])} of" in cells["hovertext"][shipping]


def test_reasons_come_with_share_hardness_causes_what_to_do_and_who_must(
    log: Settings, sql: Callable[[str], list[tuple[Any, ...]]]
) -> None:
    app = visit({"view": "reasons"})
    table = app.dataframe[0].value
    found = sql(
        f"""SELECT reason, count(*) FROM messages WHERE {PERIOD} AND outcome = 'failed'
            GROUP BY reason ORDER BY count(*) DESC"""
    )
    assert list(table["failed"]) == [failed for _reason, failed in found]
    assert table["share"].sum() == pytest.approx(1)
    assert [sum(trend) for trend in table["trend"]] == list(table["failed"])
    hard = table[table["reason"] == "Address does not exist"].iloc[0]
    assert (hard["hardness"], hard["acts"]) == ("Hard bounce", "The customer")
    assert "**Who must act:** We, through our mail provider." in said(app)
    assert "check SPF, DKIM and DMARC" in said(app)


def test_the_e_mails_behind_are_exactly_those(
    log: Settings, sql: Callable[[str], list[tuple[Any, ...]]]
) -> None:
    app = visit({"view": "emails", "provider": "outlook", "reason": "policy_rejected"})
    found = sql(
        f"""SELECT count(*) FROM messages WHERE {PERIOD} AND provider = 'outlook'
            AND outcome = 'failed' AND reason = 'policy_rejected'"""
    )
    assert f"**{written(found[0][0])} e-mails**" in said(app)
    assert set(app.dataframe[0].value["reason"]) == {"Refused by the receiver's rules"}
    app.selectbox(key="became").set_value("suppressed").run()
    assert set(app.dataframe[0].value["outcome"]) == {"Stopped by the filter"}


def test_a_click_on_an_hour_shows_its_e_mails_and_the_whole_day_is_one_choice_away(
    log: Settings, sql: Callable[[str], list[tuple[Any, ...]]]
) -> None:
    day = {"period": "own", "from": "2026-10-12", "to": "2026-10-12"}
    app = visit(day | {"view": "emails", "hour": "13", "became": "delivered"})
    count = """SELECT count(*) FROM messages WHERE outcome = 'delivered'
               AND sent_at >= '2026-10-{}' AND sent_at < '2026-10-{}'"""
    ((of_hour,),) = sql(count.format("12 11:00", "12 12:00"))
    ((of_day,),) = sql(count.format("11 22:00", "12 22:00"))
    assert 0 < of_hour == len(app.dataframe[0].value) < of_day
    assert app.selectbox(key="hour").value == "13"
    app.selectbox(key="hour").set_value("all").run()
    assert f"**{of_day} e-mails**" in said(app)


@pytest.mark.parametrize(
    ("split", "names"),
    [
        ("provider", {"Gmail", "Outlook and Hotmail", "Telenor", "Companies and others"}),
        ("mail_type", {"Newsletter", "Order confirmation", "Shipping notice"}),
    ],
)
def test_the_rate_is_split_by_provider_and_by_mail_type(
    log: Settings, split: str, names: set[str]
) -> None:
    lines = [trace for trace in figure(visit({"by": split}), 0) if trace["type"] == "scatter"]
    assert {line["name"] for line in lines} == names
    telenor = [line for line in lines if line["name"] == "Telenor"]
    # Its source knows no more than the hand-over, but for what failed.
    assert all(any(rate is None for rate in line["y"]) for line in telenor)


def test_what_the_browser_draws_longest_comes_first_where_the_page_stands_already(
    log: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    for module, name in ((failures_headline, "at_a_glance"), (failures_over_time, "chart")):
        monkeypatch.setattr(module, name, lambda _looked, name=name: drawn.append(name))
    app = visit()
    assert drawn == ["at_a_glance", "chart"]
    app.selectbox(key="period").set_value("7").run()
    assert drawn[2:] == ["chart", "at_a_glance"]
    app.switch_page("pages/overview.py").run()
    app.selectbox(key="period").set_value("30").run()
    app.switch_page("pages/failures.py").run()
    assert drawn[4:] == ["at_a_glance", "chart"]


def test_what_got_worse_is_said_first_with_its_reason(log: Settings) -> None:
    app = visit()
    assert "Far more fails than usual" in app.subheader[0].value
    assert "**Outlook and Hotmail: " in said(app)


@pytest.mark.parametrize(
    "query",
    [
        {"view": "nothing", "by": "'; DROP", "per": "second", "became": "<b>"},
        {"per": "hour", "period": "all", "by": "provider"},
        {"per": "month", "period": "all"},
        {"period": "own", "from": "1990-01-01", "to": "1990-01-03"},
        {"provider": "proton", "view": "reasons"},
    ],
)
def test_any_link_opens(log: Settings, query: dict[str, str]) -> None:
    assert visit(query).title[0].value == "Failures"


def test_points_that_would_be_too_many_are_said_to_be_wider(log: Settings) -> None:
    told = "“Per hour” gives more points than can be told apart in so long a period, so this is"
    assert f"{told} “Per day”." in said(visit({"per": "hour", "period": "all"}))
    assert told not in said(visit({"per": "hour", "period": "7"}))
    assert "gives more points" not in said(visit({"period": "all"}))


def test_a_table_beside_each_chart_has_its_numbers(log: Settings) -> None:
    app = AppTest.from_file(APP, default_timeout=30)
    app.session_state["table of failures over time"] = True
    app.session_state["table of providers by mail type"] = True
    opened(app, "failures", language="en")
    over_time, cells = (table.value for table in app.dataframe)
    assert over_time["Failed"].sum() == cells["Failed"].sum()
    assert isinstance(over_time, pd.DataFrame)
    assert (over_time["Usually from"].dropna() <= over_time["Usually to"].dropna()).all()
