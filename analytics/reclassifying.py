"""Changed rules → the log: what its answers mean is decided anew, without another import.

The statements stand in sql/reclassify, numbered in the order they run; what an import does as well
is the import's own statement. Totals of sealed hours stay as they are.
"""

from dataclasses import dataclass

from analytics.sql import statement
from analytics.store import Store
from analytics.watching import watch

DECIDING = (
    "reclassify/1_said",
    "load/5_wordings",
    "reclassify/2_answered",
    "load/7_new_answers",
    "load/8_meant",
    "reclassify/3_decided",
)
COUNTING = ("reclassify/7_touched", "load/15_totals_out", "load/16_totals_in")


@dataclass(frozen=True)
class Changes:
    """How many answers mean something else now, and how many e-mails are filed anew."""

    answers: int
    messages: int


def reclassify(store: Store) -> Changes:
    """Apply the rules as they are now to everything in the log.

    Raises RuleError when the shop's own rules are broken; the log is then as it was.
    """
    store.learn_rules()
    with store.change() as cursor:
        for step in DECIDING:
            cursor.execute(statement(step))
        answers = cursor.execute(statement("reclassify/4_error_log")).fetchall()[0][0]
        cursor.execute(statement("reclassify/5_renamed"))
        messages = cursor.execute(statement("reclassify/6_messages")).fetchall()[0][0]
        for step in COUNTING:
            cursor.execute(statement(step))
    watch(store)
    return Changes(answers=answers, messages=messages)
