"""Writes choices into the file of the settings, which stays as somebody wrote it by hand."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import tomlkit
from pydantic_core import PydanticUndefined
from tomlkit.items import AoT, Table

from analytics import whole_files
from analytics.errors import UnreadableSettings
from analytics.settings import Settings, check_settings
from analytics.whole_files import Note


def choose(file: Path, choices: Mapping[str, Any], note: Note = lambda: None) -> Settings:
    """Write choices into the file, and return the settings that it comes to.

    What equals our own choice is left out, so that a better one of a later version is taken. It is
    noted once it is known to be possible: what cannot be noted is not done.
    Raises BrokenSettings, UnreadableSettings, or what ``note`` raises; the file is then as it was.
    """
    with whole_files.CHANGING:
        text = _with(file, choices)
        chosen = check_settings(text, file)
        whole_files.write(file, text, check=lambda _new: note())
    return chosen


def _with(file: Path, choices: Mapping[str, Any]) -> str:
    """Return what the file says with these choices. Raises UnreadableSettings."""
    try:
        document = tomlkit.parse(file.read_text(encoding="utf-8") if file.exists() else "")
    except ValueError as error:
        raise UnreadableSettings(file=str(file), problem=error) from error
    # Above all tables, where alone a plain setting may stand, and above comments on other things.
    new = tomlkit.document()
    for name, value in choices.items():
        if value == _ours(name):
            document.pop(name, None)
        elif _is_tables(value):
            document[name] = _tables(value, document.get(name, []))
        else:
            (document if name in document else new)[name] = value
    return tomlkit.dumps(new) + tomlkit.dumps(document)


def _ours(name: str) -> Any:
    """Return what we choose; a list as the file has it."""
    default = Settings.model_fields[name].default
    if default is PydanticUndefined:
        return None
    return list(default) if isinstance(default, tuple) else default


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _tables(rows: list[dict[str, Any]], known: Iterable[Table]) -> AoT:
    """Return rows as tables; those that are as they were keep their comments."""
    as_before = list(known)
    tables = tomlkit.aot()
    for row in rows:
        table = next((one for one in as_before if one.unwrap() == row), None)
        if table is None:
            table = tomlkit.table()
            table.update(row)
        tables.append(table)
    return tables
