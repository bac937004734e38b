"""The rules: what a file of them may say, and what it comes to."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analytics.by_hand import RULES
from analytics.classification.reading import (
    CODE,
    DOMAIN,
    ENDING,
    FAMILY,
    ID,
    REPLY,
    STATUS,
    Entry,
    read_entries,
)
from analytics.errors import RuleError
from analytics.words import CAUSES

SHIPPED = Path(__file__).parent.parent / "rules"
# What in a pattern may be a digit or count them; our own patterns are written to do without.
NUMBER = re.compile(r"[0-9]|\\[dDwWpP]|\[\[?[:^]|(?<!\\)\.(?![*+])")
FILES = {
    "rule": "bounce_reasons.toml",
    "provider": "providers.toml",
    "misspelt": "providers.toml",
    "mail_type": "mail_types.toml",
}


@dataclass(frozen=True)
class AnswerRule:
    """What an answer must be like for a cause to be read from it."""

    id: str
    cause: str
    provider: tuple[str, ...]
    reply: tuple[str, ...]
    status: tuple[str, ...]
    answer_class: str
    pattern: tuple[str, ...]
    not_pattern: tuple[str, ...]
    confidence: str
    examples: tuple[str, ...]
    not_examples: tuple[str, ...]


@dataclass(frozen=True)
class ProviderRule:
    """How a mailbox provider is known: its domains, families of them, its mail exchangers."""

    code: str
    label: str
    names: tuple[str, ...]
    domains: tuple[str, ...]
    families: tuple[str, ...]
    mx: tuple[str, ...]


@dataclass(frozen=True)
class MailTypeRule:
    """How a mail type is known: from the file's own word, or from the subject."""

    code: str
    label: str
    raw: tuple[str, ...]
    subject: tuple[str, ...]
    examples: tuple[str, ...]
    subjects: tuple[str, ...]


@dataclass(frozen=True)
class Rules:
    """All rules, a shop's own first."""

    answers: tuple[AnswerRule, ...]
    providers: tuple[ProviderRule, ...]
    mail_types: tuple[MailTypeRule, ...]
    misspelt: dict[str, str]
    by_number: tuple[str, ...] = ()
    """What a shop asks of subjects that a number in them may decide."""

    @property
    def labels(self) -> dict[str, str]:
        """Return the words that a shop gave to codes of its own."""
        return {rule.code: rule.label for rule in self.mail_types + self.providers if rule.label}


def load_rules(own: Path | None = None) -> Rules:
    """Read the rules, a shop's own before ours. Raises RuleError."""
    entries = read_entries(own, RULES) if own else {}
    return _rules(entries) if any(entries.values()) else _shipped_rules()


def own_words(own: Path | None) -> dict[str, str]:
    """Return the words that a shop gave to codes of its own; none while its file is broken."""
    try:
        return load_rules(own).labels
    except RuleError:
        return {}


@cache
def _shipped_rules() -> Rules:
    """Return our rules alone, which are the same as long as the program runs."""
    return _rules({})


def _rules(before: Mapping[str, list[Entry]]) -> Rules:
    """Return the rules of these entries, and then ours."""
    entries = {table: before.get(table, []) + found for table, found in _shipped().items()}
    answers = _answers(entries["rule"])
    return Rules(
        answers=answers,
        providers=tuple(map(_provider, entries["provider"])),
        mail_types=tuple(map(_mail_type, entries["mail_type"])),
        misspelt=_misspelt(entries["misspelt"]),
        by_number=_by_number(before.get("mail_type", ())),
    )


def _by_number(own: Iterable[Entry]) -> tuple[str, ...]:
    patterns = (pattern for entry in own for pattern in entry.patterns("subject"))
    return tuple(pattern for pattern in patterns if NUMBER.search(pattern))


def suggested_domain(rules: Rules, domain: str) -> str | None:
    """Return the domain that a misspelt one probably means. Suggest it, never correct."""
    return rules.misspelt.get(domain.lower())


@cache
def _shipped() -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for name in sorted(set(FILES.values())):
        tables = [table for table, file in FILES.items() if file == name]
        found |= read_entries(SHIPPED / name, tables)
    return found


def _answers(entries: Iterable[Entry]) -> tuple[AnswerRule, ...]:
    rules: dict[str, AnswerRule] = {}
    places: dict[str, Path] = {}
    for entry in entries:
        rule = _answer(entry)
        if places.setdefault(rule.id, entry.file) != entry.file:
            # A shop's rule stands in for ours of the same name.
            continue
        if rule.id in rules:
            raise entry.error(f"there is another rule {rule.id!r}", "id")
        rules[rule.id] = rule
    return tuple(rules.values())


ANSWER_KEYS = (
    "id", "cause", "provider", "reply", "status", "class", "pattern", "not_pattern", "token",
    "examples", "not_examples",
)  # fmt: skip


def _answer(entry: Entry) -> AnswerRule:
    entry.allow(ANSWER_KEYS)
    cause = entry.text("cause", CODE)
    if cause not in CAUSES:
        raise entry.error(f"there is no cause {cause!r}", "cause")
    if "class" in entry.values and entry.values["class"] not in ("4", "5"):
        raise entry.error('\'class\' must be "4" or "5"', "class")
    rule = AnswerRule(
        id=entry.text("id", ID),
        cause=cause,
        provider=entry.texts("provider", CODE),
        reply=entry.texts("reply", REPLY),
        status=entry.texts("status", STATUS),
        answer_class=entry.values.get("class", ""),
        pattern=entry.patterns("pattern"),
        not_pattern=entry.patterns("not_pattern"),
        confidence=_confidence(entry),
        examples=entry.texts("examples"),
        not_examples=entry.texts("not_examples"),
    )
    if not (rule.provider or rule.reply or rule.status or rule.answer_class or rule.pattern):
        raise entry.error("this rule asks for nothing and would fit every answer")
    return rule


def _confidence(entry: Entry) -> str:
    """Say how sure a rule is, from what it asks for."""
    if entry.flag("token"):
        return "token"
    coded = "status" in entry.values or "reply" in entry.values
    if "pattern" in entry.values:
        return "code_and_text" if coded else "text"
    return "code"


def _provider(entry: Entry) -> ProviderRule:
    entry.allow(("code", "label", "names", "domains", "families", "mx"))
    return ProviderRule(
        code=entry.text("code", CODE),
        label=entry.text("label") if "label" in entry.values else "",
        names=entry.texts("names"),
        domains=entry.texts("domains", DOMAIN),
        families=entry.texts("families", FAMILY),
        mx=entry.texts("mx", ENDING),
    )


def _mail_type(entry: Entry) -> MailTypeRule:
    entry.allow(("code", "label", "raw", "subject", "examples", "subjects"))
    rule = MailTypeRule(
        code=entry.text("code", CODE),
        label=entry.text("label") if "label" in entry.values else "",
        raw=entry.patterns("raw"),
        subject=entry.patterns("subject"),
        examples=entry.texts("examples"),
        subjects=entry.texts("subjects"),
    )
    if not (rule.raw or rule.subject):
        raise entry.error("give 'raw' or 'subject'")
    return rule


def _misspelt(entries: Iterable[Entry]) -> dict[str, str]:
    meant: dict[str, str] = {}
    for entry in entries:
        entry.allow(("domains", "meant"))
        for domain in entry.texts("domains", DOMAIN):
            meant.setdefault(domain, entry.text("meant", DOMAIN))
    return meant
