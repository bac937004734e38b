"""Rates along time, and between which rates they usually lie."""

from datetime import date

import pandas as pd
import pytest

from analytics import over_time
from analytics.over_time import MOST_SERIES, REST, grain_for, history_begins, series, total, usual

SINCE = pd.Timestamp("2026-10-01")
DAYS = pd.date_range("2026-08-06", "2026-10-14")


def rows(code: str, days: pd.DatetimeIndex, failed: int, finished: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "moment": days,
            "code": code,
            "failed": failed,
            "finished": finished,
            "calm_failed": failed,
            "calm_finished": finished,
            "known": True,
        }
    )


ORDERS = rows("order_confirmation", DAYS, 1, 200)
LETTERS = rows("newsletter", DAYS[DAYS.day_of_week == 1], 100, 2_500)


@pytest.mark.parametrize(
    ("first", "last", "grain"),
    [
        ("2026-10-27", "2026-10-27", "hour"),
        ("2026-10-01", "2026-10-30", "day"),
        ("2026-01-01", "2026-10-30", "week"),
        ("2022-01-01", "2026-10-30", "month"),
    ],
)
def test_the_grain_fits_the_period(first: str, last: str, grain: str) -> None:
    assert grain_for(date.fromisoformat(first), date.fromisoformat(last)) == grain


def test_hours_are_not_drawn_where_there_would_be_too_many() -> None:
    assert over_time.fits("hour", date(2026, 10, 1), date(2026, 10, 30))
    assert not over_time.fits("hour", date(2026, 1, 1), date(2026, 10, 30))


def test_history_reaches_back_eight_weeks_or_half_a_year_of_months() -> None:
    assert history_begins(date(2026, 10, 1), "day") == date(2026, 8, 6)
    assert history_begins(date(2026, 3, 15), "month") == date(2025, 9, 1)


def test_a_day_is_compared_with_what_its_mix_of_mail_types_usually_gives() -> None:
    # A campaign on a day that never has one: a rate far above that of such days, and yet usual.
    campaign = rows("newsletter", pd.DatetimeIndex(["2026-10-08"]), 1_600, 40_000)
    found = usual(pd.concat([ORDERS, LETTERS, campaign]), SINCE, "day").moments
    assert found.loc["2026-10-08", "low"] < 1_601 / 40_200 < found.loc["2026-10-08", "high"]
    assert found.loc["2026-10-09", "high"] < 0.03
    assert found.loc["2026-10-09", "rate"] == pytest.approx(0.005)


def test_the_range_is_wide_where_there_are_few() -> None:
    few = rows("order_confirmation", pd.DatetimeIndex(["2026-10-09"]), 0, 3)
    ordinary = ORDERS[ORDERS["moment"] != "2026-10-09"]
    found = usual(pd.concat([ordinary, few]), SINCE, "day").moments
    assert found.loc["2026-10-09", "high"] > 0.4
    assert found.loc["2026-10-10", "high"] < 0.03


def test_hours_of_bursts_are_no_part_of_what_is_usual() -> None:
    burst = ORDERS.assign(failed=ORDERS["failed"].where(ORDERS["moment"] != "2026-09-10", 200))
    quiet = usual(burst, SINCE, "day").whole
    loud = usual(burst.assign(calm_failed=burst["failed"]), SINCE, "day").whole
    assert quiet is not None
    assert loud is not None
    assert quiet.rate == pytest.approx(0.005)
    assert loud.rate > 0.02


def test_without_enough_before_nothing_is_usual() -> None:
    young = ORDERS[ORDERS["moment"] >= SINCE - pd.Timedelta(days=0)]
    assert usual(young, SINCE, "day").moments.empty
    assert usual(young, SINCE, "day").whole is None
    assert usual(young.iloc[:0], SINCE, "day").whole is None


def test_no_more_than_twelve_lines_the_smallest_are_folded_into_one() -> None:
    many = pd.concat(rows(f"p{size:02}", DAYS[-5:], 1, 100 * size) for size in range(1, 16))
    found = series(many, SINCE)
    assert len(found) == MOST_SERIES == 12
    assert [found[0].code, found[-1].code] == ["p15", REST]
    assert int(found[-1].finished.iloc[0]) == 100 * (1 + 2 + 3 + 4)
    assert sum(int(one.failed.sum()) for one in found) == int(many["failed"].sum())


def test_a_moment_whose_source_knows_no_more_than_the_hand_over_has_no_rate() -> None:
    unknown = ORDERS.assign(known=ORDERS["moment"] != "2026-10-05")
    rates = total(unknown, SINCE).rates
    assert rates.isna().sum() == 1
    assert pd.isna(rates["2026-10-05"])
