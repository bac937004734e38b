"""A manager looks at bursts, and explains an answer that no rule knows."""

from playwright.sync_api import expect

from browser.conftest import Visit
from browser.serving import Server


def test_the_planted_bursts_are_there_and_the_big_campaign_is_said_to_be_usual(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, "bursts?period=all")
    reader.see("No burst is open")
    reader.see("All e-mail to Outlook and Hotmail")
    reader.see("Newsletter to Gmail")
    quiet = reader.see("Thursday 15 October")
    expect(quiet.locator("xpath=..")).to_contain_text("in line with the usual")
    behind = reader.page.get_by_text("Reasons, answers and notes")
    behind.nth(1).click()
    reader.see("What the servers answered")
    expect(reader.page.get_by_test_id("stCode").first).to_be_visible()
    reader.page.get_by_role("link", name="See the e-mails").click()
    reader.settle()
    assert "type=newsletter" in reader.page.url
    assert reader.count() > 1_000


def test_an_unknown_answer_is_explained_and_taken_back(visit: Visit, sample_shop: Server) -> None:
    reader = visit(sample_shop, "unexplained")
    reader.see("13 e-mails, 3 answers")
    reader.click_row(0)
    reader.see("What does this answer mean?")
    reader.choose("Meaning", "Mailbox full: Mailbox full")
    reader.page.get_by_role("button", name="Explain 5 e-mails this way").click()
    reader.see("8 e-mails, 2 answers")
    reader.page.get_by_role("button", name="Take back").click()
    reader.see("13 e-mails, 3 answers")
