"""One box finds a customer, and says what they got and what to tell them."""

import re

from playwright.sync_api import expect

from browser.conftest import Visit
from browser.serving import Server

WHO = "Who is it about?"
# Three people of the sample shop, which is always the same.
ARRIVED = "kari.eksempel37@hotmail.com"
BLOCKED = "kari.eksempel29@nordvik-kommune.example"
MISSPELT = "kari.eksempel37@hotmial.com"


def test_a_part_of_an_address_lists_those_that_fit_and_a_click_chooses_one(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, "customer")
    reader.write(WHO, "kari.eksempel3")
    reader.see(re.compile(r"^\d+ recipients fit"))
    reader.click_row(0)
    reader.see("What was sent, newest first")
    chosen = reader.page.get_by_test_id("stCode").first
    expect(chosen).to_have_text(re.compile(r"^kari\.eksempel3\d*@"))
    # While the customer is still being drawn, the click would be one on what goes away.
    reader.settle().click("Back to the list")
    reader.see(re.compile(r"^\d+ recipients fit"))


def test_a_whole_address_tells_what_arrived_and_where_it_may_lie(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, "customer")
    reader.write(WHO, f" {ARRIVED.upper()} ")
    reader.see("This address is not blocked.")
    reader.see("Delivered, but the customer cannot find it?")
    reader.see("In Outlook and Hotmail it is called “Junk Email”.")
    reader.see("Ask the customer to look under the other tab")
    answer = reader.page.get_by_test_id("stTabs").get_by_test_id("stCode")
    expect(answer.first).to_contain_text("Please look in your spam folder")
    expect(answer.first).to_contain_text("Nordlys Garn")
    reader.page.get_by_role("tab", name="To the customer – Norsk").click()
    expect(answer.filter(has_text="Hei!")).to_contain_text("søppelpost")
    assert [url for url in reader.history() if "eksempel" in url] == []


def test_a_blocked_address_says_since_when_and_why(visit: Visit, sample_shop: Server) -> None:
    reader = visit(sample_shop, "customer")
    reader.write(WHO, BLOCKED)
    block = reader.page.get_by_test_id("stAlert")
    expect(block).to_contain_text("This address is blocked")
    expect(block).to_contain_text(re.compile(r"Hard bounce on \d+ \w+ 2026 at \d\d:\d\d\."))
    expect(block).to_contain_text(re.compile(r"Since \d+ \w+ 2026 .* has stopped \d+ e-mail"))


def test_a_misspelt_address_is_met_with_the_one_that_is_meant(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, "customer")
    reader.write(WHO, MISSPELT)
    reader.see("Did you mean one of these?")
    reader.click_row(0)
    expect(reader.page.get_by_test_id("stCode").first).to_have_text(ARRIVED)


def test_the_next_customer_begins_at_the_answer_to_the_customer(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, "customer", width=1280)
    opened = reader.page.get_by_role("tab", selected=True)
    reader.write(WHO, "ase.eksempel55@gmial.com")
    tabs = reader.page.get_by_role("tab")
    expect(tabs).to_have_count(4)
    fits = "list => [list, list.parentElement].every(one => one.scrollWidth <= one.clientWidth)"
    assert reader.page.get_by_role("tablist").evaluate(fits)
    tabs.filter(has_text="To the manager – Norsk").click()
    expect(opened).to_have_text("To the manager – Norsk")
    reader.write(WHO, "frida.eksempel02@gmial.com")
    expect(reader.page.get_by_test_id("stCode").first).to_have_text("frida.eksempel02@gmial.com")
    expect(opened).to_have_text("To the customer – English")


def test_another_language_says_the_picked_e_mail_anew(visit: Visit, sample_shop: Server) -> None:
    reader = visit(sample_shop, "customer")
    reader.write(WHO, ARRIVED)
    reader.settle().page.get_by_role("combobox", name="Which e-mail?").click()
    reader.page.get_by_role("option").filter(has_text="Newsletter").first.click()
    reader.settle().page.get_by_text("Norsk", exact=True).first.click()
    picked = reader.page.get_by_role("combobox", name="Hvilken e-post?")
    expect(picked).to_have_value(re.compile("Levert .* Nyhetsbrev"))


def test_the_button_that_copies_is_seen_before_the_mouse_comes(
    visit: Visit, sample_shop: Server
) -> None:
    reader = visit(sample_shop, "customer")
    reader.write(WHO, ARRIVED)
    answer = reader.page.get_by_test_id("stTabs").get_by_test_id("stCode").first
    button = answer.get_by_role("button", name="Copy to clipboard")
    expect(button).to_be_visible()
    opacity = "button => Math.min(...[button, button.closest('pre + div')]"
    assert button.evaluate(opacity + ".map(one => +getComputedStyle(one).opacity))") == 1
    button.focus()
    expect(button).to_be_focused()
    text, corner = answer.locator("code").bounding_box(), button.bounding_box()
    assert text
    assert corner
    assert text["x"] + text["width"] <= corner["x"]


def test_a_person_is_erased_after_the_numbers_are_shown(visit: Visit, own_shop: Server) -> None:
    export = own_shop.data.parent / "log.csv"
    export.write_text(
        "Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg\n"
        f"24.10.2026 08:05;Ordrebekreftelse;{ARRIVED};Ordre 10001;Sendt;Nei;\n"
        "24.10.2026 08:06;Ordrebekreftelse;ola.eksempel@kunde.example;Ordre 10002;Sendt;Nei;\n",
        encoding="utf-8",
    )
    own_shop.run("import", export)
    reader = visit(own_shop, "customer")
    reader.write(WHO, ARRIVED)
    reader.see("Order 10001")
    reader.page.get_by_test_id("stExpander").filter(has_text="Privacy").locator("summary").click()
    reader.click("Erase this person")
    dialog = reader.page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 e-mails")
    dialog.get_by_role("button", name="Erase for good").click()
    reader.see("The person is erased, and a later import does not bring them back.")
    expect(dialog).to_have_count(0)
    reader.write(WHO, ARRIVED)
    reader.see("No e-mail to such an address")
    reader.see("This person was erased from the log on")
