"""Which e-mail the shop sends to whom, and when: numbers only, for any size."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from analytics.sample.kinds import CONTACT, NEWSLETTER, ORDER, PASSWORD, RECEIPT, SHIPPING
from analytics.sample.season import HOUR, Mailing, Season, doubled_hour

NEWSLETTERS, CAMPAIGN, ORDERS, NOTICES, CONTACTS = 0.39, 0.20, 0.14, 0.04, 0.025
FIRST_ORDER = 10_101
QUESTIONS, PASSWORDS = 11, 2
# A newsletter goes to one of four circles of readers, and to some others.
CIRCLES, LOYAL = 4, 0.6
ACTIVE = 0.3

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Plan:
    """E-mails in the order of sending; number is an order, a mailing or a question."""

    sent_at: Numbers
    person: NDArray[np.int32]
    kind: NDArray[np.int8]
    number: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.sent_at)

    def part(self, start: int, stop: int) -> Self:
        """Return the e-mails from one place to another."""
        cut = slice(start, stop)
        return type(self)(self.sent_at[cut], self.person[cut], self.kind[cut], self.number[cut])


@dataclass(frozen=True)
class Sizes:
    """How many e-mails of each kind; whatever is left over are passwords."""

    letters: list[int]
    orders: int
    contacts: int
    notices: int
    customers: int


def sizes(messages: int, mailings: list[Mailing]) -> Sizes:
    """Share out a number of e-mails over the shop's mailings and mail types."""
    weekly = sum(not mailing.campaign for mailing in mailings)
    letters = [
        int(messages * (CAMPAIGN if mailing.campaign else NEWSLETTERS / weekly))
        for mailing in mailings
    ]
    return Sizes(
        letters=letters,
        orders=int(messages * ORDERS),
        contacts=int(messages * CONTACTS),
        notices=int(messages * NOTICES),
        customers=max(50, int(messages * CAMPAIGN * 1.2), int(max(letters, default=0) * 1.1)),
    )


def plan(
    messages: int, of: Season, mailings: list[Mailing], random: np.random.Generator
) -> tuple[Plan, int]:
    """Plan exactly so many e-mails, and say how many customers they need."""
    size = sizes(messages, mailings)
    ordered_at = np.sort(_moments(size.orders, of, random))
    buyer = _returning(size.orders, size.customers, random)
    order = np.arange(size.orders) + FIRST_ORDER
    shipped, shipped_at = _shipped(ordered_at, size.notices, of, random)
    receipt_at = ordered_at + random.integers(1, 4, size.orders)
    parts = [
        _mails(ORDER, ordered_at, buyer, order),
        _mails(RECEIPT, np.minimum(receipt_at, of.end - 1), buyer, order),
        _mails(SHIPPING, shipped_at, buyer[shipped], order[shipped]),
        _asked(CONTACT, size.contacts, QUESTIONS, size.customers, of, random),
    ]
    for number, mailing in enumerate(mailings):
        parts.append(_mailed(number, mailing, size.letters[number], size.customers, random))
    rest = messages - sum(len(part) for part in parts)
    parts.append(_asked(PASSWORD, rest, PASSWORDS, size.customers, of, random))
    return _in_order(parts), size.customers


def _mails(kind: int, sent_at: Numbers, person: Numbers, number: Numbers) -> Plan:
    kinds = np.full(len(sent_at), kind, dtype=np.int8)
    return Plan(sent_at, person.astype(np.int32), kinds, number.astype(np.int32))


def _in_order(parts: list[Plan]) -> Plan:
    sent_at = np.concatenate([part.sent_at for part in parts])
    order = np.argsort(sent_at, kind="stable")
    return Plan(
        sent_at[order],
        np.concatenate([part.person for part in parts])[order],
        np.concatenate([part.kind for part in parts])[order],
        np.concatenate([part.number for part in parts])[order],
    )


def _moments(count: int, of: Season, random: np.random.Generator) -> Numbers:
    """Draw moments of sending, a few of them in the hour that comes twice."""
    hours = random.multinomial(count, of.weight / of.weight.sum())
    moments = np.repeat(of.hours, hours) + random.integers(0, HOUR, count)
    moments = random.permutation(moments)
    twice = np.repeat(doubled_hour(of), min(4, count // 100))
    moments[: len(twice)] = twice + random.integers(0, HOUR, len(twice))
    return moments


def _returning(count: int, customers: int, random: np.random.Generator) -> Numbers:
    """Draw customers of whom the first come back most often."""
    active = max(1, int(customers * ACTIVE))
    return (active * random.random(count) ** 1.8).astype(np.int64)


def _asked(
    kind: int, count: int, texts: int, customers: int, of: Season, random: np.random.Generator
) -> Plan:
    sent_at = _moments(count, of, random)
    text = (texts * random.random(count) ** 2).astype(np.int64)
    return _mails(kind, sent_at, _returning(count, customers, random), text)


def _mailed(
    number: int, mailing: Mailing, count: int, customers: int, random: np.random.Generator
) -> Plan:
    """Send a newsletter to the friends of its theme and some others, the campaign to anyone."""
    loyal = 0 if mailing.campaign else int(count * LOYAL)
    friends = (number % CIRCLES * loyal + np.arange(loyal)) % customers
    others = np.setdiff1d(np.arange(customers), friends, assume_unique=True)
    others = random.permutation(others)[: count - loyal]
    person = random.permutation(np.concatenate([friends, others]))
    sent_at = mailing.starts + np.arange(count) * mailing.seconds // max(count, 1)
    return _mails(NEWSLETTER, sent_at, person, np.full(count, number))


def _shipped(
    ordered_at: Numbers, count: int, of: Season, random: np.random.Generator
) -> tuple[Numbers, Numbers]:
    """Choose the last orders that leave in time, one to three working days later."""
    day = np.searchsorted(of.midnights, ordered_at, side="right") - 1
    day = day + random.choice([1, 2, 3], len(day), p=[0.6, 0.3, 0.1])
    # The last midnight is that of 1 November 2026, a Sunday: the week is counted from there.
    weekday = (6 + day - of.days) % 7
    day = day + np.where(weekday >= 5, 7 - weekday, 0)
    leaves = np.flatnonzero(day < of.days)[-count:] if count else np.empty(0, dtype=np.int64)
    at = of.midnights[day[leaves]] + 9 * HOUR + random.integers(0, 7 * HOUR, len(leaves))
    return leaves, at
