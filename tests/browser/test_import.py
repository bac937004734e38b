"""A shop's own export comes in by drag and drop, and takes the sample shop's place."""

import re
from pathlib import Path

from terminal import command

from browser.axe import faults
from browser.conftest import Visit
from browser.files import OWN, UNKNOWN
from browser.reader import Reader
from browser.serving import Server

SAMPLE = "Sample shop: Nordlys Garn."
TOGGLE = "Show the sample shop"


def toggle_sample(reader: Reader) -> None:
    reader.page.get_by_test_id("stSidebar").get_by_text(TOGGLE).click()


def test_a_dropped_export_takes_the_place_of_the_sample_which_stays_one_click_away(
    visit: Visit, own_shop: Server
) -> None:
    reader = visit(own_shop, "imports")
    reader.see(SAMPLE)
    reader.miss(TOGGLE)
    reader.import_file("logg.csv", OWN)
    # It goes on while its reader looks at another page.
    reader.go("Help").go("Imports")
    reader.see("3 rows read = 2 new + 0 updated + 0 unchanged + 1 rejected")
    reader.miss(SAMPLE)
    reader.go("E-mail log")
    assert reader.count() == 2
    toggle_sample(reader)
    reader.see(re.compile(r"^\d\d,\d{3} e-mails selected"))
    reader.see(SAMPLE)
    assert "log=sample" in reader.page.url
    toggle_sample(reader)
    reader.see("2 e-mails selected")
    reader.miss(SAMPLE)


def test_an_unknown_table_is_mapped_by_its_reader_and_comes_in(
    visit: Visit, own_shop: Server, tmp_path: Path
) -> None:
    """The mapping that is saved brings the same table into another log from the command line."""
    reader = visit(own_shop, "imports")
    reader.import_file("ukjent.csv", UNKNOWN)
    reader.see("What is in the columns of this file?")
    # What is in the columns of the time and the recipient tells which they are.
    reader.see("The first rows, as they would land")
    reader.choose("Outcome", "Gikk det")
    reader.see("What do these words say about the delivery?")
    reader.see("jada")
    assert faults(reader.page) == {}
    reader.choose("Outcome", "Delivered", place=1)
    with reader.page.expect_download() as started:
        reader.click("Save the mapping")
    reader.click("Import with this mapping")
    reader.see("2 rows read = 2 new + 0 updated + 0 unchanged + 0 rejected")
    (tmp_path / "ukjent.csv").write_text(UNKNOWN, encoding="utf-8")
    brought = [
        command(tmp_path / "other", "import", str(tmp_path / "ukjent.csv"), *mapped)
        for mapped in ([], ["--mapping", str(started.value.path())])
    ]
    assert [told.returncode for told in brought] == [1, 0]
    assert "New 2, updated 0, unchanged 0, rejected 0." in brought[1].stdout


def test_an_import_is_taken_back_and_the_sample_shop_stands_there_again(
    visit: Visit, own_shop: Server
) -> None:
    reader = visit(own_shop, "imports")
    reader.import_file("logg.csv", OWN)
    reader.see("3 rows read = 2 new + 0 updated + 0 unchanged + 1 rejected")
    reader.settle()
    # The first table holds the rejected rows, in a part that is closed.
    reader.click_row(0, table=1)
    reader.click("Take this import back")
    reader.see("2 e-mails that no other import has go, with all that is known of them.")
    reader.see("1 rejected row goes.")
    reader.click("Take it back")
    reader.see("The import is taken back; 2 e-mails are gone from the log.")
    reader.see(SAMPLE)
    reader.miss("Take this import back?")
    reader.miss(re.compile("rows read"))


def test_any_file_can_be_dropped_and_is_told_what_it_is(visit: Visit, own_shop: Server) -> None:
    reader = visit(own_shop, "imports")
    reader.import_file("faktura.pdf", "%PDF-1.7\n")
    reader.see("This file was not imported; nothing of it is in the log.")
    reader.see(re.compile("faktura.pdf is a PDF file, which cannot be read"))
