"""What servers answer when they do not take an e-mail, and how often each says what."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ANSWERS = Path(__file__).parent / "answers.toml"
HARD = ("unknown_recipient", "sender_blocked")


@dataclass(frozen=True)
class Answer:
    """One way of refusing, with the reason it is meant to have."""

    by: tuple[str, ...]
    reason: str
    cause: str
    reply: str
    status: str
    says: str
    at: str = "rcpt"
    refuses: float = 0.0
    delays: float = 0.0
    wears_out: float = 0.0
    event: str = ""

    @property
    def hard(self) -> bool:
        """Tell whether the shop's filter blocks the address after it."""
        gone = self.reason in HARD and self.reply.startswith("5")
        return gone or self.cause == "no_such_domain"

    def odds(self, way: str, server: str) -> float:
        """Return how often a server says it, in one of the three ways."""
        said = server in self.by or ("*" in self.by and server not in ("nowhere", "silent", "mute"))
        return float(getattr(self, way)) if said else 0.0


@cache
def answers() -> tuple[Answer, ...]:
    """Read all answers; their numbers are their places in the file."""
    with ANSWERS.open("rb") as file:
        rows = tomllib.load(file)["answer"]
    return tuple(Answer(**{**row, "by": tuple(row["by"])}) for row in rows)


def numbers(event: str) -> NDArray[np.int16]:
    """Return the numbers of the answers of a planted event, or of the filter."""
    found = [number for number, answer in enumerate(answers()) if answer.event == event]
    return np.array(found, dtype=np.int16)


def pick(way: str, server: str, chance: NDArray[np.float64]) -> NDArray[np.int16]:
    """Return the answers of one kind of server for numbers between 0 and 1."""
    odds = np.cumsum([answer.odds(way, server) for answer in answers()])
    if not odds[-1]:
        raise ValueError(f"No answer in {ANSWERS.name} {way} at {server!r}.")
    place: NDArray[np.int64] = np.searchsorted(odds, chance * odds[-1], side="right")
    return place.astype(np.int16)
