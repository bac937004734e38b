"""The manifest of a version of a lake: what it is called, how it was built, and all its files."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from analytics.errors import LogError
from analytics.words import N_

MANIFEST = "manifest.json"
MESSAGES, ANSWERS, HOURLY = "messages", "errors", "hourly"
# What the folders of versions are called, as a pattern of files and of texts.
VERSIONS = f"v{'[0-9]' * 6}"
NAME = re.compile(VERSIONS)
FILE = re.compile(
    rf"{VERSIONS}/(({MESSAGES}|{ANSWERS}|{HOURLY})/month=[\w-]+|tables)/[\w.-]+\.parquet", re.ASCII
)
SHAPE = 1
# What a month of a relation lies in: relation → month → files, relative to the lake.
Months = dict[str, list[str]]


class LakeTooNew(LogError):
    """A newer Postlogg has built the lake."""

    text = N_("The lake {folder} was built by a newer Postlogg. Install it here to read the lake.")


@dataclass(frozen=True)
class Manifest:
    """One version of a lake."""

    version: int
    # What tells a lake from others, whatever its folder is called.
    lake: str = ""
    builder: str = ""
    built_at: float = 0.0
    rules: str = ""
    key: str = ""
    # At which its bursts were found.
    sensitivity: str = ""
    emails: int = 0
    # Something was erased, which every older version holds still.
    alone: bool = False
    shape: int = SHAPE
    months: dict[str, Months] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return what the version's folder is called."""
        return f"v{self.version:06}"

    @property
    def place(self) -> str:
        """Return where the manifest itself lies, relative to the lake."""
        return f"{self.name}/{MANIFEST}"

    @property
    def files(self) -> set[str]:
        """Return all files of the version, relative to the lake."""
        monthly = {
            file for part in self.months.values() for files in part.values() for file in files
        }
        return monthly | set(self.tables.values())

    def of(self, relation: str, months: Iterable[str] | None = None) -> list[str]:
        """Return the files of a relation, those of some months or of all, in order."""
        known = self.months.get(relation, {})
        chosen = known if months is None else sorted(set(months) & set(known))
        return [file for month in sorted(chosen) for file in known[month]]

    def as_json(self) -> str:
        """Return what stands in the file."""
        return json.dumps(asdict(self), indent=1) + "\n"


def trusted(text: str, name: str, lake: str) -> Manifest | None:
    """Return the version that a text from elsewhere tells of; nothing where that is not sound.

    None of its files may lead out of the lake. Raises LakeTooNew.
    """
    try:
        manifest = parsed(text, lake)
        is_sound = (
            manifest.name == name
            and all(table.isidentifier() for table in manifest.tables)
            and all(FILE.fullmatch(file) for file in manifest.files)
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return manifest if is_sound else None


def parsed(text: str, lake: str) -> Manifest:
    """Return the version that the text of a manifest tells of; raises LakeTooNew."""
    found = json.loads(text)
    if found["shape"] > SHAPE:
        raise LakeTooNew(folder=lake)
    return Manifest(**found)
