"""One answer at a time, through a query that never ends.

A query compiles the patterns of all rules before its first row, which takes far longer than a
thousand answers do. So one query is left open: it reads a stream of answers, and gives what it
decides of each as soon as it comes.
"""

import weakref
from collections.abc import Iterator

import duckdb
import pyarrow as pa

from analytics.sql import statement

# What a statement is given of an answer.
GIVEN = ("diagnostic", "given_reply", "given_status", "domain", "named")
# A number of its own tells an answer from what fills the stream.
SCHEMA = pa.schema([("number", pa.int64()), *((name, pa.string()) for name in GIVEN)])
FILLING = pa.RecordBatch.from_pylist([{}], schema=SCHEMA)


class Stream:
    """An open query that decides answers one by one, for one thread at a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Open the query on a connection that knows the rules, and does nothing else."""
        self._asked = 0
        self._waiting: list[pa.RecordBatch] = []
        self._connection = connection
        # The least that DuckDB takes: it reads on until this is full, and then waits for us.
        connection.execute("SET streaming_buffer_size = '1B'")
        answers = pa.RecordBatchReader.from_batches(SCHEMA, _unending(self._waiting))
        connection.register("given", answers)
        connection.execute(statement("classify_one_by_one"))
        # An open query must end before Python does.
        weakref.finalize(self, connection.close)

    def decide(self, answer: tuple[str, ...]) -> tuple[str, str]:
        """Return the rule that decides an answer, and the answer's class."""
        self._asked += 1
        self._waiting.append(self._numbered(answer))
        while True:
            row = self._connection.fetchone()
            assert row
            number, rule, answer_class = row
            if number == self._asked:
                return rule, answer_class

    def _numbered(self, answer: tuple[str, ...]) -> pa.RecordBatch:
        row = {"number": self._asked, **dict(zip(GIVEN, answer, strict=True))}
        return pa.RecordBatch.from_pylist([row], schema=SCHEMA)


def _unending(waiting: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Give what waits; DuckDB reads a little ahead, and is given what it need not decide.

    It knows the list only, not the Stream, which could otherwise never be let go.
    """
    while True:
        yield waiting.pop() if waiting else FILLING
