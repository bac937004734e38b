"""What the process that owns a log does for the commands of others."""

from analytics.commands import bursts, customer, files, keeping, on_the_log, reading, report, rules
from analytics.owner import Owner
from analytics.store import Store

# Importing the groups is what registers their commands.
GROUPS = (files, reading, customer, bursts, report, rules, keeping)


def listen(store: Store) -> Owner:
    """Carry out other processes' commands on this log until the owner is closed."""
    return Owner(store.file, on_the_log.answer_for(store))
