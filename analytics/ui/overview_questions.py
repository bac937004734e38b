"""What the overview asks of its period and of the one before, part by part."""

from analytics.filters import Filters
from analytics.ui import answers, attention, trend


def ask_ahead(filters: Filters, before: Filters | None) -> None:
    """Have answered at once what the parts of the page ask one by one, whichever the log."""
    answers.ask_ahead(filters, "outcomes")
    answers.ask_ahead(before, "outcomes")
    answers.ask_ahead(filters, "failure_rates", "reasons")
    answers.ask_ahead(before, "failure_rates")
    answers.ask_ahead(filters, "waiting", before=attention.given_up_before(filters))
    answers.ask_ahead(filters, "outcomes_over_time", grain=trend.grain_of(filters))
