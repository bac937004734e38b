"""The log that is measured on, and what comes to it later, as our own CSV.

A large log would take our inventor longer than all that is measured: it invents a smaller one with
the same days, of which every e-mail is then written several times, each time to somebody else.
"""

from collections.abc import Callable
from pathlib import Path

from analytics.fence import connect
from analytics.sample import write_shop
from analytics.sample.texts import DOMAIN
from analytics.sql import statement

Progress = Callable[[float], None]
SEED = 7
# So many e-mails are invented one by one, at most.
ONE_BY_ONE = 10_000_000
# What comes later, in the last two weeks of the season, which it shares with the log.
ADDED, ADDED_DAYS = 10_000, 14


def rounds_of(messages: int, one_by_one: int = ONE_BY_ONE) -> int:
    """Return how many times each e-mail of a log of this size is written."""
    return -(-messages // one_by_one)


def write_log(
    file: Path, messages: int, days: int, progress: Progress, one_by_one: int = ONE_BY_ONE
) -> None:
    """Write a log of exactly so many e-mails over so many days."""
    rounds = rounds_of(messages, one_by_one)
    invented = file if rounds == 1 else file.with_name("invented.csv")

    def report(done: int, of: int) -> None:
        progress(done / of)

    write_shop(invented, messages=-(-messages // rounds), days=days, seed=SEED, progress=report)
    if rounds > 1:
        _repeat(invented, file, rounds, messages)
        invented.unlink()


def write_additions(folder: Path, number: int) -> list[Path]:
    """Write so many files of what comes later, each with other e-mails."""
    files = [folder / f"later-{one}.csv" for one in range(1, number + 1)]
    for one, file in enumerate(files, start=1):
        write_shop(file, messages=ADDED, days=ADDED_DAYS, seed=SEED + one)
    return files


def _repeat(invented: Path, file: Path, rounds: int, messages: int) -> None:
    values = {"log": str(invented), "file": str(file), "rounds": rounds, "messages": messages}
    with connect() as connection:
        connection.execute(statement("bench/repeat_log"), values | {"own": DOMAIN})
