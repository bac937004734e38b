"""How a rate stands against the usual: chance and unsteadiness are left room for."""

import pandas as pd
import pytest

from analytics.failing import placed, worse
from analytics.standing import History, place

STEADY = History(failed=400, finished=20_000, weeks=8, squares=400 * 0.02)


@pytest.mark.parametrize(
    ("failed", "finished", "stands"),
    [
        (20, 1_000, "usual"),
        (28, 1_000, "usual"),
        (66, 2_000, "above"),
        (80, 1_000, "far_above"),
        (0, 1_000, "far_below"),
        (150, 199, "few"),
    ],
)
def test_a_rate_is_above_or_below_only_where_chance_does_not_reach(
    failed: int, finished: int, stands: str
) -> None:
    assert place(failed, finished, STEADY) == stands


def test_a_small_rise_of_very_many_is_not_worth_a_mark() -> None:
    assert place(22_000, 1_000_000, History(400_000, 20_000_000, 8, 8_000)) == "usual"


def test_what_was_unsteady_before_may_be_so_again() -> None:
    # Eight weeks of 2,500 e-mails, in one of which everything came that failed.
    unsteady = History(failed=400, finished=20_000, weeks=8, squares=400 * 400 / 2_500)
    assert unsteady.dispersion > 20
    assert place(40, 1_000, STEADY) == "far_above"
    assert place(40, 1_000, unsteady) == "usual"


def test_no_rate_of_few_failures_is_too_low() -> None:
    assert place(0, 900, History(1, 600, 8, 0.01)) == "usual"


def test_without_history_nothing_is_said() -> None:
    assert place(80, 1_000, History(0, 0, 0, 0.0)) == "new"
    assert place(80, 1_000, History(9, 199, 2, 0.5)) == "new"


def cells(*rows: tuple[str, str, int, int]) -> pd.DataFrame:
    usual = {"usual_failed": 400, "usual_finished": 20_000, "weeks": 8, "squares": 8.0}
    names = ["row_code", "column_code", "failed", "finished"]
    return placed(pd.DataFrame(rows, columns=names).assign(known=True, **usual))


def test_what_got_worse_is_told_with_its_reason_and_mail_type_the_worst_first() -> None:
    by_reason = cells(
        ("gmail", "mailbox_full", 20, 1_000),
        ("gmail", "policy_rejected", 90, 1_000),
        ("outlook", "server_unreachable", 500, 1_000),
        ("yahoo", "other", 80, 100),
    )
    by_type = cells(("gmail", "newsletter", 95, 500), ("gmail", "password", 5, 300))
    by_type = pd.concat([by_type, cells(("outlook", "shipping", 300, 700))], ignore_index=True)
    found = worse(by_reason, by_type)
    assert [(one.provider, one.reason, one.mail_type) for one in found] == [
        ("outlook", "server_unreachable", "shipping"),
        ("gmail", "policy_rejected", "newsletter"),
    ]
    assert found[0].usual_rate == 0.02


def test_a_rate_that_the_source_cannot_know_is_none() -> None:
    unknown = cells(("telenor", "newsletter", 0, 1_000)).assign(known=False)
    assert pd.isna(placed(unknown)["rate"]).all()
