"""The totals that an importer must reach, counted from what was invented."""

from collections import Counter
from typing import Any

from analytics.sample import norwegian, sendgrid
from analytics.sample.kinds import DEFERRED, FAILED, KINDS, OUTCOMES, SUPPRESSED
from analytics.sample.posted import Mail, Posted

REASONED = {FAILED: "failed", DEFERRED: "deferred", SUPPRESSED: "suppressed"}


def totals(name: str, posted: Posted, rows: int) -> dict[str, Any]:
    """Count one stream: messages, rows, answers, outcomes by mail type, reasons by outcome."""
    answers = norwegian.answers(posted) if name == "norwegian" else _answers(posted)
    return {
        "messages": len(posted.mails),
        "rows": rows,
        "error_answers": answers,
        "recipients": len({mail.recipient for mail in posted.mails}),
        "by_mail_type": _by_mail_type(name, posted),
        "by_reason": {word: _reasons(posted, of) for of, word in REASONED.items()},
        "unexplained": sum(_last_cause(said) == "unexplained" for said in posted.said),
    }


def together(streams: dict[str, dict[str, Any]], posted: dict[str, Posted]) -> dict[str, Any]:
    """Add the streams up; a recipient of several counts once."""
    everyone = {mail.recipient for stream in posted.values() for mail in stream.mails}
    added: dict[str, Any] = _sum(list(streams.values()))
    return added | {"recipients": len(everyone)}


def _sum(parts: list[Any]) -> Any:
    if not isinstance(parts[0], dict):
        return sum(parts)
    keys = sorted({key for part in parts for key in part})
    return {key: _sum([part[key] for part in parts if key in part]) for key in keys}


def _by_mail_type(name: str, posted: Posted) -> dict[str, dict[str, int]]:
    counts = Counter((KINDS[mail.kind], _outcome(name, mail)) for mail in posted.mails)
    table: dict[str, dict[str, int]] = {}
    for (kind, outcome), count in sorted(counts.items()):
        table.setdefault(kind, {})[outcome] = count
    return table


def _outcome(name: str, mail: Mail) -> str:
    if name == "sendgrid_activity" and sendgrid.unknown(mail):
        return "sent"
    return OUTCOMES[mail.outcome]


def _reasons(posted: Posted, outcome: int) -> dict[str, int]:
    told = zip(posted.mails, posted.said, strict=True)
    counts = Counter(said[-1].answer.reason for mail, said in told if mail.outcome == outcome)
    return dict(sorted(counts.items()))


def _answers(posted: Posted) -> int:
    return sum(len(said) for said in posted.said)


def _last_cause(said: list[Any]) -> str:
    return str(said[-1].answer.cause) if said else ""
