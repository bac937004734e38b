"""Failures that are logged hours after their e-mails are no bursts by that alone."""

import pytest
from hourly_log import DELAYS, Log, at, hour

from analytics.bursts import find_bursts, late, scan, totals


def newsletters(days: int, a_day: int, delays: str) -> Log:
    """Return a shop with one a week, of which nothing is abnormal but when its failures come."""
    log = Log(days, a_day)
    for day in range(2, days, 7):
        log.newsletter(hour(day, 14), 10 * a_day)
    log.bounce_late(DELAYS[delays])
    return log


@pytest.mark.parametrize("a_day", [300, 20_000])
@pytest.mark.parametrize("delays", ["a few hours", "half a day", "evenly over six hours"])
def test_bounces_that_come_hours_after_their_newsletters_are_quiet(a_day: int, delays: str) -> None:
    assert find_bursts(newsletters(45, a_day, delays).frame()) == []


@pytest.mark.parametrize("a_day", [300, 20_000])
def test_bounces_that_come_the_next_day_are_no_storm_once_that_is_known(a_day: int) -> None:
    found = find_bursts(newsletters(60, a_day, "the next day").frame())
    assert sum(burst.detected > at(24 * 21) for burst in found) <= 1


@pytest.mark.parametrize("delays", DELAYS)
def test_an_outage_is_found_where_bounces_come_late_too(delays: str) -> None:
    log = newsletters(45, 20_000, delays)
    log.outage(range(hour(36, 16), hour(36, 20)))
    burst = find_bursts(log.frame())[-1]
    assert (burst.provider, burst.reason) == (("outlook",), "server_unreachable")
    assert at(hour(36, 16)) <= burst.start < at(hour(36, 20))


def test_how_late_bounces_come_is_learnt_of_the_shop() -> None:
    log = newsletters(32, 20_000, "the next day")
    late_sums = scan(log.frame()).memories["north"].late
    share = late.shares(late_sums[None])[0, :, totals.REASONS.index("unknown_recipient")]
    assert late.RANGES[share.argmax()] == 18
