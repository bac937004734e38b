"""Every bullet of the shop platform's own help page is reached, and named with its words."""

import pytest
from conftest import APP
from streamlit.testing.v1 import AppTest

from analytics import language, words
from analytics.classification import Classifier
from analytics.settings import Settings

# Why e-mail fails: an answer of a server that leads to the bullet, and the bullet's words.
WHY = {
    "unknown_recipient": ("550 5.1.1 no such user here", "Mailadressen eksisterer ikke"),
    "sender_blocked": ("550 you are blocked by our blacklist", "blokkert"),
    "mailbox_full": ("552 5.2.2 the inbox is full", "Innboksen er full"),
    "mailbox_misconfigured": (
        "550 the forwarding address of this mailbox fails",
        "Mailboksen er ikke konfigurert skikkelig",
    ),
    "mailbox_inactive": ("550 5.2.1 this account is inactive", "Mailboksen er inaktiv"),
    "server_unreachable": (
        "connect to mx.garn.example[192.0.2.1]:25: Connection refused",
        "Mailserveren er offline eller nede",
    ),
    "rate_limited": ("421 too many messages from you", "For mange mail over en kort periode"),
    "unknown_domain": ("5.1.2 domain does not exist", "Domenet eksisterer ikke"),
    "policy_rejected": ("550 5.7.1 refused by our policy", "Matcher ikke mottakerens krav"),
    "relay_denied": ("550 5.7.1 relaying denied", "Kunne ikke videresendes"),
    "other": ("zip zap zoop", "Andre årsaker"),
    "suppressed": ("Bounced Address", "filteret"),
}
# What the platform puts in brackets after the receiver's requirements.
REQUIREMENTS = {
    "policy": ("550 5.7.1 refused by our policy", "retningslinjer"),
    "spam_content": ("554 this looks like spam", "søppelpost"),
    "virus": ("554 a virus was found", "virus"),
    "authentication": ("550 5.7.26 the dmarc check failed", "DMARC"),
}
MAIL_TYPES = {
    "order_confirmation": "Ordrebekreftelse",
    "newsletter": "Nyhetsbrev",
    "admin_receipt": "Kvittering",
    "password": "Passord",
    "contact_form": "Kontaktskjema",
}
BESIDE_REASONS = ("Søppelpost", "Reklamepost", "Hard bounce", "Soft bounce")


@pytest.fixture
def norwegian(shop: Settings) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=30)
    app.query_params["language"] = "nb"
    return app.run()


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier()


@pytest.mark.parametrize("reason", words.REASONS)
def test_an_answer_leads_to_every_reason(classifier: Classifier, reason: str) -> None:
    answer, _ = WHY[reason]
    assert classifier.explain(answer).reason == reason


@pytest.mark.parametrize("cause", REQUIREMENTS)
def test_an_answer_leads_to_every_requirement_of_receivers(
    classifier: Classifier, cause: str
) -> None:
    answer, word = REQUIREMENTS[cause]
    assert classifier.explain(answer).cause == cause
    said = (words.CAUSES[cause].title, words.CAUSES[cause].explanation)
    assert word.lower() in " ".join(language.say("nb", text) for text in said).lower()


def test_the_help_page_names_every_bullet_and_says_all_of_every_cause(norwegian: AppTest) -> None:
    help_page = norwegian.switch_page("pages/help.py").run()
    titles = [part.label for part in help_page.expander]
    for _, word in WHY.values():
        assert any(word.lower() in title.lower() for title in titles), word
    said = "\n".join(
        [*titles, *(part.value for kind in ("subheader", "markdown", "caption")
                    for part in getattr(help_page, kind))]
    )  # fmt: skip
    assert all(word in said for word in BESIDE_REASONS)
    for meaning in (*words.CAUSES.values(), *words.REASON_MEANINGS.values()):
        for text in (meaning.title, meaning.explanation, meaning.advice, meaning.support):
            assert language.say("nb", text) in said


def test_the_log_is_filtered_by_every_reason_and_mail_type_of_the_list(norwegian: AppTest) -> None:
    log = norwegian.switch_page("pages/email_log.py").run()
    reasons = "\n".join(log.multiselect(key="reason").options).lower()
    assert all(word.lower() in reasons for _, word in WHY.values())
    types = "\n".join(log.multiselect(key="type").options)
    assert all(word in types for word in MAIL_TYPES.values())
