"""How cost grows, from runs of the benchmark: the arithmetic, the table and the chart."""

import json
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from terminal import command

from analytics.bench import drawing
from analytics.bench.growth import OTHERS, TOTALS, Growth, growths, read_runs, table
from analytics.errors import NoRun, NotComparable

SIZES = (1_000_000, 10_000_000, 50_000_000)
IMPORT = "import of our own CSV into an empty log"


def row(work: str, measured: float | None, unit: str = "s", grows: bool = True) -> dict[str, Any]:
    return {"work": work, "unit": unit, "measured": measured, "grows": grows}


def run(messages: int, seconds: float, **more: object) -> dict[str, Any]:
    rows = [row(IMPORT, seconds), row("a floor of no log", 3.0, grows=False)]
    asked = {"totals": 0.2, "others": seconds / 10}
    return {"messages": messages, "days": 120, "rows": rows, "asked": asked} | more


RUNS = [run(size, seconds) for size, seconds in zip(SIZES, (8.0, 80.0, 400.0), strict=True)]


def tools(pandas_again: float | None) -> dict[str, Any]:
    """What a run says when other tools were asked as well."""
    asked = {"opened": 0.5, "again": 0.02}
    theirs = {"out_of_memory": 20 * 10**9} if pandas_again is None else {"again": pandas_again}
    found = {"postlogg": asked, "pandas": theirs, "pandas_needed": theirs, "sqlite": {"again": 1.0}}
    imports = {"seconds": [8.0], "peak_memory": 10**9, "log_bytes": 10**8}
    customers = {"heaviest": {"seconds": 0.01}, "part": {"seconds": 0.1}}
    return {"alternatives": found, "imports": imports, "customers": customers}


@pytest.mark.parametrize(
    ("costs", "exponent"),
    [
        ((8.0, 80.0, 400.0), 1.0),
        ((8.0, 8.0, 8.0), 0.0),
        ((1.0, 100.0, 2500.0), 2.0),
        ((400.0, 80.0, 8.0), -1.0),
        # From the first log to the last, whatever is between them.
        ((8.0, 1.0, 400.0), 1.0),
        # It was too large to be done: up to the largest that was.
        ((8.0, 80.0, None), 1.0),
    ],
)
def test_the_exponent_is_the_slope_of_the_logarithms(
    costs: tuple[float | None, ...], exponent: float
) -> None:
    assert Growth(IMPORT, "s", SIZES, costs).exponent == pytest.approx(exponent)


def test_one_figure_alone_has_no_exponent() -> None:
    alone = Growth("pandas: peak memory", "GB", SIZES, (2.0, None, None))
    assert alone.exponent is alone.holds is None


def test_what_outgrows_the_log_misses_its_goal() -> None:
    assert Growth(IMPORT, "s", SIZES, (8.0, 80.0, 400.0)).holds
    assert not Growth(IMPORT, "s", SIZES, (8.0, 80.0, 450.0)).holds


def test_questions_on_totals_may_grow_by_a_tenth_of_what_the_log_grows_by() -> None:
    # The log grows fiftyfold, and so they fivefold.
    assert Growth(TOTALS, "ms", SIZES, (100.0, 200.0, 500.0)).holds
    assert not Growth(TOTALS, "ms", SIZES, (100.0, 200.0, 550.0)).holds
    assert Growth(OTHERS, "ms", SIZES, (100.0, 200.0, 550.0)).holds
    # No question is done in no time.
    assert Growth(TOTALS, "ms", SIZES[:2], (100.0, 200.0)).goal == 1


def test_other_tools_have_no_goal_of_ours() -> None:
    assert Growth("pandas: the same answer again", "ms", SIZES, (1.0, 2.0, 3.0)).goal is None
    assert Growth("Postlogg: the same answer again", "ms", SIZES, (1.0, 2.0, 3.0)).goal == 1


def test_what_was_measured_in_every_run_grows_and_what_is_not_of_the_log_does_not() -> None:
    runs = [*RUNS[:2], RUNS[2] | {"rows": [*RUNS[2]["rows"], row("only here", 1.0)]}]
    assert [one.work for one in growths(runs)] == [IMPORT, TOTALS, OTHERS]


def test_the_order_of_the_runs_does_not_matter() -> None:
    assert growths(RUNS[::-1]) == growths(RUNS)
    assert growths(RUNS)[0].messages == SIZES


def test_a_tool_that_had_no_memory_ends_where_it_had() -> None:
    again = (0.3, 3.0, None)
    runs = [one | tools(seconds) for one, seconds in zip(RUNS, again, strict=True)]
    found = {one.work: one for one in growths(runs)}
    assert found["pandas: the same answer again"].costs == (300.0, 3000.0, None)
    assert found["pandas: the same answer again"].exponent == pytest.approx(1)
    assert found["Postlogg: the same answer again"].exponent == 0
    assert "| pandas: the same answer again | 300 ms | 3,000 ms | – | 1.00 | – | – |" in table(
        list(found.values())
    )


@pytest.mark.parametrize(
    "runs",
    [RUNS[:1], [RUNS[0], RUNS[0]], [RUNS[0], RUNS[1] | {"days": 365}]],
    ids=["one", "the same size", "other days"],
)
def test_runs_that_do_not_tell_how_cost_grows_are_refused(runs: list[dict[str, Any]]) -> None:
    with pytest.raises(NotComparable):
        growths(runs)


@pytest.mark.parametrize("text", ["", "[]", '{"messages": 1000}'])
def test_a_file_that_is_no_run_is_refused_by_its_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "ten.json").write_text(text)
    with pytest.raises(NoRun, match=r"ten\.json"):
        read_runs([tmp_path / "ten.json"])


def test_the_table_has_a_column_for_every_size() -> None:
    heading, rule, *lines = table(growths(RUNS)).split("\n\n")[0].splitlines()
    assert heading == "| work | 1,000,000 | 10,000,000 | 50,000,000 | exponent | goal | holds |"
    assert f"| {IMPORT} | 8.00 s | 80.0 s | 400 s | 1.00 | ≤ 1.00 | yes |" in lines
    assert {line.count("|") for line in (heading, rule, *lines)} == {8}


def test_the_chart_is_a_sound_picture_that_names_each_line_once() -> None:
    runs = [one | tools(again) for one, again in zip(RUNS, (0.3, 3.0, None), strict=True)]
    picture = ET.fromstring(drawing.chart(growths(runs)))
    said = [one.text or "" for one in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert sum(text.startswith("Import, 400 s (1.00)") for text in said) == 1
    assert "pandas: the answer again, 3 s at 10 million (1.00)" in said
    assert "50 million" in said
    places = [float(one.attrib["cy"]) for one in picture.iter("{http://www.w3.org/2000/svg}circle")]
    assert all(drawing.TOP <= place <= drawing.BOTTOM for place in places)


def test_a_figure_ten_times_larger_stands_as_much_higher_everywhere() -> None:
    up = drawing.Scale(0.01, 1000.0, drawing.BOTTOM, drawing.TOP)
    steps = [up.at(10.0**power) for power in range(-2, 4)]
    assert steps[0] == drawing.BOTTOM
    assert steps[-1] == pytest.approx(drawing.TOP)
    assert len({round(before - after, 6) for before, after in pairwise(steps)}) == 1


def test_the_command_tells_how_cost_grows_and_draws_it(tmp_path: Path) -> None:
    files = [tmp_path / f"{one['messages']}.json" for one in RUNS]
    for file, one in zip(files, RUNS, strict=True):
        file.write_text(json.dumps(one))
    chart = tmp_path / "growth.svg"
    done = command(tmp_path, "bench", *map(str, files), "--chart", str(chart), "--json")
    assert done.returncode == 0, done.stderr
    first = json.loads(done.stdout)["growth"][0]
    assert (first["work"], first["costs"], first["exponent"]) == (IMPORT, [8.0, 80.0, 400.0], 1.0)
    assert ET.fromstring(chart.read_text("utf-8")).tag.endswith("svg")
    # A picture that is there already is not written over.
    again = command(tmp_path, "bench", *map(str, files), "--chart", str(chart))
    assert again.returncode == 1
    assert "growth.svg" in again.stderr
