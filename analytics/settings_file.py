"""Writes choices into the file of the settings, which stays as somebody wrote it by hand."""

import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import tomlkit
from pydantic_core import PydanticUndefined

from analytics import by_hand, whole_files
from analytics.by_hand import NotAsBefore, Part, joined, parts, put, says, values_of, written
from analytics.settings import Settings, check_settings, unreadable
from analytics.whole_files import Note

# Settings of several rows, each written as a table, and what tells whose it is.
TABLES = {"people": "who"}


def choose(file: Path, choices: Mapping[str, Any], note: Note = lambda: None) -> Settings:
    """Write choices into the file, and return the settings that it comes to.

    What equals our own choice is left out, so that a better one of a later version is taken. It is
    noted once it is known to be possible: what cannot be noted is not done.
    Raises BrokenSettings, UnreadableSettings, NotAsBefore, or what ``note`` raises; the file is as
    it was then.
    """
    with whole_files.CHANGING:
        text = _with(file, choices)
        chosen = check_settings(text, file)
        whole_files.write(file, text, check=lambda _new: note())
    return chosen


def _with(file: Path, choices: Mapping[str, Any]) -> str:
    """Return what the file says with these choices. Raises UnreadableSettings, NotAsBefore."""
    try:
        said = by_hand.text_of(file)
        before = tomllib.loads(said)
    except ValueError as error:
        raise unreadable(error, file) from error
    others = {name: value for name, value in before.items() if name not in choices}
    chosen = {name: value for name, value in choices.items() if value != _ours(name)}
    with suppress(ValueError):
        text = _written(said, {name: chosen.get(name) for name in choices})
        if says(text, others | chosen):
            return text
    raise NotAsBefore(file=file.name)


def _written(said: str, choices: Mapping[str, Any]) -> str:
    """Return a text with these choices, where nothing takes a setting out."""
    top, *tables = parts(said if not said or said.endswith("\n") else f"{said}\n")
    # A plain setting stands above all tables, and a new one above comments on other things.
    new, known = tomlkit.document(), tomlkit.parse(top.text)
    for name, value in choices.items():
        if name in TABLES:
            tables = _with_rows(tables, name, value or [])
        if value is None or name in TABLES:
            known.pop(name, None)
        else:
            put(known if name in known else new, name, value)
    top = replace(top, text=tomlkit.dumps(new) + tomlkit.dumps(known))
    return joined([top, *tables]).lstrip("\n")


def _ours(name: str) -> Any:
    """Return what we choose; a list as the file has it."""
    default = Settings.model_fields[name].default
    if default is PydanticUndefined:
        return None
    return list(default) if isinstance(default, tuple) else default


def _with_rows(tables: list[Part], name: str, rows: Iterable[dict[str, Any]]) -> list[Part]:
    """Put rows in the places of the tables of a name; those that stay keep what is said of them.

    What is said of a row that is removed goes with it: it may tell of a person.
    """
    places = [place for place, part in enumerate(tables) if part.table == name]
    before = [tables[place] for place in places]
    new: list[Part | None] = []
    for row in rows:
        same = next((one for one in before if _is_of(one, row)), None)
        if same:
            before.remove(same)
        known = same or Part(name, "\n", "")
        new.append(replace(known, text=written(known.text, name, row)))
    end = places[-1] + 1 if places else len(tables)
    become: list[Part | None] = list(tables)
    become[end:end] = new[len(places) :]
    for place, part in zip_longest(places, new[: len(places)]):
        become[place] = part
    return [part for part in become if part]


def _is_of(part: Part, row: Mapping[str, Any]) -> bool:
    known, whose = values_of(part), TABLES[part.table]
    return known is not None and known.get(whose) == row[whose]
