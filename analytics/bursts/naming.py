"""What a burst is called: the reason, mail types and providers, as narrow as the evidence."""

from dataclasses import dataclass

import numpy as np

from analytics.bursts.totals import OTHER, REASONS, Indices, Numbers

# Failures of no known reason are named so only if none of the known ones, which failed so many
# times as often as usual, grew more: a part of every burst goes unrecognised.
RISEN = 2.0
# One part is named alone with so much of the excess, unless another one is seen to be hit with
# so much evidence (in log-likelihood).
ALONE = ((0.8, 4.5), (0.9, 10.0))
# It is seen to be hit if it failed so many times as often as usual, and about alike: with so
# much of the failure rate of the worst one.
SEEN_RATIO, ALIKE = 3.0, 0.3
# None is named where those that were spared had failed no more often than this, had they been
# hit as well; nor are more than so many types, or providers.
SPARED = 2.0
MOST_TYPES, MOST_PROVIDERS = 1, 3
UNKNOWN = REASONS.index(OTHER)


@dataclass(frozen=True)
class Cells:
    """E-mails [..., type, provider] of some hours, which failed, and which usually do."""

    sent: Numbers
    failed: Numbers  # likewise, and by reason, unless one is chosen
    usual: Numbers

    def of_reason(self, reason: int) -> "Cells":
        """Return those of one reason."""
        return Cells(self.sent, self.failed[:, :, reason], self.usual[:, :, reason])


def reason(cells: Cells, segment: tuple[int, int]) -> int:
    """Return the reason of a segment, or the one that grew most where it is none or unknown."""
    provider, own = segment[0] - 1, segment[1] - 1
    if own > UNKNOWN:
        return own
    at = slice(provider, provider + 1) if provider >= 0 else slice(None)
    failed, usual = (x[:, at].sum((0, 1)) for x in (cells.failed, cells.usual))
    asked = (failed >= RISEN * usual) | (np.arange(len(failed)) == own)
    return int(np.where(asked | ~asked.any(), failed - usual, -np.inf).argmax())


def hit(cells: Cells, provider: int) -> tuple[Indices, Indices]:
    """Return the types and providers with the highest score, from all or from one provider."""
    starts = [np.arange(cells.failed.shape[1]), *([np.array([provider - 1])] if provider else [])]
    found = (_alternated(cells.failed, cells.usual, start) for start in starts)
    return max(found, key=lambda x: x[0])[1]


def type_names(cells: Cells, types: Indices, providers: Indices) -> tuple[int, ...]:
    """Return the mail type that a burst is of; none are all."""
    sums = (x[:, providers].sum(1) for x in (cells.sent, cells.failed, cells.usual))
    return _named(types, MOST_TYPES, *sums)


def provider_names(cells: Cells, types: Indices, providers: Indices) -> tuple[int, ...]:
    """Return the providers that a burst is at; none are all."""
    sums = (x[types].sum(0) for x in (cells.sent, cells.failed, cells.usual))
    return _named(providers, MOST_PROVIDERS, *sums)


def _alternated(
    failed: Numbers, usual: Numbers, providers: Indices
) -> tuple[float, tuple[Indices, Indices]]:
    """Choose types for the providers, then providers for the types, until nothing changes."""
    best, types = -1.0, providers[:0]
    for _ in range(10):
        _, types = _worst(failed[:, providers].sum(1), usual[:, providers].sum(1))
        score, providers = _worst(failed[types].sum(0), usual[types].sum(0))
        if score <= best:
            break
        best = score
    return best, (types, providers)


def _worst(failed: Numbers, usual: Numbers) -> tuple[float, Indices]:
    """Return those that score highest together: they are the first ones by their ratio."""
    order = np.argsort(-failed / usual, kind="stable")
    score = _score(failed[order].cumsum(), usual[order].cumsum())
    best = int(score.argmax())
    return float(score[best]), np.sort(order[: best + 1])


def _score(failed: Numbers, usual: Numbers) -> Numbers:
    """Return how much likelier so many failures are at their own rate than at the usual one."""
    likelier = failed * np.log(np.maximum(failed, 1e-9) / usual) - failed + usual
    return np.where(failed > usual, likelier, 0)


def _named(
    worst: Indices, most: int, sent: Numbers, failed: Numbers, usual: Numbers
) -> tuple[int, ...]:
    """Return the names of a dimension: one, none where none was visibly spared, or some."""
    main = int(worst[(failed - usual)[worst].argmax()])
    rate = failed / np.maximum(sent, 1)
    seen = (failed > SEEN_RATIO * usual) & (rate >= ALIKE * rate[main])
    seen[main] = False
    evidence = np.where(seen, _score(failed, usual), 0)
    hit = np.union1d(worst, np.flatnonzero(evidence > ALONE[0][1]))
    excess = failed - usual
    for part, needed in ALONE:
        if excess[main] >= part * excess[hit].sum() and evidence.max() <= needed:
            return (main,)
    share = failed[hit].sum() / sent[hit].sum()
    if len(hit) > most or np.delete(sent, hit).sum() * share <= SPARED:
        return ()
    return tuple(int(one) for one in hit)
