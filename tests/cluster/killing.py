"""A worker that is killed in the midst of its work, and what Spark's own log says of it."""

import os
import re
import signal
import subprocess
import threading
from pathlib import Path

from analytics.lake.cluster import Cluster

WORK = Path(os.environ.get("POSTLOGG_CLUSTER_WORK", "."))
# Half-way: what the exports tell is ranked and explained, and nothing of a month is written yet.
HALF_WAY = "load/11_judged"
# As Spark words it.
OPTION = "--executor-id"
BEGUN = r"Starting task .*\(TID (\d+)\).*\Wexecutor {executor}\W"
ENDED = r"Finished task .*\(TID (\d+)\)"
LOST_WORKER = r"Lost executor \d+"
LOST_TASK = r"\(TID \d+\) failed because while it was being computed, its executor exited"


class Killing(Cluster):
    """Builds on the cluster, and kills one of its workers that is at work for it."""

    def view(self, statement: str) -> None:
        if statement != HALF_WAY:
            super().view(statement)
            return
        over = threading.Event()
        killing = threading.Thread(target=_kill_at_work, args=("worker2", over))
        killing.start()
        try:
            super().view(statement)
        finally:
            over.set()
            killing.join()


def losses() -> tuple[int, int]:
    """Return how many workers Spark has lost so far, and how many tasks that they were at."""
    told = _told()
    return len(re.findall(LOST_WORKER, told)), len(re.findall(LOST_TASK, told))


def _kill_at_work(name: str, over: threading.Event) -> None:
    """Kill a worker and its executor while the executor is at a task.

    It is held while we look, so that the task cannot end before the kill.
    """
    worker = int((WORK / f"{name}.pid").read_text())
    executor, number = _executor_of(worker)
    while not over.wait(0.1):
        os.kill(executor, signal.SIGSTOP)
        # What it said last has yet to come into the log.
        over.wait(0.1)
        if _at_work(number):
            os.kill(worker, signal.SIGKILL)
            os.kill(executor, signal.SIGKILL)
            return
        os.kill(executor, signal.SIGCONT)


def _executor_of(worker: int) -> tuple[int, str]:
    """Return the process that works for a worker, and what Spark calls it.

    Of the script that began the worker, a dead child may still be there.
    """
    listed = subprocess.run(["pgrep", "-P", str(worker)], capture_output=True, text=True)
    for child in listed.stdout.split():
        options = Path(f"/proc/{child}/cmdline").read_text().split("\0")
        if OPTION in options:
            return int(child), options[options.index(OPTION) + 1]
    raise AssertionError(listed)


def _at_work(executor: str) -> bool:
    """Tell whether an executor has begun a task, and not ended it."""
    told = _told()
    begun = re.findall(BEGUN.format(executor=executor), told)
    return not set(begun) <= set(re.findall(ENDED, told))


def _told() -> str:
    return (WORK / "connect.log").read_text(errors="replace")
