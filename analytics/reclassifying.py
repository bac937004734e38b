"""Changed rules → the log: providers, types and meanings are decided anew, without another import.

The statements stand in sql/reclassify, numbered in the order they run; what an import does as well
is the import's own statement. Totals of sealed hours stay as they are.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread

from analytics import audit
from analytics.audit import Deed
from analytics.errors import EmailLogError
from analytics.sql import statement
from analytics.store import Store
from analytics.watching import watch
from analytics.words import N_

PROVIDERS = "load/3_providers"
COUNTED = ("reclassify/6_error_log", "reclassify/9_filed_anew")
# Whose server it was comes first: what an answer means may depend on it.
FILING = (
    "load/3_places_told",
    PROVIDERS,
    "load/3_mail_types",
    "reclassify/2_refiled",
    "reclassify/2_messages",
)
DECIDING = (
    "reclassify/3_said",
    "load/5_wordings",
    "reclassify/4_answered",
    "load/7_new_answers",
    "load/8_meant",
    "reclassify/5_decided",
)
COUNTING = (
    "reclassify/6_error_log",
    "reclassify/7_renamed",
    "reclassify/8_messages",
    "reclassify/9_touched",
    "load/15_totals_out",
    "load/16_totals_in",
    "reclassify/9_filed_anew",
)
STEPS = ("reclassify/1_unfiled", *FILING, *DECIDING, *COUNTING)
log = logging.getLogger(__name__)


class NotReclassified(EmailLogError):
    """Changed rules could not be applied."""

    text = N_("The e-mails could not be filed anew; the log is as it was. Try again.")


@dataclass(frozen=True)
class Changes:
    """How many answers mean something else now, and how many e-mails are filed anew."""

    answers: int
    messages: int


def reclassify(store: Store, progress: Callable[[float], None] = lambda _share: None) -> Changes:
    """Apply the rules as they are now to everything in the log, and look for bursts in it.

    ``progress`` is told the share of the steps that are done.
    Raises RuleError when the shop's own rules are broken; the log is then as it was.
    """
    changes = _file_anew(store, progress)
    watch(store)
    progress(1.0)
    return changes


def _file_anew(store: Store, progress: Callable[[float], None]) -> Changes:
    store.learn_rules()
    own_domains = {"own_domains": list(store.settings.own_domains)}
    found = dict.fromkeys(COUNTED, 0)
    with store.change() as cursor:
        for done, step in enumerate(STEPS):
            progress(done / len(STEPS))
            cursor.execute(statement(step), own_domains if step == PROVIDERS else None)
            if step in found:
                found[step] = cursor.fetchall()[0][0]
    answers, messages = found.values()
    return Changes(answers=answers, messages=messages)


class Reclassifying:
    """Rules that are applied in a thread of their own: leaving the page stops nothing."""

    def __init__(self, store: Store, who: str | None = None) -> None:
        """Begin, and return at once; who did it is noted first, unless that is done already."""
        self.share = 0.0
        self.became: Changes | EmailLogError = NotReclassified()
        self._thread = Thread(target=self._run, args=(store, who), name="reclassify", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Say whether there is still something to do."""
        return self._thread.is_alive()

    def wait(self) -> None:
        """Return when everything is done."""
        self._thread.join()

    def _run(self, store: Store, who: str | None) -> None:
        try:
            if who is not None:
                audit.note(store, who, Deed.RULE_CHANGED)
            self.became = _file_anew(store, self._report)
        except EmailLogError as error:
            self.became = error
        except Exception as error:
            # Nobody above this thread would see it; what it says may quote the data.
            log.error("Changed rules could not be applied (%s).", type(error).__name__)
        else:
            _look_for_bursts(store)

    def _report(self, share: float) -> None:
        self.share = share


def _look_for_bursts(store: Store) -> None:
    """Look for bursts in what is filed anew; the next search makes up for one that fails."""
    try:
        watch(store)
    except Exception as error:
        log.error("Bursts could not be looked for (%s).", type(error).__name__)
