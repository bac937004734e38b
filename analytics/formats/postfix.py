"""Postfix's mail.log → a table: the lines about one mail joined by its queue id.

A delivery line names the recipient and the answer, an earlier line of the same queue id the
message id, the subject (only where header_checks log it) and the time of sending. Queue ids are
used again, so what is known of one is forgotten when the mail has left the queue. When the
earlier lines are in an older file, only the queue id names the mail.
"""

import re
from collections import Counter, OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from analytics.doors import Scan
from analytics.formats import Format, Table, TableWriter
from analytics.formats.lines import line_by_line

COLUMNS = (
    "sent", "sent_text", "status", "message_id", "queue_id", "queued", "recipient", "mx", "subject",
    "outcome", "said", "dsn", "answer",
)  # fmt: skip
OUTCOMES = {"sent": "delivered", "bounced": "failed", "deferred": "deferred", "expired": "failed"}
MOST_IN_MIND = 500_000
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
LINE = re.compile(
    rf"(?P<stamp>(?:{'|'.join(MONTHS)}) [ \d]\d \d\d:\d\d:\d\d|\d\d\d\d-\d\d-\d\d[T ]\S+) "
    r"(?P<host>\S+) "
    r"(?P<program>[\w.-]*postfix[\w.-]*/[\w./-]+)\[\d+\]: "
    r"(?P<queue>[0-9A-Za-z]{5,20}): (?P<rest>.*)"
)
DELIVERY = re.compile(
    r"to=<(?P<recipient>[^>]*)>,.*? relay=(?P<relay>[^,\s]+),.*? delay=(?P<delay>\d+(?:\.\d+)?),"
    r".*? dsn=(?P<dsn>[\d.]+), status=(?P<said>\w+) \((?P<answer>.*)\)$"
)
DATED_ID = re.compile(
    r": message-id=<(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)\d{6}\."
)
SUBJECT = re.compile(
    r"(?:warning|info): header Subject: (?P<subject>.*?) from \S+\[[^]]*\]; from=<"
)
SENDER = re.compile(r"from=<(?P<sender>[^>]*)>, (?:size=|status=(?P<said>\w+))")
REMOTE = re.compile(r"^host \S+ (?:said|refused to talk to me): ")
REPLY_TO = re.compile(r" \(in reply to [^()]*\)$")
INNER_NAMES = ("local", "localhost", "virtual")
INNER_ADDRESSES = ("127.", "::1]")
OUTGOING = ("smtp", "error")


@dataclass(frozen=True)
class _Said:
    """What a delivery attempt came to."""

    word: str
    host: str
    dsn: str
    answer: str


@dataclass
class _Mail:
    """What is known of a mail in the queue."""

    stamp: str
    queue_id: str
    queued: str
    sent: str
    message_id: str = ""
    identified: bool = False
    subject: str = ""
    sender: str | None = None
    waiting: dict[str, _Said] = field(default_factory=dict)


def read(scan: Scan, format_: Format) -> Table:
    """Write every delivery of the log as a record of a table."""
    years = _Years(_first_year(scan))
    return line_by_line(scan, COLUMNS, lambda writer: _Log(writer, years).take)


@dataclass
class _Years:
    """Gives stamps without a year theirs: it turns when December is followed by January."""

    year: int
    month: int = 0

    def moment(self, stamp: str) -> str:
        """Return a stamp as ISO text; one that already is stays so."""
        if stamp[0].isdigit():
            return stamp
        month = MONTHS.index(stamp[:3]) + 1
        # A late line of December among those of January belongs to the old year.
        late = self.month and month - self.month > 6
        self.year += self.month - month > 6
        self.month = self.month if late else month
        year = self.year - bool(late)
        return f"{year:04}-{month:02}-{stamp[4:6].replace(' ', '0')}T{stamp[7:]}"


@dataclass
class _Log:
    writer: TableWriter
    years: _Years
    mails: OrderedDict[str, _Mail] = field(default_factory=OrderedDict)

    def take(self, number: int, line: str) -> None:
        """Keep a line that is about a delivery, and learn from the others."""
        parts = LINE.match(line)
        if parts is None:
            kept = False
        elif parts["rest"].startswith("to=<"):
            kept = self._delivery(number, line, parts)
        else:
            kept = self._other(number, parts)
        self.writer.other_lines += not kept

    def _delivery(self, number: int, line: str, parts: re.Match[str]) -> bool:
        """Keep a delivery to another server; those within this one say nothing of arriving."""
        delivery = DELIVERY.match(parts["rest"])
        begun = self.mails.get(_queue_id(parts))
        if parts["program"].rsplit("/", 1)[-1] not in OUTGOING or (begun and begun.sender == ""):
            return False
        if delivery is None:
            self.writer.reject(number, "broken_line", parts["rest"], line)
            return True
        if _is_inner(delivery["relay"]) or delivery["said"] not in OUTCOMES:
            return False
        moment = self.years.moment(parts["stamp"])
        mail = begun or self._begin(parts, moment)
        if not mail.identified and mail.sent == mail.queued:
            mail.sent = _earlier(moment, float(delivery["delay"]))
        answer = REPLY_TO.sub("", REMOTE.sub("", delivery["answer"]))
        host = "" if delivery["relay"] == "none" else delivery["relay"].split("[", 1)[0]
        said = _Said(delivery["said"], host, delivery["dsn"], answer)
        mail.waiting.pop(delivery["recipient"], None)
        if said.word == "deferred":
            mail.waiting[delivery["recipient"]] = said
        self._keep(number, mail, delivery["recipient"], moment, said)
        return True

    def _other(self, number: int, parts: re.Match[str]) -> bool:
        """Learn from a line of a mail; one that gives it up is about all who still waited."""
        rest = parts["rest"]
        moment = self.years.moment(parts["stamp"])
        if rest == "removed":
            self.mails.pop(_queue_id(parts), None)
            return False
        if rest.startswith("message-id="):
            self._identify(parts, moment)
        elif subject := SUBJECT.match(rest):
            self._mail(parts, moment).subject = _decoded(subject["subject"])
        elif sender := SENDER.match(rest):
            mail = self._mail(parts, moment)
            mail.sender = sender["sender"]
            if sender["said"] == "expired" and mail.sender:
                return self._expire(number, mail, moment)
        return False

    def _expire(self, number: int, mail: _Mail, moment: str) -> bool:
        for recipient, last in mail.waiting.items():
            self._keep(number, mail, recipient, moment, replace(last, word="expired"))
        expired = bool(mail.waiting)
        if not (expired or mail.identified):
            # Who waited stands in an older file, like the beginning of the mail.
            self.writer.noted["expired_elsewhere"] += 1
        mail.waiting.clear()
        return expired

    def _identify(self, parts: re.Match[str], moment: str) -> None:
        mail = self._mail(parts, moment)
        message_id = parts["rest"].removeprefix("message-id=").strip()
        if mail.identified:
            # The queue id is used again, and the end of its first mail is not in the log.
            mail = self._begin(parts, moment)
        mail.message_id, mail.identified = "" if message_id == "<>" else message_id, True

    def _mail(self, parts: re.Match[str], moment: str) -> _Mail:
        return self.mails.get(_queue_id(parts)) or self._begin(parts, moment)

    def _begin(self, parts: re.Match[str], moment: str) -> _Mail:
        """Remember a mail from the first of its lines in this file."""
        mail = _Mail(parts["stamp"], _queue_id(parts), queued=moment, sent=moment)
        self.mails[mail.queue_id] = mail
        if len(self.mails) > MOST_IN_MIND:
            self.mails.popitem(last=False)
        return mail

    def _keep(self, number: int, mail: _Mail, recipient: str, moment: str, said: _Said) -> None:
        outcome = OUTCOMES[said.word]
        self.writer.keep(
            number,
            (
                mail.sent, mail.stamp, moment, mail.message_id, mail.queue_id, mail.queued,
                recipient, said.host, mail.subject, outcome, said.word, said.dsn,
                "" if outcome == "delivered" else said.answer,
            ),
        )  # fmt: skip


def _queue_id(parts: re.Match[str]) -> str:
    """Return the queue's own name for a mail; several servers may write one log."""
    return f"{parts['host']}/{parts['queue']}"


def _is_inner(relay: str) -> bool:
    """Tell whether a relay is this very server."""
    name, _, address = relay.partition("[")
    return name in INNER_NAMES or name.startswith("127.") or address.startswith(INNER_ADDRESSES)


def _first_year(scan: Scan) -> int:
    """Return the year of the first stamp.

    Most ids of messages begin with the time at which they were made. Where not one of those that
    fit the stamp beside them tells it, the year is counted back from the file's own time.
    """
    years, last, month = _Years(0), "", ""
    told: Counter[int] = Counter()
    with scan.path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            if line[:3] in MONTHS and line[3:4] + line[9:10] == " :":
                last = line[:15]
                if line[:3] != month:
                    month = line[:3]
                    years.moment(last)
                if (dated := DATED_ID.search(line)) and _is_of(dated, last):
                    told[int(dated["year"]) - years.year] += 1
    if not last:
        return scan.modified.year
    newest = scan.modified.replace(tzinfo=None) + timedelta(days=2)
    if told and (first := max(told, key=told.__getitem__)) + years.year <= newest.year:
        return first
    turned = _Years(newest.year).moment(last) > newest.isoformat()
    return newest.year - turned - years.year


def _is_of(dated: re.Match[str], stamp: str) -> bool:
    """Tell whether an id was made when a stamp was: on that day, or the next in another zone."""
    near = abs(int(dated["day"]) - int(stamp[4:6])) <= 1
    return near and MONTHS[int(dated["month"]) - 1] == stamp[:3]


def _earlier(moment: str, seconds: float) -> str:
    """Return a moment some seconds before another, in the same way of writing."""
    try:
        return (datetime.fromisoformat(moment) - timedelta(seconds=int(seconds))).isoformat()
    except (ValueError, OverflowError):
        return moment


def _decoded(subject: str) -> str:
    """Return a subject as its reader sees it, out of the form in which mail carries it."""
    if "=?" not in subject:
        return subject
    try:
        return str(make_header(decode_header(subject)))
    except (HeaderParseError, LookupError, ValueError):
        return subject
