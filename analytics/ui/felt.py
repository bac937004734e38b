"""What a reader feels: the time from a click until the new picture stands in the browser.

The clock runs in the page itself. It starts when the mouse button is let go, and stops with the
first frame that is painted after the last change of what is seen, once Streamlit says that its
script has ended and nothing has changed for a while (which is not counted). What is seen is the
page, its sidebar and the drawer: it changes when an element there does (Plotly draws into the
document) or when text is written on a canvas (on which tables are painted). What is only said to
screen readers does not count, nor does the time in which the drawer slides in, 300 ms on every
page, which would make all pages look alike. A click that does not have drawn anew what it should is
an error: otherwise a page that does nothing would be the fastest.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = "chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-renderer-backgrounding",
    "--disable-sync",
    "--no-first-run",
]
LOCALE, SIZE = "nb-NO", (1280, 1000)
PATIENCE, POLL = 30_000, 100  # milliseconds
ROW_HEIGHT, INSIDE_A_CELL = 35, 250  # pixels
PICTURE = "[data-testid=stPlotlyChart] .main-svg, [data-testid=stDataFrame] canvas"

CLOCK = """
() => {
  const felt = window.felt = {began: 0, changed: 0, painted: 0, waits: false, drawn: {}};
  const page = "[data-testid=stMain], [data-testid=stSidebar], [data-testid=stDialog]";
  const changed = () => {
    felt.changed = performance.now();
    if (felt.waits) return;
    felt.waits = true;
    requestAnimationFrame(() => setTimeout(() => {
      felt.waits = false;
      felt.painted = performance.now();
    }));
  };
  const element = ({target}) =>
    target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
  const isSeen = one => one !== null && one.closest(page) && !one.closest("canvas");
  new MutationObserver(records => {
    const drawn = records.filter(record => record.attributeName !== "data-entering");
    const seen = drawn.map(element).filter(isSeen);
    if (seen.length) changed();
    felt.drawn.chart ||= seen.some(one => one.closest("[data-testid=stPlotlyChart]"));
    felt.drawn.drawer ||= seen.some(one => one.closest("[data-testid=stDialog]"));
  }).observe(document.body,
    {subtree: true, childList: true, characterData: true, attributes: true});
  const write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (...what) {
    changed();
    felt.drawn.table = true;
    return write.apply(this, what);
  };
  document.addEventListener("pointerup", () => {
    felt.began = performance.now();
    felt.drawn = {};
  }, true);
}
"""
STANDS = """
what => {
  const app = document.querySelector("[data-testid=stApp]");
  return Boolean(felt.drawn[what]) && !felt.waits
    && app.dataset.testScriptState === "notRunning" && performance.now() - felt.changed > 400;
}
"""


class NotDrawn(Exception):
    """A click had not drawn anew what it should."""


class Reader:
    """One reader at a page of a served app; every click returns the seconds it was felt."""

    def __init__(self, browser: "Browser", address: str, page: str = "") -> None:
        """Open a page, and wait until its charts and tables are there."""
        width, height = SIZE
        self._page: Page = browser.new_page(
            locale=LOCALE, viewport={"width": width, "height": height}
        )
        self._page.set_default_timeout(PATIENCE)
        self._page.goto(f"{address}/{page}")
        self._page.wait_for_selector(PICTURE)
        self._page.wait_for_load_state("networkidle")
        self._page.evaluate(CLOCK)

    def choose(self, key: str, place: int) -> float:
        """Choose the option at ``place`` of the choice with this key."""
        self._page.bring_to_front()
        self._page.locator(f".st-key-{key} input").click()
        self._page.get_by_role("option").nth(place).click()
        return self._felt("chart")

    def narrow(self, key: str) -> float:
        """Pick a code of the filter with this key, or take it back when it is picked."""
        self._page.bring_to_front()
        codes = self._page.locator(f".st-key-{key}")
        if not codes.is_visible():
            self._page.locator("[data-testid=stPopover] button").first.click()
        remove = codes.locator(".react-aria-ComboBox [data-tag] button")
        if remove.count():
            remove.click()
        else:
            codes.locator("input").click()
            # The first option is to pick them all.
            self._page.get_by_role("option").nth(1).click()
        return self._felt("table")

    def open_row(self, row: int) -> float:
        """Click on a row of the table, which opens it, and put it away again."""
        self._page.bring_to_front()
        place = {"x": INSIDE_A_CELL, "y": ROW_HEIGHT * (row + 1.5)}
        self._page.locator("[data-testid=stDataFrame] canvas").first.click(
            position=place,  # type: ignore[arg-type]
            force=True,
        )
        seconds = self._felt("drawer")
        self._page.keyboard.press("Escape")
        self._page.get_by_role("dialog").wait_for(state="detached")
        self._felt("drawer")
        return seconds

    def close(self) -> None:
        """Leave the page."""
        self._page.close()

    def _felt(self, what: str) -> float:
        """Wait until the new picture stands, ``what`` drawn anew, and return how long it took.

        Raises NotDrawn.
        """
        patience = monotonic() + PATIENCE / 1000
        while not self._page.evaluate(STANDS, what):
            if monotonic() > patience:
                raise NotDrawn(what)
            self._page.wait_for_timeout(POLL)
        milliseconds: float = self._page.evaluate("felt.painted - felt.began")
        return milliseconds / 1000


@contextmanager
def browser() -> Iterator["Browser | None"]:
    """Start the system's Chromium; give None where there is none, or no Playwright."""
    chromium = shutil.which(CHROMIUM)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if chromium is None:
        yield None
        return
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield started
        started.close()
