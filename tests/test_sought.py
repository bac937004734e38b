"""What is typed to find a customer, as people type it: each finds who is in the log."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from conftest import APP
from logs import quiet
from screen import opened, said
from streamlit.testing.v1 import AppTest

from analytics import misspelling
from analytics.commands.console import Console
from analytics.commands.customer import tell_of
from analytics.commands.reading import everything
from analytics.importing import import_file
from analytics.reading import Wishes
from analytics.settings import Settings
from analytics.sought import read
from analytics.store import Store
from analytics.ui import person

KARI, KARE = "kari.eksempel55@online.no", "kaare.o@online.no"
ROW = "24.10.2026 08:05;Ordrebekreftelse;{};Ordre {};Sendt;Nei;\n"
LOG = (
    "Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg\n"
    + ROW.format(KARI, 10231)
    + ROW.format(KARE, 10232)
    + ROW.format("soren.berg@gmail.com", 10233)
)
Find = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give a log of three customers."""
    settings = Settings(data=tmp_path_factory.mktemp("data"))
    file = settings.data / "log.csv"
    file.write_text(LOG, encoding="utf-8")
    with closing(Store(settings.database, settings)) as store:
        import_file(store, file, Wishes(), quiet)
        yield store


@pytest.fixture
def find(three: Store) -> Find:
    """Give what the command line finds for a text."""

    def found(text: str) -> list[str]:
        told: list[dict[str, str]] = []
        tell_of(three, Console(told.append, "en", True), text=text)
        return [one["recipient"] for one in json.loads(told[0]["out"])["recipients"]]

    return found


@pytest.mark.parametrize(
    "text",
    [
        KARI,
        f"{KARI}.",
        f"{KARI}!",
        f"({KARI})",
        f"<{KARI}>",
        f"«{KARI}»,",
        f"Kari Nordmann <{KARI}>",
        f"mailto:{KARI}?subject=Hei",
        f"E-post: {KARI}",
        f"epost:{KARI.upper()}",
        "kari.eksempel55 @online.no",
        "kari.eksempel55@ online.no",
        "kari. eksempel55@online.no",
        "kari.eksempel\r\n55@online.no",
        "kari.eksempel55@onl\nine.no",
        "kari.eksem\u200bpel55@online.no\ufeff",
        "kari.eksempel55\u00a0@online.no",
        f"{KARI}\t10232",
        "10231.",
        "10 231",
        "10\u00a0231",
        "#10231",
        "ordre 10 231!",
        "Ordrenummer: 10231",
        "kari eksempel",
        "kari online.no",
        "Navn: Kari",
        "eksempel55.",
    ],
)
def test_what_is_typed_finds_the_address_that_is_meant(find: Find, text: str) -> None:
    assert find(text) == [KARI]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kåre", [KARE]),
        ("Kåre Ø", [KARE]),
        ("kaare", [KARE]),
        ("ka\u030are", [KARE]),
        ("Søren", ["soren.berg@gmail.com"]),
        ("kari gmail.com", []),
        ("karieksempel", []),
        ("!!!", []),
        (f"{KARI}; {KARE},", [KARI, KARE]),
    ],
)
def test_all_words_must_be_in_an_address_however_their_letters_are_written_there(
    find: Find, text: str, found: list[str]
) -> None:
    assert find(text) == found


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("10231", True, False),
        ("10 231.", True, False),
        ("ordre NG-10231", True, False),
        ("#ng-10231", True, False),
        ("kunde1", False, False),
        ("2026/1001.1", True, False),
        ("03.11.2026", True, True),
        ("3.11.", True, True),
        ("2026-11-03", True, True),
        ("3. november", False, True),
        ("November 2026", False, True),
        ("03.11.2026 kl. 07:02", False, True),
        ("marit 2026", False, False),
        ("kari", False, False),
    ],
)
def test_an_order_and_a_day_are_told_from_a_name(text: str, order: bool, day: bool) -> None:
    typed = read(text)
    assert (typed.is_order, typed.is_day) == (order, day)


def test_what_the_log_knows_decides_which_reading_of_an_address_counts(find: Find) -> None:
    assert read("kari. eksempel55@online.no").readings == (
        ("eksempel55@online.no",),
        (KARI,),
    )
    # As it is in the log, however odd.
    assert read("'odd'@shop.example!").readings[-1] == ("'odd'@shop.example!",)


def test_an_address_finds_itself_and_no_longer_one(find: Find) -> None:
    assert find(f"x{KARI}") == []
    assert find(KARI[1:]) == []


@pytest.mark.parametrize(
    ("text", "slips"),
    [
        # Two letters that changed places, on either side of the middle too.
        ("soren.bregs@gmail.com", 2),
        ("soren.breg@gmail.com", 1),
        ("sorebn.erg", 2),
        ("sore.nberg", 1),
        # What is known to be written for it, and the same name at a domain two slips away.
        ("soren.berg@gmail.con", 1),
        ("soren.berg@gmial.con", 2),
    ],
)
def test_a_slip_of_the_keyboard_is_counted_as_one(three: Store, text: str, slips: int) -> None:
    name, at, domain = text.rpartition("@")
    found = three.ask(
        "near_recipients",
        everything(three, [None, None]),
        sought=text,
        named=name + at or None,
        alike=misspelling.taken_for(domain),
    )
    assert found[["recipient", "slips"]].to_numpy().tolist() == [["soren.berg@gmail.com", slips]]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("frida.eksempel02@gmail.com", "frida.eksempel02@gmial.com"),
        ("ase.eksempel55@gmail.com", "ase.eksempel55@gmial.com"),
        ("maja.eksempel37@hotmail.com", "maja.eksempel37@hotmial.com"),
    ],
)
def test_the_same_name_at_a_misspelt_domain_comes_first_and_says_that_nothing_arrived(
    sql: Callable[..., Any], typed: str, meant: str
) -> None:
    app = opened(AppTest.from_file(APP, default_timeout=30), "customer", language="en")
    app.text_input(key=person.SOUGHT).set_value(typed).run()
    assert not app.exception
    alike = app.dataframe[0].value
    assert alike.iloc[0]["recipient"] == meant
    assert alike.iloc[0]["arrived"] == "None of them arrived"
    assert "how the address stands in the customer's account" in said(app)
    # A well-known domain was meant as it was typed.
    assert alike["recipient"].str.contains("@").all()
