"""One invented shop: its customers, its mailings, its plan, delivered part by part."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analytics.sample.delivery import Delivery, Postman
from analytics.sample.people import People, people
from analytics.sample.plan import Plan, plan
from analytics.sample.planted import Planted, planted
from analytics.sample.season import Mailing, Season, mailings, season

# So many e-mails are delivered at a time: a few of these parts are in the memory at once.
PART = 50_000


@dataclass(frozen=True)
class Shop:
    """An invented shop before anything is delivered."""

    seed: int
    season: Season
    mailings: list[Mailing]
    plan: Plan
    people: People

    def planted(self) -> Planted:
        """Return what is planted in this shop, still without figures."""
        return planted(self.season, self.mailings, messages=len(self.plan), seed=self.seed)

    def deliveries(self) -> Iterator[Delivery]:
        """Deliver the plan in the order of sending, a part at a time."""
        postman = Postman(self.people, self.mailings, self.season, self.seed)
        for first in range(0, len(self.plan), PART):
            yield postman.deliver(self.plan.part(first, first + PART), first)

    def delivered(self) -> Delivery:
        """Deliver the whole plan at once, for a shop that fits in the memory in words."""
        return Postman(self.people, self.mailings, self.season, self.seed).deliver(self.plan, 0)


def invent(*, messages: int, days: int, seed: int) -> Shop:
    """Invent a shop that sends exactly so many e-mails in so many days."""
    random = np.random.default_rng([seed, 1])
    of = season(days)
    letters = mailings(of)
    planned, customers = plan(messages, of, letters, random)
    return Shop(seed, of, letters, planned, people(customers, random))
