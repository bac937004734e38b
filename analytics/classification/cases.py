"""Rules as one constant SQL ``CASE`` per question; the only SQL that is made here."""

from collections.abc import Iterable

from analytics.classification.rules import AnswerRule, Rules
from analytics.sql import quoted
from analytics.words import CAUSES

UNEXPLAINED = "unexplained"
SUPPRESSED = "stopped-before-sending"
# A pattern with constants is compiled once; hosts and domains are compared without a final dot.
DOMAIN = "rtrim(lower(recipient_domain), '.')"
MX_HOST = "rtrim(lower(mx_host), '.')"


def macros(rules: Rules) -> str:
    """Return the script that makes the rules macros, so that SQL files can ask them by name.

    rule_of(provider, reply_code, enhanced_code, answer_class, template),
    provider_of(recipient_domain, mx_host, own_domains), mail_type_of(mail_type_raw, subject).
    Give them columns: an expression would be worked out anew for every rule.
    """
    made = {
        "rule_of(provider, reply_code, enhanced_code, answer_class, template)": answer_case,
        "provider_of(recipient_domain, mx_host, own_domains)": provider_case,
        "mail_type_of(mail_type_raw, subject)": mail_type_case,
    }
    return "".join(_macro(head, case(rules)) for head, case in made.items())


def shape_macro(rules: Rules) -> str:
    """Return the script that makes ``type_shape(subject)``: what a mail type is read from.

    That is a subject without its numbers, so that few are distinct; where a shop's own rule may
    mean just this number, it is the whole one. It needs the macros of a log.
    """
    shape = "subject_shape(subject)"
    if rules.by_number:
        meant = [_any(f"lower({said})", rules.by_number) for said in ("subject", shape)]
        shape = f"CASE WHEN {' OR '.join(meant)} THEN subject ELSE {shape} END"
    return _macro("type_shape(subject)", shape)


def answer_case(rules: Rules) -> str:
    """Return the CASE that names the first rule that fits an answer.

    Its columns: provider, reply_code, enhanced_code, answer_class ('4', '5' or ''), template.
    """
    return _case(((_condition(rule), rule.id) for rule in rules.answers), otherwise=UNEXPLAINED)


def rules_table(rules: Rules) -> list[tuple[str, str, str, str]]:
    """Return (rule, cause, reason, confidence) for every rule that an answer can have."""
    found = [
        (rule.id, rule.cause, CAUSES[rule.cause].reason, rule.confidence) for rule in rules.answers
    ]
    return [
        *found,
        (SUPPRESSED, "earlier_bounce", "suppressed", "none"),
        (UNEXPLAINED, "unexplained", "other", "none"),
    ]


def provider_case(rules: Rules) -> str:
    """Return the CASE that names the provider of a mailbox.

    Its columns: recipient_domain, mx_host (or NULL), own_domains (VARCHAR[], or NULL).
    """
    conditions = [(f"list_contains(own_domains, {DOMAIN})", "own_domain")]
    for rule in rules.providers:
        if rule.domains:
            conditions.append((f"{DOMAIN} IN {_listed(rule.domains)}", rule.code))
        if rule.families:
            conditions.append((_matches(DOMAIN, _family(rule.families)), rule.code))
    for rule in rules.providers:
        if rule.mx:
            ends = " OR ".join(f"ends_with({MX_HOST}, {quoted(suffix)})" for suffix in rule.mx)
            conditions.append((f"({ends})", rule.code))
    return _case(conditions, otherwise="other")


def mail_type_case(rules: Rules) -> str:
    """Return the CASE that names a message's type; its columns: mail_type_raw, subject."""
    by_word = [
        (_any("lower(mail_type_raw)", rule.raw), rule.code) for rule in rules.mail_types if rule.raw
    ]
    by_subject = [
        (_any("lower(subject)", rule.subject), rule.code)
        for rule in rules.mail_types
        if rule.subject
    ]
    return _case(by_word + by_subject, otherwise="other")


def _macro(head: str, body: str) -> str:
    return f"CREATE OR REPLACE MACRO {head} AS\n{body};\n"


def _condition(rule: AnswerRule) -> str:
    asked = []
    if rule.provider:
        asked.append(f"provider IN {_listed(rule.provider)}")
    if rule.reply:
        asked.append(f"reply_code IN {_listed(rule.reply)}")
    if rule.status:
        codes = "|".join(code.replace(".", r"\.").replace("*", "[0-9]+") for code in rule.status)
        asked.append(_matches("enhanced_code", f"^(?:{codes})$"))
    if rule.answer_class:
        asked.append(f"answer_class = {quoted(rule.answer_class)}")
    if rule.pattern:
        asked.append(_any("template", rule.pattern))
    if rule.not_pattern:
        asked.append(f"NOT {_any('template', rule.not_pattern)}")
    return " AND ".join(asked)


def _family(families: Iterable[str]) -> str:
    """Match a brand under a country: hotmail.no, yahoo.co.uk, but never live.somebody.example."""
    return rf"^(?:{'|'.join(families)})\.(?:com|[a-z]{{2}}|com?\.[a-z]{{2}})$"


def _case(conditions: Iterable[tuple[str, str]], otherwise: str) -> str:
    fits = "\n".join(f"    WHEN {asked} THEN {quoted(code)}" for asked, code in conditions)
    return f"CASE\n{fits}\n    ELSE {quoted(otherwise)}\nEND"


def _any(column: str, patterns: Iterable[str]) -> str:
    """Ask for any of the patterns, one by one: RE2 is slow on one that is a list of all of them."""
    return "(" + " OR ".join(_matches(column, pattern) for pattern in patterns) + ")"


def _matches(column: str, pattern: str) -> str:
    return f"regexp_matches({column}, {quoted(pattern)})"


def _listed(values: Iterable[str]) -> str:
    return f"({', '.join(map(quoted, values))})"
