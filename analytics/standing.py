"""How a failure rate stands against what is usual for the same e-mail of this shop: facts.

What is usual is read from the eight weeks before, without the hours of bursts. A rate of few
e-mails swings by chance alone, and a rate that was unsteady before may swing more: the usual range
is as wide as both ask for. Its upper end is that of Wilson's interval for a share, of as many
e-mails as the two uncertainties leave; its lower end is as many standard errors below, for no rate
of few failures is too low. How much more than chance the weeks differed is Pearson's dispersion.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from analytics.health import ENOUGH

HISTORY_WEEKS = 8
# Standard errors. A band holds nine in ten moments; a single cell among a hundred that is marked
# has to be further away, or some would be by chance.
BAND, MARKED = 1.645, 3.0
# So many times the usual rate is far from it; less than so many is not worth a mark.
FAR, WORTH = 2.0, 1.25

Place = Literal["far_above", "above", "usual", "below", "far_below", "few", "new"]


@dataclass(frozen=True)
class Range:
    """Between which rates most lie, and the rate in their middle."""

    low: float
    rate: float
    high: float


@dataclass(frozen=True)
class History:
    """What was before: the counts of some weeks together, and how unsteady the weeks were.

    ``squares`` is the sum of failed² ÷ finished of every week.
    """

    failed: int
    finished: int
    weeks: int
    squares: float

    @property
    def rate(self) -> float:
        """Return the failure rate of all weeks together."""
        return self.failed / self.finished

    @property
    def dispersion(self) -> float:
        """Return how many times more the weeks differed than chance makes them; at least once."""
        if self.weeks < 2 or self.failed in (0, self.finished):
            return 1.0
        chance = self.rate * (1 - self.rate) * (self.weeks - 1)
        return max(1.0, (self.squares - self.rate * self.failed) / chance)

    def usual(self, finished: int, errors: float = BAND) -> Range:
        """Return between which rates so many e-mails usually lie."""
        return usual_range(self.rate, self.finished, finished, self.dispersion, errors)


def usual_range(
    rate: float, known: float, finished: float, dispersion: float, errors: float = BAND
) -> Range:
    """Return the range of a rate that ``known`` e-mails gave, for so many new ones.

    >>> usual_range(0.02, 100_000, 200, 1.0)
    Range(low=0.0036..., rate=0.02, high=0.0438...)
    """
    n = 1 / (dispersion * (1 / finished + 1 / known))
    square = errors * errors
    middle = (rate + square / (2 * n)) / (1 + square / n)
    half = errors / (1 + square / n) * sqrt(rate * (1 - rate) / n + square / (4 * n * n))
    low = rate - errors * sqrt(rate * (1 - rate) / n)
    return Range(max(0.0, low), rate, min(1.0, middle + half))


def place(failed: int, finished: int, history: History) -> Place:
    """Say where a rate stands: only far enough from chance is it above or below the usual."""
    if finished < ENOUGH:
        return "few"
    if history.finished < ENOUGH:
        return "new"
    return against(failed / finished, history.usual(finished, MARKED))


def against(rate: float, usual: Range) -> Place:
    """Say where a rate stands against a range that leaves room for chance."""
    if rate > usual.high and rate >= WORTH * usual.rate:
        return "far_above" if rate >= FAR * usual.rate else "above"
    if rate < usual.low and rate * WORTH <= usual.rate:
        return "far_below" if rate * FAR <= usual.rate else "below"
    return "usual"
