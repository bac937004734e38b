"""Several shops in one log: each is named and judged by itself, and no word of it where one is."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hourly_log import stormy_weeks
from logs import ask
from screen import opened
from streamlit.testing.v1 import AppTest

from analytics import downloads, shops, watching
from analytics.access import MANAGER, Scope
from analytics.commands.console import Console
from analytics.commands.customer import tell_of
from analytics.commands.reading import show_messages
from analytics.errors import UnknownShop
from analytics.filters import Filters
from analytics.report import as_html, report
from analytics.settings import Settings
from analytics.store import MEMORY, Store

# Another shop that sends to the same customers: without failures until the last three weeks, in
# which half of what it sends fails.
SECOND = """
INSERT INTO messages BY NAME
SELECT * EXCLUDE (recent) REPLACE (
    md5('second' || key)::UUID AS key, 'Pinner' AS shop,
    CASE WHEN recent THEN 'failed' ELSE 'delivered' END AS outcome,
    CASE WHEN recent THEN 'soft' END AS hardness,
    CASE WHEN recent THEN 'mailbox_full' END AS reason,
    CASE WHEN recent THEN 'quota' END AS cause
)
FROM (SELECT *, sent_at > '2026-10-11' AND message_id::INT % 4 = 0 AS recent FROM messages)
WHERE message_id::INT % 2 = 0;
INSERT INTO hourly_totals BY NAME
SELECT shop, date_trunc('hour', sent_at) AS hour, mail_type, provider, outcome, reason,
       count(*) AS n
FROM messages WHERE shop = 'Pinner' GROUP BY ALL;
"""
EVERYTHING = Filters(first=date(2026, 1, 1), last=date(2026, 12, 31), scope=MANAGER, version=0)
PAGES = ("overview", "failures", "bursts", "mailings", "email_log", "blocked", "unexplained")


def add_second(store: Store) -> None:
    with store.change() as cursor:
        for statement in SECOND.split(";\n"):
            cursor.execute(statement)


@pytest.fixture
def two(store: Store) -> Store:
    """Give a log of two shops."""
    add_second(store)
    return store


@pytest.fixture
def app_of_two(shop: Settings, app: AppTest) -> AppTest:
    """Give the app over a log of two shops, not yet run."""
    own = Store(shop.database, shop)
    add_second(own)
    own.close()
    return app


def named(app: AppTest) -> list[str]:
    """Return the kinds of the elements of a page that name a shop."""
    return [
        kind
        for kind in ("markdown", "caption", "code", "text", "dataframe", "multiselect", "metric")
        for element in app.get(kind)
        if any(word in str(element.proto) for word in ("Pinner", "Garn", '"Shop"', "Shop:"))
    ]


def said_by(command: Callable[..., int], store: Store, **asked: Any) -> str:
    said: list[dict[str, str]] = []
    command(store, Console(said.append, "en", False), **asked)
    return "\n".join(str(one) for one in said)


def document_of(command: Callable[..., int], store: Store, **asked: Any) -> Any:
    said: list[dict[str, str]] = []
    command(store, Console(said.append, "en", True), **asked)
    return json.loads(said[-1]["out"])


def test_a_selection_is_narrowed_to_shops_and_never_beyond_the_scope(two: Store) -> None:
    def emails(filters: Filters) -> int:
        return int(two.ask("count_totals", filters)["emails"].iloc[0])

    of_garn = Scope("manager", ("Garn",))
    assert emails(EVERYTHING) == 5760 + 2880
    assert emails(EVERYTHING.narrowed(shops=("Pinner",))) == 2880
    assert emails(EVERYTHING.narrowed(shops=("Garn", "Pinner"))) == 5760 + 2880
    assert emails(EVERYTHING.narrowed(scope=of_garn, shops=("Pinner",))) == 0
    assert emails(EVERYTHING.narrowed(scope=of_garn, shops=("Garn", "Pinner"))) == 5760


def test_an_address_that_one_shop_has_blocked_is_not_blocked_in_another(two: Store) -> None:
    blocked = two.ask("blocked", EVERYTHING, rows=1000)
    alone = two.ask("blocked", EVERYTHING.narrowed(shops=("Garn",)), rows=1000)
    assert set(blocked["shop"]) == {"Garn"}
    assert set(blocked["recipient"]) == set(alone["recipient"])


def test_an_address_that_two_shops_have_blocked_is_one_address(two: Store) -> None:
    with two.change() as cursor:
        cursor.execute(
            "INSERT INTO messages BY NAME SELECT * REPLACE (md5('third' || key)::UUID AS key, "
            "'Tredje' AS shop) FROM messages WHERE shop = 'Garn'"
        )
    alone = two.ask("blocked", EVERYTHING.narrowed(shops=("Garn",)), rows=1).iloc[0]
    both = two.ask("blocked", EVERYTHING, rows=1).iloc[0]
    assert both["all_blocked"] == 2 * alone["all_blocked"] > 0
    assert both["all_addresses"] == alone["all_addresses"]


def test_a_report_names_no_shop_that_its_reader_may_not_see(two: Store, settings: Settings) -> None:
    with two.change() as cursor:
        cursor.execute(
            "INSERT INTO hourly_totals BY NAME SELECT totals.* REPLACE (shop || number AS shop) "
            "FROM hourly_totals AS totals, range(3) AS numbers(number)"
        )
    own = settings.model_copy(update={"shop": "Hemmelig"})
    limited = EVERYTHING.narrowed(scope=Scope("manager", ("Garn", "Garn0", "Garn1", "Garn2")))
    told = report(two.ask, limited, own, "week")
    assert "Hemmelig" not in as_html(told, "en", {})
    assert "4 shops" in as_html(told, "en", {})
    assert report(two.ask, limited.narrowed(shops=("Garn",)), own, "week").shop == "Garn"


def test_shops_are_compared_with_the_worst_first(two: Store) -> None:
    chosen = EVERYTHING.narrowed(first=date(2026, 10, 12), last=date(2026, 10, 31))
    found = shops.rates(two.ask, chosen, chosen.before()).set_index("shop")
    assert list(found.index) == ["Pinner", "Garn"]
    assert found.loc["Pinner", "rate"] == pytest.approx(0.5, abs=0.01)
    assert found["worse"].to_dict() == {"Pinner": True, "Garn": False}
    assert found.loc["Pinner", "change"] == pytest.approx(0.49, abs=0.02)


def test_few_failures_of_few_emails_are_not_the_worst(two: Store) -> None:
    with two.change() as cursor:
        cursor.execute(
            "INSERT INTO hourly_totals BY NAME SELECT * REPLACE ('Tiny' AS shop, 1 AS n) "
            "FROM hourly_totals WHERE shop = 'Pinner' AND outcome = 'failed' LIMIT 1"
        )
    found = shops.rates(two.ask, EVERYTHING.narrowed(first=date(2026, 10, 12)), None)
    assert list(found["shop"]) == ["Pinner", "Tiny", "Garn"]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_says_a_word_of_shops_when_there_is_one(app: AppTest, page: str) -> None:
    assert named(opened(app, page)) == []


@pytest.mark.parametrize("page", PAGES)
def test_every_page_can_be_narrowed_to_a_shop(app_of_two: AppTest, page: str) -> None:
    opened(app_of_two, page, shop="Pinner")
    assert app_of_two.multiselect(key="shop").options == ["Garn", "Pinner"]
    assert app_of_two.multiselect(key="shop").value == ["Pinner"]
    assert app_of_two.query_params["shop"] == "Pinner"
    for frame in app_of_two.dataframe:
        if "shop" in frame.value:
            assert set(frame.value["shop"]) <= {"Pinner"}


def test_a_shop_that_is_not_there_is_not_chosen(app_of_two: AppTest) -> None:
    opened(app_of_two, "overview", shop="Nobody")
    assert app_of_two.multiselect(key="shop").value == []


def test_the_log_and_an_opened_email_name_the_shop(app_of_two: AppTest) -> None:
    app_of_two.session_state["e-mail log"] = {"selection": {"rows": [0], "cells": []}}
    opened(app_of_two, "email_log")
    assert {"Garn", "Pinner"} == set(app_of_two.dataframe[0].value["shop"])
    assert any(text.value in ("Garn", "Pinner") for text in app_of_two.text)


def test_a_customer_of_two_shops_is_told_of_by_shop(app_of_two: AppTest) -> None:
    app_of_two.session_state["sought customer"] = "kunde0@gmail.example"
    opened(app_of_two, "customer")
    said = [caption.value for caption in app_of_two.caption]
    assert all(any(one.startswith(f"`{shop}` ·") for one in said) for shop in ("Garn", "Pinner"))
    assert any("`Pinner`" in one.value for one in app_of_two.markdown)


def test_the_overview_compares_the_shops_and_a_click_narrows_to_one(app_of_two: AppTest) -> None:
    opened(app_of_two, "overview")
    assert list(app_of_two.dataframe[0].value["shop"]) == ["Pinner", "Garn"]
    app_of_two.session_state["table of shops 0"] = {"selection": {"rows": [0], "cells": []}}
    app_of_two.run()
    assert app_of_two.multiselect(key="shop").value == ["Pinner"]
    assert not any("shop" in frame.value for frame in app_of_two.dataframe)


def test_files_have_a_column_of_shops_only_where_there_are_several(two: Store) -> None:
    assert "shop" in downloads.messages(two, EVERYTHING, "en", {}).columns
    assert "shop" not in downloads.messages(two, EVERYTHING, "en", {}, with_shop=False).columns


def test_commands_are_narrowed_by_shop_and_say_which(two: Store, store: Store) -> None:
    asked: dict[str, Any] = {"recipient": "", "days": [None, None], "choices": {}, "output": None}
    rows = document_of(show_messages, two, **asked, shops=["Pinner"], limit=None)
    assert len(rows) == 2880
    assert {row["shop"] for row in rows} == {"Pinner"}
    assert "Pinner" in said_by(show_messages, two, **asked, shops=[], limit=40)
    told = document_of(tell_of, two, text="kunde0@gmail.example")["recipients"]
    assert [one["shop"] for one in told] == ["Garn", "Pinner"]
    only = document_of(tell_of, two, text="kunde0@gmail.example", shops=["Pinner"])["recipients"]
    assert only == told[1:]
    with pytest.raises(UnknownShop, match="Pinner"):
        show_messages(two, Console(print, "en", False), **asked, shops=["Piner"], limit=1)


def test_a_report_of_several_shops_compares_them(two: Store, settings: Settings) -> None:
    figures = report(two.ask, EVERYTHING, settings, "week")
    assert [one.shop for one in figures.shops] == ["Pinner", "Garn"]
    html = as_html(figures, "en", {})
    assert "Shop by shop" in html
    alone = report(two.ask, EVERYTHING.narrowed(shops=("Garn",)), settings, "week")
    assert alone.shop == "Garn"
    assert "Pinner" not in as_html(alone, "en", {})
    assert "Shop by shop" not in as_html(alone, "en", {})


def with_totals_of(store: Store, *names: str) -> None:
    """Put weeks with an outage and a block into the totals of some shops."""
    hours = pd.concat([stormy_weeks().frame(name) for name in names])
    with store.change() as cursor:
        cursor.register("hours", hours)
        cursor.execute("INSERT INTO hourly_totals BY NAME SELECT * FROM hours")


def bursts_by_shop(store: Store) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in watching.kept(store.ask, EVERYTHING):
        found.setdefault(one.burst.shop, []).append(f"{one.burst.start:%m-%d} {one.burst.reason}")
    return found


def test_bursts_are_found_by_shop_and_only_where_something_has_changed(settings: Settings) -> None:
    log = Store(MEMORY, settings)
    with_totals_of(log, "north", "south", "west")
    watching.watch(log)
    of_one = bursts_by_shop(log)["north"]
    assert len(of_one) == 2
    assert bursts_by_shop(log) == dict.fromkeys(("north", "south", "west"), of_one)
    version = log.version
    watching.watch(log)
    assert log.version == version
    # What is not looked at again stays as it is, and so it is seen that it was not.
    with log.change() as cursor:
        cursor.execute("UPDATE bursts SET reason = 'other' WHERE shop <> 'west'")
        cursor.execute("DELETE FROM hourly_totals WHERE shop = 'west'")
        cursor.execute(
            "UPDATE hourly_totals SET outcome = 'delivered', reason = NULL WHERE shop = 'south'"
        )
    watching.watch(log)
    assert bursts_by_shop(log) == {"north": [f"{one[:5]} other" for one in of_one]}
    log.close()


def test_a_shop_whose_log_ended_earlier_is_judged_by_its_own_end(two: Store) -> None:
    with two.change() as cursor:
        cursor.execute("DELETE FROM messages WHERE shop = 'Garn' AND sent_at > '2026-10-01'")
        cursor.execute("DELETE FROM hourly_totals WHERE shop = 'Garn' AND hour > '2026-10-01'")
        cursor.execute(
            "UPDATE messages SET outcome = 'deferred', cause = 'greylisting' WHERE key = "
            "(SELECT arg_max(key, sent_at) FROM messages WHERE shop = 'Garn')"
        )
    newest = "SELECT recipient FROM messages WHERE shop = 'Garn' ORDER BY sent_at DESC LIMIT 1"
    ((recipient,),) = ask(two, newest)
    told = document_of(tell_of, two, text=recipient, shops=["Garn"])["recipients"]
    assert "is still being tried" in told[0]["messages"][0]["story"]


def test_totals_name_no_provider_that_is_not_listed(two: Store) -> None:
    with two.cursor() as cursor:
        found = cursor.execute(
            "SELECT DISTINCT provider_of(domain, mx, ['garn.example']) FROM (VALUES "
            "('firma1.example', NULL), ('firma2.example', 'mx.firma2.example'), "
            "('garn.example', NULL), ('gmail.com', NULL)) AS places(domain, mx) ORDER BY 1"
        ).fetchall()
    assert found == [("gmail",), ("other",), ("own_domain",)]


def test_files_of_many_shops_say_what_they_know_of_each(two: Store) -> None:
    with two.change() as cursor:
        cursor.execute("UPDATE messages SET batch = 1 WHERE shop = 'Pinner'")
        cursor.execute(
            "INSERT INTO imports BY NAME SELECT 1 AS batch, 'x' AS file, 'x' AS sha256, 1 AS bytes,"
            " 'postlogg' AS format, 'Nobody' AS shop, 'UTC' AS timezone, now()::TIMESTAMP AS"
            " imported_at, 1 AS seconds, 1 AS rows, 1 AS messages, 1 AS new, 0 AS updated, 0 AS"
            " unchanged, 0 AS rejected, TIMESTAMP '2026-09-01' AS first_sent,"
            " TIMESTAMP '2026-10-31' AS last_sent"
        )
    assert len(two.ask("sources", EVERYTHING)) == 1
    assert len(two.ask("sources", EVERYTHING.narrowed(shops=("Pinner",)))) == 1
    assert len(two.ask("sources", EVERYTHING.narrowed(shops=("Garn",)))) == 0
