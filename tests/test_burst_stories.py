"""What to do about a burst depends on what it is, and on whether it goes on."""

from dataclasses import replace
from datetime import datetime

from analytics import burst_stories
from analytics.bursts import Burst, ReasonCount

BURST = Burst(
    id="b1",
    shop="Garn",
    start=datetime(2026, 2, 28, 13),
    end=datetime(2026, 2, 28, 18),
    open=False,
    detected=datetime(2026, 2, 28, 14),
    mail_type=(),
    provider=("outlook",),
    reason="server_unreachable",
    failed=300,
    sent=474,
    expected=5.7,
    usual_rate=0.012,
    severity="critical",
    score=200.0,
    breakdown=(ReasonCount("server_unreachable", 282, 0.5), ReasonCount("other", 18, 1.2)),
)


def test_an_outage_is_told_in_sentences_of_both_languages() -> None:
    assert burst_stories.told("en", BURST, "Europe/Oslo", {}) == (
        "300 of 474 e-mails to Outlook and Hotmail failed between Saturday 28 February 14:00 and "
        "19:00; usually 1.2%. 94% say that the server was down or did not answer. Nothing to fix: "
        "the receiving servers were down. Send orders and passwords again."
    )
    assert burst_stories.told("nb", BURST, "Europe/Oslo", {}).replace("\xa0", " ") == (
        "300 av 474 e-poster til Outlook og Hotmail feilet mellom lørdag 28. februar kl. 14:00 og "
        "19:00; vanligvis 1,2 %. 94 % sier at mailserveren var nede eller ikke svarte. Ingenting å "
        "rette: Mottakernes mailservere var nede. Send ordrebekreftelser og e-poster om passord på "
        "nytt."
    )


def test_while_servers_are_down_nothing_is_to_be_sent_to_them() -> None:
    said = burst_stories.advice("en", replace(BURST, open=True))
    assert "are down" in said
    assert "when it is over" in said


def test_a_notice_is_of_one_address_only_where_hardly_anything_else_was_sent() -> None:
    retried = replace(BURST, severity="notice", reason="mailbox_full", failed=200, sent=203)
    assert "One address" in burst_stories.advice("en", retried)
    small_part = replace(retried, reason="sender_blocked", sent=9000)
    assert "block list" in burst_stories.advice("en", small_part)


def test_whom_a_burst_hit_is_left_open_where_the_log_names_nobody() -> None:
    assert burst_stories.customers("en", 3, 1) == "3 customers were hit, 1 order among them."
    assert burst_stories.customers("nb", 0, 3) == "3 ordrer ble rammet."
    assert "does not say" in burst_stories.customers("en", 0, 0)
