"""What a manager says of an answer that no rule explains, kept as a rule of the shop's own file.

The file can be written by hand as well: what is pinned is put before the first rule that was, since
the first that fits decides, and is taken out again, without touching a line of the rest.
"""

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from analytics import rules_file
from analytics.classification import AnswerRule, load_rules
from analytics.whole_files import CHANGING, Note
from analytics.words import CAUSES

PINNED = "pinned-"
BLOCK = re.compile(
    r'^\[\[rule\]\]\nid = "(pinned-[0-9a-f]+)"\n(?:[a-z_]+ = .*(?:\n|\Z))*\n*', re.MULTILINE
)
# A rule that somebody wrote, with the comment above it.
BY_HAND = re.compile(
    r'(?:^[ \t]*#.*\n)*^[ \t]*\[\[[ \t]*rule[ \t]*\]\](?!\nid = "pinned-)', re.MULTILINE
)


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

    def rule(self, cause: str) -> str:
        """Return the rule as it stands in the file."""
        lines = ["[[rule]]", f"id = {_quoted(self.rule_id)}", f"cause = {_quoted(cause)}"]
        for key, code in zip(("reply", "status"), self._codes(), strict=False):
            if code:
                lines.append(f"{key} = {_quoted(code)}")
        lines.append(f"pattern = {_quoted('^' + re.escape(self.template) + '$')}")
        return "\n".join(lines) + "\n"

    def _codes(self) -> tuple[str, ...]:
        return () if self.template else (self.reply_code, self.enhanced_code)


def pin(file: Path, wording: Wording, cause: str, note: Note = lambda: None) -> None:
    """Put in the rule that an answer has this cause, in place of one that was pinned to it before.

    Raises RuleError when the file is broken; it is then left as it is.
    """
    if cause not in CAUSES:
        raise ValueError(cause)
    with CHANGING:
        kept = _without(rules_file.text_of(file), wording.rule_id)
        rules_file.replace(file, _with(kept, wording.rule(cause)), note)


def unpin(file: Path, rule_id: str, note: Note = lambda: None) -> None:
    """Take a pinned rule out again, noted as above. Raises RuleError, or what ``note`` raises."""
    with CHANGING:
        rules_file.replace(file, _without(rules_file.text_of(file), rule_id), note)


def pinned(file: Path) -> tuple[AnswerRule, ...]:
    """Return the rules that were pinned, the newest first. Raises RuleError."""
    if not file.exists():
        return ()
    return tuple(rule for rule in load_rules(file).answers if rule.id.startswith(PINNED))[::-1]


def words_of(rule: AnswerRule) -> str:
    """Return the template that a pinned rule stands for."""
    (pattern,) = rule.pattern
    return re.sub(r"\\(.)", r"\1", pattern.removeprefix("^").removesuffix("$"))


def _with(text: str, rule: str) -> str:
    by_hand = BY_HAND.search(text)
    place = by_hand.start() if by_hand else len(text)
    parts = (text[:place].rstrip("\n") + "\n", rule, text[place:])
    return "\n".join(part for part in parts if part.strip())


def _without(text: str, rule_id: str) -> str:
    kept = BLOCK.sub(lambda block: "" if block[1] == rule_id else block[0], text)
    return kept.rstrip("\n") + "\n" if kept.strip() else ""


def _quoted(text: str) -> str:
    """Write a text as TOML does, which takes JSON's strings."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
