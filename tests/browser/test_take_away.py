"""A table, a chart and a report leave the page as files, made by the app and the browser alone."""

import csv

from browser.conftest import Visit
from browser.reader import Reader
from browser.serving import Server

PNG = b"\x89PNG"


def downloaded(reader: Reader, button: str) -> tuple[str, bytes]:
    with reader.page.expect_download() as started:
        reader.page.get_by_role("button", name=button, exact=True).first.click()
    return started.value.suggested_filename, started.value.path().read_bytes()


def test_the_report_and_a_chart_are_taken_from_the_overview(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, language="nb")
    reader.page.locator(".js-plotly-plot").first.hover()
    name, chart = downloaded(reader, "Lagre diagrammet som bilde")
    assert (name, chart[:4]) == ("Feilandel og antall e-poster over tid.png", PNG)
    reader.page.get_by_role("button", name="Rapport").click()
    name, page = downloaded(reader, "Siste hele uke")
    assert name == "postlogg-uke-43-2026.html"
    assert "<h1>E-postrapport</h1>" in page.decode()
    assert "eksempel" not in page.decode()


def test_the_refused_newsletter_is_the_worst_and_the_blocked_are_a_list(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, "mailings?period=all")
    reader.see("newsletters failed clearly more than usual")
    reader.click_row(0)
    reader.see("Usual for the shop's newsletters")
    reader.page.get_by_role("button", name="See the e-mails that failed").click()
    assert reader.count() > 1_000
    assert "subject" not in reader.page.url
    reader.go("Blocked addresses")
    reader.page.get_by_role("button", name="Download").first.click()
    name, content = downloaded(reader, "CSV")
    assert name == "blocked addresses.csv"
    rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    reader.see(f"{len(rows):,} addresses are blocked")
