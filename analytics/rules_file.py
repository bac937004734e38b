"""Writes into the file of a shop's own rules, which stays as somebody wrote it by hand.

Its tables stand in any order, and writers of TOML put those of a kind together. So only the lines
of the entry that is changed are touched, and what the file then says is held against what it must.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit

from analytics import whole_files
from analytics.classification import load_rules
from analytics.classification.reading import read_document, read_entries
from analytics.classification.rules import FILES
from analytics.errors import EmailLogError, RuleError
from analytics.whole_files import Note
from analytics.words import N_

HEAD = re.compile(r"\s*\[+[a-z_]+\]")
Values = Mapping[str, Any]


class NotAsBefore(EmailLogError):
    """An entry is not in the file as it was read, or stands there in a way of its own."""

    text = N_("{file} is written otherwise by now. Look at it again, or change it in the file.")


def text_of(file: Path) -> str:
    """Return what is written in the file, which is TOML. Raises RuleError."""
    return read_document(file)[0] if file.exists() else ""


def written(file: Path, table: str) -> list[dict[str, Any]]:
    """Return the entries of one table of the file, in their order. Raises RuleError."""
    return [entry.values for entry in read_entries(file, FILES)[table]] if file.exists() else []


def change(
    file: Path,
    table: str,
    before: Values | None,
    after: Values | None,
    note: Note = lambda: None,
) -> None:
    """Put an entry in another one's place; without one before it is added, without after removed.

    It is noted once it is known to be possible: what cannot be noted is not done.
    Raises RuleError, NotAsBefore, or what ``note`` raises; the file is then as it was.
    """
    with whole_files.CHANGING:
        replace(file, _changed(file, table, before, after), note)


def _changed(file: Path, table: str, before: Values | None, after: Values | None) -> str:
    """Return what the file says with an entry in another one's place."""
    said = text_of(file)
    expected = tomllib.loads(said)
    entries = expected.setdefault(table, [])
    lines = said.splitlines(keepends=True)
    if before is None:
        place, begin, end = len(entries), len(lines), len(lines)
    else:
        place, begin, end = _where(file, table, before, lines)
    entries[place : place + 1] = [] if after is None else [dict(after)]
    block = _block("".join(lines[begin:end]), table, after)
    above, below = "".join(lines[:begin]), "".join(lines[end:])
    if before is None and said.strip():
        block = ("\n" if said.endswith("\n") else "\n\n") + block
    if not block and above.endswith("\n\n"):
        below = below.lstrip("\n")
    text = above + block + below
    if _without_empty(tomllib.loads(text)) != _without_empty(expected):
        raise NotAsBefore(file=file.name)
    return text


def replace(file: Path, text: str, note: Note = lambda: None) -> None:
    """Put the text in the file's place once it is known to be whole. Raises RuleError."""

    def check(new: Path) -> None:
        try:
            load_rules(new)
        except RuleError as error:
            raise RuleError(**error.values | {"file": file.name}) from error
        note()

    whole_files.write(file, text, check=check)


def _where(file: Path, table: str, entry: Values, lines: list[str]) -> tuple[int, int, int]:
    """Return which entry of its table it is, its first line, and the line after its last."""
    for place, found in enumerate(read_entries(file, FILES)[table]):
        begin = found.line - 1
        if found.values == entry and HEAD.match(lines[begin]):
            following = range(begin + 1, len(lines))
            end = next((line for line in following if HEAD.match(lines[line])), len(lines))
            # What is written above the next entry is about that one.
            while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
                end -= 1
            return place, begin, end
    raise NotAsBefore(file=file.name)


def _block(said: str, table: str, values: Values | None) -> str:
    """Return the lines of an entry with other values; what stays the same keeps its comments."""
    if values is None:
        return ""
    document = tomlkit.parse(said or f"[[{table}]]\n")
    entry = document[table][0]
    for key in entry.unwrap().keys() - values.keys():
        del entry[key]
    for key, value in values.items():
        known = entry.get(key)
        if isinstance(known, list) and isinstance(value, list):
            _become(known, value)
        # Also a list in another order, or one that says something twice.
        if known != value:
            entry[key] = [_item(one) for one in value] if isinstance(value, list) else _item(value)
    return tomlkit.dumps(document)


def _become(known: list[Any], wanted: list[Any]) -> None:
    """Take out of a list what is not wanted, and put at its end what is missing."""
    for value in [value for value in known if value not in wanted]:
        known.remove(value)
    for value in wanted:
        if value not in known:
            known.append(_item(value))


def _item(text: str) -> Any:
    """Return a text as the file has it: a pattern as it is, where that can be."""
    plain = "\\" in text and text.isprintable() and "'" not in text
    return tomlkit.string(text, literal=plain)


def _without_empty(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entries for name, entries in document.items() if entries}
