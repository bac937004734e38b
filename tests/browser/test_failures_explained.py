"""A manager looks at bursts, and explains an answer that no rule knows."""

import re

from playwright.sync_api import expect

from browser.conftest import Visit
from browser.reader import TITLES
from browser.serving import Server


def test_exactly_the_planted_bursts_are_there_and_the_big_campaign_is_said_to_be_usual(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, "bursts?period=all")
    reader.see("No burst is open")
    reader.see("2 bursts in this period are over.")
    reader.see("539 of 861 e-mails to Outlook and Hotmail failed")
    reader.see("1,796 of 1,872 e-mails (newsletter) to Gmail failed")
    reader.choose("Sensitivity", "High: one false alarm in 11 months")
    expect(reader.page).to_have_url(re.compile("sensitivity=high"))
    reader.settle()
    reader.see("2 bursts in this period are over.")
    quiet = reader.see("Thursday 15 October")
    expect(quiet.locator("xpath=..")).to_contain_text("in line with the usual")
    behind = reader.page.get_by_text("Reasons, answers and notes")
    expect(behind).to_have_count(2)
    mark = reader.page.locator(".textpoint").nth(1).bounding_box()
    assert mark
    reader.page.mouse.click(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    expect(
        reader.page.get_by_text("1,796 of 1,872").or_(reader.page.get_by_text("539 of 861")).first
    ).to_contain_text("1,796")
    reader.see("What the servers answered")
    expect(reader.page.get_by_test_id("stCode").first).to_be_visible()
    reader.page.get_by_role("link", name="See the e-mails").click()
    # Until the page is another one, the old one is drawn and at rest.
    expect(reader.page.locator("h1")).to_have_text(TITLES["email_log"]["en"])
    reader.settle()
    expect(reader.page).to_have_url(re.compile("type=newsletter"))
    assert reader.count() > 1_000


def test_an_unknown_answer_is_explained_and_taken_back(visit: Visit, sample_shop: Server) -> None:
    reader = visit(sample_shop, "unexplained")
    reader.see("13 e-mails, 3 answers")
    reader.click_row(0)
    reader.see("What does this answer mean?")
    reader.choose("Meaning", "Mailbox full")
    reader.page.get_by_role("button", name="Explain 5 e-mails this way").click()
    reader.see("8 e-mails, 2 answers")
    reader.page.get_by_role("button", name="Take back").click()
    reader.see("13 e-mails, 3 answers")
