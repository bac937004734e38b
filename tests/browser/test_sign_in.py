"""Signing in with a provider and out again, in a real browser."""

import re
from pathlib import Path

from oidc_provider import provider
from playwright.sync_api import Browser, expect
from test_gate import LEADER, SETTINGS, USER, write_auth

from browser.axe import faults
from browser.conftest import Opened
from browser.serving import free_port, serving


def test_a_reader_signs_in_sees_the_shop_and_signs_out(
    chromium: Browser, opened: Opened, tmp_path: Path
) -> None:
    data, port = tmp_path / "data", free_port()
    data.mkdir()
    (data / "postlogg.toml").write_text(SETTINGS, encoding="utf-8")
    with provider() as signing_in:
        signing_in.claims = LEADER
        write_auth(
            data,
            redirect_uri=f"http://127.0.0.1:{port}/oauth2callback",
            server_metadata_url=f"{signing_in.address}/.well-known/openid-configuration",
        )
        with serving(data, sample=opened.server.data, port=port) as server:
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
