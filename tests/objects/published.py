"""What tests of a published lake share."""

import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
from lakes import one_mail
from logs import quiet

from analytics.lake.addresses import located
from analytics.lake.opening import open_lake
from analytics.lake.publishing import Published, publish
from analytics.lake.reader import OpenLake
from analytics.lake.versions import current
from analytics.settings import Settings
from analytics.store import Store

KARI, OLA, PER = "kari@kunde.example", "ola@kunde.example", "per@kunde.example"
SECRET = "hemmelig"
PATIENCE = 20.0


def written(folder: Path, number: int, to: str) -> Path:
    """Write an export of one e-mail, each of another month."""
    return one_mail(folder / f"{number}.csv", f"10.0{number + 1}.2026 09:14", to)


def published(lake: Path, address: str) -> Published:
    return publish(lake, address, quiet)


def fetched(address: str, node: Settings) -> OpenLake:
    return open_lake(located(address, node.data), node)


def emails(store: Store) -> int:
    return int(store.rows("load/how_many")[0][0])


def raises(error: Exception) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


def wanted(lake: Path) -> dict[str, bytes]:
    """Return what of a lake's version in force must lie in a store, beside the pointer."""
    manifest = current(lake)
    return {name: (lake / name).read_bytes() for name in (*manifest.files, manifest.place)}


def holding(folder: Path, text: str) -> list[Path]:
    """Return the Parquet files in a folder that hold a text."""
    return [file for file in folder.rglob("*.parquet") if text in str(pq.read_table(file))]


def is_held(folder: Path, text: str) -> bool:
    """Say whether a file in a folder holds a text, or is just being taken away."""
    try:
        return bool(holding(folder, text))
    except FileNotFoundError:
        return True


def until(is_so: Callable[[], bool]) -> None:
    patient_until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < patient_until
        time.sleep(0.02)
