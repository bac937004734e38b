"""Rows in any order, of several shops, with codes that are missing: what counts of them."""

import pandas as pd
import pytest
from hourly_log import Log, hour, stormy_weeks

from analytics.bursts import find_bursts


@pytest.fixture(scope="module")
def stormy() -> Log:
    return stormy_weeks()


def test_nothing_is_found_in_no_log_or_in_one_hour(stormy: Log) -> None:
    assert find_bursts(stormy.frame()[:0]) == []
    assert find_bursts(stormy.frame(hours=1)) == []
    only_waiting = stormy.frame(hours=1).assign(outcome="deferred")
    assert find_bursts(only_waiting) == []


def test_shops_are_apart_and_rows_may_have_any_order(stormy: Log) -> None:
    north, south = stormy.frame(), stormy.frame("south")
    both = pd.concat([south, north]).sample(frac=1, random_state=1)
    alone = find_bursts(north)
    found = find_bursts(both)
    assert [one for one in found if one.shop == "north"] == alone
    assert [one.start for one in found if one.shop == "south"] == [one.start for one in alone]
    assert len({one.id for one in found}) == 4


def test_what_is_still_tried_or_was_stopped_does_not_count(stormy: Log) -> None:
    frame = stormy.frame()
    waiting = frame.assign(outcome="deferred", reason="rate_limited", n=50)
    stopped = frame.assign(outcome="suppressed", reason="suppressed", n=50)
    assert find_bursts(pd.concat([frame, waiting, stopped])) == find_bursts(frame)


def test_codes_that_are_unknown_or_missing_are_other_ones() -> None:
    log = Log(40, 4000)
    log.outage(range(hour(30, 9), hour(30, 13)))
    frame = log.frame()
    frame.loc[frame["provider"] == "outlook", "provider"] = "a new one"
    frame.loc[frame["reason"] == "server_unreachable", "reason"] = None
    (burst,) = find_bursts(frame)
    assert (burst.provider, burst.reason) == (("a new one",), "other")
