"""What is told of one e-mail and of a block: sentences that are true, in both languages."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from analytics import blocks, health, replies, stories
from analytics.blocks import Block
from analytics.language import LANGUAGES, day, long_moment
from analytics.settings import Settings
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
# What is for a while by nature may yet be given up.
FOR_A_WHILE = ("rate_limited", "server_unreachable", "mailbox_full")
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


@pytest.mark.parametrize("cause", ["unexplained", "from another version"])
def test_of_what_no_rule_explains_it_is_said_whether_there_was_an_answer(cause: str) -> None:
    silent = replace(DELIVERED, outcome="failed", cause=cause)
    assert "holds no answer" in told(silent)
    cryptic = replace(silent, answers=(Answer(SENT, cause="unexplained", diagnostic="550 no"),))
    assert "No rule knows what the receiving server answered." in told(cryptic)
    assert stories.advice("en", cryptic, END) == [CAUSES["unexplained"].advice]


def test_a_message_that_waits_long_before_the_end_of_the_log_counts_as_lost() -> None:
    waiting = replace(DELIVERED, outcome="deferred", cause="greylisting")
    later = END + timedelta(days=9)
    assert "still being tried, until 8 November 2026 at most" in stories.what_happened(
        "en", waiting, END
    )
    assert stories.title("en", waiting, END) == OUTCOMES["deferred"]
    said = (
        stories.what_happened("en", waiting, later),
        stories.advice("en", waiting, later)[0],
        replies.for_the_customer("en", waiting, later),
    )
    for text in said:
        assert "never got a final answer" in text
        assert "3 November 2026 at 07:03" in text
    assert stories.title("en", waiting, later) == "Never got a final answer"
    assert stories.advice("en", waiting, later)[1] == CAUSES["greylisting"].advice


def test_what_is_delayed_too_long_is_one_length_everywhere() -> None:
    sent = SENT.replace(minute=0)
    waiting = replace(DELIVERED, outcome="deferred", sent_at=sent)
    assert health.delayed_too_long(waiting.tried_until, "UTC") == sent
    assert not stories.given_up(waiting, waiting.tried_until)
    assert stories.given_up(waiting, waiting.tried_until + timedelta(seconds=1))


OFFERS = {"en": ("again by itself", "again"), "nb": ("igjen av seg selv", "på nytt")}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "cause", [code for code, one in CAUSES.items() if one.reason != "suppressed"]
)
def test_a_letter_about_what_is_still_tried_says_until_when_and_never_offers_it_again(
    language: str, cause: str
) -> None:
    tried = replace(GREYLISTED, answered_at=SENT + timedelta(hours=3))
    waiting = replace(DELIVERED, outcome="deferred", cause=cause, answers=(GREYLISTED, tried))
    letter = replies.for_the_customer(language, waiting, END)
    by_itself, again = OFFERS[language]
    assert again not in letter.replace(by_itself, "")
    assert long_moment(language, SENT + timedelta(hours=3)) in letter
    assert day(language, SENT + timedelta(days=5)) in letter


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "cause",
    [code for code, one in CAUSES.items() if one.reason in FOR_A_WHILE and code != "gave_up"],
)
def test_what_failed_for_good_is_not_waited_for_though_its_cause_would_have_passed(
    language: str, cause: str
) -> None:
    failed = replace(DELIVERED, outcome="failed", cause=cause)
    letter = replies.for_the_customer(language, failed, END)
    waiting = replace(failed, outcome="deferred")
    assert letter != replies.for_the_customer(language, waiting, END)
    for word in ("hours", "within", "timer", "innen"):
        assert word not in letter
    advice = " ".join(stories.advice(language, failed, END))
    assert advice != " ".join(stories.advice(language, waiting, END))
    for word in ("delayed", "While", "utsatt"):
        assert word not in advice


def blocked_for(cause: str) -> Message:
    return replace(DELIVERED, outcome="suppressed", cause="earlier_bounce", blocked_for=cause)


@pytest.mark.parametrize(
    "cause", [code for code, one in CAUSES.items() if one.reason == "sender_blocked"]
)
def test_a_block_that_is_not_the_address_s_fault_asks_nobody_to_check_it(cause: str) -> None:
    stopped = blocked_for(cause)
    letter = replies.for_the_customer("en", stopped, END)
    said = letter + " ".join(stories.advice("en", stopped, END))
    for word in ("confirm the", "If the address is right", "spelt"):
        assert word not in said
    assert "your platform's support to lift the block" in said
    assert "because an earlier e-mail to your address came back" in letter


def test_any_other_block_is_lifted_once_the_address_is_known_to_be_right() -> None:
    for cause in ("no_such_mailbox", "no_such_domain"):
        stopped = blocked_for(cause)
        assert stories.advice("en", stopped, END) == [CAUSES["earlier_bounce"].advice]
        assert "If the address is right" in replies.for_the_customer("en", stopped, END)


def test_trouble_that_later_e_mails_did_not_have_is_over() -> None:
    refused = replace(DELIVERED, outcome="failed", cause="sender_account", arrived_later=True)
    (said,) = stories.advice("en", refused, END)
    assert said.startswith("Later e-mails to this address have arrived")
    for text in (
        replies.for_the_manager("en", refused, END, ""),
        replies.for_the_customer("en", refused, END),
    ):
        assert "Later e-mails" in text
        assert "at once" not in text
    for cause in ("spam_content", "unexplained"):
        first, then = stories.advice("en", replace(refused, cause=cause), END)
        assert "have arrived" in first
        assert then == CAUSES[cause].advice


def test_what_only_the_manager_can_do_is_not_said_to_support() -> None:
    failed = replace(DELIVERED, outcome="failed", cause="too_many_mails")
    manager = CAUSES["too_many_mails"].manager
    assert manager not in " ".join(stories.advice("en", failed, END))
    assert manager in replies.for_the_manager("en", failed, END, "")


@pytest.mark.parametrize("cause", CAUSES)
def test_the_manager_is_not_told_to_tell_the_manager(cause: str) -> None:
    failed = replace(DELIVERED, outcome="failed", cause=cause)
    assert "the manager" not in replies.for_the_manager("en", failed, END, "")


def test_only_a_provider_that_nobody_knows_is_a_reason_to_look_for_a_typing_error() -> None:
    failed = replace(DELIVERED, outcome="failed", cause="timed_out", provider="outlook")
    assert stories.advice("en", failed, END) == [CAUSES["timed_out"].advice]
    rare = stories.advice("en", replace(failed, provider="other"), END)
    assert "typing error after @" in rare[1]


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("delivered", "ble levert til Gmail."),
        ("sent", "ble sendt. Vi ser dessverre ikke om den kom fram."),
        ("complained", "ble merket som søppelpost i innboksen din. Vil du fortsatt ha e-post"),
    ],
)
def test_a_customer_is_told_in_words_of_their_own(outcome: str, said: str) -> None:
    assert said in replies.for_the_customer("nb", replace(DELIVERED, outcome=outcome), END)


def test_a_letter_says_once_what_became_of_which_e_mail_to_whom() -> None:
    failed = replace(DELIVERED, outcome="failed", cause="unexplained", mail_type="contact_form")
    assert replies.to_the_customer("nb", failed, END, failed.recipient).replace("\xa0", " ") == (
        "E-posten om henvendelsen din 3. november 2026 kl. 07:02 til kari.eksempel07@gmail.com "
        "kunne ikke leveres. Det beklager vi. Vi vet ikke hvorfor ennå. Har du en annen adresse "
        "vi kan sende til?"
    )


@pytest.mark.parametrize(("provider", "tab"), [("gmail", "Kampanjer"), ("outlook", "Annet")])
def test_a_letter_names_the_tab_where_advertising_lies(provider: str, tab: str) -> None:
    message = replace(DELIVERED, provider=provider)
    assert f"«{tab}»" in replies.for_the_customer("nb", message, END)


def test_a_shop_without_a_name_signs_with_none() -> None:
    nameless = replace(DELIVERED, shop=Settings.model_fields["shop"].default)
    assert replies.for_the_customer("nb", nameless, END).endswith("\n\nVennlig hilsen")


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
    (advice,) = stories.advice("en", misspelt, END)
    assert "gmial.com should be gmail.com" in advice
    assert "Should the address be kari.eksempel07@gmail.com?" in replies.for_the_customer(
        "en", misspelt, END, address
    )
    assert "gmail.com after @?" in replies.for_the_customer("en", misspelt, END)
    assert "tried again" not in replies.for_the_customer("en", misspelt, END)
    slow = replace(misspelt, cause="timed_out")
    assert "Could not reach gmial.com: probably a typing error." in told(slow)
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
