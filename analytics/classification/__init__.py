"""What the words of a mail server mean: reason of a failure, mailbox provider, mail type.

Knowledge is data (``analytics/rules``); here it becomes one constant SQL ``CASE`` per question, so
that the database answers it for a few thousand distinct texts and joins the answers back.
"""

from analytics.classification.cases import (
    SUPPRESSED,
    UNEXPLAINED,
    answer_case,
    macros,
    mail_type_case,
    provider_case,
    rules_table,
)
from analytics.classification.classifier import Answer, Classifier, Meaning
from analytics.classification.files import classify_file
from analytics.classification.rules import (
    AnswerRule,
    MailTypeRule,
    ProviderRule,
    Rules,
    load_rules,
    own_words,
    suggested_domain,
)
from analytics.classification.teaching import teach

__all__ = [
    "SUPPRESSED",
    "UNEXPLAINED",
    "Answer",
    "AnswerRule",
    "Classifier",
    "MailTypeRule",
    "Meaning",
    "ProviderRule",
    "Rules",
    "answer_case",
    "classify_file",
    "load_rules",
    "macros",
    "mail_type_case",
    "own_words",
    "provider_case",
    "rules_table",
    "suggested_domain",
    "teach",
]
