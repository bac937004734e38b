"""Finds failures beyond the usual, for a shop with 20 e-mails a day and for one with 5 million.

The question is never how many failed, but how many more than were to be expected of these
e-mails. Everything is learnt from the log itself, from the days before; nothing is set by hand
but the sensitivity. In the order of the work:

1. *What is usual* (`usual`): a failure rate for each mail type × provider × reason, from sums
   that fade by half in three weeks. A cell without history takes the habits of its type and of
   its provider (shrinkage by one pseudo-failure). A day counts with what was expected of it and
   three deviations more at most, so that a burst never becomes the norm.
2. *Late bounces* (`late`): for each reason it is learnt how long after their e-mails failures
   come, up to 36 hours, and they are expected then; so are failures that were due and have not
   come (`evidence`). Learning a day's failures counts what the day before still owes (`usual`).
3. *How unsteady* (`noise`): how far a segment strays from the expected beyond chance, by the
   hour, by six and by the day. This decides: without it big shops alarm twice a month. A young
   log is granted more, and so is e-mail of a type that was hardly ever sent (`evidence`).
4. *Evidence* (`evidence`): windows of 1, 6, 24 and 120 hours × segments of provider and reason
   are scored by the likelihood ratio of a negative binomial with a log-normal allowance for
   unsteadiness: few failures are judged by chance, many by habit. An alarm needs
   L − ½·Σ log(1 + 8) > log(M/α): M are the tests of a month, so α bounds false alarms as
   Bonferroni did. Mail types are not searched, for they cost more false alarms than they find.
5. *When* (`segment`): the burst began where the rate changed (two rates before and after, each
   by its likelihood). *What* (`naming`): it hits the types and providers that together score
   highest, found in linear time, since the best subset is a prefix by F/µ. One is named where it
   holds 80 % of the excess and no other is seen to be hit alike (90 % and not surely, for a lost
   e-mail proves little); none where those that were spared got too few e-mails to be sure of it;
   up to three providers otherwise. Failures of no known reason are a burst's name only where no
   known one rose with them.
6. *Life* (`watch`): the log is read in its order. What is found is explained away (F becomes
   min(F, µ)) so that the rest is judged without it, and stays open until six quiet hours speak
   against it. Its start, its id and when it closes depend on nothing later; its name, counts
   and end are those of all its hours, and final when it has closed.
7. *Severity* (`telling`): what was lost, not how sure it is. Order confirmations and passwords
   weigh more; one address tried again and again is a notice.

What is expected of an hour depends on earlier days only, so later rows change nothing that was
told; an unknown reason (not of the log's own codes) is the exception, for it is expected from
its first failure on. Months of silence are passed over at no cost (`silence`).

`scan` returns with the bursts a `Memory` of each shop, some days before the end of the log.
Given it, the next scan needs only the rows since `Memory.since` and returns only the bursts
detected after it: these replace the ones that were kept of that time, and with the earlier ones
they are what a scan of the whole log returns. Where rows before `since` changed, scan the whole
log without it.

Sources: a gamma-Poisson expectation with shrinkage, as in empirical Bayes; capped learning and
the guard of six days after Farrington (1996) and Noufaily (2013); scan statistics after Kulldorff
(1997); subset scan in linear time after Neill (2012); the likelihood of counts after Höhle and
Paul (2008); the life of an alert after burn-rate alerting (Google SRE workbook). Constants
stand beside what they decide. They were chosen on the invented shops of seeds 101 to 110, and
none of them is sharp.
"""

from analytics.bursts.burst import Burst, ReasonCount, Severity
from analytics.bursts.memory import VERSION, Memory, unpack
from analytics.bursts.scanning import SENSITIVITIES, Scan, Sensitivity, find_bursts, scan

__all__ = [
    "SENSITIVITIES",
    "VERSION",
    "Burst",
    "Memory",
    "ReasonCount",
    "Scan",
    "Sensitivity",
    "Severity",
    "find_bursts",
    "scan",
    "unpack",
]
