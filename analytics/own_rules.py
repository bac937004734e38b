"""A shop's own mailbox providers and mail types, as a form has them: a name, and lines of words.

A line is a word, or a pattern between slashes; both stand in the file as patterns. Who gives the
name of one that we know adds to what that one is known by.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from hashlib import sha256
from itertools import chain, count
from pathlib import Path
from typing import Any

from analytics import rules_file
from analytics.classification.reading import CODE, DOMAIN, ENDING, pattern_problem
from analytics.errors import EmailLogError
from analytics.words import MAIL_TYPES, N_, PROVIDERS

# What each table of the file knows its entries by, of which one at least must be given.
FIELDS = {"mail_type": ("raw", "subject"), "provider": ("domains", "mx")}
OURS = {"mail_type": MAIL_TYPES, "provider": PROVIDERS}
SPECIAL = re.compile(r"([.^$*+?{}\[\]\\|()])")
LETTERS = str.maketrans({"æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ß": "ss"})


class NoName(EmailLogError):
    """An entry has no name."""

    text = N_("Give it a name.")


class NameTaken(EmailLogError):
    """There is an entry of that name."""

    text = N_("There is one with this name already. Change that one.")


class KnownByNothing(EmailLogError):
    """An entry does not say what it is known by."""

    text = N_("Give at least one line that it is known by.")


class NotADomain(EmailLogError):
    """A line is no domain."""

    text = N_("“{line}” is no domain. Write it such as garn.example.")


class NotAnEnding(EmailLogError):
    """A line is no ending of a mail server's name."""

    text = N_("“{line}” is no ending of a mail server's name. Write it such as .mx.garn.example.")


class NotAPattern(EmailLogError):
    """A line between slashes is no pattern that the database can run."""

    text = N_("“{line}” cannot be read as a pattern: {problem}.")


def entry(
    file: Path,
    table: str,
    before: Mapping[str, Any] | None,
    name: str,
    lines: Mapping[str, str],
    ours: Mapping[str, str],
) -> dict[str, Any]:
    """Return what a form comes to, with all of ``before`` that the form does not have.

    ``ours`` are the codes that we know, by their names on the screen. Raises the errors above, and
    RuleError.
    """
    name = " ".join(name.split())
    if not name:
        raise NoName
    said: dict[str, Any] = dict(before or _named(file, table, name, ours))
    if before and said["code"] not in OURS[table] and name != name_of(said):
        if name.casefold() in _names(file, table, before) | _known(ours).keys():
            raise NameTaken
        said["label"] = name
    for field in FIELDS[table]:
        wanted = list(dict.fromkeys(_read(field, line) for line in _lines(lines[field])))
        if wanted != as_list(said.get(field, [])):
            said[field] = wanted
        if not wanted:
            said.pop(field, None)
    if not any(said.get(field) for field in (*FIELDS[table], "families", "names")):
        raise KnownByNothing
    return said


def shown(table: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the lines of each field of an entry."""
    say = str if table == "provider" else _as_line
    return {field: "\n".join(map(say, as_list(values.get(field, [])))) for field in FIELDS[table]}


def name_of(values: Mapping[str, Any]) -> str:
    """Return what the shop calls an entry."""
    return str(values.get("label") or values["code"])


def as_list(value: Any) -> list[str]:
    """Return the texts of a value; the file may have a single one without its list."""
    return [value] if isinstance(value, str) else list(value)


def _named(file: Path, table: str, name: str, ours: Mapping[str, str]) -> dict[str, str]:
    """Return the code, and the name if it is not one of ours, of a new entry."""
    codes = {one: {said["code"] for said in rules_file.written(file, one)} for one in FIELDS}
    code = _known(ours).get(name.casefold())
    if code in codes[table] or name.casefold() in _names(file, table):
        raise NameTaken
    # One word stands for a code, whether of a mail type or of a provider.
    return (
        {"code": code}
        if code
        else {"code": _code(name, set(OURS[table]).union(*codes.values())), "label": name}
    )


def _names(file: Path, table: str, but: Mapping[str, Any] | None = None) -> set[str]:
    """Return how entries are called, in small letters."""
    entries = rules_file.written(file, table)
    return {name_of(one).casefold() for one in entries if one != but}


def _known(ours: Mapping[str, str]) -> dict[str, str]:
    return {word.casefold(): code for word, code in ours.items()}


def _code(name: str, taken: Collection[str]) -> str:
    """Return a code for a name, which is never one of those that are taken.

    >>> _code("Kundeklubb på nett", {}), _code("3-for-2", {}), _code("Other", {"other": ""})
    ('kundeklubb_pa_nett', 'own_3_for_2', 'own_other')
    """
    plain = unicodedata.normalize("NFKD", name.lower().translate(LETTERS))
    code = re.sub(r"[^a-z0-9]+", "_", plain.encode("ascii", "ignore").decode()).strip("_")
    if CODE.fullmatch(code) and code not in taken:
        return code
    # A name in other letters still gives a code of its own.
    code = f"own_{code or sha256(name.encode()).hexdigest()[:12]}"
    numbered = (f"{code}_{number}" for number in count(2))
    return next(one for one in chain([code], numbered) if one not in taken)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _read(field: str, line: str) -> str:
    """Return a line as it stands in the file."""
    if field == "domains":
        domain = line.lower().removeprefix("@")
        if not DOMAIN.fullmatch(domain):
            raise NotADomain(line=line)
        return domain
    if field == "mx":
        ending = "." + line.lower().strip(".")
        if not ENDING.fullmatch(ending):
            raise NotAnEnding(line=line)
        return ending
    if not (len(line) > 2 and line[0] == line[-1] == "/"):
        return SPECIAL.sub(r"\\\1", line.lower())
    pattern = line[1:-1]
    if problem := pattern_problem(pattern):
        raise NotAPattern(line=line, problem=problem)
    return pattern


def _as_line(pattern: str) -> str:
    r"""Return a pattern as a word where it is no more than that, else between slashes.

    >>> _as_line("kundeklubb"), _as_line(r"3 for 2\."), _as_line("^uke [0-9]+")
    ('kundeklubb', '3 for 2.', '/^uke [0-9]+/')
    """
    word = re.sub(r"\\(.)", r"\1", pattern)
    plain = SPECIAL.sub(r"\\\1", word.lower()) == pattern
    # A line loses the spaces around it, and its slashes.
    kept = word == word.strip() and not (word.startswith("/") and word.endswith("/"))
    return word if plain and kept else f"/{pattern}/"
