"""What is told of one e-mail and of a block: sentences that are true, in both languages."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from analytics import blocks, replies, stories
from analytics.blocks import Block
from analytics.language import LANGUAGES
from analytics.stories import Answer, Message
from analytics.words import CAUSES, OUTCOMES, PROVIDERS

SENT = datetime(2026, 11, 3, 7, 2)
END = datetime(2026, 11, 4)
DELIVERED = Message(
    key="1",
    sent_at=SENT,
    status_at=SENT + timedelta(minutes=1),
    mail_type="order_confirmation",
    provider="gmail",
    outcome="delivered",
    recipient="kari.eksempel07@gmail.com",
    shop="Nordlys Garn",
)
GREYLISTED = Answer(SENT, cause="greylisting", confidence="text", reply_code="451")


def told(message: Message) -> str:
    return stories.what_happened("en", message, END)


def test_an_accepted_message_names_its_time_and_the_server_that_took_it() -> None:
    assert told(DELIVERED) == (
        "The order confirmation of 3 November 2026 at 07:02 was accepted by the mail server of "
        "Gmail."
    )


def test_a_message_that_came_through_late_says_how_many_attempts_it_took_and_when() -> None:
    late = replace(DELIVERED, answers=(GREYLISTED,), status_at=SENT + timedelta(hours=2))
    assert told(late).endswith("It took 2 attempts. It was accepted on 3 November 2026 at 09:02.")


def test_attempts_within_minutes_are_not_worth_a_second_time() -> None:
    soon = replace(DELIVERED, answers=(GREYLISTED, GREYLISTED))
    assert told(soon).endswith("It took 3 attempts.")


def test_a_failure_says_what_happened_and_what_to_do() -> None:
    failed = replace(DELIVERED, outcome="failed", cause="mailbox_full")
    assert told(failed).endswith(f"could not be delivered. {CAUSES['mailbox_full'].explanation}")
    assert stories.advice("en", failed, END) == [CAUSES["mailbox_full"].advice]


def test_what_cannot_be_known_is_said_to_be_unknown() -> None:
    assert "cannot see whether it arrived" in told(replace(DELIVERED, outcome="sent"))


def test_a_cause_that_no_rule_knows_is_unexplained() -> None:
    strange = replace(DELIVERED, outcome="failed", cause="from another version")
    assert CAUSES["unexplained"].explanation in told(strange)


def test_a_message_that_waits_long_before_the_end_of_the_log_counts_as_lost() -> None:
    waiting = replace(DELIVERED, outcome="deferred", cause="greylisting")
    later = END + timedelta(days=9)
    assert "still being tried" in stories.what_happened("en", waiting, END)
    assert "was never accepted" in stories.what_happened("en", waiting, later)
    assert stories.advice("en", waiting, later)[0].startswith("Count it as lost")


@pytest.mark.parametrize("provider", ["gmail", "outlook", "yahoo"])
def test_providers_that_sort_advertising_apart_get_that_advice(provider: str) -> None:
    advice = stories.where_to_look("en", provider, "newsletter")
    assert "spam folder" in advice[0]
    assert any("advertising" in line for line in advice[1:])


@pytest.mark.parametrize("provider", ["gmail", "outlook", "yahoo"])
@pytest.mark.parametrize("mail_type", ["password", "contact_form", "admin_receipt"])
def test_what_a_person_asked_for_is_not_looked_for_among_advertising(
    provider: str, mail_type: str
) -> None:
    message = replace(DELIVERED, provider=provider, mail_type=mail_type)
    assert "advertising" not in replies.for_the_customer("en", message, END)
    assert "advertising" not in " ".join(stories.advice("en", message, END))
    order = replace(message, mail_type="order_confirmation")
    assert "advertising" in replies.for_the_customer("en", order, END)


def test_other_providers_get_the_spam_folder_alone() -> None:
    assert len(stories.where_to_look("en", "telenor", "newsletter")) == 1


def test_an_unknown_provider_or_mail_type_is_spoken_of_in_general() -> None:
    strange = replace(DELIVERED, provider="{x}", mail_type="![x](https://evil.example)")
    assert told(strange) == (
        "The e-mail of 3 November 2026 at 07:02 was accepted by the recipient's mail server."
    )


def test_a_block_names_the_hard_bounce_and_how_much_was_stopped_since() -> None:
    said = blocks.told("en", Block(SENT, "no_such_mailbox", SENT + timedelta(days=1), None, 3))
    assert said.startswith("Hard bounce on 3 November 2026 at 07:02.")
    assert "stopped 3 e-mails" in said


def test_a_block_older_than_the_log_says_so() -> None:
    blocked = Block(stopped_since=SENT, stopped_cause="earlier_bounce", stopped=1)
    assert "before this log begins" in blocks.told("en", blocked)


def test_no_block_is_no_story() -> None:
    assert not Block()
    assert blocks.told("en", Block()) == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_outcome_at_every_provider_has_a_story_and_a_ready_answer(
    language: str, outcome: str, provider: str
) -> None:
    message = replace(
        DELIVERED, outcome=outcome, provider=provider, cause="mailbox_full", answers=(GREYLISTED,)
    )
    assert stories.what_happened(language, message, END)
    assert all(stories.advice(language, message, END))
    answer = replies.for_the_customer(language, message, END, message.recipient)
    assert message.recipient in answer
    assert answer.endswith("Nordlys Garn")


@pytest.mark.parametrize("outcome", ["failed", "deferred", "suppressed"])
def test_a_misspelt_domain_is_pointed_out_to_the_shop_and_to_the_customer(outcome: str) -> None:
    address = "kari.eksempel07@gmial.com"
    misspelt = replace(DELIVERED, outcome=outcome, cause="no_such_domain", recipient=address)
    assert "gmial.com should be gmail.com" in stories.advice("en", misspelt, END)[0]
    assert "at gmail.com?" in replies.for_the_customer("en", misspelt, END)
    right = replace(misspelt, recipient="kari.eksempel07@gmail.com")
    assert "misspelt" not in " ".join(stories.advice("en", right, END))


def test_a_message_that_was_tried_again_and_again_says_how_often_and_until_when() -> None:
    tried = (GREYLISTED, replace(GREYLISTED, answered_at=SENT + timedelta(hours=3)))
    failed = replace(DELIVERED, outcome="failed", cause="greylisting", answers=tried)
    assert told(failed).endswith("It was tried 2 times, last on 3 November 2026 at 10:02.")
    assert "tried" not in told(replace(failed, answers=tried[:1])).split(".")[-2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_manager_is_told_the_facts_the_answers_the_block_and_what_to_do(language: str) -> None:
    said = "550 5.1.1 no such user"
    answer = Answer(SENT, cause="no_such_mailbox", diagnostic=said, reply_code="550")
    failed = replace(
        DELIVERED, outcome="failed", cause="no_such_mailbox", order_no="1001", answers=(answer,)
    )
    report = replies.for_the_manager(language, failed, END, "Because.", failed.recipient)
    for fact in (
        failed.recipient,
        "1001",
        said,
        "Because.",
        *stories.advice(language, failed, END),
    ):
        assert fact in report
