"""Exim's main log → a table: the lines about one mail joined by Exim's own id.

The line of its arrival names the message id, the subject (where it is logged) and the time of
sending; each line of a delivery names a recipient, the host and, if it was no yes, the answer.
When the arrival is in an older file, only Exim's id names the mail.
"""

import re
from collections import OrderedDict
from dataclasses import dataclass, field

from analytics.doors import Scan
from analytics.formats import Format, Table, TableWriter
from analytics.formats.lines import line_by_line

COLUMNS = (
    "sent", "sent_text", "status", "message_id", "queue_id", "queued", "recipient", "mx", "subject",
    "outcome", "said", "answer",
)  # fmt: skip
# A mail is handed through (>>) while its sender still waits, and so before it has arrived.
OUTCOMES = {
    "=>": "delivered", "->": "delivered", ">>": "delivered", "==": "deferred", "**": "failed",
}  # fmt: skip
MOST_IN_MIND = 500_000
LINE = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: [+-]\d{4})?) (?:\[\d+\] )?"
    r"(?P<id>[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}) (?P<rest>.*)"
)
SIGNED = re.compile(r"(?P<sign>=>|->|>>|==|\*\*) (?P<address>[^\s:]+):? ?(?P<rest>.*)")
ADDRESS = re.compile(r"<([^<>\s]+@[^<>\s]+)>")
HOST = re.compile(r"\bH=([^\s\[]+)")
TRANSPORT = re.compile(r"\bT=([^\s:\"]+)")
MESSAGE_ID = re.compile(r"\bid=(\S+)")
SUBJECT = re.compile(r'\bT="((?:[^"\\]|\\.)*)"')
REMOTE = re.compile(r"^SMTP error from remote (?:mail server|mailer) .*?: (?=[245]\d\d[ -])")
# Transports that bring a mail to a mailbox or a program of this very server.
INNER = re.compile(r"(?i)local|virtual|address_|dovecot|lmtp|autoreply|procmail|maildrop|pipe")
INNER_HOSTS = ("localhost", "127.0.0.1", "::1")
ESCAPED = re.compile(r"\\(.)")
GIVEN_UP = "retry timeout exceeded"


@dataclass
class _Mail:
    """What is known of a mail in the queue."""

    stamp: str
    message_id: str = ""
    subject: str = ""
    sender: str = "?"


def read(scan: Scan, format_: Format) -> Table:
    """Write every delivery of the log as a record of a table."""
    return line_by_line(scan, COLUMNS, lambda writer: _Log(writer).take)


@dataclass
class _Log:
    writer: TableWriter
    mails: OrderedDict[str, _Mail] = field(default_factory=OrderedDict)

    def take(self, number: int, line: str) -> None:
        """Keep a line that is about a delivery, and learn from the others."""
        parts = LINE.match(line)
        kept = False
        if parts and parts["rest"].startswith("<= "):
            self._arrive(parts)
        elif parts and parts["rest"].startswith("Completed"):
            self.mails.pop(parts["id"], None)
        elif parts and (said := SIGNED.match(parts["rest"])):
            kept = self._deliver(number, parts, said)
        self.writer.other_lines += not kept

    def _arrive(self, parts: re.Match[str]) -> None:
        rest = parts["rest"]
        message_id, subject = MESSAGE_ID.search(rest), SUBJECT.search(rest)
        self.mails[parts["id"]] = _Mail(
            parts["stamp"],
            message_id[1] if message_id else "",
            ESCAPED.sub(r"\1", subject[1]) if subject else "",
            rest.split(" ", 2)[1],
        )
        if len(self.mails) > MOST_IN_MIND:
            self.mails.popitem(last=False)

    def _deliver(self, number: int, parts: re.Match[str], said: re.Match[str]) -> bool:
        """Keep a delivery to another server; those within this one say nothing of arriving."""
        mail = self.mails.get(parts["id"]) or _Mail(parts["stamp"])
        sign, fields, answer = said["sign"], said["rest"], ""
        if sign in ("==", "**") and ": " in (whole := parts["rest"]):
            fields, _, answer = whole.partition(": ")
        host = HOST.search(fields)
        transport = TRANSPORT.search(fields)
        inner = host and host[1] in INNER_HOSTS
        local = transport and not host and INNER.search(transport[1])
        # A bounce of our own comes from nobody.
        if inner or local or mail.sender == "<>":
            return False
        address = said["address"]
        within = ADDRESS.search(fields)
        self.writer.keep(
            number,
            (
                mail.stamp, mail.stamp, parts["stamp"], mail.message_id, parts["id"], mail.stamp,
                within[1] if within and "@" not in address else address,
                host[1] if host else "", mail.subject, OUTCOMES[sign], sign,
                "" if answer == GIVEN_UP else REMOTE.sub("", answer),
            ),
        )  # fmt: skip
        return True
