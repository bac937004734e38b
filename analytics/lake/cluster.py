"""The engine for many machines: Spark behind Spark Connect, reached by its address.

Nothing of ours runs on the cluster but SQL. Whatever is kept while building is written as Parquet
into the lake's inbox, so that a worker that dies takes nothing with it but its work; every machine
of the cluster must see the lake under the same path.
"""

import logging
import socket
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from analytics.classification import load_rules
from analytics.classification.cases import shape_macro
from analytics.errors import LogError
from analytics.lake.engine import Engine, Layout, Rows
from analytics.lake.reader import LakeLog
from analytics.words import N_

# A group of rows takes so many bytes at most, so that one customer is found without a whole month.
ROW_GROUP = 4 << 20
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    # Times are naive and in UTC, as in DuckDB.
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
}
# Of Spark Connect, where the address names none; and how long to wait for it.
PORT, PATIENCE = 15002, 5.0
TYPES = {"VARCHAR": "string", "BIGINT": "bigint"}
log = logging.getLogger(__name__)


class NoClient(LogError):
    """What speaks to a cluster is not installed."""

    text = N_(
        "Building on a cluster needs two more packages, and {missing} is not installed. Install "
        "them: .venv/bin/pip install -r requirements-lake.txt"
    )


class ClusterFailed(LogError):
    """The cluster did not do what it was asked for."""

    text = N_(
        "The cluster at {address} did not finish the build ({kind}), and the lake was left as it "
        "was. Look whether it runs, and whether all its machines see the lake under the same path; "
        "then build again, or without --engine."
    )


class NotAServer(LogError):
    """What was named is no address of a server; it may hold a secret, so it is not repeated."""

    text = N_(
        "--engine takes the address of a Spark Connect server, such as sc://spark-host:15002, and "
        "what was given is none."
    )


@dataclass(frozen=True)
class Place:
    """Where a server listens: what of its address is no secret."""

    host: str
    port: int

    def __str__(self) -> str:
        """Return what a sentence calls it."""
        return f"{self.host}:{self.port}"


def place_of(address: str) -> Place:
    """Return where the server behind an address listens; raises NotAServer."""
    try:
        parts = urlsplit(address)
        place = Place(parts.hostname or "", parts.port or PORT)
    except ValueError as error:
        raise NotAServer from error
    if parts.scheme != "sc" or not place.host:
        raise NotAServer
    return place


def _reach(place: Place) -> None:
    """Find out whether anybody listens at a place; the client itself tries for ten minutes.

    Raises ClusterFailed.
    """
    try:
        socket.create_connection((place.host, place.port), PATIENCE).close()
    except OSError as error:
        raise ClusterFailed(address=place, kind=type(error).__name__) from error


def connected(address: str) -> Callable[[LakeLog, Path], Engine]:
    """Return what makes the engine behind an address, such as ``sc://host:15002``.

    Raises NotAServer, ClusterFailed or NoClient, before anything is read.
    """
    _reach(place_of(address))
    # It says so of every pandas that we take; nothing of pandas goes between it and us.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    try:
        import pyspark.sql.connect.session  # noqa: F401
        import sqlglot  # noqa: F401
    except ImportError as error:
        raise NoClient(missing=error.name) from error

    def make(store: LakeLog, work: Path) -> Engine:
        return Cluster(address, work, shape_macro(load_rules(store.settings.own_rules)))

    return make


class Cluster:
    """Builds on a Spark Connect server; statements are translated, and what rules decide is not.

    ``own`` is the macro that tells subjects whose numbers a shop's rules may ask for.
    """

    name = "spark"

    def __init__(self, address: str, work: Path, own: str) -> None:
        from pyspark.sql.connect.session import SparkSession

        self._place = place_of(address)
        self._work = work
        self._own = own
        self._number = count()
        self._spark = self._do(lambda: SparkSession.builder.remote(address).create())
        self._do(self._set)

    def read(self, view: str, files: Sequence[Path], like: Path) -> None:
        """Call Parquet files ``view``; where there are none, what is shaped as ``like``."""
        paths = [str(file) for file in files or [like]]
        self._do(lambda: self._spark.read.parquet(*paths).createOrReplaceTempView(view))

    def view(self, statement: str) -> None:
        """Carry out a statement that names a view, or a table that is kept while building."""
        from analytics.lake import dialect

        kind, name, select = dialect.view(statement, self._own)
        if kind == "VIEW":
            self._do(lambda: self._spark.sql(select).createOrReplaceTempView(name))
            return
        kept = str(self._work / f"{next(self._number):03}-{name}")
        self._do(lambda: self._spark.sql(select).write.parquet(kept))
        self._do(lambda: self._spark.read.parquet(kept).createOrReplaceTempView(name))

    def frame(self, statement: str) -> Rows:
        """Return the few rows that a statement selects."""
        from analytics.lake import dialect

        select = dialect.selection(statement, self._own)
        return [tuple(row) for row in self._do(lambda: self._spark.sql(select).collect())]

    def table(self, name: str, columns: Mapping[str, str], rows: Rows) -> None:
        """Put a small table beside the others; ``columns`` gives the SQL type of each."""
        schema = ", ".join(f"{column} {TYPES[kind]}" for column, kind in columns.items())
        self._do(
            lambda: self._spark.createDataFrame(list(rows), schema).createOrReplaceTempView(name)
        )

    def write(self, statement: str, folder: Path, layout: Layout) -> None:
        """Write what a statement selects as Parquet, a folder ``month=…`` for each month."""
        from analytics.lake import dialect

        select = dialect.selection(statement, self._own)
        self._do(
            lambda: (
                self._spark.sql(select)
                .repartition("month")
                .sortWithinPartitions("month", *layout.order)
                .write.option("compression", "zstd")
                .option("parquet.block.size", ROW_GROUP)
                .partitionBy("month")
                .parquet(str(folder))
            )
        )

    def close(self) -> None:
        """Let go of what was kept while building."""
        self._do(self._spark.stop)

    def _set(self) -> None:
        for key, value in SETTINGS.items():
            self._spark.conf.set(key, value)

    def _do(self, work: Callable[[], Any]) -> Any:
        """Have the cluster do something; whatever goes wrong is one sentence.

        Raises ClusterFailed.
        """
        try:
            return work()
        except Exception as error:
            # What it says may quote the data.
            log.error("The cluster failed (%s).", type(error).__name__)
            raise ClusterFailed(address=self._place, kind=type(error).__name__) from error
