"""The mail server's log: several lines per e-mail, with the offset of Oslo in every stamp."""

from collections.abc import Iterator
from datetime import datetime
from typing import TextIO

from analytics.sample.kinds import DEFERRED, FAILED
from analytics.sample.posted import Mail, Posted, Said
from analytics.sample.season import OSLO
from analytics.sample.texts import DOMAIN

FROM = f"post@{DOMAIN}"
HOST = "web01"
TAKEN = {
    "google": "250 2.0.0 OK  {at} - gsmtp",
    "microsoft": "250 2.6.0 Queued mail for delivery",
    "exchange": "250 2.6.0 Queued mail for delivery",
}
PHASES = {
    "rcpt": "host {server} said: {text} (in reply to RCPT TO command)",
    "data": "host {server} said: {text} (in reply to end of DATA command)",
    "greeting": "host {server} refused to talk to me: {text}",
}
# After an e-mail came in: microseconds until the line of each program.
IN, ID, SUBJECT, QUEUED, OUT = 0, 1_900, 2_300, 4_100, 900
SECOND = 1_000_000

Line = tuple[int, int, str]


def write(file: TextIO, posted: Posted) -> int:
    """Write the log in the order of time, and return its lines about a delivery."""
    told = zip(posted.mails, posted.said, strict=True)
    lines = sorted(line for mail, said in told for line in _lines(mail, said))
    for moment, _, text in lines:
        file.write(f"{_stamp(moment)} {HOST} {text}\n")
    return sum(" status=" in text for _, _, text in lines)


def _stamp(microseconds: int) -> str:
    seconds, rest = divmod(microseconds, SECOND)
    moment = datetime.fromtimestamp(seconds, OSLO).replace(microsecond=rest)
    return moment.isoformat(timespec="microseconds")


def _lines(mail: Mail, said: list[Said]) -> Iterator[Line]:
    """Tell the way of one e-mail through the server."""
    begins = mail.sent_at * SECOND + mail.number * 7919 % 400_000
    queue = f"{begins % SECOND:05X}{mail.number + 0x100000:06X}"
    texts = list(_received(mail, queue, begins))
    for answer in said:
        at = answer.at * SECOND + begins % SECOND
        if answer.attempt > 1:
            texts.append((at - OUT, _queued(mail, queue)))
        texts.append((at, _refused(answer, queue, at - begins)))
    texts += _ended(mail, queue, begins, said)
    for moment, text in texts:
        yield moment, mail.number, text


def _received(mail: Mail, queue: str, begins: int) -> Iterator[tuple[int, str]]:
    program = f"postfix/cleanup[{2100 + mail.number % 7}]: {queue}:"
    envelope = f"from=<{FROM}> to=<{mail.recipient}> proto=ESMTP helo=<{HOST}>"
    subject = f"warning: header Subject: {mail.subject} from localhost[127.0.0.1]; {envelope}"
    smtpd = f"postfix/smtpd[{2000 + mail.number % 5}]: {queue}: client=localhost[127.0.0.1]"
    yield begins + IN, smtpd
    yield begins + ID, f"{program} message-id=<{mail.sent_at}.{mail.number}@{DOMAIN}>"
    yield begins + SUBJECT, f"{program} {subject}"
    yield begins + QUEUED, _queued(mail, queue)


def _queued(mail: Mail, queue: str) -> str:
    size = 6200 + mail.number * 31 % 2900
    return f"postfix/qmgr[1102]: {queue}: from=<{FROM}>, size={size}, nrcpt=1 (queue active)"


def _ended(mail: Mail, queue: str, begins: int, said: list[Said]) -> Iterator[tuple[int, str]]:
    """Tell of the last moment in the queue, which a delayed e-mail has not seen yet."""
    if mail.outcome == DEFERRED:
        return
    at = mail.status_at * SECOND + begins % SECOND
    if mail.outcome != FAILED:
        answer = TAKEN.get(mail.home.answers, "250 2.0.0 Ok: queued as {id}")
        taken = answer.format(at=mail.status_at, id=f"{mail.number:X}")
        if said:
            yield at - OUT, _queued(mail, queue)
        yield at, _attempt(mail, queue, at - begins, _server(mail), "2.0.0", f"sent ({taken})")
    elif said[-1].attempt > 1:
        expired = f"from=<{FROM}>, status=expired, returned to sender"
        yield at + OUT, f"postfix/qmgr[1102]: {queue}: {expired}"
    if mail.outcome == FAILED:
        notice = f"sender non-delivery notification: {begins % SECOND + 17:05X}F{mail.number:06X}"
        yield at + 2 * OUT, f"postfix/bounce[2301]: {queue}: {notice}"
    yield at + 3 * OUT, f"postfix/qmgr[1102]: {queue}: removed"


def _refused(said: Said, queue: str, waited: int) -> str:
    """Write an answer that was not a yes; when the time is up, the queue says so itself."""
    answer, mail = said.answer, said.mail
    bounced = said.ends and said.attempt == 1
    server = _server(mail)
    words = PHASES.get(answer.at, "{text}").format(server=server, text=said.text)
    code = answer.status or f"{answer.reply[0]}.0.0"
    relay = server if answer.at in PHASES else "none"
    status = f"{'bounced' if bounced else 'deferred'} ({words})"
    return _attempt(mail, queue, waited, relay, code, status)


def _attempt(mail: Mail, queue: str, waited: int, relay: str, code: str, status: str) -> str:
    program = f"postfix/smtp[{2200 + mail.number % 9}]: {queue}: to=<{mail.recipient}>"
    seconds = waited / SECOND
    port = "" if relay == "none" else ":25"
    delays = f"delay={seconds:.2f}, delays={max(seconds - 0.46, 0):.2f}/0.01/0.3/0.15"
    return f"{program}, relay={relay}{port}, {delays}, dsn={code}, status={status}"


def _server(mail: Mail) -> str:
    return f"{mail.home.server}[{mail.home.address}]"
