"""Nothing that was told changes, and a log is gone on with from where it was left."""

from copy import deepcopy
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hourly_log import BEGAN, DELAYS, Log, at, hour, stormy_weeks

from analytics.bursts import Burst, find_bursts, scan, silence, unpack


@pytest.fixture(scope="module")
def stormy() -> Log:
    return stormy_weeks()


def test_nothing_that_was_told_is_changed_by_a_later_hour(stormy: Log) -> None:
    whole, told = stormy.frame(), dict[str, Burst]()
    for end in [*range(hour(20, 8), hour(21, 2)), *range(hour(30, 9), hour(32, 12), 3)]:
        now = {burst.id: burst for burst in find_bursts(whole[whole["hour"] < at(end)])}
        for key, burst in told.items():
            later = now[key]
            assert later == burst or burst.open
            assert (later.start, later.detected) == (burst.start, burst.detected)
            assert later.end >= burst.end
        assert all(now[key].detected > at(end - 3) for key in now.keys() - told.keys())
        told = now
    assert [burst.open for burst in told.values()] == [False, False]
    assert told == {burst.id: burst for burst in find_bursts(whole)}


def test_a_burst_is_open_until_six_hours_were_quiet(stormy: Log) -> None:
    during = find_bursts(stormy.frame(hours=hour(20, 11)))
    after = find_bursts(stormy.frame(hours=hour(20, 16)))
    over = find_bursts(stormy.frame(hours=hour(21, 12)))
    assert [one.open for (one,) in (during, after, over)] == [True, True, False]
    assert during[0].id == after[0].id == over[0].id
    assert during[0].failed < after[0].failed == over[0].failed


@pytest.mark.parametrize("delays", [None, "evenly over six hours"])
def test_a_scan_that_goes_on_from_what_is_remembered_equals_one_of_the_whole_log(
    stormy: Log, delays: str | None
) -> None:
    log = deepcopy(stormy)
    if delays:
        log.bounce_late(DELAYS[delays])
    whole = log.frame()
    told: list[Burst] = []
    packed: dict[str, bytes] = {}
    for day in range(14, 39):
        memories = {shop: memory for shop, data in packed.items() if (memory := unpack(data))}
        since = memories["north"].since if memories else BEGAN
        new = whole[(whole["hour"] >= since) & (whole["hour"] < at(24 * day))]
        found = scan(new, memories=memories)
        told = [burst for burst in told if burst.detected <= since] + found.bursts
        packed = {shop: memory.pack() for shop, memory in found.memories.items()}
    assert since > at(24 * 21)
    assert told == find_bursts(whole)
    assert len(told) == 2


def test_months_of_silence_are_passed_over_and_change_nothing(
    stormy: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = stormy.frame()
    storm = whole[whole["hour"] >= at(hour(15, 0))]
    again = storm.assign(hour=storm["hour"] + timedelta(days=100))
    both = pd.concat([whole, again])
    passed_over = find_bursts(both)
    assert [burst.end for burst in passed_over[2:]] == [
        burst.end + timedelta(days=100) for burst in find_bursts(whole)
    ]
    monkeypatch.setattr(silence, "LONG", 1000)
    assert find_bursts(both) == passed_over


def test_a_row_of_1970_and_one_of_2199_cost_the_days_around_them() -> None:
    active = np.arange(20_500, 20_900)
    looked_at = silence.spells(np.array([0, *active, 83_900]), start=0)
    assert (
        sum(after - first for first, after in looked_at) <= len(active) + 2 + 2 * silence.FOLLOWED
    )
    assert all(any(first <= day < after for first, after in looked_at) for day in active)


def test_what_is_remembered_is_of_one_sensitivity(stormy: Log) -> None:
    found = scan(stormy.frame())
    with pytest.raises(ValueError, match="another sensitivity"):
        scan(stormy.frame(), "high", found.memories)


def test_missing_hours_are_neither_failures_nor_an_end() -> None:
    log = Log(40, 4000)
    log.outage(range(hour(30, 9), hour(30, 19)))
    log.gaps = [*range(hour(12, 5), hour(12, 17)), hour(30, 12), hour(30, 13)]
    (burst,) = find_bursts(log.frame())
    assert (burst.start, burst.end) == (at(hour(30, 9)), at(hour(30, 19)))
