"""Somebody who is looked up is found among few rows, and none of their e-mails is missing."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from logs import ask, counted, quiet
from whole_log import is_whole

from analytics import facts
from analytics.access import MANAGER
from analytics.filters import Filters
from analytics.importing import import_file
from analytics.loading import Counts
from analytics.reading import Wishes
from analytics.settings import Settings
from analytics.store import MEMORY, Store

HEADING = "message_id,sent_at,recipient,subject,outcome\n"
EVERYTHING = Filters(date(2000, 1, 1), date(2199, 12, 31), MANAGER, version=0, exact=True)
# What a server said of one of the e-mails.
ANSWER = """
INSERT INTO error_log BY NAME
SELECT key, sent_at AS answered_at, 'other' AS reason, 'unexplained' AS cause, batch
FROM messages LIMIT 1
"""
LATELY = "SELECT count(*) FILTER (lately), count(*) FROM moments"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(MEMORY, Settings(data=tmp_path / "data"))) as store:
        yield store


def bring(store: Store, tmp_path: Path, sent: dict[int, str]) -> Counts:
    """Import e-mails by their numbers, each to one of ten people."""
    rows = (
        f"m{number},2026-10-{day}Z,k{number % 10}@garn.example,Hei,delivered\n"
        for number, day in sent.items()
    )
    file = tmp_path / "epost.csv"
    file.write_text(HEADING + "".join(rows), encoding="utf-8")
    return counted(import_file(store, file, Wishes(format="postlogg"), quiet))


def found(store: Store) -> dict[str, int]:
    """Return how many e-mails are found of each recipient."""
    return {
        one: len(
            store.ask(
                "recipient_messages", EVERYTHING.narrowed(recipient=one), rows=None, moments=None
            )
        )
        for (one,) in ask(store, "SELECT DISTINCT recipient FROM messages ORDER BY 1")
    }


def test_little_is_added_and_much_is_put_in_order(log: Store, tmp_path: Path) -> None:
    bring(log, tmp_path, {number: "01T10:00:00" for number in range(400)})
    assert ask(log, LATELY) == [(0, 400)]
    bring(log, tmp_path, {number: "02T10:00:00" for number in range(400, 440)})
    assert ask(log, LATELY) == [(40, 440)]
    assert set(found(log).values()) == {44}
    bring(log, tmp_path, {number: "03T10:00:00" for number in range(440, 480)})
    assert ask(log, LATELY) == [(0, 480)]
    assert set(found(log).values()) == {48}
    in_order = ask(log, "SELECT recipient_hash FROM moments ORDER BY rowid")
    assert in_order == sorted(in_order)


def test_an_e_mail_that_was_sent_earlier_than_was_known_is_found(
    log: Store, tmp_path: Path
) -> None:
    bring(log, tmp_path, {number: "05T10:00:00" for number in range(400)})
    assert bring(log, tmp_path, {7: "04T10:00:00"}).updated == 1
    assert set(found(log).values()) == {40}
    assert is_whole(log)
    assert ask(log, LATELY) == [(1, 401)]


def test_answers_are_looked_for_only_of_e_mails_that_have_any(log: Store, tmp_path: Path) -> None:
    bring(log, tmp_path, {number: "01T10:00:00" for number in range(20)})
    with log.change() as cursor:
        cursor.execute(ANSWER)
        cursor.execute("UPDATE messages SET has_answers = key IN (SELECT key FROM error_log)")
    asked: list[dict[str, Any]] = []

    def noted(question: str, chosen: Filters, **values: Any) -> pd.DataFrame:
        asked.append(values)
        return log.ask(question, chosen, **values)

    def answers(recipient: str) -> list[int]:
        one = EVERYTHING.narrowed(recipient=recipient)
        rows = log.ask("recipient_messages", one, rows=None, moments=None)
        return sorted(len(message.answers) for message in facts.messages(noted, rows, one))

    ((answered, place),) = ask(log, "SELECT recipient, rowid FROM messages WHERE has_answers")
    others = {f"k{number}@garn.example" for number in range(10)} - {answered}
    assert [answers(other) for other in others] == [[0, 0]] * 9
    assert not asked
    assert answers(answered) == [0, 1]
    assert asked == [{"places": [place]}]


def test_a_log_of_before_gets_what_it_lacks_when_it_is_opened(
    tmp_path: Path, settings: Settings
) -> None:
    with closing(Store(settings.database, settings)) as store:
        bring(store, tmp_path, {number: "01T10:00:00" for number in range(40)})
        with store.change() as cursor:
            cursor.execute(ANSWER)
            cursor.execute("DROP TABLE moments")
            cursor.execute("ALTER TABLE messages DROP COLUMN has_answers")
            cursor.execute("UPDATE log_state SET schema_version = 12")
    with closing(Store(settings.database, settings)) as store:
        assert is_whole(store)
        assert set(found(store).values()) == {4}
