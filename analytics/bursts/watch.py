"""The life of a burst: found, growing, over; each hour is judged by what was known by then."""

from dataclasses import dataclass, field

import numpy as np

from analytics.bursts import segment
from analytics.bursts.evidence import WINDOWS, find
from analytics.bursts.memory import CONTEXT, Memory, Past
from analytics.bursts.segment import Part
from analytics.bursts.stretch import Stretch
from analytics.bursts.totals import Flags, Numbers

# A burst is over after so many quiet hours, once they speak against its rate with so much
# evidence; after so many in any case. What goes on for longer becomes a new one.
QUIET, REFUTED, MOST_QUIET, LONGEST = 6, 2.0, 24, 14 * 24
# Some hours around it are explained with it, and some more before it may tell what it is.
AROUND, BEFORE = 2, 24
# More parts of one hour are not looked for.
MOST_PARTS = 12
# The strongest windows of its life are asked for its name.
ASKED = 20


@dataclass
class Alert:
    """A burst that is watched. The hour at which it ``closes`` depends on nothing later."""

    found: Part | None
    first: int
    last: int
    closes: int
    hit: Flags
    reasons: Flags
    taken: list[tuple[int, Numbers]] = field(default_factory=list)
    told: Part | None = None

    def about(self, part: Part) -> bool:
        """Say whether a part is of the same burst, when it is of the same time."""
        return bool(self.reasons[part.reason] or (self.hit & part.hit).any())

    def grow(self, part: Part, last: int, closes: int) -> None:
        """Take one more part in."""
        self.last, self.closes = max(self.last, last), max(self.closes, closes)
        self.hit |= part.hit
        self.reasons[part.reason] = True


@dataclass
class Watch:
    """Goes through a stretch hour by hour, from one that stands out to the next."""

    s: Stretch
    alpha: float
    alerts: list[Alert] = field(default_factory=list)
    # At which hour, from which hour on, what was explained.
    explained: list[tuple[int, int, Numbers]] = field(default_factory=list)

    def __post_init__(self) -> None:
        past, origin = self.s.memory.past, self.s.origin
        for (first, closes), hit, reasons in zip(
            past.hours - origin, past.cells, past.reasons, strict=True
        ):
            self.alerts.append(Alert(None, first, closes, closes, hit.copy(), reasons.copy()))

    def run(self) -> None:
        """Find the bursts of the stretch."""
        s, hour, parts = self.s, -1, 0
        hits = find(s, s.start, s.end, self.alpha)
        while len(hits):
            parts = parts + 1 if hits.hour.min() == hour else 1
            hour = int(hits.hour.min())
            self._name_closed(hour)
            now = hits.where(hits.hour == hour)
            after = self._take(segment.as_found(s, now, int(now.margin.argmax())))
            begin = hour if parts < MOST_PARTS else hour + 1
            until = max(min(max(after, hour + 1) + WINDOWS[-1].hours, s.end), begin)
            later = hits.where(hits.hour >= until)
            hits = find(s, begin, until, self.alpha).joined(later)
        self._name_closed(None)

    def remembered(self, hour: int) -> Memory:
        """Return what is to be remembered at a quiet hour that begins a day."""
        began = hour - 24 * CONTEXT
        unexplained = self.s.unexplained[began:hour].copy()
        for at, first, taken in self.explained:
            if at >= hour > first:  # It was explained later, and will be again.
                taken = taken[max(began - first, 0) : hour - first]
                begin = max(first - began, 0)
                unexplained[begin : begin + len(taken)] += taken
        return self.s.remembered(hour, unexplained, self._past(hour))

    def _past(self, hour: int) -> Past:
        near = [a for a in self.alerts if hour - 24 * CONTEXT < a.closes <= hour]
        types, providers, reasons = self.s.codes.shape
        return Past(
            np.array([(a.first, a.closes) for a in near], np.int64).reshape(-1, 2) + self.s.origin,
            np.array([a.hit for a in near], bool).reshape(-1, types, providers),
            np.array([a.reasons for a in near], bool).reshape(-1, reasons),
        )

    def is_quiet(self, hour: int) -> bool:
        """Say whether no burst goes on over this hour."""
        return not any(a.found and a.found.hour < hour < a.closes for a in self.alerts)

    def _take(self, part: Part) -> int:
        """Explain a part by a burst, old or new; return the first hour after it."""
        about = [a for a in self.alerts if a.about(part)]
        going_on = [a for a in about if a.closes > part.hour]
        if not going_on and (after := self._explained_by_past(about, part)):
            return after
        last, closes = self._extent(part)
        if going_on:
            alert = max(going_on, key=lambda a: a.found.score if a.found else 0)
            alert.grow(part, last, closes)
        else:
            reasons = np.arange(self.s.codes.shape[2]) == part.reason
            alert = Alert(part, part.first, last, closes, part.hit.copy(), reasons)
            self.alerts.append(alert)
        first = max(min(part.first, part.window_first) - AROUND, 0)
        after = min(alert.closes, self.s.end)
        alert.taken.append((first, self._explain(part, first, after)))
        return after

    def _explain(self, part: Part, first: int, after: int) -> Numbers:
        taken = self.s.explain(first, after, part.cells)
        self.explained.append((part.hour, first, taken))
        return taken

    def _explained_by_past(self, about: list[Alert], part: Part) -> int:
        """Return the end of the earlier bursts that a part is still the trace of, or 0."""
        after = 0
        for alert in about:
            if alert.closes <= part.window_first:
                continue
            first = max(alert.first - AROUND, part.window_first, 0)
            if self._explain(part, first, alert.closes).max(initial=0) > 1e-6:
                after = max(after, alert.closes)
        return after

    def _extent(self, part: Part) -> tuple[int, int]:
        """Return the last hour of a part that goes on, and the hour at which it is over."""
        until = min(part.hour + LONGEST + 1, self.s.end)
        evidence, fails = segment.last_hours(self.s, part, until)
        sums = evidence.cumsum()
        best = np.maximum.accumulate(sums)
        hours = np.arange(part.first, until)
        last = np.maximum.accumulate(np.where((sums >= best) & fails, hours, part.first))
        quiet = hours - last
        over = (quiet >= QUIET) & ((best - sums >= REFUTED) | (quiet >= MOST_QUIET))
        over |= hours - part.hour >= LONGEST
        over &= hours > part.hour
        if not over.any():
            return int(last[-1]), until + QUIET
        return int(last[over.argmax()]), int(hours[over.argmax()])

    def _name_closed(self, hour: int | None) -> None:
        """Name those that are over at an hour, or all, by the strongest evidence of their life."""
        for alert in self.alerts:
            if alert.found and not alert.told and (hour is None or alert.closes <= hour):
                alert.told = self._strongest(alert, alert.found)

    def _strongest(self, alert: Alert, found: Part) -> Part:
        s, until = self.s, min(alert.closes, self.s.end)
        first = min(first for first, _ in alert.taken)
        explained = s.unexplained[first:until].copy()
        whole = explained.copy()
        for begin, taken in alert.taken:
            whole[begin - first : begin - first + len(taken)] += taken
        s.replace(first, whole)
        hits = find(s, found.hour, until, self.alpha)
        earliest, told = max(alert.first - BEFORE, 0), found
        for best in np.argsort(-hits.score, kind="stable")[:ASKED]:
            part = segment.as_known(s, hits, int(best), earliest, until - 1)
            # What went before may tell what it is, but it is of its own hours.
            if alert.about(part) and part.last >= alert.first:
                told = part
                break
        s.replace(first, explained)
        return told
