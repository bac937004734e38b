"""SendGrid's Email Activity export: one row per event, in UTC."""

import csv
import json
from collections.abc import Iterator
from typing import TextIO

from analytics.sample.kinds import COMPLAINED, DEFERRED, DELIVERED, FAILED, SUPPRESSED
from analytics.sample.posted import Mail, Posted, Said, local
from analytics.sample.season import Mailing

HEADING = (
    "processed,message_id,event,api_key_id,recv_message_id,credential_id,subject,from,email,"
    "asm_group_id,template_id,originating_ip,reason,outbound_ip,outbound_ip_type,mx,url,attempt,"
    "user_agent,type,is_unique,username,categories,marketing_campaign_id,marketing_campaign_name,"
    "marketing_campaign_split_id,marketing_campaign_version,unique_args"
)
COLUMNS = HEADING.split(",")
ALWAYS = {
    "api_key_id": "eksempelnokkel",
    "credential_id": "1234567",
    "from": "post@nordlys-garn.example",
    "originating_ip": "198.51.100.7",
    "outbound_ip": "192.0.2.10",
    "outbound_ip_type": "dedicated",
    "username": "nordlysgarn",
    "unique_args": "{}",
}
# One in so many e-mails is lost from sight, opened, clicked.
UNKNOWN_EACH, OPENED_EACH, CLICKED_EACH = 4999, 137, 1009

Event = tuple[int, int, int, str, Mail, dict[str, str]]


def write(file: TextIO, posted: Posted, mailings: list[Mailing], end: int) -> int:
    """Write every event in the order of time, and return how many there are."""
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(COLUMNS)
    told = zip(posted.mails, posted.said, strict=True)
    events = sorted(event for mail, said in told for event in _events(mail, said, end))
    moments = local([event[0] for event in events], "UTC", "%Y-%m-%dT%H:%M:%SZ")
    for moment, (*_, name, mail, more) in zip(moments, events, strict=True):
        row = _row(mail, mailings[mail.about]) | {"processed": moment, "event": name} | more
        rows.writerow([row.get(column, "") for column in COLUMNS])
    return len(events)


def unknown(mail: Mail) -> bool:
    """Tell whether the export shows that an e-mail was sent, and nothing after it."""
    return mail.outcome == DELIVERED and mail.number % UNKNOWN_EACH == 17


def _events(mail: Mail, said: list[Said], end: int) -> Iterator[Event]:
    """Tell the story of one e-mail."""
    if mail.outcome == SUPPRESSED:
        yield _event(mail, mail.sent_at, 0, "dropped", reason="Bounced Address", mx="")
        return
    yield _event(mail, mail.sent_at, 0, "processed")
    if unknown(mail):
        return
    for answer in said:
        yield _refused(answer) if answer.ends else _deferred(answer)
    if mail.outcome not in (FAILED, DEFERRED):
        yield from _arrived(mail, said, end)


def _arrived(mail: Mail, said: list[Said], end: int) -> Iterator[Event]:
    complained = mail.outcome == COMPLAINED
    taken_at = (max((answer.at for answer in said), default=mail.sent_at) + 3) if complained else 0
    taken_at = taken_at or mail.status_at
    yield _event(mail, taken_at, 10, "delivered", reason="250 2.0.0 OK")
    if complained:
        yield _event(mail, mail.status_at, 13, "spam_report")
    opened_at = taken_at + 60 + mail.number * 7919 % 50_000
    if mail.number % OPENED_EACH == 3 and opened_at < end:
        yield _event(mail, opened_at, 11, "opened", user_agent="Mozilla/5.0", is_unique="1")
    if mail.number % CLICKED_EACH == 5 and opened_at < end:
        url = "https://nordlys-garn.example/nyheter"
        yield _event(mail, opened_at, 12, "clicked", url=url, user_agent="Mozilla/5.0")


def _deferred(said: Said) -> Event:
    attempt = str(said.attempt)
    return _event(said.mail, said.at, said.attempt, "deferred", reason=said.text, attempt=attempt)


def _refused(said: Said) -> Event:
    kind = "expired" if said.attempt > 1 else "bounced" if said.answer.hard else "blocked"
    return _event(said.mail, said.at, said.attempt, "bounced", reason=said.text, type=kind)


def _event(mail: Mail, at: int, place: int, name: str, **more: str) -> Event:
    return at, mail.number, place, name, mail, more


def _row(mail: Mail, mailing: Mailing) -> dict[str, str]:
    """Return what all events of one e-mail have in common."""
    received = f"recvd-7d8f9-{mail.sent_at:x}-{mail.number % 4096:x}-1"
    return ALWAYS | {
        "message_id": f"{received}.0",
        "recv_message_id": received,
        "subject": mail.subject,
        "email": mail.recipient,
        "mx": mail.home.server,
        "categories": json.dumps(["nyhetsbrev"]),
        "marketing_campaign_id": f"{mailing.starts:x}",
        "marketing_campaign_name": mailing.name,
    }
