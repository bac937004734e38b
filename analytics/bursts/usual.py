"""What is usual: the failure rate of every mail type, provider and reason, learnt by day."""

from dataclasses import dataclass

import numpy as np

from analytics.bursts.totals import Numbers

# A day counts half after three weeks.
FADE = 0.5 ** (1 / 21)
# What is believed before a log begins, and the number of e-mails that it is worth.
FIRST_RATES = {"unknown_recipient": 0.006, "mailbox_full": 0.002}
FIRST_RATE, FIRST_WEIGHT = 0.001, 250.0
HIGHEST_PRIOR = 0.3
# Failures of a day beyond so many deviations of what was expected are not learnt.
CAP_DEVIATIONS, CAP_SPREAD = 3.0, 0.35
# While a log is young, all of its days are weighed anew each day, each cell's worst left out,
# unless nearly all of the cell's e-mails were sent that day.
YOUNG_DAYS, MOST_SCALED = 14, 5.0


@dataclass(frozen=True)
class History:
    """Faded sums of e-mails [type, provider] and of failures [type, provider, reason]."""

    sent: Numbers
    failed: Numbers


def first_rates(reasons: tuple[str, ...]) -> Numbers:
    """Return the rate of each reason before anything is known."""
    return np.array([FIRST_RATES.get(reason, FIRST_RATE) for reason in reasons])


def rates(history: History, first: Numbers) -> Numbers:
    """Return the usual rate of every cell; one without history has its margins' habit.

    Axes before the last ones (such as days) are kept.
    """
    sent, failed = history.sent, history.failed
    weight = sent.sum((-2, -1))[..., None] + FIRST_WEIGHT
    rate = (failed.sum((-3, -2)) + first * FIRST_WEIGHT) / weight
    doubt = 1 / rate[..., None, :]
    by_type = (failed.sum(-2) + 1) / (sent.sum(-1)[..., None] + doubt)
    by_provider = (failed.sum(-3) + 1) / (sent.sum(-2)[..., None] + doubt)
    prior = by_type[..., :, None, :] * by_provider[..., None, :, :] / rate[..., None, None, :]
    usual: Numbers = (failed + 1) / (sent[..., None] + 1 / np.minimum(prior, HIGHEST_PRIOR))
    return usual


def learn(start: History, age: int, sent: Numbers, failed: Numbers, first: Numbers) -> History:
    """Return the histories at the start of each day but one, and after the last one.

    The one is the day before the others, of whose e-mails more may fail. ``start`` has the
    histories at the start of the first two days, and ``age`` is the number of days that the
    second one has seen: none, or more than are young.
    """
    before, now = (History(*sums) for sums in zip(start.sent, start.failed, strict=True))
    all_sent, all_failed = [now.sent], [now.failed]
    for day in range(1, len(sent)):
        if age + day <= YOUNG_DAYS:
            following = _young(sent[: day + 1], failed[: day + 1], first)
        else:
            two = slice(day - 1, day + 1)
            following = _one_more(before, now, sent[two], failed[two], first)
        before, now = now, following
        all_sent.append(now.sent)
        all_failed.append(now.failed)
    return History(np.stack(all_sent), np.stack(all_failed))


def _one_more(
    before: History, now: History, sent: Numbers, failed: Numbers, first: Numbers
) -> History:
    """Return the history with the second of two days; the others are those at their starts."""
    missing = np.maximum(sent[0][..., None] * rates(before, first) - failed[0], 0)
    expected = sent[1][..., None] * rates(now, first) + missing
    doubt = CAP_SPREAD**2 + 1 / (now.failed + 1)
    cap = expected + CAP_DEVIATIONS * np.sqrt(expected + expected**2 * doubt) + 1
    return History(FADE * now.sent + sent[1], FADE * now.failed + np.minimum(failed[1], cap))


def _young(sent: Numbers, failed: Numbers, first: Numbers) -> History:
    worst = failed.argmax(0)[None]
    spared = np.take_along_axis(failed, worst, 0)[0]
    sent_then = np.take_along_axis(sent[..., None], worst, 0)[0]
    total, days = sent.sum(0)[..., None], len(sent) - 1
    scale = total / np.maximum(total - sent_then, 1)
    without = (failed.sum(0) - spared) * scale
    # All days together weigh one day: enough to cap the worst of them when they are learnt.
    usual = np.where(scale > MOST_SCALED, failed.sum(0), without) / days
    before = now = History(sent.sum(0) / days, usual)
    for day in range(1, len(sent)):
        two = slice(day - 1, day + 1)
        before, now = now, _one_more(before, now, sent[two], failed[two], first)
    return now
