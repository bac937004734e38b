"""What answers mean, asked outside a log: the rules taught to a database in memory."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import duckdb
import pandas as pd

from analytics.classification.cases import macros, rules_table
from analytics.classification.rules import Rules, load_rules
from analytics.sql import statement

REMEMBERED = 20_000


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
        rules = rules or load_rules()
        self._names = {name: rule.code for rule in rules.providers for name in rule.names}
        self._remembered: dict[Answer, Meaning] = {}
        self._connection = duckdb.connect()
        # Looking for better plans costs more than they save: every pattern would be compiled anew.
        self._connection.execute("PRAGMA disable_optimizer")
        self._connection.execute(statement("answers"))
        self._connection.execute(macros(rules))
        known = pd.DataFrame(rules_table(rules), columns=["rule", "cause", "reason", "confidence"])
        self._connection.from_df(known).create("rules")
        self._connection.from_df(self._given([])).create("given")
        self._connection.execute("PREPARE explain AS " + statement("classify_answers"))

    def explain(
        self,
        diagnostic: str,
        reply_code: str = "",
        enhanced_code: str = "",
        provider_or_domain: str = "",
    ) -> Meaning:
        """Return what one answer means; a thousand of them at once take hardly longer."""
        answer = Answer(diagnostic, reply_code, enhanced_code, provider_or_domain)
        if answer not in self._remembered:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            self._remembered[answer] = self.explain_all([answer])[0]
        return self._remembered[answer]

    def explain_all(self, answers: Sequence[Answer]) -> list[Meaning]:
        """Return what each answer means, in the same order."""
        self._connection.execute("DELETE FROM given")
        self._connection.from_df(self._given(answers)).insert_into("given")
        found = self._connection.execute("EXECUTE explain").fetchall()
        return [Meaning(*meaning) for meaning in found]

    def _given(self, answers: Sequence[Answer]) -> pd.DataFrame:
        """Return answers as classify_answers.sql reads them, in the order in which they came."""
        rows = [
            (*astuple(answer), self._names.get(answer.provider_or_domain.lower(), ""))
            for answer in answers
        ]
        columns = ["diagnostic", "given_reply", "given_status", "domain", "named"]
        given = pd.DataFrame(rows, columns=columns, dtype="str")
        given.insert(0, "line", range(len(rows)))
        return given
