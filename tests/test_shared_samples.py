"""The shared samples land on their truth table, less what a format cannot carry."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from logs import counted

from analytics.importing import import_file
from analytics.reading import Wishes
from analytics.settings import Settings
from analytics.store import MEMORY, Store

SAMPLES = Path(__file__).parents[2] / "shared" / "formats" / "samples"
TRUTH = SAMPLES / "expected_canonical.csv"
pytestmark = pytest.mark.skipif(not TRUTH.is_file(), reason="the shared samples are not here")

HANDOVER = {
    "email_log_sudar_export.csv", "fluentsmtp_table_dump.csv", "prestashop_mail.csv",
    "magento_mageplaza_smtp_table_dump.csv", "woocommerce_transactional-emails.log",
    "wp_mail_logging_table_dump.csv", "wp_mail_smtp_export.csv",
    "postmark_outbound_messages.json",
}  # fmt: skip
NO_STATUS = {"email_log_sudar_export.csv", "prestashop_mail.csv", "postmark_outbound_messages.json"}
NO_COMPLAINTS = ("m365_", "kumomta", "postfix", "exim", "epostlogg")
NO_SUBJECT = (
    "sendgrid_webhook",
    "mailjet",
    "mailtrap_webhook",
    "mailgun_bounces",
    "mandrill_rej",
    "woo",
)
NO_ANSWER = ("brevo_logs", "sessy", "m365_", "magento", "woo")
NO_TYPE = (
    "mailgun_bounces", "mandrill_rejects", "exim", "postfix", "m365", "sessy", "woo", "fluent",
    "wp_mail", "email_log", "magento",
)  # fmt: skip
# Exim says "Unrouteable address" of a domain that is not there, and the local servers say 5.1.2.
OWN_WORDS = {"exim_mainlog", *HANDOVER}


def rows(file: Path) -> list[dict[str, Any]]:
    with file.open(encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def sent(mail: dict[str, str]) -> datetime:
    return datetime.fromisoformat(mail["sent_at_utc"]).astimezone(UTC).replace(tzinfo=None)


def truth_of(message: dict[str, Any], mails: list[dict[str, Any]]) -> dict[str, str]:
    """Return the mail that a message is: the nearest in time to the same recipient."""
    same = [mail for mail in mails if message["recipient"] in (mail["recipient"], "")]
    return min(same, key=lambda mail: abs(sent(mail) - message["sent_at"]))


def outcomes(sample: str, mail: dict[str, str]) -> set[str]:
    """Return what a sample may say became of a mail."""
    if sample in NO_STATUS:
        return {"sent"}
    if sample in HANDOVER:
        return {"failed"} if mail["mail_no"] == "12" else {"sent"}
    if mail["mail_no"] == "7":
        return {"failed", "deferred"}
    if mail["mail_no"] == "10" and sample.startswith(("m365", "sessy")):
        return {"failed"}
    if mail["mail_no"] == "11" and sample.startswith(NO_COMPLAINTS):
        return {"delivered"}
    return {mail["outcome"]}


@pytest.mark.parametrize(
    "sample", sorted(set(SAMPLES.glob("*")) - {TRUTH}), ids=lambda path: path.name
)
def test_a_sample_lands_on_the_truth_table(tmp_path: Path, sample: Path) -> None:
    mails = rows(TRUTH)
    settings = Settings(data=tmp_path, own_domains=("nordlys-garn.example",))
    store = Store(MEMORY, settings)
    result = import_file(store, sample, Wishes(), lambda _share, _doing: None)
    assert counted(result).rejected == 0
    with store.cursor() as cursor:
        found = cursor.execute("FROM messages").df().to_dict("records")
    store.close()
    assert found
    again = set()
    for message in found:
        mail = truth_of(message, mails)
        again.add((mail["mail_no"], message["subject"], message["sent_at"]))
        late = message["sent_at"] - sent(mail)
        same_hour = timedelta(hours=1) if isinstance(message["time_flag"], str) else timedelta()
        # Many carry the time of an event: seconds later, five minutes for a deferral, two hours
        # for a complaint; the Norwegian files have whole minutes.
        assert -timedelta(minutes=1) - same_hour <= late <= timedelta(hours=2, seconds=10)
        if not sample.name.startswith(NO_SUBJECT) and isinstance(message["subject"], str):
            assert message["subject"].endswith(mail["subject"]) or late.total_seconds() == -1
        assert message["outcome"] in outcomes(sample.name, mail)
        if not sample.name.startswith(NO_TYPE) and late.total_seconds() != -1:
            assert message["mail_type"] == mail["mail_type"]
        decided = message["outcome"] == mail["outcome"] == "failed"
        if decided and not sample.name.startswith(NO_ANSWER) and sample.name not in OWN_WORDS:
            assert message["reason"] == mail["reason"]
    assert len(again) == len(found)
