"""What is written by hand: the file of the settings, with a shop's own rules among them.

Writers of TOML put the tables of a kind together, and no longer know whose comment is whose. So a
file is changed part by part: what stands above all tables, then each table with what is said of it.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analytics.errors import EmailLogError
from analytics.words import N_

FILE_NAME = "postlogg.toml"
# The tables of a shop's own rules; all else in the file is a setting.
RULES = ("rule", "provider", "misspelt", "mail_type")
HEAD = re.compile(r"\s*\[+\s*([A-Za-z_]+)\s*\]")


class NotAsBefore(EmailLogError):
    """What is to be changed is not in the file as it was read, or stands there in its own way."""

    text = N_("{file} is written otherwise by now. Look at it again, or change it in the file.")


@dataclass(frozen=True)
class Part:
    """A table of a file, or what stands above all of them, with the lines above that tell of it."""

    table: str
    above: str
    text: str


def parts(text: str) -> list[Part]:
    """Return the parts of a file, the one above all tables first; joined they are the file.

    What looks like a table's head within a text of several lines is taken for one: hold what is
    written against what it must say.
    """
    lines = text.splitlines(keepends=True)
    heads = {number: head[1] for number, line in enumerate(lines) if (head := HEAD.match(line))}
    tables, begins, ends = ["", *heads.values()], [0, *heads], [*heads, len(lines)]
    found, above = [], 0
    for table, begin, end in zip(tables, begins, ends, strict=True):
        last = end
        while last > begin and _is_said(lines[last - 1]):
            last -= 1
        found.append(Part(table, "".join(lines[above:begin]), "".join(lines[begin:last])))
        above = last
    return [*found, Part("", "".join(lines[above:]), "")]


def joined(several: Iterable[Part]) -> str:
    """Return the text of these parts."""
    return "".join(part.above + part.text for part in several)


def says(text: str, expected: Mapping[str, Any]) -> bool:
    """Say whether a text is TOML that comes to this."""
    try:
        return tomllib.loads(text) == expected
    except tomllib.TOMLDecodeError:
        return False


def _is_said(line: str) -> bool:
    """Say whether a line only tells of the table that comes next."""
    return not line.strip() or line.lstrip().startswith("#")
