"""What a manager says of an answer that no rule explains, kept as a rule of the shop's own file.

The file can be written by hand as well: what is pinned is put before the first rule that was, since
the first that fits decides, and is taken out again, without touching a line of the rest.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from analytics import rules_file
from analytics.classification import AnswerRule, load_rules
from analytics.rules_file import Text
from analytics.whole_files import CHANGING, Note
from analytics.words import CAUSES

PINNED = "pinned-"


@dataclass(frozen=True)
class Wording:
    """An answer as rules see it: its template, or its codes where it has no words."""

    template: str
    reply_code: str = ""
    enhanced_code: str = ""

    @property
    def rule_id(self) -> str:
        """Return the name of the rule that pins a meaning to this answer."""
        said = "\n".join((self.template, *self._codes()))
        return PINNED + sha256(said.encode()).hexdigest()[:12]

    def rule(self, cause: str) -> dict[str, str]:
        """Return the rule as it stands in the file."""
        codes = zip(("reply", "status"), self._codes(), strict=False)
        return {
            "id": self.rule_id,
            "cause": cause,
            **{key: code for key, code in codes if code},
            "pattern": f"^{re.escape(self.template)}$",
        }

    def _codes(self) -> tuple[str, ...]:
        return () if self.template else (self.reply_code, self.enhanced_code)


def pin(file: Path, wording: Wording, cause: str, note: Note = lambda: None) -> None:
    """Put in the rule that an answer has this cause, in place of one that was pinned to it before.

    Raises RuleError, NotAsBefore, or what ``note`` raises; the file is then as it was.
    """
    if cause not in CAUSES:
        raise ValueError(cause)
    with CHANGING:
        text = _without(file, wording.rule_id)
        rules = tomllib.loads(text.said).get("rule", [])
        others = (place for place, rule in enumerate(rules) if not _is_pinned(_id(rule)))
        place = next(others, len(rules))
        rules_file.replace(file, text.with_entry("rule", place, wording.rule(cause)).said, note)


def unpin(file: Path, rule_id: str, note: Note = lambda: None) -> None:
    """Take a pinned rule out again, noted as above. Raises what is raised there."""
    with CHANGING:
        rules_file.replace(file, _without(file, rule_id).said, note)


def pinned(file: Path) -> tuple[AnswerRule, ...]:
    """Return the rules that were pinned, the newest first. Raises RuleError."""
    if not file.exists():
        return ()
    return tuple(rule for rule in load_rules(file).answers if _is_pinned(rule.id))[::-1]


def words_of(rule: AnswerRule) -> str:
    """Return the template that a pinned rule stands for."""
    (pattern,) = rule.pattern
    return re.sub(r"\\(.)", r"\1", pattern.removeprefix("^").removesuffix("$"))


def _is_pinned(rule_id: str) -> bool:
    return rule_id.startswith(PINNED)


def _id(rule: Mapping[str, Any]) -> str:
    """Return the name of a rule; the file may lack it, which is told when it is written."""
    return str(rule.get("id", ""))


def _without(file: Path, rule_id: str) -> Text:
    """Return what the file says without a rule. Raises RuleError, NotAsBefore."""
    text = Text(file.name, rules_file.text_of(file))
    ids = [_id(rule) for rule in rules_file.written(file, "rule")]
    return text.instead("rule", ids.index(rule_id), None) if rule_id in ids else text
