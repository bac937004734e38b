"""Writes a shop's own rules into their file, which stays as somebody wrote it by hand.

Only the lines of the entry that is changed are touched, and what the file then says is held against
what it must.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analytics import by_hand, whole_files
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
        entries, text = written(file, table), Text(file.name, text_of(file))
        if before is None:
            text = text.with_entry(table, len(entries), after or {})
        elif before in entries:
            text = text.instead(table, entries.index(dict(before)), after)
        else:
            raise NotAsBefore(file=file.name)
        replace(file, text.said, note)


@dataclass(frozen=True)
class Text:
    """What a file says, and how it says something else; each way raises NotAsBefore."""

    file: str
    said: str

    def with_entry(self, table: str, place: int, values: Values) -> "Text":
        """Return the text with a new entry in a place of its table."""
        entries, several, places = self._of(table)
        new = by_hand.written("", table, values)
        if place < len(entries):
            ahead, below = joined(several[: places[place]]), joined(several[places[place] :])
            text = _spaced(ahead, new) + ("" if below.startswith("\n") else "\n") + below
        else:
            text = _spaced(self.said, new)
        return self._checked(text, table, [*entries[:place], dict(values), *entries[place:]])

    def instead(self, table: str, place: int, values: Values | None) -> "Text":
        """Return the text with other values of an entry, or without it."""
        entries, several, places = self._of(table)
        at = places[place]
        above, below = joined(several[:at]) + several[at].above, joined(several[at + 1 :])
        if values is None:
            text = above + (below.lstrip("\n") if not above or above.endswith("\n\n") else below)
            text = text if below.strip() else text.rstrip("\n") + "\n" * bool(text.strip())
        else:
            text = above + by_hand.written(several[at].text, table, values) + below
        new = [] if values is None else [dict(values)]
        return self._checked(text, table, [*entries[:place], *new, *entries[place + 1 :]])

    def _of(self, table: str) -> tuple[list[dict[str, Any]], list[Part], list[int]]:
        """Return the entries of a table, the parts of the text, and which of them these are."""
        entries = tomllib.loads(self.said).get(table, [])
        several = parts(self.said)
        places = [place for place, part in enumerate(several) if part.table == table]
        # Entries within one line have no parts of their own, and some text may look like one.
        if [by_hand.values_of(several[place]) for place in places] != entries:
            raise NotAsBefore(file=self.file)
        return entries, several, places

    def _checked(self, text: str, table: str, entries: list[dict[str, Any]]) -> "Text":
        expected = tomllib.loads(self.said) | {table: entries}
        if not entries:
            del expected[table]
        if not says(text, expected):
            raise NotAsBefore(file=self.file)
        return Text(self.file, text)


def replace(file: Path, text: str, note: Note = lambda: None) -> None:
    """Put the text in the file's place once it is known to be whole. Raises RuleError."""

    def check(new: Path) -> None:
        try:
            load_rules(new)
        except RuleError as error:
            raise RuleError(**error.values | {"file": file.name}) from error
        note()

    whole_files.write(file, text, check=check)


def _spaced(said: str, block: str) -> str:
    """Return a text with a block at its end, an empty line between them."""
    if not said.strip():
        return block
    return said + ("\n" if said.endswith("\n") else "\n\n") + block
