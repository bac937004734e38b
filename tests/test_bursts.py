"""What is abnormal is found and named, what is usual stays quiet, and nothing told changes."""

import importlib.util
import re
import sys
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from analytics.bursts import SENSITIVITIES, Burst, find_bursts, late, scan, silence, totals, unpack

README = Path(__file__).parent.parent / "README.md"
BENCH = Path(__file__).parent.parent.parent / "shared/bursts/bench.py"
BEGAN = datetime(2026, 3, 2, 0)
TYPES = ["order_confirmation", "newsletter", "password"]
PROVIDERS = {"gmail": 0.4, "outlook": 0.3, "telenor": 0.2, "yahoo": 0.1}
USUAL = {"unknown_recipient": 0.008, "rate_limited": 0.003, "server_unreachable": 0.001}
REASONS = [*USUAL, "sender_blocked", "mailbox_full"]
HOUR = timedelta(hours=1)


class Log:
    """The invented totals of a shop: e-mails, and failures among them, by hour and cell."""

    def __init__(self, days: int, a_day: float, seed: int = 1) -> None:
        self.rng = np.random.default_rng(seed)
        clock = np.arange(24 * days) % 24
        hourly = a_day * np.where((clock >= 7) & (clock < 23), 1.4, 0.2) / 24
        shares = np.array([0.7, 0.0, 0.3])[:, None] * np.array(list(PROVIDERS.values()))
        self.sent = self.rng.poisson(hourly[:, None, None] * shares)
        self.failed = self.usual_failures(self.sent)
        self.gaps: list[int] = []

    def usual_failures(self, sent: np.ndarray) -> np.ndarray:
        failed = np.zeros((*sent.shape, len(REASONS)), int)
        for i, rate in enumerate(USUAL.values()):
            failed[..., i] = self.rng.binomial(sent, rate)
        return failed

    def newsletter(self, hour: int, total: int) -> None:
        sent = self.rng.multinomial(total, list(PROVIDERS.values()))
        self.sent[hour, 1] += sent
        self.failed[hour, 1] += self.usual_failures(sent)

    def bounce_late(self, delays: Callable[[np.random.Generator, int], np.ndarray]) -> None:
        """Log each failure some hours after its e-mail, as bounces are."""
        self.sent -= self.failed.sum(3)
        prompt, self.failed = self.failed, np.zeros_like(self.failed)
        for cell in np.argwhere(prompt):
            after = delays(self.rng, prompt[tuple(cell)]).astype(int)
            came = cell[0] + after[cell[0] + after < len(self.sent)]
            np.add.at(self.failed, (came, *cell[1:]), 1)
        self.sent += self.failed.sum(3)

    def fail(self, hours: range, cells: tuple, reason: str, share: float) -> None:
        """Let a share of what is sent to these cells fail."""
        at = np.ix_(hours, *cells)
        left = (self.sent - self.failed.sum(3))[at]
        self.failed[(*at, REASONS.index(reason))] += self.rng.binomial(left, share)

    def outage(self, hours: range, share: float = 0.7) -> None:
        self.fail(hours, (range(3), [1]), "server_unreachable", share)

    def add(self, hours: range, mail_type: int, provider: int, reason: str, n: int) -> None:
        """Send more than usual, all of which fails."""
        more = self.rng.multinomial(n, np.full(len(hours), 1 / len(hours)))
        self.sent[hours, mail_type, provider] += more
        self.failed[hours, mail_type, provider, REASONS.index(reason)] += more

    def frame(self, shop: str = "north", hours: int | None = None) -> pd.DataFrame:
        """Return the totals of the first hours, as the store has them."""
        kept = [h for h in range(hours or len(self.sent)) if h not in self.gaps]
        names = list(PROVIDERS)
        rows = []
        for h in kept:
            at = BEGAN + h * HOUR
            for t, p in np.argwhere(self.sent[h]):
                cell = (shop, at, TYPES[t], names[p])
                delivered = self.sent[h, t, p] - self.failed[h, t, p].sum()
                rows += [(*cell, "delivered", None, delivered)] if delivered else []
                for r in np.flatnonzero(self.failed[h, t, p]):
                    rows.append((*cell, "failed", REASONS[r], self.failed[h, t, p, r]))
        columns = ["shop", "hour", "mail_type", "provider", "outcome", "reason", "n"]
        return pd.DataFrame(rows, columns=columns)


def at(hour: int) -> datetime:
    return BEGAN + hour * HOUR


def hour(day: int, clock: int) -> int:
    return 24 * day + clock


@pytest.fixture(scope="module")
def stormy() -> Log:
    """A small shop with an outage on its day 20 and a block from day 30 to 31."""
    log = Log(36, 400)
    log.outage(range(hour(20, 9), hour(20, 13)), 0.9)
    log.fail(range(hour(30, 10), hour(31, 12)), (range(3), [0]), "sender_blocked", 0.5)
    return log


def test_an_outage_is_found_with_its_hours_its_segment_and_what_was_usual() -> None:
    log = Log(40, 4000)
    log.outage(range(hour(30, 12), hour(30, 16)))
    (burst,) = find_bursts(log.frame())
    assert (burst.start, burst.end, burst.open) == (at(hour(30, 12)), at(hour(30, 16)), False)
    assert (burst.mail_type, burst.provider) == ((), ("outlook",))
    assert burst.reason == "server_unreachable"
    assert burst.detected == burst.start + HOUR
    cells = np.s_[hour(30, 12) : hour(30, 16), :, 1]
    assert (burst.failed, burst.sent) == (log.failed[cells].sum(), log.sent[cells].sum())
    assert burst.expected == pytest.approx(0.012 * burst.sent, rel=0.3)
    assert burst.usual_rate == pytest.approx(burst.expected / burst.sent, abs=0.001)
    assert burst.severity == "critical"
    assert burst.breakdown[0].reason == "server_unreachable"
    assert sum(one.n for one in burst.breakdown) == burst.failed
    assert burst.breakdown[0].usual < 0.1 * burst.breakdown[0].n


def test_a_burst_of_one_mail_type_at_two_providers_is_named_so() -> None:
    log = Log(40, 20_000)
    log.fail(range(hour(30, 9), hour(30, 19)), ([2], [0, 3]), "sender_blocked", 0.6)
    (burst,) = find_bursts(log.frame())
    assert (burst.mail_type, set(burst.provider)) == (("password",), {"gmail", "yahoo"})


def test_a_newsletter_with_more_than_a_thousand_usual_failures_is_quiet() -> None:
    log = Log(50, 4000)
    for day in (3, 9, 15, 24, 37, 48):
        log.newsletter(hour(day, 10), 150_000)
    assert log.failed[hour(48, 10)].sum() > 1000
    assert find_bursts(log.frame()) == []


def test_a_newsletter_that_fails_more_than_newsletters_do_is_not_quiet() -> None:
    log = Log(50, 4000)
    for day in (3, 9, 15, 24, 37, 48):
        log.newsletter(hour(day, 10), 30_000)
    log.fail(range(hour(48, 10), hour(48, 11)), ([1], range(4)), "unknown_recipient", 0.1)
    (burst,) = find_bursts(log.frame())
    assert (burst.mail_type, burst.reason) == (("newsletter",), "unknown_recipient")
    assert burst.severity == "warning"


DELAYS = {
    "a few hours": lambda rng, n: rng.exponential(3, n),
    "half a day": lambda rng, n: rng.exponential(8, n),
    "evenly over six hours": lambda rng, n: rng.uniform(0, 7, n),
    "the next day": lambda rng, n: np.full(n, 20),
}


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
    log = newsletters(25, 20_000, "the next day")
    late_sums = scan(log.frame()).memories["north"].late
    share = late.shares(late_sums[None])[0, :, totals.REASONS.index("unknown_recipient")]
    assert late.RANGES[share.argmax()] == 18


@pytest.mark.parametrize("a_day", [20, 300])
def test_a_night_in_which_three_of_four_fail_is_quiet(a_day: int) -> None:
    log = Log(40, a_day)
    night = hour(30, 3)
    log.sent[night], log.failed[night] = 0, 0
    log.sent[night, 0, :] = 1
    for provider, reason in ((0, 0), (1, 0), (2, 1)):
        log.failed[night, 0, provider, reason] = 1
    assert find_bursts(log.frame()) == []


def test_six_of_eight_are_a_burst_in_a_shop_with_twenty_e_mails_a_day() -> None:
    log = Log(60, 20)
    log.sent[hour(50, 9) : hour(50, 19), 0, 1] = [1, 0, 1, 1, 0, 1, 1, 1, 1, 1]
    log.fail(range(hour(50, 9), hour(50, 17)), ([0], [1]), "sender_blocked", 1)
    (burst,) = find_bursts(log.frame())
    assert (burst.provider, burst.reason) == (("outlook",), "sender_blocked")
    assert (burst.failed, burst.severity) == (6, "critical")


def test_fifty_times_the_e_mails_with_fifty_times_the_failures_are_quiet() -> None:
    log = Log(40, 4000)
    busy = range(hour(30, 12), hour(30, 14))
    log.sent[busy] *= 50
    log.failed[busy] *= 50
    assert find_bursts(log.frame()) == []


def test_one_address_tried_again_and_again_is_a_notice() -> None:
    log = Log(40, 300)
    log.add(range(hour(30, 8), hour(30, 20)), 0, 2, "mailbox_full", 200)
    (burst,) = find_bursts(log.frame())
    assert (burst.severity, burst.provider) == ("notice", ("telenor",))
    assert (burst.mail_type, burst.reason) == (("order_confirmation",), "mailbox_full")


def test_a_full_day_on_which_usual_e_mails_fail_is_no_notice() -> None:
    log = Log(40, 300)
    log.fail(range(hour(30, 8), hour(30, 20)), ([0], [2]), "mailbox_full", 1)
    (burst,) = find_bursts(log.frame())
    assert burst.severity == "critical"


def test_nothing_that_was_told_is_changed_by_a_later_hour(stormy: Log) -> None:
    whole, told = stormy.frame(), {}
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
    for day in range(14, 37):
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


def test_a_burst_in_the_first_week_is_no_norm() -> None:
    log = Log(30, 4000)
    log.outage(range(hour(4, 9), hour(4, 21)))
    log.outage(range(hour(20, 12), hour(20, 15)), 0.3)
    last = find_bursts(log.frame())[-1]
    assert (last.start, last.provider) == (at(hour(20, 12)), ("outlook",))


def test_a_mail_type_that_starts_late_is_quiet() -> None:
    log = Log(50, 4000)
    log.newsletter(hour(40, 10), 40_000)
    assert find_bursts(log.frame()) == []


def test_a_first_newsletter_that_fails_somewhat_more_than_other_e_mail_is_quiet() -> None:
    log = Log(20, 500)
    log.newsletter(hour(4, 10), 5000)
    log.fail(range(hour(4, 10), hour(4, 11)), ([1], [3]), "server_unreachable", 0.03)
    assert find_bursts(log.frame()) == []
    log.fail(range(hour(4, 10), hour(4, 11)), ([1], [3]), "server_unreachable", 0.9)
    (burst,) = find_bursts(log.frame())
    assert (burst.mail_type, burst.provider) == (("newsletter",), ("yahoo",))


def test_a_log_that_starts_today_is_quiet_unless_nearly_all_fails() -> None:
    log = Log(1, 4000)
    assert find_bursts(log.frame()) == []
    log.fail(range(12, 16), (range(3), range(4)), "sender_blocked", 0.9)
    (burst,) = find_bursts(log.frame())
    assert (burst.reason, burst.severity, burst.provider) == ("sender_blocked", "critical", ())


def test_missing_hours_are_neither_failures_nor_an_end() -> None:
    log = Log(40, 4000)
    log.outage(range(hour(30, 9), hour(30, 19)))
    log.gaps = [*range(hour(12, 5), hour(12, 17)), hour(30, 12), hour(30, 13)]
    (burst,) = find_bursts(log.frame())
    assert (burst.start, burst.end) == (at(hour(30, 9)), at(hour(30, 19)))


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


def test_a_higher_sensitivity_finds_more_and_costs_more_false_alarms() -> None:
    steps = [SENSITIVITIES[step] for step in ("low", "normal", "high")]
    assert steps == sorted(steps, key=lambda step: step.false_alarms)
    assert steps == sorted(steps, key=lambda step: step.found)
    assert len({step.alpha for step in steps}) == 3


def test_the_readme_says_of_each_sensitivity_what_the_reader_sees() -> None:
    said = dict(re.findall(r"\*(\w+)\* (\.\d{3} (?:false alarms )?and \d+ %)", README.read_text()))
    assert {step: words.replace("false alarms ", "") for step, words in said.items()} == {
        step: f"{measured.false_alarms:.3f} and {measured.found:.0%}"[1:].replace("%", " %")
        for step, measured in SENSITIVITIES.items()
    }


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    if not BENCH.exists():
        pytest.skip("the bench is not at hand")
    spec = importlib.util.spec_from_file_location("bench", BENCH)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench"] = module
    spec.loader.exec_module(module)
    return module


def test_invented_shops_are_judged_right_and_without_knowing_the_future(bench: ModuleType) -> None:
    shops = list(bench.shops(12, (101,)))
    figures = bench.evaluate({"ours": find_bursts}, shops)["ours"]
    assert figures["f1"] >= 0.94
    assert figures["false"] <= 1
    assert figures["named"]["right"] >= 0.94
    for shop in shops[6:10]:
        frame = shop.hourly()
        end = frame["hour"].max()
        for days in (5, 12, 30):
            until = end - timedelta(days=days)
            early = find_bursts(frame[frame["hour"] <= until])
            later = {burst.id: burst for burst in find_bursts(frame)}
            for burst in early:
                same = replace(later[burst.id], end=burst.end) if burst.open else burst
                assert (same.id, same.start) == (burst.id, burst.start)
                assert burst.open or later[burst.id] == burst
