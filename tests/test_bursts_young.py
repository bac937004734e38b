"""A log, or a type of e-mail, of which little is known yet."""

from hourly_log import Log, at, hour

from analytics.bursts import find_bursts


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
