"""Writes a shop's own rules into their file, which stays as somebody wrote it by hand.

Only the lines of the entry that is changed are touched, and what the file then says is held against
what it must.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit

from analytics import whole_files
from analytics.by_hand import RULES, NotAsBefore, Part, joined, parts, says
from analytics.classification import load_rules
from analytics.classification.reading import read_document, read_entries
from analytics.errors import RuleError
from analytics.whole_files import Note

Values = Mapping[str, Any]


def text_of(file: Path) -> str:
    """Return what is written in the file, which is TOML. Raises RuleError."""
    return read_document(file)[0] if file.exists() else ""


def written(file: Path, table: str) -> list[dict[str, Any]]:
    """Return the entries of one table of the file, in their order. Raises RuleError."""
    return [entry.values for entry in read_entries(file, RULES)[table]] if file.exists() else []


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
    said, entries = text_of(file), written(file, table)
    if before is None:
        place, text = len(entries), _added(said, _block("", table, after))
    else:
        several = parts(said)
        places = [place for place, part in enumerate(several) if part.table == table]
        # An entry within another value has no lines of its own.
        if before not in entries or len(places) != len(entries):
            raise NotAsBefore(file=file.name)
        place = entries.index(dict(before))
        block = _block(several[places[place]].text, table, after)
        text = _instead(several, places[place], block)
    entries[place : place + 1] = [] if after is None else [dict(after)]
    expected = tomllib.loads(said) | {table: entries}
    if not entries:
        del expected[table]
    if not says(text, expected):
        raise NotAsBefore(file=file.name)
    return text


def _added(said: str, block: str) -> str:
    """Return a text with a block at its end."""
    if not said.strip():
        return block
    return said + ("\n" if said.endswith("\n") else "\n\n") + block


def _instead(several: list[Part], place: int, block: str) -> str:
    """Return the text of parts, one of which has other lines by now, or none."""
    above = joined(several[:place]) + several[place].above + block
    below = joined(several[place + 1 :])
    return above + (below.lstrip("\n") if not block and above.endswith("\n\n") else below)


def replace(file: Path, text: str, note: Note = lambda: None) -> None:
    """Put the text in the file's place once it is known to be whole. Raises RuleError."""

    def check(new: Path) -> None:
        try:
            load_rules(new)
        except RuleError as error:
            raise RuleError(**error.values | {"file": file.name}) from error
        note()

    whole_files.write(file, text, check=check)


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
