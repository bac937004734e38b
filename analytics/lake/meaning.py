"""What the distinct values of a build mean: read here, by the rules, whatever engine builds.

Hundreds of patterns would be read by three different engines for regular expressions otherwise. An
engine sends what is distinct, and gets it back with its meaning, as a small table to join.
"""

from typing import Any

import duckdb
import pyarrow as pa

from analytics.errors import LogError
from analytics.lake.engine import Engine, Rows
from analytics.lake.in_process import put
from analytics.loading import decide_unseen
from analytics.sql import statement
from analytics.store import Store
from analytics.words import N_

# So many templates mean that what differs from answer to answer was not taken out of them.
MOST = 1_000_000
PLACE = ("recipient_domain", "mx_host")
SUBJECT = ("mail_type_raw", "shape")
REPLY = ("provider", "reply_code", "enhanced_code", "template")
MEANT = ("rule", "cause", "reason", "confidence")


class TooManyAnswers(LogError):
    """The answers of receiving servers do not come down to few."""

    text = N_(
        "The exports hold {count} different answers of receiving servers, more than can be "
        "explained at once. Build from fewer exports at a time; if it happens again, this is a "
        "fault of ours: please report it, with the kind of export."
    )


class Meanings:
    """Says what distinct values mean, and puts that beside an engine's tables."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self._store = store
        self._engine = engine

    def of_places(self) -> None:
        """Name the mailbox provider of each domain and receiving host."""
        own = list(self._store.settings.own_domains)
        self._say("domains", PLACE, "providers", own_domains=own)

    def of_mail(self) -> None:
        """Tell the mail type of each raw word, and of each subject whose word does not tell."""
        self._say("words", ("mail_type_raw",), "raw_types")
        self._say("subjects", SUBJECT, "subject_types")

    def of_answers(self) -> None:
        """Classify each distinct answer, and remember what is new."""
        asked = self._engine.frame("lake/replies")
        if len(asked) > MOST:
            raise TooManyAnswers(count=len(asked))
        with self._store.change() as cursor:
            _ask(cursor, "answered", REPLY, asked)
            decide_unseen(cursor)
        self._answer("answers", "meanings", REPLY, asked, (*REPLY, *MEANT))
        self._answer("rules", "rules", REPLY, (), MEANT)

    def _say(self, question: str, columns: tuple[str, ...], told: str, **values: Any) -> None:
        asked = self._engine.frame(f"lake/{question}")
        kind = "provider" if told == "providers" else "mail_type"
        self._answer(told, told, columns, asked, (*columns, kind), **values)

    def _answer(
        self,
        told: str,
        question: str,
        columns: tuple[str, ...],
        asked: Rows,
        given: tuple[str, ...],
        **values: Any,
    ) -> None:
        with self._store.cursor() as cursor:
            _ask(cursor, "asked", columns, asked)
            answer = cursor.execute(statement(f"lake_local/{question}"), values or None).fetchall()
        self._engine.table(told, dict.fromkeys(given, "VARCHAR"), answer)


def _ask(
    cursor: duckdb.DuckDBPyConnection, name: str, columns: tuple[str, ...], asked: Rows
) -> None:
    put(cursor, name, pa.schema([(column, pa.string()) for column in columns]), asked)
