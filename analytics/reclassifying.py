"""Changed rules → the log: what its answers mean is decided anew, without another import.

The statements stand in sql/reclassify, numbered in the order they run; what an import does as well
is the import's own statement. Totals of sealed hours stay as they are.
"""

from dataclasses import dataclass

from analytics.sql import statement
from analytics.store import Store
from analytics.watching import watch

DECIDING = ("reclassify/1_answered", "load/7_new_answers", "reclassify/2_decided")
FILING = (
    "reclassify/4_renamed",
    "reclassify/5_messages",
    "reclassify/6_touched",
    "load/15_totals_out",
    "load/16_totals_in",
)


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
        answers = cursor.execute(statement("reclassify/3_error_log")).fetchall()[0][0]
        for step in FILING:
            cursor.execute(statement(step))
        messages = cursor.execute("SELECT count(*) FROM renamed").fetchall()[0][0]
    watch(store)
    return Changes(answers=answers, messages=messages)
