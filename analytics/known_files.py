"""Files that came in before, known by all their bytes: nothing of them needs to be read again."""

import io
from dataclasses import dataclass
from pathlib import Path

from analytics.editions import reading_edition
from analytics.fingerprints import fingerprint_of
from analytics.loading import Counts
from analytics.reading import Source, Wishes, readings_of, shop_of
from analytics.store import Store


@dataclass(frozen=True)
class KnownFile:
    """An import of the same file, and what importing it once more does: nothing."""

    batch: int
    format: str
    counts: Counts


def known_file(store: Store, source: Source, wishes: Wishes) -> KnownFile | None:
    """Return the import that brought just this file, read in just this way, if there is one."""
    if wishes.mapping or wishes.part or not store.rows("load/same_size", bytes=_size(source)):
        return None
    found = store.rows(
        "load/same_file",
        sha256=fingerprint_of(source.content),
        shop=shop_of(store, wishes),
        format=wishes.format,
        edition=reading_edition(),
    )
    readings = readings_of(store, wishes)
    for zone, batch, format_, rows, messages, rejected, first_sent, last_sent in found:
        # Which number was the day is not noted of an import, so such a file is read again.
        if zone == readings.zone_of(format_) and readings.dates_of(format_) is None:
            counts = Counts(rows, messages, 0, 0, rows - rejected, rejected, first_sent, last_sent)
            return KnownFile(batch, format_, counts)
    return None


def _size(source: Source) -> int:
    """Return a file's size; what is no file has none."""
    content = source.content
    if isinstance(content, Path):
        return content.stat().st_size if content.is_file() else -1
    size = content.seek(0, io.SEEK_END)
    content.seek(0)
    return size
