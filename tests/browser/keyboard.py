"""Somebody at a page with a keyboard and no mouse, who must always see where they are."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from browser.reader import Reader

MOST = 120  # stops of a page, all of them and more
# What that is called which has the focus. Between the last stop and the first the browser has it.
NAME = """
() => {
    const words = document.activeElement.cloneNode(true);
    words.querySelectorAll("[data-testid=stIconMaterial]").forEach(icon => icon.remove());
    if (document.activeElement === document.body) return "";
    const table = document.activeElement.closest("canvas")?.closest("[role=region]");
    return (table ?? document.activeElement).getAttribute("aria-label") ?? words.textContent.trim();
}
"""
# It is in view, and seen to have the focus: by its ring; a field that is written in by its border;
# a table, which is a picture, by the ring that it draws around a cell and tells of. Of a text that
# can be copied the button is there as well: it fades in, and until then is no stop.
SEEN = """
() => {
    const element = document.activeElement.closest("canvas") ?? document.activeElement;
    if (element === document.body) return true;
    const {top, bottom, left, right} = element.getBoundingClientRect();
    if (bottom <= 0 || right <= 0 || top >= innerHeight || left >= innerWidth) return false;
    if (element.tagName === "CANVAS") return !!element.querySelector("td[aria-selected=true]");
    const copy = element.closest("[data-testid=stCode]")?.querySelector("button");
    if (copy === null || copy && !copy.checkVisibility({visibilityProperty: true})) return false;
    let field = element;
    while (field.parentElement && getComputedStyle(field).borderTopWidth === "0px")
        field = field.parentElement;
    const {boxShadow, outlineStyle, outlineWidth} = getComputedStyle(element);
    return boxShadow !== "none" || outlineStyle !== "none" && outlineWidth !== "0px"
        || element.tagName === "INPUT" && getComputedStyle(field).borderTopColor === "$colour";
}
"""
# The option that an arrow has led to, which is another one than before.
REACHED = "before => document.querySelector('[role=option][data-focused]')?.textContent !== before"


@dataclass(frozen=True)
class Keyboard:
    """The keys of a reader."""

    reader: Reader
    colour: str

    @property
    def page(self) -> Page:
        return self.reader.page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def name(self) -> str:
        """Return what that is called which has the focus, which must be seen."""
        try:
            self.page.wait_for_function(SEEN.replace("$colour", self.colour))
        except TimeoutError:
            pytest.fail(f"{self.page.evaluate(NAME)!r} has the focus, and is not seen to have it")
        return str(self.page.evaluate(NAME))

    def go_to(self, name: str, key: str = "Tab") -> None:
        """Go on from stop to stop until one has this name."""
        self.reader.settle()
        passed = []
        for _one in range(MOST):
            self.press(key)
            passed.append(self.name())
            if passed[-1] == name:
                return
        pytest.fail(f"no way to {name!r} by way of {passed}")

    def follow(self, title: str) -> None:
        """Follow a link of the menu."""
        self.go_to(title)
        self.press("Enter")
        expect(self.page.locator("h1")).to_have_text(title)
        self.reader.settle()

    def choose(self, label: str, option: str | re.Pattern[str], key: str) -> None:
        """Choose an option to which this arrow leads from the one that is chosen."""
        self.go_to(label)
        reached = self.page.get_by_role("option").and_(self.page.locator("[data-focused]"))
        before = None
        for _one in range(MOST):
            self.press(key)
            self.page.wait_for_function(REACHED, arg=before)
            before = reached.text_content()
            if reached.filter(has_text=option).count():
                self.press("Enter")
                return expect(self.page.get_by_role("option")).to_have_count(0)
        pytest.fail(f"no option {option!r} of {label!r}")

    def turn_to(self, tab: str) -> None:
        """Turn to a tab further to the right, and see each between."""
        tabs = self.page.get_by_role("tab").all_inner_texts()
        opened = self.page.get_by_role("tab", selected=True).inner_text()
        self.go_to(opened)
        for passed in tabs[tabs.index(opened) + 1 : tabs.index(tab) + 1]:
            self.press("ArrowRight")
            expect(self.page.get_by_role("tab", name=passed, selected=True)).to_be_visible()
            expect(self.page.get_by_role("tabpanel", name=passed)).to_have_text(re.compile(r"\S"))
            self.reader.settle()
