"""What a command says: to a terminal of its own, or across the owner's socket to another one."""

import json
import re
import sys
from dataclasses import dataclass
from functools import partial
from typing import Any

from analytics.errors import EmailLogError
from analytics.language import say, say_many
from analytics.owner import Send

BAR = 30
# Subjects and answers come from strangers, and a terminal obeys these characters.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Console:
    """Where a command's words go, in which language, and whether as JSON."""

    send: Send
    language: str = "en"
    as_json: bool = False

    def out(self, text: str, **values: object) -> None:
        """Say a text of ours on standard output, in the reader's language; nothing under JSON."""
        if not self.as_json:
            self.send({"out": say(self.language, text, **values) + "\n"})

    def ngettext(self, one: str, many: str, count: int, **values: object) -> None:
        """Say on standard output the text that fits a count; nothing under JSON."""
        if not self.as_json:
            self.send({"out": say_many(self.language, one, many, count, **values) + "\n"})

    def wrote(self, count: int, file: object) -> None:
        """Say on standard output how many e-mails went into a file; nothing under JSON."""
        self.ngettext(
            "{count} e-mail written to {file}.",
            "{count} e-mails written to {file}.",
            count,
            file=file,
        )

    def document(self, content: Any) -> None:
        """Write the one JSON document of a command that was asked for it."""
        if self.as_json:
            text = json.dumps(content, ensure_ascii=False, default=str)
            # Only strings hold such characters here, and JSON has a harmless way to write them.
            told = CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
            self.send({"out": told + "\n"})

    def error(self, error: EmailLogError) -> None:
        """Say on standard error what could not be done."""
        self.send({"err": self.said(error) + "\n"})

    def said(self, error: EmailLogError) -> str:
        """Return what could not be done, in the reader's language."""
        return error.said(partial(say, self.language))

    def progress(self, share: float, doing: str) -> None:
        """Show how far long work has come, from 0 to 1."""
        self.heard(share, doing)

    def heard(self, share: float, doing: str) -> bool:
        """Show how far long work has come, and say whether anybody is still there to see it."""
        told = self.send({"progress": [round(share, 3), say(self.language, doing)]})
        return told is not False


def to_terminal(message: dict[str, Any]) -> None:
    """Put what a command says where it belongs; progress only where somebody watches."""
    if "out" in message:
        sys.stdout.write(harmless(message["out"]))
        sys.stdout.flush()
    if "err" in message:
        sys.stderr.write(harmless(message["err"]))
    if "progress" in message and sys.stderr.isatty():
        share, doing = message["progress"]
        filled = round(share * BAR)
        end = "\r\033[K" if share >= 1 else ""
        bar = "█" * filled + "░" * (BAR - filled)
        sys.stderr.write(f"\r\033[K{bar} {share:4.0%} {harmless(doing)}{end}")
        sys.stderr.flush()


def harmless(text: str) -> str:
    """Return a text without the characters that would steer a terminal."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
