"""Failures explained as an import does it, in a process of its own: how long, and the most memory.

Each answer is to another address, by another host or with another id; few are its wordings.
"""

import sys
from contextlib import closing
from time import perf_counter
from typing import Any

from analytics.bench.children import BrokenMeasurement, peak_memory, say
from analytics.fence import connect
from analytics.reclassifying import DECIDING
from analytics.sample.answers import answers as invented
from analytics.settings import Settings
from analytics.sql import statement
from analytics.store import Store

# Its first step finds in a log what is invented here.
EXPLAINING = DECIDING[1:]
# Beside the log, where its SQL may read.
FOLDER, NAME = "inbox", "answers.parquet"


def invent(answers: int) -> dict[str, Any]:
    """Write so many answers into the data folder."""
    file = Settings().data / FOLDER / NAME
    file.parent.mkdir(parents=True)
    with connect() as connection:
        says = [answer.says for answer in invented() if answer.says]
        values = {"says": says, "answers": answers, "file": str(file)}
        connection.execute(statement("bench/invent_answers"), values)
    return {"answers": answers}


def explain(answers: int) -> dict[str, Any]:
    """Say what those answers mean, in a log that has seen none of them before."""
    settings = Settings()
    with closing(Store(settings.database, settings)) as store, store.cursor() as cursor:
        file = {"file": str(store.folder(FOLDER) / NAME)}
        cursor.execute(statement("bench/given_answers"), file)
        began = perf_counter()
        for step in EXPLAINING:
            cursor.execute(statement(step))
        seconds = perf_counter() - began
        explained = cursor.execute(statement("bench/explained_answers")).fetchall()[0][0]
    if explained != answers:
        raise BrokenMeasurement(f"of {answers} answers {explained} were explained")
    return {"answers": answers, "seconds": seconds}


if __name__ == "__main__":
    work = {"invent": invent, "explain": explain}[sys.argv[1]]
    say(work(int(sys.argv[2])) | {"peak_memory": peak_memory()})
