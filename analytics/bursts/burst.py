"""What is told of a burst: facts, without words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Severity = Literal["notice", "warning", "critical"]


@dataclass(frozen=True)
class ReasonCount:
    """How many failed for a reason, and how many usually would have."""

    reason: str
    n: int
    usual: float


@dataclass(frozen=True)
class Burst:
    """Failures far beyond the usual: where, when, how many, how sure and how bad.

    Times are naive UTC, ``end`` is exclusive, ``detected`` is the end of the hour that told.
    No mail type or no provider means all of them. Counts are of all e-mails of the segment in
    that time, whatever they failed for; ``score`` is the evidence, a log-likelihood ratio.
    """

    id: str
    shop: str
    start: datetime
    end: datetime
    open: bool
    detected: datetime
    mail_type: tuple[str, ...]
    provider: tuple[str, ...]
    reason: str
    failed: int
    sent: int
    expected: float
    usual_rate: float
    severity: Severity
    score: float
    breakdown: tuple[ReasonCount, ...]
