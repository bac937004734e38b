"""Signing in with a provider and out again, in a real browser."""

import re
from pathlib import Path

from playwright.sync_api import Browser, expect
from test_gate import LEADER, USER

from browser.axe import faults
from browser.conftest import Opened
from browser.signing_in import behind_sign_in


def test_a_reader_signs_in_sees_the_shop_and_signs_out(
    chromium: Browser, opened: Opened, tmp_path: Path
) -> None:
    with behind_sign_in(tmp_path / "data", LEADER, sample=opened.server.data) as server:
        page = chromium.new_page(locale="nb-NO")
        page.goto(f"{server.address}/email_log")
        expect(page.get_by_text("Logg inn for å se e-postloggen.")).to_be_visible()
        assert faults(page) == {}
        page.get_by_role("link", name="Logg inn").click()
        expect(page.get_by_role("heading", name="Oversikt")).to_be_visible(timeout=30_000)
        expect(page.get_by_text("Logget inn som leder@butikk.example")).to_be_visible()
        expect(page.get_by_role("link", name=re.compile("Sporingslogg"))).to_be_visible()
        # The page that is left asks for a sign-in too, before the cookie is gone.
        with page.expect_response(re.compile("/auth/logout")):
            page.get_by_role("button", name="Logg ut").click()
        expect(page.get_by_text("Logg inn for å se e-postloggen.")).to_be_visible()
        assert not [cookie for cookie in page.context.cookies() if cookie["name"] == USER]
        page.close()
