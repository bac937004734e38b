"""What answers mean, asked outside a log: the rules taught to a database in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import duckdb
import pandas as pd
import pyarrow as pa

from analytics.classification.cases import macros, rules_table
from analytics.classification.rules import Rules, load_rules
from analytics.classification.stream import SCHEMA, Stream
from analytics.sql import statement

REMEMBERED = 20_000
# Two of the groups of rows that DuckDB gives to a thread each; more would take more memory.
AT_ONCE = 2 * 122_880
RULES = ["rule", "cause", "reason", "confidence"]


@dataclass(frozen=True)
class Answer:
    """What a server said, the codes that are told beside it, and where the mail should go."""

    diagnostic: str
    reply_code: str = ""
    enhanced_code: str = ""
    provider_or_domain: str = ""


@dataclass(frozen=True)
class Meaning:
    """What an answer means; a suppressed e-mail is neither hard nor soft."""

    reason: str
    cause: str
    hardness: str
    rule: str
    confidence: str


class Classifier:
    """The rules in a database of its own: made once, asked often, by one thread at a time."""

    def __init__(self, rules: Rules | None = None) -> None:
        self._rules = rules or load_rules()
        self._names = {name: rule.code for rule in self._rules.providers for name in rule.names}
        self._remembered: dict[Answer, Meaning] = {}
        self._connection = _taught(self._rules)
        known = pd.DataFrame(rules_table(self._rules), columns=RULES)
        self._connection.from_df(known).create("rules")
        found = self._connection.execute(statement("meanings")).fetchall()
        self._meanings = {(rule, kind): Meaning(*meaning) for rule, kind, *meaning in found}
        self._connection.from_arrow(self._table([])).create("given")

    def explain(
        self,
        diagnostic: str,
        reply_code: str = "",
        enhanced_code: str = "",
        provider_or_domain: str = "",
    ) -> Meaning:
        """Return what one answer means."""
        answer = Answer(diagnostic, reply_code, enhanced_code, provider_or_domain)
        if answer not in self._remembered:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            named = self._named(answer.provider_or_domain)
            decided = self._stream.decide((*vars(answer).values(), named))
            self._remembered[answer] = self._meanings[decided]
        return self._remembered[answer]

    def explain_all(self, answers: Sequence[Answer]) -> list[Meaning]:
        """Return what each answer means, in the same order; many at once are quickest."""
        starts = range(0, len(answers), AT_ONCE)
        parts = (self._explain_part(answers[start : start + AT_ONCE]) for start in starts)
        return [meaning for part in parts for meaning in part]

    def _explain_part(self, answers: Sequence[Answer]) -> Iterator[Meaning]:
        self._connection.execute("DELETE FROM given")
        self._connection.from_arrow(self._table(answers)).insert_into("given")
        found = self._connection.execute(statement("classify_answers")).fetchall()
        return (self._meanings[decided] for decided in found)

    @cached_property
    def _stream(self) -> Stream:
        # One thread reads a stream as it comes, without a second that runs ahead.
        return Stream(_taught(self._rules, threads=1))

    def _named(self, provider_or_domain: str) -> str:
        """Return the provider that is told by a name of ours, or nothing."""
        return self._names.get(provider_or_domain.lower(), "")

    def _table(self, answers: Sequence[Answer]) -> pa.Table:
        """Return answers as classify_answers.sql reads them, numbered as they came."""
        told = {place: self._named(place) for place in {one.provider_or_domain for one in answers}}
        columns = (
            range(len(answers)),
            [answer.diagnostic for answer in answers],
            [answer.reply_code for answer in answers],
            [answer.enhanced_code for answer in answers],
            [answer.provider_or_domain for answer in answers],
            [told[answer.provider_or_domain] for answer in answers],
        )
        return pa.table(list(map(pa.array, columns, SCHEMA.types)), schema=SCHEMA)


def _taught(rules: Rules, **config: str | bool | float | list[str]) -> duckdb.DuckDBPyConnection:
    """Return a database in memory that knows how answers are read, and the rules."""
    connection = duckdb.connect(config=config)
    # Looking for better plans costs more than they save: every pattern would be compiled anew.
    connection.execute("PRAGMA disable_optimizer")
    connection.execute(statement("answers"))
    connection.execute(macros(rules))
    return connection
