"""A script served in a process of its own, one visitor of it, and a way to talk to that process."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analytics.bench.children import start
from analytics.ui.browsing import Visit, visiting


@dataclass(frozen=True)
class App:
    """A script that is served, the one who visits it, and a way to talk to its process."""

    address: str
    visit: Visit
    tell: Callable[[dict[str, Any]], dict[str, Any]]

    def forget(self) -> None:
        """Have every question asked anew."""
        self.tell({"forget": "all"})

    def forget_selections(self) -> None:
        """Have every question asked anew that is not about the whole log."""
        self.tell({"forget": "selections"})


@contextmanager
def served(script: Path, data: Path) -> Iterator[App]:
    """Serve a script on the log in a data folder, and visit it."""
    with start("analytics.ui.watched", str(script), data=data) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        wishes, answers = process.stdin, process.stdout

        def tell(wish: dict[str, Any]) -> dict[str, Any]:
            wishes.write(json.dumps(wish) + "\n")
            wishes.flush()
            answer: dict[str, Any] = json.loads(answers.readline())
            return answer

        address = json.loads(answers.readline())["address"]
        with wishes, visiting(address) as visit:
            yield App(address, visit, tell)
