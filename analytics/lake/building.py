"""The steps of a build, the same for every engine, and the import's own statements in them.

What the exports tell of a message is filed as if they had come in one after the other: first what
the first export tells of each message, then the second ones, and so on; mostly there is one round.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analytics.lake.engine import Engine
from analytics.lake.meaning import Meanings
from analytics.store import Store

# The statements that an engine other than DuckDB carries out in translation, in this order.
BEFORE = ("lake/known", "lake/known_answers", "lake/ranked")
TELLING = ("lake/folded", "lake/said", "load/3_complete_known")
EXPLAINING = ("load/8_meant", "load/8_explained", "load/9_arriving", "load/10_fresh_answers")
JUDGING = ("load/11_judged", "lake/states", "lake/next_messages", "lake/next_answers")
ASKED = ("domains", "words", "subjects", "replies", "rounds", "counts", "touched")
WRITTEN = ("lake/messages", "lake/errors", "lake/hourly")
STATEMENTS = (
    *BEFORE,
    *TELLING,
    "lake/answered",
    *EXPLAINING,
    *JUDGING,
    *(f"lake/{name}" for name in (*ASKED, "touched_answers")),
    *WRITTEN,
)
COUNTED = ("batch", "new", "updated", "first_sent", "last_sent")


@dataclass(frozen=True)
class Inputs:
    """The files that a build reads: gathered exports, and the version that is in force."""

    told: Sequence[Path]
    said: Sequence[Path]
    messages: Sequence[Path]
    answers: Sequence[Path]
    empty_messages: Path
    empty_answers: Path


@dataclass
class Changes:
    """What a build changes: months of the messages and of the answers, and each import's counts."""

    months: set[str] = field(default_factory=set)
    answer_months: set[str] = field(default_factory=set)
    counts: dict[int, dict[str, Any]] = field(default_factory=dict)


def decide(engine: Engine, store: Store, inputs: Inputs) -> Changes:
    """Find out what the exports make of the messages that they tell of.

    Afterwards the engine's ``messages`` and ``error_log`` hold those messages as they will be.
    Raises TooManyAnswers.
    """
    engine.read("told", inputs.told, inputs.told[0])
    engine.read("answers_told", inputs.said, inputs.said[0])
    engine.read("lake_messages", inputs.messages, inputs.empty_messages)
    engine.read("lake_answers", inputs.answers, inputs.empty_answers)
    for step in BEFORE:
        engine.view(step)
    changes = Changes()
    rounds = int(engine.frame("lake/rounds")[0][0])
    for number in range(1, rounds + 1):
        engine.table("this_round", {"number": "BIGINT"}, [(number,)])
        _round(engine, Meanings(store, engine), changes)
    changes.answer_months |= {month for (month,) in engine.frame("lake/touched_answers")}
    return changes


def _round(engine: Engine, meanings: Meanings, changes: Changes) -> None:
    """File what one export tells of each message."""
    for step in TELLING:
        engine.view(step)
    meanings.of_places()
    meanings.of_mail()
    engine.view("lake/answered")
    meanings.of_answers()
    for step in (*EXPLAINING, JUDGING[0]):
        engine.view(step)
    changes.months |= {month for (month,) in engine.frame("lake/touched")}
    for row in engine.frame("lake/counts"):
        _add(changes.counts, dict(zip(COUNTED, row, strict=True)))
    for step in JUDGING[1:]:
        engine.view(step)


def _add(counts: dict[int, dict[str, Any]], told: dict[str, Any]) -> None:
    """Add what an import did in one round to what it did in those before."""
    known = counts.setdefault(told["batch"], told)
    if known is not told:
        for name in ("new", "updated"):
            known[name] += told[name]
        known["first_sent"] = min(known["first_sent"], told["first_sent"])
        known["last_sent"] = max(known["last_sent"], told["last_sent"])
