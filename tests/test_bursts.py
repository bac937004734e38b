"""What is abnormal is found and named, and what is usual stays quiet."""

import numpy as np
import pytest
from hourly_log import HOUR, Log, at, hour

from analytics.bursts import find_bursts


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
