"""What is written by hand: the file of the settings, with a shop's own rules among them.

Writers of TOML put the tables of a kind together, and no longer know whose comment is whose. So a
file is changed part by part: what stands above all tables, then each table with what is said of it.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit

from analytics.errors import EmailLogError
from analytics.words import N_

FILE_NAME = "postlogg.toml"
# The tables of a shop's own rules; all else in the file is a setting.
RULES = ("rule", "provider", "mail_type")
HEAD = re.compile(r"""\s*\[+\s*["']?([A-Za-z0-9_.-]+)["']?\s*\]+\s*(#.*)?$""")
LINE = re.compile(r"[^\n]*\n|[^\n]+")


class NotAsBefore(EmailLogError):
    """What is to be changed is not in the file as it was read, or stands there in its own way."""

    text = N_(
        "{file} is written otherwise by now, or in a way that cannot be changed here. Look at it "
        "again, or change it in the file."
    )


@dataclass(frozen=True)
class Part:
    """A table of a file with the comment right above it, or what stands above or between them."""

    table: str
    above: str
    text: str


def text_of(file: Path) -> str:
    """Return what is written in a file; nothing where there is none. Raises UnicodeDecodeError."""
    return file.read_text(encoding="utf-8-sig") if file.exists() else ""


def not_text(error: UnicodeDecodeError) -> tuple[int, str]:
    """Return the line of what is no UTF-8 in a file, and what is wrong with it."""
    return error.object[: error.start].count(b"\n") + 1, "this is not UTF-8"


def parts(text: str) -> list[Part]:
    """Return the parts of a file, the one above all tables first; joined they are the file.

    What looks like a table's head within a text of several lines is taken for one: hold what is
    written against what it must say.
    """
    lines = lines_of(text)
    heads = {number: head[1] for number, line in enumerate(lines) if (head := HEAD.match(line))}
    tables, begins, ends = ["", *heads.values()], [0, *heads], [*heads, len(lines)]
    found, above = [], 0
    for table, begin, end in zip(tables, begins, ends, strict=True):
        last = _back(lines, end, begin, _is_said)
        found.append(Part(table, "".join(lines[above:begin]), "".join(lines[begin:last])))
        # What an empty line keeps apart from the next table is of no table.
        above = _back(lines, _back(lines, end, last, _is_comment), last, _is_empty)
        found.append(Part("", "", "".join(lines[last:above])))
    return [*found, Part("", "".join(lines[above:]), "")]


def lines_of(text: str) -> list[str]:
    """Return the lines of a text as TOML has them, each with its end."""
    return LINE.findall(text)


def joined(several: Iterable[Part]) -> str:
    """Return the text of these parts."""
    return "".join(part.above + part.text for part in several)


def values_of(part: Part) -> dict[str, Any] | None:
    """Return the values of a table; None where its text is only a piece of something else."""
    try:
        (found,) = tomllib.loads(part.text)[part.table]
    except (ValueError, KeyError):
        return None
    return dict(found)


def says(text: str, expected: Mapping[str, Any]) -> bool:
    """Say whether a text is TOML that comes to this."""
    try:
        return tomllib.loads(text) == expected
    except tomllib.TOMLDecodeError:
        return False


def written(said: str, name: str, wanted: Mapping[str, Any]) -> str:
    """Return the lines of a table with other values; what stays the same keeps its comments."""
    document = tomlkit.parse(said or f"[[{name}]]\n")
    entry = document[name][0]
    for key in entry.unwrap().keys() - wanted.keys():
        del entry[key]
    for key, value in wanted.items():
        put(entry, key, value)
    return tomlkit.dumps(document)


def put(entry: MutableMapping[str, Any], key: str, value: Any) -> None:
    """Put a value where it belongs; what stays in a list in its order keeps its comments there."""
    known = entry.get(key)
    if isinstance(known, list) and isinstance(value, list):
        _become(known, value)
    # Also a list in another order, or one that says something twice.
    if known != value:
        entry[key] = [_item(one) for one in value] if isinstance(value, list) else _item(value)


def _become(known: list[Any], wanted: list[Any]) -> None:
    """Take out of a list what is not wanted, and put in what is missing."""
    for value in [value for value in known if value not in wanted]:
        known.remove(value)
    for place, value in enumerate(wanted):
        if value not in known:
            known.insert(place, _item(value))


def _item(value: Any) -> Any:
    """Return a value as the file has it: a pattern as it is, where that can be."""
    if not isinstance(value, str):
        return value
    plain = "\\" in value and value.isprintable() and "'" not in value
    return tomlkit.string(value, literal=plain)


def _back(lines: list[str], end: int, begin: int, such: Callable[[str], bool]) -> int:
    """Return where the lines before ``end`` begin that are all such, but not before ``begin``."""
    while end > begin and such(lines[end - 1]):
        end -= 1
    return end


def _is_empty(line: str) -> bool:
    return not line.strip()


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _is_said(line: str) -> bool:
    return _is_empty(line) or _is_comment(line)
