"""What makes a page hard for those who see or point otherwise, as axe-core finds it."""

from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
from playwright.sync_api import Page, expect

# Of what is scrolled out of sight axe cannot say how it is painted.
TALL = "main => main.scrollHeight"
BUSY = "[data-testid=stApp][data-test-script-state=running]"
WIDE, PHONE = 1440, 390
Theme = Literal["dark", "light"]
THEMES: tuple[Theme, ...] = ("dark", "light")
# Half-way between two themes no contrast is right: tabs and links fade from one into the other.
# Asked again and again: what an animation promises for its end does not always come.
STANDS = """
() => document.getAnimations().every(one =>
    one.playState !== "running" || one.effect.getComputedTiming().endTime === Infinity)
"""
# The package brings axe-core; its own way of calling it would ask for more than is needed.
AXE = next(Path(axe_playwright_python.__file__).parent.glob("axe.min.js")).read_text("utf-8")
# Of the marks within a chart it can say nothing; the chart itself and its buttons are looked at.
SERIOUS = """
() => axe.run({exclude: [[".main-svg"]]}, {resultTypes: ["violations"]})
    .then(({violations}) => violations
        .filter(({impact}) => ["serious", "critical"].includes(impact))
        .map(({id, nodes}) => [id, nodes[0].html, nodes[0].failureSummary]))
"""


def faults(page: Page) -> dict[tuple[str, int], Any]:
    """Return what is serious on a page as it stands, by theme and width; it is drawn only once.

    It is light in the end, and as wide as it was.
    """
    page.evaluate(AXE)
    found: dict[tuple[str, int], Any] = {}
    before = page.viewport_size
    for width in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        if (main := page.get_by_test_id("stMain")).count():
            page.set_viewport_size({"width": width, "height": main.evaluate(TALL)})
        for theme in THEMES:
            _turn_to(page, theme)
            if serious := page.evaluate(SERIOUS):
                found[theme, width] = serious
    if before:
        page.set_viewport_size(before)
    return found


def _turn_to(page: Page, theme: Theme) -> None:
    """Have a page drawn in a theme, and wait until it stands."""
    page.emulate_media(color_scheme=theme)
    expect(page.locator(BUSY)).to_have_count(0)
    if (app := page.get_by_test_id("stApp")).count():
        expect(app).to_have_css("color-scheme", theme)
    page.wait_for_function(STANDS)
