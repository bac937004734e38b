"""What a shop calls mail types and providers of its own stands everywhere as the shop wrote it."""

import csv
from contextlib import closing
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from screen import opened
from streamlit.testing.v1 import AppTest
from test_burst_stories import BURST

from analytics import burst_stories, downloads
from analytics.access import MANAGER
from analytics.classification import own_words
from analytics.commands.console import Console
from analytics.commands.customer import tell_of
from analytics.commands.reading import show_messages
from analytics.filters import Filters
from analytics.finding_stories import sentence
from analytics.health import Risen
from analytics.language import word
from analytics.report import as_html, report
from analytics.settings import Settings
from analytics.store import Store
from analytics.words import MAIL_TYPES

EVERYTHING = Filters(date(1970, 1, 1), date(2199, 12, 31), MANAGER, version=0)
# A name with a brace, one that our catalogs translate, and one that begins small.
RULES = """
[[mail_type]]
code = "sommer"
label = "Sommer {2026}"
raw = "sommer"

[[mail_type]]
code = "feilet"
label = "Failed"
raw = "feilet"

[[provider]]
code = "nabonett"
label = "Nabonett {nord}"
domains = ["nabo.example"]
"""
OWN = {"sommer": "Sommer {2026}", "feilet": "Failed", "nabonett": "Nabonett {nord}"}
FILED = """
UPDATE {table} SET mail_type = 'sommer' WHERE mail_type = 'newsletter';
UPDATE {table} SET provider = 'nabonett' WHERE provider = 'outlook'
"""


def file_anew(store: Store) -> None:
    """Give the log mail types and a provider of the shop's own."""
    store.settings.rules.write_text(RULES, encoding="utf-8")
    with store.change() as cursor:
        for table in ("messages", "hourly_totals"):
            cursor.execute(FILED.format(table=table))


@pytest.fixture
def own(store: Store) -> Store:
    file_anew(store)
    return store


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_shops_own_word_is_neither_filled_in_nor_translated(language: str) -> None:
    said = [word(language, code, MAIL_TYPES, OWN) for code in ("sommer", "feilet", "hva")]
    assert said == ["Sommer {2026}", "Failed", "hva"]
    assert word("nb", "newsletter", MAIL_TYPES, {"newsletter": "Brev"}) == "Nyhetsbrev"


def test_broken_rules_are_no_words(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(RULES, encoding="utf-8")
    assert own_words(file) == OWN
    file.write_text(RULES + "[[mail_type]]", encoding="utf-8")
    assert own_words(file) == own_words(None) == {}


@pytest.mark.parametrize("page", ["overview", "failures", "email_log", "bursts"])
def test_a_brace_in_a_name_breaks_no_page(app: AppTest, shop: Settings, page: str) -> None:
    with closing(Store(shop.database, shop)) as store:
        file_anew(store)
    opened(app, page)


def test_bursts_findings_and_reports_say_it_in_their_sentences(own: Store) -> None:
    burst = replace(BURST, mail_type=("sommer",), provider=("nabonett",))
    told = burst_stories.told("nb", burst, "Europe/Oslo", OWN)
    assert "e-poster (Sommer {2026}) til Nabonett {nord} feilet" in told
    assert burst_stories.title("en", burst, OWN) == "Sommer {2026} to Nabonett {nord}"
    ours = replace(burst, mail_type=("newsletter",))
    assert "e-mails (newsletter) to Nabonett" in burst_stories.told("en", ours, "UTC", OWN)
    risen = Risen("mail_type", "feilet", failed=5, finished=10, rate=0.5, rate_before=0.1)
    assert sentence("nb", risen, OWN).startswith("**Failed: 50,0")
    page = as_html(report(own.ask, EVERYTHING, own.settings, "week"), "nb", OWN)
    assert "Sommer {2026}" in page
    assert "Nabonett {nord}" in page


def test_the_download_of_the_log_says_it(own: Store) -> None:
    sheet = downloads.messages(own, EVERYTHING, "en", OWN)
    with closing(downloads.written(sheet, "csv", own.folder("temp"), "en")) as file:
        rows = list(csv.DictReader(StringIO(file.read().decode("utf-8-sig"))))
    assert "Sommer {2026}" in {row["Mail type"] for row in rows}
    assert "Nabonett {nord}" in {row["Mailbox provider"] for row in rows}
    assert not {"sommer", "nabonett"} & {cell for row in rows for cell in row.values()}


def test_commands_say_it(own: Store) -> None:
    said: list[dict[str, str]] = []
    wished: dict[str, Any] = {"recipient": "", "days": [None, None], "output": None, "limit": 9_000}
    choices = {"mail_types": ["sommer"]}
    show_messages(own, Console(said.append, "nb"), choices=choices, **wished)
    assert "Sommer {2026}  " in said[0]["out"]
    address = own.ask(
        "recipients", EVERYTHING.narrowed(mail_types=("sommer",)), sure="kunde", words=(), rows=1
    )
    tell_of(own, Console(said.append, "nb"), text=address["recipient"].iloc[0])
    assert any("  Sommer {2026}: " in one["out"] for one in said)
