"""The clock of the benchmark, on a page that takes as long as we say."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from analytics.bench.pages import felt
from analytics.bench.pages.arriving import Weighed
from analytics.bench.pages.felt import NotDrawn, Reader, new_browser, profile

# As Streamlit names the parts of a page. What is found stands there after $late milliseconds.
PAGE = """
<body><div data-testid="stApp" data-test-script-state="notRunning">
  <nav data-testid="stSidebar"><a href="#/there">There</a></nav>
  <main data-testid="stMain">
    <div data-testid="stElementContainer" class="st-key-sought-customer" style="height: 40px">
      <div data-testid="stTextInput"><input><span>Press Enter</span></div></div>
    <div data-testid="stElementContainer"><div data-testid="stPlotlyChart"></div></div>
    <canvas></canvas>
    <div data-testid="stElementContainer" id="found">Nothing yet</div>
  </main></div>
<script>
  const later = work => setTimeout(work, $late);
  const paint = text => document.querySelector("canvas").getContext("2d").fillText(text, 9, 9);
  paint("Sent");
  const chart = document.querySelector("[data-testid=stPlotlyChart]");
  later(() => chart.append("drawn"));
  document.querySelector("input").addEventListener("keydown", ({key}) => {
    if (key !== "Enter") return;
    document.querySelector("span").remove();
    later(() => found.textContent = document.querySelector("input").value);
  });
  document.querySelector("a").addEventListener("click", () => $there);
</script>
"""
# Sooner than the clock believes that nothing comes any more.
LATE, LATER = 250, 350


@pytest.fixture
def address(tmp_path: Path) -> str:
    there = 'later(() => chart.append("drawn anew"))'
    pages = {
        "page": there,
        "dead": "null",
        "same": f'{{{there}; setTimeout(() => paint("Sent"), {LATE + LATER});}}',
        "other": f'{{{there}; setTimeout(() => paint("Failed"), {LATE + LATER});}}',
    }
    for name, script in pages.items():
        text = PAGE.replace("$late", str(LATE)).replace("$there", script)
        (tmp_path / f"{name}.html").write_text(text)
    return tmp_path.as_uri()


@pytest.fixture
def tabs(chromium: Browser) -> Iterator[BrowserContext]:
    with profile(chromium) as context:
        yield context


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(felt, "PATIENCE", 1_500)


def test_what_comes_late_is_waited_for(tabs: BrowserContext, address: str) -> None:
    with closing(Reader(tabs, address, "page.html")) as reader:
        assert reader.arrived("chart") >= LATE / 1000
        assert reader.turn_to("there") >= LATE / 1000
        assert reader.seek("sought customer", "kari") >= LATE / 1000


@pytest.mark.usefixtures("impatient")
def test_a_page_that_draws_nothing_anew_is_no_fast_page(tabs: BrowserContext, address: str) -> None:
    with closing(Reader(tabs, address, "dead.html")) as reader:
        reader.arrived("chart")
        with pytest.raises(NotDrawn):
            reader.turn_to("there")


def test_a_table_that_is_painted_again_as_it_was_is_not_waited_for(
    tabs: BrowserContext, address: str
) -> None:
    felt = {}
    for page in ("same", "other"):
        with closing(Reader(tabs, address, f"{page}.html")) as reader:
            reader.arrived("chart")
            felt[page] = reader.turn_to("there")
    assert felt["same"] < (LATE + LATER) / 1000 <= felt["other"]


@pytest.mark.usefixtures("impatient")
def test_an_answer_is_what_was_not_there_before(tabs: BrowserContext, address: str) -> None:
    with closing(Reader(tabs, address, "page.html")) as reader:
        reader.arrived("chart")
        # The hint beside the box goes, and nothing else changes.
        with pytest.raises(NotDrawn):
            reader.seek("sought customer", "Nothing yet")


def test_a_new_browser_has_kept_nothing_and_weighs_what_it_is_sent(
    chromium: Browser, address: str
) -> None:
    with new_browser(chromium) as context:
        weighed = Weighed(context)
        with closing(Reader(context, address, "page.html")) as reader:
            reader.arrived("chart")
            vitals = reader.vitals()
            assert weighed.total() >= len(PAGE)
    assert 0 < vitals["first_paint"] <= vitals["largest_paint"]
    assert vitals["layout_shift"] >= 0
