"""A reader at the screen: opens pages, clicks, and waits until what is asked for is there."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

PATIENCE = 20_000  # milliseconds
READY = "[data-testid=stApp][data-test-script-state=notRunning]"
TITLES = {
    "": {"en": "Overview", "nb": "Oversikt"},
    "failures": {"en": "Failures", "nb": "Feil"},
    "bursts": {"en": "Bursts", "nb": "Feiltopper"},
    "mailings": {"en": "Newsletters", "nb": "Nyhetsbrev"},
    "email_log": {"en": "E-mail log", "nb": "E-post logg"},
    "customer": {"en": "Customer", "nb": "Kunde"},
    "blocked": {"en": "Blocked addresses", "nb": "Blokkerte adresser"},
    "unexplained": {"en": "Unexplained answers", "nb": "Uforklarte svar"},
    "imports": {"en": "Imports", "nb": "Import"},
    "settings": {"en": "Settings", "nb": "Innstillinger"},
    "audit": {"en": "Audit trail", "nb": "Sporingslogg"},
    "help": {"en": "Help", "nb": "Hjelp"},
}
# What broke a rule of the page's content policy, such as an image from elsewhere.
WATCH = """
window.__refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
    window.__refused.push(event.blockedURI);
});
"""
DROP = """
([name, content]) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([content], name, {type: "text/csv"}));
    return dropped;
}
"""
ROW_HEIGHT = 35


@dataclass
class Reader:
    """One window on one server, and every address that it has asked for."""

    address: str
    page: Page
    asked: list[str] = field(default_factory=list)
    visited: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def open(self, page: str = "") -> "Reader":
        """Open a page by its link and wait until it is drawn."""
        self.page.goto(f"{self.address}/{page}")
        return self.settle()

    def reload(self) -> "Reader":
        self.page.reload()
        return self.settle()

    def settle(self) -> "Reader":
        """Wait until the script has come to its end; a first visit fills the sample shop."""
        expect(self.page.locator(READY)).to_be_visible(timeout=60_000)
        expect(self.page.locator("h1").first).to_be_visible()
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0)
        return self

    def go(self, title: str) -> "Reader":
        """Go to a page by the navigation."""
        links = self.page.locator(".st-key-menu").get_by_role("link", name=title, exact=True)
        links.click()
        expect(self.page.locator("h1")).to_have_text(title)
        return self.settle()

    def see(self, text: str | re.Pattern[str]) -> Locator:
        """Wait until a text is on the screen."""
        found = self.page.get_by_text(text).first
        expect(found).to_be_visible()
        return found

    def miss(self, text: str | re.Pattern[str]) -> None:
        """Wait until a text is gone from the screen."""
        expect(self.page.get_by_text(text)).to_have_count(0)

    def click(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def take_away(self, kind: str) -> None:
        """Download what the first table of the page offers, as a kind of file."""
        self.page.get_by_role("button", name="Download").first.click()
        self.click(kind)

    def choose(self, label: str, option: str, place: int = 0) -> None:
        """Choose an option by its words; a redraw or a scroll would close the open list."""
        self.settle()
        box = self.page.get_by_role("combobox", name=label, exact=True).nth(place)
        box.scroll_into_view_if_needed()
        box.click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def write(self, label: str, text: str) -> None:
        box = self.page.get_by_role("searchbox", name=label)
        box.fill(text)
        box.press("Enter")

    def click_row(self, number: int, table: int = 0) -> None:
        """Click a row of a table; its text is on a canvas, so it has a place and no name."""
        # A table that is drawn once more would forget the click.
        grid = self.settle().page.get_by_test_id("stDataFrame").nth(table)
        expect(grid.locator("canvas").first).to_be_visible()
        grid.click(position={"x": 160, "y": (number + 1.5) * ROW_HEIGHT})

    def close_mail(self) -> None:
        """Close the opened e-mail, and wait for the table that takes the place of the old one."""
        table = self.page.get_by_test_id("stDataFrame").first.element_handle()
        self.page.get_by_role("dialog").get_by_role("button", name="Close").click()
        expect(self.page.get_by_role("dialog")).to_have_count(0)
        self.page.wait_for_function("table => !table.isConnected", arg=table)
        self.settle()

    def drop(self, name: str, content: str) -> None:
        """Drop a file where files are to be dropped."""
        dropped = self.page.evaluate_handle(DROP, [name, content])
        zone = self.page.get_by_test_id("stFileUploaderDropzone")
        for event in ("dragenter", "dragover", "drop"):
            zone.dispatch_event(event, {"dataTransfer": dropped})

    def import_file(self, name: str, content: str) -> None:
        """Drop a file, and have it imported."""
        self.drop(name, content)
        self.click("Import 1 file")

    def count(self) -> int:
        """Return how many e-mails the log says are selected."""
        said = self.see(re.compile(r"^[\d,]+ e-mails? selected")).inner_text()
        return int(said.split()[0].replace(",", ""))

    def count_below(self, before: int) -> int:
        """Wait until fewer e-mails are selected than before, and return how many."""
        expect(self.page.get_by_text(re.compile(f"^{before:,} e-mails? selected"))).to_have_count(0)
        now = self.count()
        assert now < before
        return now

    def history(self) -> list[str]:
        """Return every address that the Back button leads to."""
        told = self.page.context.new_cdp_session(self.page).send("Page.getNavigationHistory")
        return [entry["url"] for entry in told["entries"]]


def watch(reader: Reader) -> None:
    """Note all that the window asks for, and every script that fails."""
    reader.page.add_init_script(WATCH)
    reader.page.on("request", lambda request: reader.asked.append(request.url))
    reader.page.on("websocket", lambda socket: reader.asked.append(socket.url))
    reader.page.on("popup", lambda popup: reader.asked.append(popup.url))
    reader.page.on("pageerror", lambda error: reader.broken.append(str(error)))
    reader.page.on("framenavigated", lambda frame: reader.visited.append(frame.url))


def check(reader: Reader) -> None:
    """Hold what must hold on every page, whatever was done there."""
    host = urlsplit(reader.address).netloc
    sent = [url for url in reader.asked if urlsplit(url).scheme not in ("data", "blob")]
    assert [url for url in sent if urlsplit(url).netloc != host] == []
    assert reader.page.evaluate("window.__refused") == []
    assert reader.page.evaluate("window.__xss") is None
    assert reader.broken == []
    assert reader.page.get_by_test_id("stException").count() == 0
