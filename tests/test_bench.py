"""The benchmark measures everything that the README's table promises, and leaves nothing behind."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analytics.bench import comparing
from analytics.bench.growth import growths
from analytics.bench.measuring import figures
from analytics.bench.report import rows, table

STEPS = (
    "overview, another period",
    "failures, another period",
    "e-mail log, another provider",
    "e-mail log, a row opened",
    "overview to failures, and back",
    "customer, another address looked up",
)
FIRST_PAGE = (
    "first page, cold",
    "first page, warm",
    "first page, cold: first contentful paint",
    "first page, cold: largest contentful paint",
    "first page, cold: sent to the browser",
    "first page, cold: layout shift",
)
WORK = (
    "import of our own CSV into an empty log",
    "peak memory of that import",
    "size of the log on disk",
    "the search for bursts in that import",
    "that search when nothing has changed",
    "the same file again",
    *(
        f"all questions of a page together, warm: {page}"
        for page in (
            "overview",
            "failures",
            "bursts",
            "mailings",
            "email log",
            "customer",
            "blocked",
            "unexplained",
            "imports",
            "settings",
            "audit",
            "help",
        )
    ),
    "customer by exact address",
    "customer with many e-mails by exact address",
    "customer by part of an address",
    "peak memory of the app",
    *FIRST_PAGE,
    *(f"redraw: {step}" for step in STEPS),
    *(f"the server's part of it: {step}" for step in STEPS),
    "a redraw on the server, of 2 people at once",
    "10,000 new rows into the log",
    "5,000 failed answers explained",
    "peak memory of 5,000 failed answers explained",
)
IN_A_BROWSER = {work for work in WORK if work.startswith("redraw")} | set(FIRST_PAGE)
SERVED = {work for work in WORK if work.startswith("the server's part")}
VITALS = set(FIRST_PAGE[2:])
WITHOUT_GOAL = {
    "customer with many e-mails by exact address",
    *(f"redraw: {step}" for step in STEPS[-2:]),
}
FOR_INFORMATION = SERVED | WITHOUT_GOAL | set(FIRST_PAGE) | set(WORK[2:5])
BESIDE_A_FLOOR = {WORK[0]} | SERVED | IN_A_BROWSER - VITALS
# A page on which nothing moves is no broken measurement.
MAY_BE_NONE = "first page, cold: layout shift"


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("scratch")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        patch.setenv("POSTLOGG_DATA", str(folder / "own"))
        yield folder


@pytest.fixture(scope="module")
def progress() -> list[tuple[float, str]]:
    return []


@pytest.fixture(scope="module")
def measured(scratch: Path, progress: list[tuple[float, str]]) -> dict[str, Any]:
    return figures(
        5_000,
        lambda share, doing: progress.append((share, doing)),
        days=30,
        alternatives=True,
        turns=1,
    )


def is_measured(measured: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in measured["rows"] if row["measured"] is not None]


def test_every_line_of_the_table_is_measured(measured: dict[str, Any]) -> None:
    assert {row["work"] for row in measured["rows"]} == set(WORK)
    for row in is_measured(measured):
        assert row["measured"] > 0 or row["work"] == MAY_BE_NONE
        if row["work"] in FOR_INFORMATION:
            assert row["goal"] is row["holds"] is None
        else:
            assert row["goal"] > 0
            assert isinstance(row["holds"], bool)


def test_what_a_reader_feels_is_measured_where_there_is_a_browser(measured: dict[str, Any]) -> None:
    if shutil.which("chromium") is None:
        pytest.skip("needs Chromium")
    assert {row["work"] for row in is_measured(measured)} == set(WORK)


def test_without_a_browser_the_table_says_so_and_shows_the_server(measured: dict[str, Any]) -> None:
    unfelt = {step: drawn | {"felt": None} for step, drawn in measured["redraws"].items()}
    lines = table(measured | {"redraws": unfelt, "first_page": None}).splitlines()
    assert sum("not measured: needs Chromium" in line for line in lines) == len(IN_A_BROWSER)
    assert sum("the server's part of it" in line for line in lines) == len(STEPS)


def test_what_has_a_floor_is_a_ratio_of_the_same_run(measured: dict[str, Any]) -> None:
    for row in is_measured(measured):
        if row["work"] in BESIDE_A_FLOOR:
            assert row["floor"] > 0
            assert row["ratio"] > 0
        else:
            assert row["ratio"] is None


def test_the_figures_are_json(measured: dict[str, Any]) -> None:
    assert json.loads(json.dumps(measured)) == measured


def test_the_table_is_markdown_with_what_it_was_measured_on(measured: dict[str, Any]) -> None:
    ours, caption, theirs, _what_was_asked = table(measured).split("\n\n")
    heading, rule, *lines = ours.splitlines()
    assert heading.split(" | ")[1:4] == ["measured", "floor", "ratio"]
    assert [line.split(" | ")[0].removeprefix("| ") for line in lines] == [
        row["work"] for row in measured["rows"]
    ]
    assert {line.count("|") for line in (heading, rule, *lines)} == {7}
    assert "5,000 messages over 30 days (" in caption
    assert measured["date"] in caption
    assert [line.split(" | ")[0].removeprefix("| ") for line in theirs.splitlines()[2:]] == [
        work for work, _unit, _goal in comparing.WORK.values()
    ]


def test_other_tools_came_to_the_same_answer(measured: dict[str, Any]) -> None:
    found = measured["alternatives"]
    assert set(found) == set(comparing.NAMES)
    assert {json.dumps(told["answer"]) for told in found.values()} == {
        json.dumps(found["postlogg"]["answer"])
    }
    assert 0 < found["sqlite"]["answer"]["failed"] < found["sqlite"]["answer"]["finished"] <= 5_000
    assert found["pandas"]["emails"] == found["sqlite"]["emails"] == found["postlogg"]["emails"] > 1
    assert all(told["peak_memory"] > 10**7 for told in found.values())


def test_nobody_who_was_looked_up_is_named(measured: dict[str, Any]) -> None:
    assert "@" not in json.dumps(measured)


def test_how_cost_grows_is_told_of_such_runs(measured: dict[str, Any]) -> None:
    later = measured | {"messages": 50_000}
    works = {one.work for one in growths([measured, later])}
    # What is felt is told only where there is a browser.
    drawn = {f"the server's part of it: {step}" for step in STEPS}
    assert {"pandas: peak memory", WORK[0]} | drawn <= works
    assert not any("failed answers" in work for work in works)
    assert {one.exponent for one in growths([measured, later])} == {0.0}


def test_a_larger_log_has_the_goals_of_the_end(measured: dict[str, Any]) -> None:
    goals = {row["work"]: row["goal"] for row in measured["rows"]}
    in_the_end = {row.work: row.goal for row in rows(measured | {"messages": 10_000_000})}
    assert (goals[WORK[0]], in_the_end[WORK[0]]) == (4, 2.5)
    assert in_the_end.keys() == goals.keys()
    assert "goal in the end" in table(measured | {"messages": 10_000_000})


def test_the_pages_ask_what_they_are_for(measured: dict[str, Any]) -> None:
    questions = {page: set(asked["questions"]) for page, asked in measured["pages"].items()}
    assert "outcomes" in questions["overview"]
    assert {"rates_over_time", "failure_cells", "reason_cells"} <= questions["failures"]
    assert "log_page" in questions["email_log"]
    for sought in ("exact", "heaviest"):
        assert "recipient_messages" in measured["customers"][sought]["questions"]
    assert "recipients" in measured["customers"]["part"]["questions"]


def test_the_floor_of_a_redraw_knows_what_the_page_draws(measured: dict[str, Any]) -> None:
    drawn = {step: redraw["elements"] for step, redraw in measured["redraws"].items()}
    assert drawn["overview, another period"]["plotly_chart"] > 0
    assert drawn["overview, another period"]["metric"] > 0
    assert drawn["e-mail log, another provider"]["dataframe"] == 1


def test_progress_only_grows_and_ends(
    measured: dict[str, Any], progress: list[tuple[float, str]]
) -> None:
    shares = [share for share, _doing in progress]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_nothing_is_left_and_the_own_log_is_not_touched(
    measured: dict[str, Any], scratch: Path
) -> None:
    assert list(Path(scratch).iterdir()) == []
