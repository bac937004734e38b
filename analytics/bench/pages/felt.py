"""What a reader feels: the time from a click until the new picture stands in the browser.

The clock runs in the page itself. It starts when the mouse button is let go or Enter is pressed,
and of a page's first picture when the browser goes there. It stops with the first frame that is
painted after the last change of what is seen, once Streamlit says that its script has ended and
nothing has changed for a while (which is not counted). What is seen is the page, its sidebar and
the drawer: it changes when an element there does (Plotly draws into the document) or when a canvas
(on which tables are painted) gets another text than stood there. What is only said to screen
readers does not count, nor does the time in which the drawer slides in, 300 ms on every page, which
would make all pages look alike. A click that does not have drawn anew what it should is an error:
otherwise a page that does nothing would be the fastest.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

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
LOCALE = "nb-NO"
SIZE: "ViewportSize" = {"width": 1280, "height": 1000}
PATIENCE, POLL = 30_000, 100  # milliseconds
ROW_HEIGHT, INSIDE_A_CELL = 35, 250  # pixels

CLOCK = """
(() => {
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
  // All that is written, but for what is typed into a box.
  const found = "[data-testid=stMain] [data-testid=stElementContainer]:not(:has(input))";
  felt.words = () => [...document.querySelectorAll(found)].map(one => one.textContent).join();
  new MutationObserver(records => {
    const drawn = records.filter(record => record.attributeName !== "data-entering");
    const seen = drawn.map(element).filter(isSeen);
    if (seen.length) changed();
    felt.drawn.chart ||= seen.some(one => one.closest("[data-testid=stPlotlyChart]"));
    felt.drawn.box ||= document.querySelector("[data-testid=stTextInput]") !== null;
    felt.drawn.drawer ||= seen.some(one => one.closest("[data-testid=stDialog]"));
  }).observe(document,
    {subtree: true, childList: true, characterData: true, attributes: true});
  const write = CanvasRenderingContext2D.prototype.fillText;
  const written = new WeakMap();
  CanvasRenderingContext2D.prototype.fillText = function (...what) {
    const stands = written.get(this.canvas) ?? new Map();
    written.set(this.canvas, stands);
    const [text, x, y] = what, {e, f} = this.getTransform();
    const place = [x + e, y + f].join(), looks = [text, this.fillStyle, this.font].join();
    // A table is painted over and over, also where nothing in it is another.
    if (stands.get(place) !== looks) {
      stands.set(place, looks);
      changed();
      felt.drawn.table = true;
    }
    return write.apply(this, what);
  };
  const begin = () => {
    felt.began = performance.now();
    felt.drawn = {};
  };
  document.addEventListener("pointerup", begin, true);
  document.addEventListener("keydown", ({key}) => {
    if (key !== "Enter") return;
    felt.before = felt.words();
    begin();
  }, true);
})()
"""
STANDS = """
what => {
  const app = document.querySelector("[data-testid=stApp]");
  const drawn = what === "answer" ? felt.words() !== felt.before : felt.drawn[what];
  return Boolean(drawn) && app !== null && !felt.waits
    && app.dataset.testScriptState === "notRunning" && performance.now() - felt.changed > 400;
}
"""
# Read when all stands, so that nobody has watched while the page was drawn. Times in seconds.
VITALS = """
async () => {
  const entries = type => new Promise(told => {
    new PerformanceObserver((list, observer) => {
      observer.disconnect();
      told(list.getEntries());
    }).observe({type, buffered: true});
    setTimeout(() => told([]), 500);
  });
  const painted = performance.getEntriesByName("first-contentful-paint");
  const largest = await entries("largest-contentful-paint");
  const shifts = await entries("layout-shift");
  return {
    first_paint: painted[0].startTime / 1000,
    largest_paint: largest.at(-1).startTime / 1000,
    layout_shift: shifts.reduce((sum, shift) => sum + shift.value, 0),
  };
}
"""


class NotDrawn(Exception):
    """A click had not drawn anew what it should."""


class Reader:
    """One reader at a page of a served app; every click returns the seconds it was felt."""

    def __init__(self, profile: "BrowserContext", address: str, page: str = "") -> None:
        """Open a page in a tab of its own."""
        self._page: Page = profile.new_page()
        self._page.set_default_timeout(PATIENCE)
        self._page.add_init_script(CLOCK)
        self._page.goto(f"{address}/{page}")

    def arrived(self, shows: str) -> float:
        """Wait until the first picture stands, a "chart", a "table" or a search "box" in it."""
        self._page.wait_for_load_state("networkidle")
        return self._felt(shows)

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

    def turn_to(self, page: str) -> float:
        """Go to another page, which has a chart, by the navigation."""
        self._page.bring_to_front()
        # Our menu's links name the page alone, those of Streamlit's own the whole address.
        named = f':is([href="{page}"], [href$="/{page}"])'
        self._page.locator(f"[data-testid=stSidebar] a{named}").click()
        return self._felt("chart")

    def seek(self, key: str, text: str) -> float:
        """Look for a text with the search box with this key, which finds something else now."""
        self._page.bring_to_front()
        box = self._page.locator(f".st-key-{re.sub('[^a-zA-Z0-9_-]', '-', key)} input")
        box.fill(text)
        box.press("Enter")
        return self._felt("answer")

    def vitals(self) -> dict[str, float]:
        """Return what Lighthouse tells of a page that has just been gone to."""
        told: dict[str, float] = self._page.evaluate(VITALS)
        return told

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
def profile(browser: "Browser") -> Iterator["BrowserContext"]:
    """Give a profile of a browser that runs already."""
    with closing(browser.new_context(locale=LOCALE, viewport=SIZE)) as context:
        yield context


@contextmanager
def new_browser(like: "Browser") -> Iterator["BrowserContext"]:
    """Start another browser like one, with a profile on disk that has kept nothing yet."""
    with (
        TemporaryDirectory(prefix="profile-") as folder,
        closing(
            like.browser_type.launch_persistent_context(
                folder,
                executable_path=shutil.which(CHROMIUM),
                args=QUIET,
                locale=LOCALE,
                viewport=SIZE,
            )
        ) as context,
    ):
        yield context


@contextmanager
def browser() -> Iterator["Browser | None"]:
    """Start the system's Chromium; give None where there is none, or no Playwright."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        yield None
        return
    if shutil.which(CHROMIUM) is None:
        yield None
        return
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=shutil.which(CHROMIUM), args=QUIET)
        with closing(launched):
            yield launched
