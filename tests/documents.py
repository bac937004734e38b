"""What stands in the project's Markdown: code, links, and the headings that can be linked to."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
IN_LINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"!?\[(?:[^][]|!\[[^]]*\])*\]\(([^)\s]+)\)|<(https?://[^>]+)>")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
OURS = "-m analytics "
ENDS = re.compile(r" (?:&&|\|\||[|>]) ")


@dataclass(frozen=True)
class Document:
    """One file of the documentation."""

    file: Path

    @property
    def text(self) -> str:
        return self.file.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        return IN_LINE.sub("", FENCED.sub("", self.text))

    def code(self, *languages: str) -> list[str]:
        """Return the blocks of code in some languages, or in none that is named."""
        return [code for language, code in FENCED.findall(self.text) if language in languages]

    @property
    def all_code(self) -> str:
        """Return every line of code, also within a sentence."""
        blocks = [code for _language, code in FENCED.findall(self.text)]
        return "\n".join([*blocks, *IN_LINE.findall(FENCED.sub("", self.text))])

    @property
    def links(self) -> list[str]:
        return [near or far for near, far in LINK.findall(self.prose)]

    @property
    def anchors(self) -> set[str]:
        """Return what its headings are called in a link, as GitHub calls them."""
        plain = (
            re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(self.prose)
        )
        return {heading.replace(" ", "-") for heading in plain}


def documents() -> list[Document]:
    files = [README, ROOT / "CHANGELOG.md", ROOT / "sample_data/README.md"]
    return list(map(Document, [*files, *sorted((ROOT / "docs").rglob("*.md"))]))


def our_commands(text: str) -> Iterator[list[str]]:
    """Give what each call of our command line in a text hands to it."""
    for line in text.replace("\\\n", " ").splitlines():
        for part in ENDS.split(line):
            if OURS in part:
                yield shlex.split(part.partition(OURS)[2].rstrip("'"), comments=True)
