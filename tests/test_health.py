"""What needs attention: enough e-mails, a real rise, and what is unknown stays unknown."""

import pandas as pd
import pytest

from analytics.health import Counted, Totals, counted, risen, totals

LIMITS = (0.02, 0.05)


def rates(failed: int, finished: int, rate: float | None = None) -> pd.DataFrame:
    share = failed / finished if rate is None else rate
    return pd.DataFrame(
        {
            "code": ["outlook"],
            "failed": [failed],
            "finished": [finished],
            "failure_rate": [share],
        }
    )


def test_the_failure_rate_leaves_out_what_is_delayed_or_stopped() -> None:
    counts = Totals(delivered=80, sent=5, complained=5, failed=10, deferred=50, suppressed=50)
    assert counts.failure_rate == 0.1
    assert counts.left_the_shop == 150


def test_the_failure_rate_is_unknown_where_all_was_only_handed_over() -> None:
    assert Totals(sent=500).failure_rate is None
    assert Totals(sent=500).judgement(LIMITS) == "unknown"
    assert Totals(sent=500, failed=1).failure_rate == pytest.approx(1 / 501)


@pytest.mark.parametrize(
    ("failed", "judgement"), [(0, "good"), (19, "good"), (20, "watched"), (50, "bad")]
)
def test_the_rate_is_judged_by_its_size(failed: int, judgement: str) -> None:
    assert Totals(delivered=1000 - failed, failed=failed).judgement(LIMITS) == judgement


def test_few_e_mails_are_not_judged() -> None:
    assert Totals(delivered=100, failed=99).judgement(LIMITS) == "few"
    assert not Totals()
    assert Totals(suppressed=1)


def test_totals_are_read_from_the_answer() -> None:
    answer = pd.DataFrame({"outcome": ["failed", "sent"], "emails": [2, 3]})
    assert totals(answer) == Totals(failed=2, sent=3)


def test_a_doubled_rate_with_many_failures_stands_out() -> None:
    (found,) = risen("provider", rates(300, 10_000), rates(100, 10_000))
    assert (found.code, found.failed, found.rate_before) == ("outlook", 300, 0.01)


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (rates(10, 1000), rates(1, 1000)),  # few failures
        (rates(40, 199), rates(1, 1000)),  # few e-mails
        (rates(40, 1000), rates(1, 199)),  # few e-mails before
        (rates(150, 10_000), rates(100, 10_000)),  # not doubled
        (rates(22, 1000), rates(10, 1000)),  # may be chance
        (rates(300, 10_000), rates(0, 10_000, float("nan"))),  # not known before
    ],
)
def test_what_may_be_chance_does_not_stand_out(now: pd.DataFrame, before: pd.DataFrame) -> None:
    assert risen("provider", now, before) == []


def test_a_first_failure_after_none_is_no_division_by_zero() -> None:
    assert len(risen("provider", rates(50, 1000), rates(0, 1000))) == 1


def test_only_reasons_that_the_shop_can_mend_are_listed() -> None:
    reasons = pd.DataFrame(
        {
            "code": ["mailbox_full", "policy_rejected", "sender_blocked"],
            "failed": [500, 20, 19],
        }
    )
    found = counted(reasons, given_up=0, stopped_orders=0)
    assert found == [Counted("reason", 20, "policy_rejected")]


def test_lost_and_stopped_e_mails_are_listed_with_their_number() -> None:
    nothing = pd.DataFrame({"code": [], "failed": []})
    assert counted(nothing, given_up=1, stopped_orders=4) == [Counted("given_up", 1)]
    assert counted(nothing, given_up=0, stopped_orders=5) == [Counted("stopped_orders", 5)]
