"""Changed rules → the log: providers, types and meanings are decided anew, without another import.

The statements stand in sql/reclassify, numbered in the order they run; what an import does as well
is the import's own statement. Totals of sealed hours stay as they are.
"""

from dataclasses import dataclass

from analytics.sql import statement
from analytics.store import Store
from analytics.watching import watch

# Whose server it was comes first: what an answer means may depend on it.
FILING = ("load/3_mail_types", "reclassify/2_refiled", "reclassify/2_messages")
DECIDING = (
    "reclassify/3_said",
    "load/5_wordings",
    "reclassify/4_answered",
    "load/7_new_answers",
    "load/8_meant",
    "reclassify/5_decided",
)
COUNTING = ("reclassify/9_touched", "load/15_totals_out", "load/16_totals_in")


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
        cursor.execute(statement("reclassify/1_unfiled"))
        own_domains = list(store.settings.own_domains)
        cursor.execute(statement("load/3_providers"), {"own_domains": own_domains})
        for step in (*FILING, *DECIDING):
            cursor.execute(statement(step))
        answers = cursor.execute(statement("reclassify/6_error_log")).fetchall()[0][0]
        for step in ("reclassify/7_renamed", "reclassify/8_messages", *COUNTING):
            cursor.execute(statement(step))
        messages = cursor.execute(statement("reclassify/9_filed_anew")).fetchall()[0][0]
    watch(store)
    return Changes(answers=answers, messages=messages)
