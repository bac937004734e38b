"""The benchmark measures everything that the README's table promises, and leaves nothing behind."""

import json
import shutil
import tempfile
from pathlib import Path

import pytest

from analytics.bench import figures, table
from analytics.bench.report import rows

STEPS = (
    "overview, another period",
    "failures, another period",
    "e-mail log, another provider",
    "e-mail log, a row opened",
)
WORK = (
    "import of our own CSV into an empty log",
    "peak memory of that import",
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
    *(f"redraw: {step}" for step in STEPS),
    *(f"the server's part of it: {step}" for step in STEPS),
    "customer by exact address",
    "customer by part of an address",
    "10,000 new rows into the log",
    "5,000 failed answers explained",
    "peak memory of 5,000 failed answers explained",
)
IN_A_BROWSER = {work for work in WORK if work.startswith("redraw")}
FOR_INFORMATION = {work for work in WORK if work.startswith("the server's part")}
BESIDE_A_FLOOR = {WORK[0]} | IN_A_BROWSER | FOR_INFORMATION


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scratch")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        patch.setenv("POSTLOGG_DATA", str(folder / "own"))
        yield folder


@pytest.fixture(scope="module")
def progress():
    return []


@pytest.fixture(scope="module")
def measured(scratch, progress):
    return figures(5_000, lambda share, doing: progress.append((share, doing)), turns=1, times=1)


def is_measured(measured):
    return [row for row in measured["rows"] if row["measured"] is not None]


def test_every_line_of_the_table_is_measured(measured):
    assert {row["work"] for row in measured["rows"]} == set(WORK)
    for row in is_measured(measured):
        assert row["measured"] > 0
        if row["work"] in FOR_INFORMATION:
            assert row["goal"] is row["holds"] is None
        else:
            assert row["goal"] > 0
            assert isinstance(row["holds"], bool)


def test_what_a_reader_feels_is_measured_where_there_is_a_browser(measured):
    if shutil.which("chromium") is None:
        pytest.skip("needs Chromium")
    assert {row["work"] for row in is_measured(measured)} == set(WORK)


def test_without_a_browser_the_table_says_so_and_shows_the_server(measured):
    unfelt = {step: drawn | {"felt": None} for step, drawn in measured["redraws"].items()}
    lines = table(measured | {"redraws": unfelt}).splitlines()
    assert sum("not measured: needs Chromium" in line for line in lines) == len(STEPS)
    assert sum("the server's part of it" in line for line in lines) == len(STEPS)


def test_what_has_a_floor_is_a_ratio_of_the_same_run(measured):
    for row in is_measured(measured):
        if row["work"] in BESIDE_A_FLOOR:
            assert row["floor"] > 0
            assert row["ratio"] > 0
        else:
            assert row["ratio"] is None


def test_the_figures_are_json(measured):
    assert json.loads(json.dumps(measured)) == measured


def test_the_table_is_markdown_with_what_it_was_measured_on(measured):
    heading, rule, *lines = table(measured).split("\n\n")[0].splitlines()
    caption = table(measured).split("\n\n")[1]
    assert heading.split(" | ")[1:4] == ["measured", "floor", "ratio"]
    assert [line.split(" | ")[0].removeprefix("| ") for line in lines] == [
        row["work"] for row in measured["rows"]
    ]
    assert {line.count("|") for line in (heading, rule, *lines)} == {7}
    assert "5,000 messages" in caption
    assert measured["date"] in caption


def test_a_larger_log_has_the_goals_of_the_end(measured):
    goals = {row["work"]: row["goal"] for row in measured["rows"]}
    in_the_end = {row.work: row.goal for row in rows(measured | {"messages": 10_000_000})}
    assert (goals[WORK[0]], in_the_end[WORK[0]]) == (4, 2.5)
    assert in_the_end.keys() == goals.keys()
    assert "goal in the end" in table(measured | {"messages": 10_000_000})


def test_the_pages_ask_what_they_are_for(measured):
    questions = {page: set(asked["questions"]) for page, asked in measured["pages"].items()}
    assert "outcomes" in questions["overview"]
    assert {"rates_over_time", "failure_cells", "reason_cells"} <= questions["failures"]
    assert "log_page" in questions["email_log"]
    assert "recipient_messages" in measured["customers"]["exact"]["questions"]
    assert "recipients" in measured["customers"]["part"]["questions"]


def test_the_floor_of_a_redraw_knows_what_the_page_draws(measured):
    drawn = {step: redraw["elements"] for step, redraw in measured["redraws"].items()}
    assert drawn["overview, another period"]["plotly_chart"] > 0
    assert drawn["overview, another period"]["metric"] > 0
    assert drawn["e-mail log, another provider"]["dataframe"] == 1


def test_progress_only_grows_and_ends(measured, progress):
    shares = [share for share, _doing in progress]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_nothing_is_left_and_the_own_log_is_not_touched(measured, scratch):
    assert list(Path(scratch).iterdir()) == []
