"""What a figure says, and that its colours can be told apart; not how it looks."""

import tomllib
from datetime import datetime
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.charts import (
    OUTCOME_COLOURS,
    OUTCOME_PATTERNS,
    OUTCOMES,
    SERIES_COLOURS,
    UNSURE,
    Cell,
    Line,
    Span,
    Stroke,
    Writing,
    burst_marks,
    bursts_over_time,
    by_outcome,
    clicked,
    failure_rates,
    failures_over_time,
    matrix,
    picked,
    rates_over_time,
    stroke,
)
from analytics.charts.matrix import PLACE_COLOURS, PLACE_MARKS
from analytics.charts.style import MOST_MET, Theme
from analytics.health import totals_over_time
from analytics.over_time import Grain
from analytics.standing import Place
from analytics.words import MAIL_TYPES, PROVIDERS
from analytics.words import OUTCOMES as OUTCOME_WORDS

THEME = tomllib.loads((Path(__file__).parent.parent / ".streamlit/config.toml").read_text())[
    "theme"
]
BACKGROUNDS = {name: THEME[name]["backgroundColor"] for name in OUTCOME_COLOURS}
# How people see colours (Machado, Oliveira, Fernandes 2009, severity 1), on linear RGB.
VISIONS = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
WRITING = Writing(
    percent=lambda share: f"{share:.1%}",
    outcome=lambda code: OUTCOME_WORDS[code],
    separators=", ",
    day="%d.%m.",
    percent_sign=" %",
)
DAYS = pd.to_datetime(["2026-10-01", "2026-10-01", "2026-10-02", "2026-10-03"])
OVER_TIME = pd.DataFrame(
    {"day": DAYS, "outcome": ["delivered", "failed", None, "sent"], "emails": [90, 10, 0, 5]}
)
RATES = pd.DataFrame(
    {
        "code": ["gmail", "telenor"],
        "label": ["Gmail <b>&", "Telenor"],
        "failure_rate": [0.02, None],
        "text": ["2.0%", "Not known"],
        "hover": ["<a href='https://evil.example'>x</a>", "Telenor"],
        "sure": [True, False],
        "colour": ["#C62828", "#5F6B76"],
    }
)


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(linear(colour) @ XYZ[1]) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, vision: np.ndarray) -> np.ndarray:
    scaled = XYZ @ np.clip(vision @ linear(colour), 0, 1) / WHITE
    curved = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116)
    x, y, z = curved
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("theme", OUTCOME_COLOURS)
def test_every_colour_stands_out_from_its_background(theme: Theme) -> None:
    for colour in (*OUTCOME_COLOURS[theme].values(), UNSURE[theme]):
        assert contrast(colour, BACKGROUNDS[theme]) >= 3, colour


@pytest.mark.parametrize("theme", OUTCOME_COLOURS)
@pytest.mark.parametrize("vision", VISIONS)
def test_any_two_outcomes_are_told_apart_with_any_colour_vision(theme: Theme, vision: str) -> None:
    for one, other in combinations(OUTCOME_COLOURS[theme].values(), 2):
        apart = np.linalg.norm(lab(one, VISIONS[vision]) - lab(other, VISIONS[vision]))
        assert apart >= 20, (one, other, apart)


@pytest.mark.parametrize("theme", SERIES_COLOURS)
def test_every_series_stands_out_from_its_background_and_is_drawn_as_no_other(theme: Theme) -> None:
    for colour in SERIES_COLOURS[theme]:
        assert contrast(colour, BACKGROUNDS[theme]) >= 3, colour
    for dimension, known in (("provider", PROVIDERS), ("mail_type", MAIL_TYPES)):
        strokes = [stroke(dimension, code, theme) for code in known]
        assert len(strokes) == len(set(strokes))
        assert stroke(dimension, "a shop's own", theme) == stroke(dimension, "a shop's own", theme)


@pytest.mark.parametrize("theme", SERIES_COLOURS)
def test_the_providers_that_are_met_most_have_a_colour_each(theme: Theme) -> None:
    strokes = [stroke("provider", code, theme) for code in MOST_MET]
    assert {one.dash for one in strokes} == {"solid"}
    for one, other in combinations([one.colour for one in strokes], 2):
        apart = np.linalg.norm(lab(one, VISIONS["normal"]) - lab(other, VISIONS["normal"]))
        assert apart >= 20, (one, other, apart)


@pytest.mark.parametrize("theme", PLACE_COLOURS)
def test_the_words_in_every_cell_can_be_read(theme: Theme) -> None:
    for place, (cell, text) in PLACE_COLOURS[theme].items():
        assert contrast(cell, text) >= 4.5, place


@pytest.mark.parametrize("theme", PLACE_COLOURS)
@pytest.mark.parametrize("vision", VISIONS)
def test_worse_and_better_are_told_apart_with_any_colour_vision(theme: Theme, vision: str) -> None:
    told: tuple[Place, ...] = ("far_above", "above", "usual", "below", "far_below")
    for one, other in combinations((PLACE_COLOURS[theme][place][0] for place in told), 2):
        apart = np.linalg.norm(lab(one, VISIONS[vision]) - lab(other, VISIONS[vision]))
        assert apart >= 10, (one, other, apart)
    marks = [PLACE_MARKS[place] for place in told]
    assert len(set(marks)) == len(marks)


def test_every_outcome_has_a_word_a_colour_in_both_themes_and_a_second_mark() -> None:
    assert set(OUTCOMES) == set(OUTCOME_WORDS) == set(OUTCOME_PATTERNS)
    for colours in OUTCOME_COLOURS.values():
        assert set(colours) == set(OUTCOMES)
    # Delivered and failed are told by what surrounds them: the first at the bottom of every
    # stack, the other beside hatched neighbours.
    hatched = [pattern for pattern in OUTCOME_PATTERNS.values() if pattern]
    assert len(hatched) == len(set(hatched)) == len(OUTCOMES) - 2


def test_a_day_without_e_mail_or_with_hand_overs_alone_has_its_place_and_no_rate() -> None:
    figure = failures_over_time(totals_over_time(OVER_TIME), ("Rate", "E-mails"), WRITING, "light")
    rate = figure.data[0]
    assert [None if pd.isna(share) else share for share in rate.y] == [10, None, None]
    assert list(rate.customdata) == ["10.0%", "", ""]
    assert list(by_outcome(OVER_TIME).sum(axis=1)) == [100, 0, 5]


def test_only_outcomes_that_happened_are_in_the_legend() -> None:
    figure = failures_over_time(totals_over_time(OVER_TIME), ("Rate", "E-mails"), WRITING, "dark")
    assert [bar.name for bar in figure.data[1:]] == ["Delivered", "Handed over", "Failed"]


def test_words_on_a_figure_are_text_and_never_markup() -> None:
    bars = failure_rates(RATES, WRITING, "light").data[0]
    assert list(bars.y) == ["Gmail &lt;b&gt;&amp;", "Telenor"]
    assert "<a" not in bars.hovertext[0]
    titled = failures_over_time(totals_over_time(OVER_TIME), ("<b>Rate", "&"), WRITING, "light")
    assert [note.text for note in titled.layout.annotations] == ["&lt;b&gt;Rate", "&amp;"]


def test_a_bar_that_is_not_sure_is_grey_and_hatched() -> None:
    marker = failure_rates(RATES, WRITING, "light").data[0].marker
    assert list(marker.color) == ["#C62828", UNSURE["light"]]
    assert list(marker.pattern.shape) == ["", "/"]


def test_beside_the_longest_bar_there_is_room_for_its_whole_number() -> None:
    texts = RATES.assign(text=["6.5% · 3", "Not known"])
    longer = RATES.assign(text=["6.5% · 123,971", "Not known"])
    room = [failure_rates(one, WRITING, "light").layout.margin.r for one in (texts, longer)]
    assert room[0] >= 6 * len("Not known")
    assert room[1] >= 6 * len("6.5% · 123,971")


def test_a_click_on_a_bar_gives_its_code() -> None:
    assert picked({"selection": {"points": [{"customdata": "gmail"}]}}) == ["gmail"]
    assert picked({"selection": {"points": [{"customdata": ["gmail"]}]}}) == ["gmail"]
    assert picked({"selection": {"points": []}}) == picked(None) == []


def test_the_only_day_with_e_mail_is_seen_among_the_bursts_too() -> None:
    day = datetime(2026, 10, 30)
    line = Line("Rate", "", [day], [0.5], ["half"], Stroke("#000000", "solid"))
    nothing = pd.DataFrame(columns=["low", "rate", "high"], dtype="float64")
    figure = bursts_over_time(line, ("Usual", nothing), (), WRITING, "light")
    assert [trace.name for trace in figure.data] == ["Rate", None]
    assert "markers" in figure.data[0].mode


@pytest.mark.parametrize(
    ("grain", "first", "last"),
    [
        ("hour", "2026-10-27T12:30:00", "2026-10-27T17:30:00"),
        ("day", "2026-10-26T12:00:00", "2026-10-27T12:00:00"),
        ("week", "2026-10-22T12:00:00", "2026-10-29T12:00:00"),
    ],
)
def test_a_burst_is_marked_over_the_hours_days_or_weeks_that_it_touches(
    grain: Grain, first: str, last: str
) -> None:
    burst = Span(datetime(2026, 10, 27, 13), datetime(2026, 10, 27, 18), "2", "b2")
    marks = burst_marks([burst], grain, "light")
    assert [(shape["x0"], shape["x1"]) for shape in marks["shapes"]] == [(first, last)]
    assert [mark["text"] for mark in marks["annotations"]] == ["▲2"]
    assert first < marks["annotations"][0]["x"] < last


CELLS = [
    Cell("gmail", "newsletter", "far_above", ("9.1%", "<b>2,333"), "Gmail & <i>newsletter"),
    Cell("outlook", "password", "few", ("1 / 20",), "few"),
]


def test_a_cell_stands_where_its_row_and_column_meet_and_says_what_it_is_told_to() -> None:
    rows = [("outlook", "Outlook", "#0067A5"), ("gmail", "<b>Gmail", None)]
    columns = [("password", "Password"), ("newsletter", "A type of a long name")]
    figure = matrix(CELLS, rows, columns, WRITING, "light")
    bars = figure.data[0]
    assert [(y, round(base)) for y, base in zip(bars.y, bars.base, strict=True)] == [(1, 1), (0, 0)]
    assert list(bars.text) == ["▲▲ 9.1%<br>&lt;b&gt;2,333", "1 / 20"]
    assert bars.hovertext[0] == "Gmail &amp; &lt;i&gt;newsletter"
    assert [list(mark) for mark in bars.customdata] == [
        ["gmail", "newsletter"],
        ["outlook", "password"],
    ]
    assert list(bars.marker.pattern.shape) == ["", "/"]
    # Plotly draws the lines in the colour of the bar.
    assert (
        bars.marker.color[1] != bars.marker.pattern.bgcolor[1] == PLACE_COLOURS["light"]["few"][0]
    )
    assert figure.layout.xaxis.ticktext[1] == "A type of a<br>long name"
    assert "&lt;b&gt;Gmail" in figure.layout.yaxis.ticktext[1]
    assert "#0067A5" in figure.layout.yaxis.ticktext[0]


def test_lines_stand_in_their_usual_range_above_the_bars_and_each_mark_tells_what_it_is() -> None:
    moments = list(pd.to_datetime(["2026-10-01", "2026-10-03"]))
    usual = pd.DataFrame({"low": [0.01, 0.02], "high": [0.03, 0.04]}, index=moments)
    lines = [
        Line("Before", None, moments, [0.1, None], ["", ""], Stroke("#777777", "dot")),
        Line("<b>Gmail", "gmail", moments, [0.25, None], ["a", "<i>"], Stroke("#C62828", "solid")),
    ]
    figure = rates_over_time(
        lines, ("Usual", usual), OVER_TIME, ("Rate", "E-mails"), "%d.%m.", WRITING, "light"
    )
    low, high, before, gmail, *bars = figure.data
    assert (list(low.y), list(high.y)) == ([1, 2], [3, 4])
    assert before.customdata is None
    assert before.hoverinfo == "skip"
    assert gmail.name == "&lt;b&gt;Gmail"
    assert list(gmail.hovertext) == ["a", "&lt;i&gt;"]
    assert [list(mark) for mark in gmail.customdata] == [
        ["2026-10-01T00:00:00", "code", "gmail"],
        ["2026-10-03T00:00:00", "code", "gmail"],
    ]
    assert list(bars[0].customdata[0]) == ["2026-10-01T00:00:00", "outcome", "delivered"]
    point = {"selection": {"points": [{"customdata": list(gmail.customdata[0])}]}}
    assert clicked(point) == ("2026-10-01T00:00:00", "code", "gmail")
    assert clicked({"selection": {"points": [{}]}}) is None
