"""A script served in a process of its own, a visitor of it, and a way to talk to that process."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analytics.bench.children import start
from analytics.bench.pages.browsing import Visit, visiting

Tell = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class App:
    """A script that is served, the one who visits it, and a way to talk to its process."""

    address: str
    visit: Visit
    tell: Tell

    def forget(self) -> None:
        """Have every question asked anew."""
        self.tell({"forget": "all"})

    def forget_questions(self) -> None:
        """Take note of what is asked from now on; what is known stays so."""
        self.tell({"forget": "questions"})

    def forget_selections(self) -> None:
        """Have every question asked anew that is not about the whole log."""
        self.tell({"forget": "selections"})

    def peak_memory(self) -> int:
        """Return the most memory that its process has held, in bytes."""
        return int(self.tell({"memory": "most"})["memory"])


@contextmanager
def served(script: Path, data: Path) -> Iterator[App]:
    """Serve a script on the log in a data folder, and visit it."""
    with started(script, data) as (address, tell), visiting(address) as visit:
        yield App(address, visit, tell)


@contextmanager
def started(script: Path, data: Path) -> Iterator[tuple[str, Tell]]:
    """Serve a script that nobody has visited yet; give its address, and a way to talk to it."""
    with start("analytics.bench.pages.watched", str(script), data=data) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        wishes, answers = process.stdin, process.stdout

        def tell(wish: dict[str, Any]) -> dict[str, Any]:
            wishes.write(json.dumps(wish) + "\n")
            wishes.flush()
            answer: dict[str, Any] = json.loads(answers.readline())
            return answer

        address = json.loads(answers.readline())["address"]
        with wishes:
            yield address, tell
