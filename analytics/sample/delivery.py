"""What becomes of every e-mail: refused, delayed, given up, stopped by the filter, or taken."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.sample import answers
from analytics.sample.kinds import (
    COMPLAINED,
    DEFERRED,
    DELIVERED,
    FAILED,
    NEWSLETTER,
    RECEIPT,
    SUPPRESSED,
)
from analytics.sample.people import People
from analytics.sample.plan import Plan
from analytics.sample.season import OUTAGE, Mailing, Season

TAKEN, REFUSED, DELAYED, WORN_OUT = range(4)
WAYS = {REFUSED: "refuses", DELAYED: "delays", WORN_OUT: "wears_out"}

# How often each fate meets a newsletter and any other e-mail to a server of usual trouble.
ODDS = {REFUSED: (0.0190, 0.0040), DELAYED: (0.0200, 0.0150), WORN_OUT: (0.0055, 0.0018)}
UNAUTHENTICATED = 0.96
GIVEN_UP_IN_THE_OUTAGE = 0.62
COMPLAINTS = 0.0005

# Seconds before each attempt, the last one being the end of it.
ATTEMPTS = 6
GAPS = {
    REFUSED: (4, 0, 0, 0, 0, 0),
    DELAYED: (4, 420, 1500, 4200, 9000, 0),
    WORN_OUT: (4, 900, 3600, 15_000, 43_000, 180_000),
}
OUTAGE_GAPS = (60, 1300, 2600, 3600, 3600, 3600)
NEVER = np.iinfo(np.int64).max

Numbers = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Attempts:
    """Every answer that was not a yes: of which e-mail (its row), when, and what was said."""

    row: Numbers
    at: Numbers
    answer: NDArray[np.int16]


@dataclass(frozen=True)
class Delivery:
    """A part of the plan and what became of it; answer is -1 where there was none."""

    plan: Plan
    first: int
    recipient: NDArray[np.int64]
    home: NDArray[np.int16]
    outcome: NDArray[np.int8]
    status_at: Numbers
    answer: NDArray[np.int16]
    attempts: Attempts


@dataclass(frozen=True)
class Fate:
    """What would become of the e-mails if the shop had no filter."""

    way: NDArray[np.int8]
    answer: NDArray[np.int16]
    in_outage: Bools
    at: Numbers
    tries: Numbers
    ends_at: Numbers


class Postman:
    """Delivers the parts of a plan in order, and remembers which addresses are blocked."""

    def __init__(self, known: People, mailings: list[Mailing], of: Season, seed: int) -> None:
        self.people, self.mailings, self.season, self.seed = known, mailings, of, seed
        self.blocked_at = np.full(len(known.home), NEVER)
        self.hard = np.array([answer.hard for answer in answers.answers()])
        self.filter = answers.numbers("filter")[0]

    def deliver(self, plan: Plan, first: int) -> Delivery:
        """Decide what becomes of the next e-mails of the plan, of which first is the number."""
        random = np.random.default_rng([self.seed, 2, first])
        recipient = np.where(plan.kind == RECEIPT, self.people.customers, plan.person)
        home = self.people.home[recipient]
        fate = self._fate(plan, home, random)
        stopped = self._stopped(plan, recipient, fate)
        outcome, status_at = self._ends(plan, home, fate, random)
        outcome[stopped], status_at[stopped] = SUPPRESSED, plan.sent_at[stopped]
        answer = np.where(stopped, self.filter, fate.answer)
        answer[np.isin(outcome, (DELIVERED, COMPLAINED))] = -1
        attempts = self._attempts(plan, fate, stopped)
        return Delivery(plan, first, recipient, home, outcome, status_at, answer, attempts)

    def _fate(self, plan: Plan, home: NDArray[np.int16], random: np.random.Generator) -> Fate:
        way = self._way(plan, home, random)
        outlook = self.people.mailboxes_of("outlook")[home]
        since, until = (int(moment.timestamp()) for moment in OUTAGE)
        in_outage = outlook & (plan.sent_at >= since) & (plan.sent_at < until)
        given_up = random.random(len(plan)) < GIVEN_UP_IN_THE_OUTAGE
        way[in_outage] = np.where(given_up, WORN_OUT, DELAYED)[in_outage]
        refused = self._unauthenticated(plan, home, random)
        way[refused] = REFUSED
        answer = self._answer(way, home, random)
        answer[refused] = answers.numbers("authentication")[0]
        outage = random.choice(answers.numbers("outage"), len(plan), p=[0.5, 0.3, 0.2])
        answer[in_outage] = outage[in_outage]
        at, tries = _times(plan, way, in_outage, until, random)
        ends_at = np.take_along_axis(at, np.minimum(tries, ATTEMPTS - 1)[:, None], axis=1)[:, 0]
        last = np.take_along_axis(at, np.maximum(tries - 1, 0)[:, None], axis=1)[:, 0]
        ends_at = np.where(np.isin(way, (REFUSED, WORN_OUT)), last, ends_at)
        return Fate(way, answer, in_outage, at, tries, ends_at)

    def _way(
        self, plan: Plan, home: NDArray[np.int16], random: np.random.Generator
    ) -> NDArray[np.int8]:
        trouble = np.array([known.trouble for known in self.people.homes])[home]
        bulk = plan.kind == NEWSLETTER
        chance, below = random.random(len(plan)), np.zeros(len(plan))
        way = np.zeros(len(plan), dtype=np.int8)
        for fate, (newsletter, other) in ODDS.items():
            odds = np.where(bulk, newsletter, other) * trouble
            way[(chance >= below) & (chance < below + odds)] = fate
            below = below + odds
        for server in ("nowhere", "mute", "silent"):
            fate = WORN_OUT if server == "silent" else REFUSED
            way[self.people.answering(server)[home]] = fate
        return way

    def _unauthenticated(
        self, plan: Plan, home: NDArray[np.int16], random: np.random.Generator
    ) -> Bools:
        gmail = self.people.mailboxes_of("gmail")[home]
        letters = [n for n, mailing in enumerate(self.mailings) if mailing.unauthenticated]
        letter = (plan.kind == NEWSLETTER) & np.isin(plan.number, letters)
        return np.asarray(gmail & letter & (random.random(len(plan)) < UNAUTHENTICATED))

    def _answer(
        self, way: NDArray[np.int8], home: NDArray[np.int16], random: np.random.Generator
    ) -> NDArray[np.int16]:
        chance, answer = random.random(len(way)), np.full(len(way), -1, dtype=np.int16)
        for server in sorted({known.answers for known in self.people.homes}):
            at_home = self.people.answering(server)[home]
            for fate, name in WAYS.items():
                met = at_home & (way == fate)
                if met.any():
                    answer[met] = answers.pick(name, server, chance[met])
        return answer

    def _stopped(self, plan: Plan, recipient: Numbers, fate: Fate) -> Bools:
        """Block after a hard bounce, and tell which e-mails come too late to be sent."""
        hard = (fate.way == REFUSED) & self.hard[fate.answer]
        np.minimum.at(self.blocked_at, recipient[hard], fate.ends_at[hard])
        return np.asarray(plan.sent_at > self.blocked_at[recipient])

    def _ends(
        self, plan: Plan, home: NDArray[np.int16], fate: Fate, random: np.random.Generator
    ) -> tuple[NDArray[np.int8], Numbers]:
        """Say how each e-mail ends: in the last days some are still being tried."""
        outcome = np.where(np.isin(fate.way, (REFUSED, WORN_OUT)), FAILED, DELIVERED)
        status_at = fate.ends_at.copy()
        open_ = (fate.ends_at >= self.season.end) & np.isin(fate.way, (DELAYED, WORN_OUT))
        outcome[open_] = DEFERRED
        seen = np.where(self._seen(fate), fate.at, 0).max(axis=1)
        status_at[open_] = seen[open_]
        complains_at = status_at + random.integers(600, 8 * 3600, len(plan))
        complains = (random.random(len(plan)) < COMPLAINTS) & (complains_at < self.season.end)
        complains &= (plan.kind == NEWSLETTER) & (outcome == DELIVERED)
        # No log learns which e-mails Google's readers report as spam: it tells of shares only.
        complains &= ~self.people.answering("google")[home]
        outcome[complains] = COMPLAINED
        status_at[complains] = complains_at[complains]
        return outcome.astype(np.int8), status_at

    def _seen(self, fate: Fate) -> Bools:
        """Tell which attempts were made before the log ends; the first is always in it."""
        place = np.arange(ATTEMPTS)
        seen: Bools = (place < fate.tries[:, None]) & ((fate.at < self.season.end) | (place == 0))
        return seen

    def _attempts(self, plan: Plan, fate: Fate, stopped: Bools) -> Attempts:
        seen = self._seen(fate) & ~stopped[:, None]
        row, place = np.nonzero(seen)
        filtered = np.flatnonzero(stopped)
        rows = np.concatenate([row, filtered])
        at = np.concatenate([fate.at[row, place], plan.sent_at[filtered]])
        told = np.full(len(filtered), self.filter, dtype=np.int16)
        answer = np.concatenate([fate.answer[row], told])
        order = np.lexsort((at, rows))
        return Attempts(rows[order], at[order], answer[order])


def _times(
    plan: Plan, way: NDArray[np.int8], in_outage: Bools, until: int, random: np.random.Generator
) -> tuple[Numbers, Numbers]:
    """Return the moments of the attempts (e-mail × attempt) and how many were not taken."""
    gaps = np.array([(3, 0, 0, 0, 0, 0), GAPS[REFUSED], GAPS[DELAYED], GAPS[WORN_OUT]])[way]
    gaps[in_outage] = OUTAGE_GAPS
    spread = random.uniform(0.6, 1.5, gaps.shape)
    at = plan.sent_at[:, None] + np.cumsum(np.ceil(gaps * spread).astype(np.int64), axis=1)
    tries = np.choose(
        way,
        [
            np.zeros(len(way), dtype=np.int64),
            np.ones(len(way), dtype=np.int64),
            random.choice([1, 2, 3], len(way), p=[0.65, 0.25, 0.1]),
            random.choice([4, 5, 6], len(way), p=[0.2, 0.3, 0.5]),
        ],
    )
    saved = in_outage & (way == DELAYED)
    at[saved, tries[saved]] = until + random.integers(60, 5400, int(saved.sum()))
    early = saved[:, None] & (np.arange(ATTEMPTS) < tries[:, None]) & (at >= until)
    return np.where(early, until - 1, at), tries
