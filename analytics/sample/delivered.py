"""Write the sample shop as the exports of the three systems that send its e-mail."""

import gzip
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from analytics.sample import expected, norwegian, postfix, sendgrid
from analytics.sample.kinds import SHIPPING, SUPPRESSED
from analytics.sample.planted import Planted
from analytics.sample.posted import Posted, streams
from analytics.sample.shop import Shop, invent

FILES = {
    "norwegian": "nordlys-garn-epostlogg.csv.gz",
    "sendgrid_activity": "nordlys-garn-sendgrid.csv.gz",
    "postfix": "nordlys-garn-postfix.log.gz",
}
MESSAGES, DAYS = 200_000, 120


def write_sample_data(
    folder: Path, seed: int = 7, *, messages: int = MESSAGES, days: int = DAYS
) -> Planted:
    """Write the three exports, what is planted in them, and the totals of their import."""
    shop = invent(messages=messages, days=days, seed=seed)
    delivery = shop.delivered()
    posted = streams(shop, delivery)
    folder.mkdir(parents=True, exist_ok=True)
    counted = {
        name: expected.totals(name, posted[name], _write(folder / file, write, posted[name]))
        for (name, file), write in zip(FILES.items(), _writers(shop), strict=True)
    }
    planted = shop.planted()
    planted.messages = sum(stream["messages"] for stream in counted.values())
    logged = (delivery.plan.kind != SHIPPING) | (delivery.outcome != SUPPRESSED)
    planted.count(delivery, shop.people, np.asarray(logged))
    _document(folder / "planted.json", planted.document())
    files = {FILES[name]: name for name in FILES}
    total = expected.together(counted, posted)
    _document(folder / "expected.json", {"files": files, "streams": counted, "total": total})
    return planted


def _writers(shop: Shop) -> list[Callable[[TextIO, Posted], int]]:
    return [
        norwegian.write,
        lambda file, posted: sendgrid.write(file, posted, shop.mailings, shop.season.end),
        postfix.write,
    ]


def _write(path: Path, write: Callable[[TextIO, Posted], int], posted: Posted) -> int:
    with _compressed(path) as file:
        return write(file, posted)


@contextmanager
def _compressed(path: Path) -> Iterator[TextIO]:
    """Open a gzip file that holds neither a name nor a time: same text, same bytes."""
    with (
        path.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=raw, mtime=0) as packed,
        io.TextIOWrapper(packed, "utf-8", newline="") as file,
    ):
        yield file


def _document(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
