"""A burst that was found, as the facts that are told of it."""

from datetime import datetime
from hashlib import blake2s

import numpy as np

from analytics.bursts.burst import Burst, ReasonCount, Severity
from analytics.bursts.memory import CONTEXT
from analytics.bursts.segment import Part
from analytics.bursts.stretch import Stretch
from analytics.bursts.totals import Numbers
from analytics.bursts.watch import Alert

# Without these somebody waits: for an order, or before a locked door.
VITAL = ("order_confirmation", "password")
# Critical: so much of the vital e-mails failed, and so many; or of all, at our own server.
CRITICAL_SHARE, CRITICAL_LOST, OURS = 0.2, 5, "relay_denied"
# A warning: so much of the segment failed, or of all that the shop sends in a day.
WARNING_SHARE, WARNING_OF_DAY = 0.05, 0.02
# One address, again and again: of one type to one provider, for a reason that is the
# recipient's, with far more failures than e-mails are usual and hardly anything delivered.
THEIRS = (
    "unknown_recipient", "mailbox_full", "mailbox_inactive", "mailbox_misconfigured",
    "unknown_domain",
)  # fmt: skip
BULK = "newsletter"
RETRIES, RETRIES_RATIO, ONE_REASON = 20, 2.0, 0.9


def told(s: Stretch, shop: str, alert: Alert, found: Part, part: Part) -> Burst:
    """Return the facts: since when it is known from ``found``, what it is from ``part``."""
    last = max(alert.last, min(part.last, alert.closes - 1))
    sent, failed, usual = _counts(s, alert.first, last, part)
    return Burst(
        id=_identity(s, shop, found),
        shop=shop,
        start=_moment(s, alert.first),
        end=_moment(s, last + 1),
        open=alert.closes > s.end,
        detected=_moment(s, found.hour + 1),
        mail_type=tuple(s.codes.types[i] for i in part.types),
        provider=tuple(s.codes.providers[i] for i in part.providers),
        reason=s.codes.reasons[part.reason],
        failed=round(failed.sum()),
        sent=round(sent.sum()),
        expected=round(float(usual.sum()), 2),
        usual_rate=round(float(usual.sum() / max(sent.sum(), 1)), 6),
        severity=_severity(s, alert.first, last, part),
        score=round(part.score, 2),
        breakdown=_breakdown(s.codes.reasons, failed.sum(0), usual.sum(0)),
    )


def _breakdown(
    reasons: tuple[str, ...], failed: Numbers, usual: Numbers
) -> tuple[ReasonCount, ...]:
    """Return the reasons for which any failed, the most frequent first."""
    return tuple(
        ReasonCount(reasons[i], round(failed[i]), round(float(usual[i]), 2))
        for i in np.argsort(-failed, kind="stable")
        if failed[i]
    )


def _counts(s: Stretch, first: int, last: int, part: Part) -> tuple[Numbers, Numbers, Numbers]:
    """Return e-mails [type], failures and usual failures [type, reason] of what is named."""
    types, providers, _ = s.codes.shape
    cells = np.ix_(part.types or range(types), part.providers or range(providers))
    hours = slice(first, last + 1)
    failed, usual = s.failed[hours].sum(0), s.usual(first, last + 1, part.older).sum(0)
    return s.sent[hours].sum(0)[cells].sum(1), failed[cells].sum(1), usual[cells].sum(1)


def _severity(s: Stretch, first: int, last: int, part: Part) -> Severity:
    """Judge by what was lost, not by how sure it is."""
    sent, failed, usual = _counts(s, first, last, part)
    lost, share = (failed - usual).sum(), failed.sum() / max(sent.sum(), 1)
    if _one_address(s, first, last, part, lost):
        return "notice"
    types = part.types or range(len(s.codes.types))
    vital = np.array([s.codes.types[i] in VITAL for i in types])
    of_vital = failed[vital].sum() / max(sent[vital].sum(), 1)
    many = (failed - usual)[vital].sum() >= CRITICAL_LOST and of_vital >= CRITICAL_SHARE
    if many or (s.codes.reasons[part.reason] == OURS and share >= CRITICAL_SHARE):
        return "critical"
    a_day = s.sent[max(first - 24 * CONTEXT, 0) : first].sum() / CONTEXT
    return "warning" if share >= WARNING_SHARE or lost >= WARNING_OF_DAY * a_day else "notice"


def _one_address(s: Stretch, first: int, last: int, part: Part, lost: float) -> bool:
    narrow = len(part.types) == len(part.providers) == 1
    if not narrow or s.codes.reasons[part.reason] not in THEIRS or lost < RETRIES:
        return False
    cell = part.types[0], part.providers[0]
    week = s.sent[(slice(max(first - 24 * CONTEXT, 0), first), *cell)].sum()
    usual_sent = week / (24 * CONTEXT) * (last + 1 - first)
    hours = slice(first, last + 1)
    failed = s.failed[(hours, *cell)].sum(0)
    delivered = s.sent[(hours, *cell)].sum() - failed.sum()
    extra = lost >= RETRIES_RATIO * usual_sent and delivered <= RETRIES_RATIO * usual_sent + 5
    of_one_reason = failed[part.reason] >= ONE_REASON * failed.sum()
    return bool(extra and of_one_reason and s.codes.types[cell[0]] != BULK)


def _moment(s: Stretch, hour: int) -> datetime:
    moment: datetime = np.datetime64(s.origin + hour, "h").astype("datetime64[s]").item()
    return moment


def _identity(s: Stretch, shop: str, found: Part) -> str:
    """Name a burst by how it was found, which stays as it grows."""
    named = *found.types, -1, *found.providers
    words = [shop, str(s.origin + found.hour), s.codes.reasons[found.reason], *map(str, named)]
    return blake2s("\n".join(words).encode(), digest_size=6).hexdigest()
