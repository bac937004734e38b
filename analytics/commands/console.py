"""What a command says: to a terminal of its own, or across the owner's socket to another one."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from analytics.errors import EmailLogError
from analytics.language import say

Send = Callable[[dict[str, Any]], None]
BAR = 30


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

    def document(self, content: Any) -> None:
        """Write the one JSON document of a command that was asked for it."""
        if self.as_json:
            self.send({"out": json.dumps(content, ensure_ascii=False, default=str) + "\n"})

    def error(self, error: EmailLogError) -> None:
        """Say on standard error what could not be done."""
        self.send({"err": say(self.language, error.text, **error.values) + "\n"})

    def progress(self, share: float, doing: str) -> None:
        """Show how far long work has come, from 0 to 1."""
        self.send({"progress": [round(share, 3), say(self.language, doing)]})


def to_terminal(message: dict[str, Any]) -> None:
    """Put what a command says where it belongs; progress only where somebody watches."""
    if "out" in message:
        sys.stdout.write(message["out"])
        sys.stdout.flush()
    if "err" in message:
        sys.stderr.write(message["err"])
    if "progress" in message and sys.stderr.isatty():
        share, doing = message["progress"]
        filled = round(share * BAR)
        end = "\r\033[K" if share >= 1 else ""
        bar = "█" * filled + "░" * (BAR - filled)
        sys.stderr.write(f"\r\033[K{bar} {share:4.0%} {doing}{end}")
        sys.stderr.flush()
