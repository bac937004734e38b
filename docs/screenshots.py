"""Take the pictures in the README anew, from the sample shop: ``python docs/screenshots.py``.

It needs Debian's chromium. The pictures are taken in Norwegian, light, 1440 pixels wide.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import FloatRect, Locator, Page, ViewportSize, expect, sync_playwright

DOCS = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
# Someone whose e-mail arrived, then bounced, and has been stopped by the filter since.
CUSTOMER = "kari.eksempel29@nordvik-kommune.example"
WIDTH, TALL = 1440, 2400
# Below the last thing in a picture, the frame around it ends as well.
FRAME = 32
DRAWN = "[data-testid=stApp][data-test-script-state=notRunning]"


@contextmanager
def sample_shop() -> Iterator[str]:
    """Serve the sample shop from a folder of its own, and give its address."""
    port = str(free_port())
    with TemporaryDirectory() as data:
        server = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "analytics", "serve", "--port", port],
            cwd=DOCS.parent,
            env=os.environ | {"POSTLOGG_DATA": data},
            stdout=subprocess.PIPE,
            text=True,
        )
        with server:
            assert server.stdout is not None
            # Says that the app is open.
            server.stdout.readline()
            try:
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def overview(page: Page, address: str) -> None:
    """Take the picture of the overview; the first visit fills the sample shop."""
    page.goto(address)
    expect(page.get_by_role("heading", name="Oversikt")).to_be_visible(timeout=60_000)
    expect(page.locator(".js-plotly-plot .point path").first).to_be_visible()
    take(page, "overview", page.get_by_test_id("stExpander").first)


def customer(page: Page, address: str) -> None:
    """Take the picture of one customer."""
    page.goto(f"{address}/customer")
    box = page.get_by_role("searchbox")
    box.fill(CUSTOMER)
    box.press("Enter")
    expect(page.get_by_test_id("stAlert")).to_be_visible()
    take(page, "customer", page.get_by_test_id("stCode").filter(has_text="Hei!").first)


def take(page: Page, name: str, last: Locator) -> None:
    """Write what the window shows down to ``last``, once all of it is drawn."""
    expect(last).to_be_visible()
    expect(page.locator(DRAWN)).to_be_visible()
    box = last.bounding_box()
    assert box is not None
    bottom = box["y"] + box["height"] + FRAME
    clip: FloatRect = {"x": 0, "y": 0, "width": WIDTH, "height": bottom}
    page.screenshot(path=DOCS / f"{name}.png", clip=clip, animations="disabled")


def main() -> None:
    """Take all pictures."""
    with sample_shop() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        size: ViewportSize = {"width": WIDTH, "height": TALL}
        page = browser.new_page(locale="nb-NO", color_scheme="light", viewport=size)
        overview(page, address)
        customer(page, address)
        browser.close()


if __name__ == "__main__":
    main()
