"""The shop platform's own log: one line per e-mail, in Norwegian, to the minute."""

import csv
from typing import TextIO

from analytics.sample.kinds import (
    COMPLAINED,
    CONTACT,
    DEFERRED,
    DELIVERED,
    FAILED,
    ORDER,
    PASSWORD,
    RECEIPT,
    SUPPRESSED,
)
from analytics.sample.posted import Posted, local
from analytics.sample.season import OSLO

HEADING = ("Dato", "Mail type", "Mottaker", "Emne", "Status", "Feiler", "Feillogg")
TYPES = {
    ORDER: "Ordrebekreftelse",
    RECEIPT: "Kvittering til administrator",
    PASSWORD: "Endre/glemt passord",
    CONTACT: "Kontaktskjema",
}
STATUSES = {
    DELIVERED: ("Sendt", "Nei"),
    COMPLAINED: ("Sendt", "Nei"),
    DEFERRED: ("Venter", "Ja"),
    FAILED: ("Feilet", "Ja"),
    SUPPRESSED: ("Ikke sendt", "Ja"),
}


def write(file: TextIO, posted: Posted) -> int:
    """Write the log with a byte order mark, and return its rows."""
    file.write("\ufeff")
    rows = csv.writer(file, delimiter=";", lineterminator="\r\n")
    rows.writerow(HEADING)
    moments = local([mail.sent_at for mail in posted.mails], OSLO, "%d.%m.%Y %H:%M")
    for mail, said, moment in zip(posted.mails, posted.said, moments, strict=True):
        status, fails = STATUSES[mail.outcome]
        log = said[-1].text if said and fails == "Ja" else ""
        kind = TYPES[mail.kind]
        rows.writerow((moment, kind, mail.recipient, mail.subject, status, fails, log))
    return len(posted.mails)


def answers(posted: Posted) -> int:
    """Return how many answers the log shows: the last of each e-mail that did not arrive."""
    return sum(STATUSES[mail.outcome][1] == "Ja" for mail in posted.mails)
