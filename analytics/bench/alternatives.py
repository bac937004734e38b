"""The same questions to the same log with what one would take instead, in a process of its own.

How many e-mails failed per day, type and provider, at first and once more; and all of one customer.
The others are given what is most to their liking: days of UTC, the provider of each domain, and
they read the file without judging it.
"""

import csv
import json
import resource
import sqlite3
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import pandas as pd

from analytics.access import MANAGER
from analytics.bench.children import peak_memory, say
from analytics.filters import Filters
from analytics.settings import Settings, data_folder
from analytics.sql import statement
from analytics.store import Store

TIMES, LETTERS, MOST = 3, 7, 50
ALWAYS = (date(1970, 1, 1), date(2199, 12, 31))
FINAL = ["delivered", "sent", "complained", "failed"]
# All that the question needs, as small as pandas can hold it.
NEEDED = {"mail_type": "category", "recipient_domain": "category", "outcome": "category"}


def postlogg(_log: Path, _known: Mapping[str, Any]) -> dict[str, Any]:
    """Ask our own log, and say what only it knows: the providers, and somebody to look up."""
    settings = Settings()
    began = perf_counter()
    with closing(Store(settings.database, settings)) as store, store.cursor() as cursor:
        everything = Filters(*ALWAYS, scope=MANAGER, version=store.version, zone="UTC")

        def rates() -> pd.DataFrame:
            asked = cursor.execute(statement("bench/failure_rates"), everything.as_parameters())
            return asked.df()

        answer = rates()
        opened = perf_counter() - began
        again = _seconds(rates)
        providers = dict(cursor.execute(statement("bench/providers")).fetchall())
        address, emails = cursor.execute(statement("bench/somebody")).fetchall()[0]
    totals = _totals(len(answer), answer["failed"], answer["finished"])
    known = {"address": address, "providers": providers}
    return {"opened": opened, "again": again, "answer": totals, "emails": emails} | known


def whole(log: Path, known: Mapping[str, Any]) -> dict[str, Any]:
    """Read the log into pandas as one does at first, with all its columns."""
    began = perf_counter()
    frame = pd.read_csv(log, parse_dates=["sent_at"])
    found = _asked(frame, known, began)
    address = known["address"]

    def exact() -> pd.DataFrame:
        return frame[frame["recipient"] == address].sort_values("sent_at", ascending=False)

    def part() -> pd.DataFrame:
        fitting = frame["recipient"].str.contains(address[:LETTERS], regex=False)
        newest = frame[fitting].groupby("recipient")["sent_at"].agg(["size", "max"])
        return newest.nlargest(MOST, "max")

    return found | {"emails": len(exact()), "exact": _seconds(exact), "part": _seconds(part)}


def needed(log: Path, known: Mapping[str, Any]) -> dict[str, Any]:
    """Read no more into pandas than the question needs, as one does who knows it well."""
    began = perf_counter()
    columns: Any = ["sent_at", *NEEDED]
    frame = pd.read_csv(log, usecols=columns, dtype=NEEDED, parse_dates=["sent_at"])
    return _asked(frame, known, began)


def sqlite(log: Path, known: Mapping[str, Any]) -> dict[str, Any]:
    """Fill a database of SQLite in one transaction, with an index of the recipients."""
    file = data_folder() / "log.sqlite"
    sought = {"address": known["address"], "part": known["address"][:LETTERS]}
    began = perf_counter()
    with closing(sqlite3.connect(file)) as connection:
        _fill(connection, log, known["providers"])

        def asked(name: str) -> Callable[[], list[Any]]:
            question = statement(f"bench/sqlite/{name}")
            given = {one: text for one, text in sought.items() if f":{one}" in question}
            return lambda: connection.execute(question, given).fetchall()

        rows = asked("rates")()
        first = perf_counter() - began
        answer = pd.DataFrame(rows, columns=["day", "mail_type", "provider", "failed", "finished"])
        return {
            "first": first,
            "again": _seconds(asked("rates")),
            "answer": _totals(len(answer), answer["failed"], answer["finished"]),
            "emails": len(asked("exact")()),
            "exact": _seconds(asked("exact")),
            "part": _seconds(asked("part")),
            "bytes": file.stat().st_size,
        }


def _fill(connection: sqlite3.Connection, log: Path, providers: Mapping[str, str]) -> None:
    connection.executescript(statement("bench/sqlite/schema"))
    with connection, log.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        marks = ", ".join("?" for _column in next(rows))
        connection.executemany(f"INSERT INTO messages VALUES ({marks})", rows)  # noqa: S608
        connection.executemany("INSERT INTO providers VALUES (?, ?)", providers.items())
    connection.execute("CREATE INDEX recipients ON messages (recipient)")


def _asked(frame: pd.DataFrame, known: Mapping[str, Any], began: float) -> dict[str, Any]:
    """Ask a frame that has just been read."""
    frame["provider"] = frame["recipient_domain"].map(known["providers"]).astype("category")

    def rates() -> pd.DataFrame:
        final = frame[frame["outcome"].isin(FINAL)]
        day = final["sent_at"].dt.floor("D")
        failed = final["outcome"] == "failed"
        by = failed.groupby([day, final["mail_type"], final["provider"]], observed=True)
        return by.agg(["sum", "size", "mean"])

    answer = rates()
    first = perf_counter() - began
    totals = _totals(len(answer), answer["sum"], answer["size"])
    return {"first": first, "again": _seconds(rates), "answer": totals}


def _totals(groups: int, failed: Any, finished: Any) -> dict[str, int]:
    """Return what every tool must come to."""
    return {"groups": groups, "failed": int(failed.sum()), "finished": int(finished.sum())}


def _seconds(work: Callable[[], object]) -> float:
    """Return how long some work takes, the median of several times."""
    taken = []
    for _time in range(TIMES):
        began = perf_counter()
        work()
        taken.append(perf_counter() - began)
    return median(taken)


def within(limit: int, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Do some work in no more memory than a limit of bytes, and say so where that is too little."""
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    try:
        return work() | {"peak_memory": peak_memory()}
    except (MemoryError, pd.errors.ParserError):
        # The file is sound, for we have read it: pandas' parser says so when it gets no memory.
        return {"out_of_memory": limit}


TOOLS = {"postlogg": postlogg, "pandas": whole, "pandas_needed": needed, "sqlite": sqlite}

if __name__ == "__main__":
    tool, file, knowledge, most = sys.argv[1:]
    data_folder().mkdir(exist_ok=True)
    told = json.loads(Path(knowledge).read_text("utf-8")) if knowledge else {}
    say(within(int(most), lambda: TOOLS[tool](Path(file), told)))
