"""A burst is called by its reason, its mail types and its providers, as narrow as the evidence."""

import pytest
from hourly_log import REASONS, Log, at, hour

from analytics.bursts import find_bursts


def test_a_burst_of_one_mail_type_at_two_providers_is_named_so() -> None:
    log = Log(40, 20_000)
    log.fail(range(hour(30, 9), hour(30, 19)), ([2], [0, 3]), "sender_blocked", 0.6)
    (burst,) = find_bursts(log.frame())
    assert (burst.mail_type, set(burst.provider)) == (("password",), {"gmail", "yahoo"})


def test_two_providers_of_a_small_shop_are_named_when_others_got_enough_to_have_failed() -> None:
    log = Log(40, 100)
    log.fail(range(hour(30, 12), hour(30, 22)), (range(3), [0, 3]), "sender_blocked", 0.8)
    (burst,) = find_bursts(log.frame())
    assert (burst.mail_type, set(burst.provider)) == ((), {"gmail", "yahoo"})


def test_no_provider_is_named_when_the_spared_ones_got_hardly_any() -> None:
    log = Log(40, 100)
    hours = range(hour(30, 12), hour(30, 16))
    log.sent[hours, :, 1:3] = 0
    log.failed[hours] = 0
    log.sent[hours[2], 0, 1] = 1
    log.fail(hours, (range(3), [0, 3]), "sender_blocked", 1)
    (burst,) = find_bursts(log.frame())
    assert burst.provider == ()


def test_order_mails_that_fail_like_a_newsletter_ten_times_as_large_are_not_left_out() -> None:
    log = Log(40, 4000)
    for day in (10, 17, 24, 30):
        log.newsletter(hour(day, 12), 20_000)
    log.outage(range(hour(30, 12), hour(30, 15)))
    (burst,) = find_bursts(log.frame())
    assert (burst.mail_type, burst.provider) == ((), ("outlook",))
    assert burst.severity == "critical"


@pytest.mark.parametrize(("sent", "failed"), [(1, 1), (30, 3)])
def test_failures_of_another_type_do_not_make_it_one_of_all_types(sent: int, failed: int) -> None:
    log = Log(40, 300)
    day = range(hour(30, 8), hour(30, 20))
    log.add(day, 0, 2, "mailbox_full", 200)
    log.sent[day, 2, 2], log.failed[day, 2, 2] = 0, 0
    log.sent[day[0], 2, 2] = sent
    log.failed[day[0], 2, 2, REASONS.index("mailbox_full")] = failed
    (burst,) = find_bursts(log.frame())
    assert burst.mail_type == ("order_confirmation",)


def test_a_burst_of_which_a_quarter_goes_unrecognised_is_named_by_the_reason_that_is_known() -> (
    None
):
    log = Log(40, 20_000)
    hours = range(hour(30, 12), hour(30, 16))
    log.outage(hours, 0.5)
    log.fail(hours, (range(3), [1]), "sender_blocked", 0.3)
    frame = log.frame()
    frame.loc[frame["reason"] == "sender_blocked", "reason"] = None
    (burst,) = find_bursts(frame)
    assert (burst.start, burst.reason) == (at(hour(30, 12)), "server_unreachable")
