"""A table that nobody recognises → a format, made of what the reader says about its columns.

The guesses come from Norwegian and English headings (formats/mapping.toml), and from the values
below the others. A mapping is remembered by the headings of its file, and goes the same way as
every format: the same reader, the same SQL, the same checks.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import duckdb

from analytics import export_errors, exports
from analytics.door_limits import OPERATOR
from analytics.doors import Scan, scan
from analytics.formats import FOLDER, Format, described_in, normal
from analytics.formats.times import CLEANED, ORDERS
from analytics.guesses import by_values, is_utc
from analytics.headings import Heading, heading_of, records_below
from analytics.sql import statement
from analytics.words import OUTCOMES

TIME_FORMATS = {"iso": (), **ORDERS, "unix": ("unix",)}
"""How a table may write its times; ISO is understood beside each of them."""
REQUIRED = ("sent_at", "recipient")
SAMPLE = 20


@dataclass(frozen=True)
class Mapping:
    """What a reader said about a table: our columns by its headings, its times and its words.

    ``zone`` is ``local`` (the shop's), ``utc`` or the name of a time zone.
    """

    headings: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    time_format: str = "iso"
    zone: str = "local"
    words: tuple[tuple[str, str], ...] = ()

    @property
    def fingerprint(self) -> frozenset[str]:
        """Return what the mapping is remembered by."""
        return frozenset(map(normal, self.headings))

    def as_json(self) -> str:
        """Write the mapping down."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True)
class Preview:
    """A table that waits for its mapping: what it holds, our guess, and how its rows would land.

    ``words`` are those of the column that says the outcome; ``asks_order`` tells that no time
    shows which of its first two numbers is the day.
    """

    headings: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    guess: Mapping
    asks_order: bool
    words: tuple[str, ...] = ()
    rows: tuple[dict[str, Any], ...] = ()
    rejected: tuple[dict[str, Any], ...] = ()


def columns() -> tuple[str, ...]:
    """Return our columns that a mapping can fill."""
    return tuple(name for name, _ in _template().headings)


def default_words() -> dict[str, str]:
    """Return the words for outcomes that are understood without being told."""
    return dict(dict(_template().words)["outcome"])


def guess(headings: Sequence[str], sample: Sequence[Sequence[str]] = ()) -> Mapping:
    """Guess from its headings, and from the first rows, what a table's columns are."""
    found = by_values(headings, sample, _template().found(headings), default_words())
    places = [(name, headings[place]) for name, place in found.items()]
    times = [row[found["sent_at"]] for row in sample if "sent_at" in found]
    zone = "utc" if "sent_at" in found and is_utc(headings[found["sent_at"]]) else "local"
    return Mapping(tuple(headings), tuple(places), _time_format(times), zone)


def as_format(mapping: Mapping) -> Format:
    """Turn a mapping into a format like any other.

    Raises IncompleteMapping.
    """
    chosen = {name: (heading,) for name, heading in mapping.columns}
    if missing := [name for name in REQUIRED if name not in chosen]:
        raise export_errors.IncompleteMapping(columns=", ".join(missing))
    template = _template()
    words = default_words() | {normal(word): code for word, code in mapping.words}
    sent = dict(template.columns) | ({} if "outcome" in chosen else {"outcome": "'sent'"})
    return replace(
        template,
        knows="accepted" if "outcome" in chosen else "handover",
        headings=tuple((name, chosen.get(name, ())) for name, _ in template.headings),
        required=tuple(chosen),
        fingerprint=mapping.fingerprint,
        zone=mapping.zone,
        times=TIME_FORMATS[mapping.time_format],
        cleaned=CLEANED,
        columns=tuple(sent.items()),
        words=(("outcome", tuple(words.items())),),
    )


def from_json(text: str, file: str = "") -> Mapping:
    """Read a mapping that was written down.

    Raises BrokenMapping.
    """
    try:
        return from_dict(json.loads(text))
    except (ValueError, TypeError, KeyError) as error:
        raise export_errors.BrokenMapping(file=file, problem=str(error)) from error


def from_dict(told: dict[str, Any]) -> Mapping:
    """Check what a mapping says. Raises ValueError, KeyError or TypeError."""
    mapping = Mapping(
        headings=tuple(map(str, told["headings"])),
        columns=tuple((str(name), str(heading)) for name, heading in told["columns"]),
        time_format=str(told.get("time_format", "iso")),
        zone=str(told.get("zone", "local")),
        words=tuple((str(word), str(code)) for word, code in told.get("words", ())),
    )
    if unknown := [name for name, _ in mapping.columns if name not in columns()]:
        raise ValueError(f"unknown column {unknown[0]}")
    if mapping.time_format not in TIME_FORMATS:
        raise ValueError(f"unknown time format {mapping.time_format}")
    if unknown := [code for _, code in mapping.words if code not in OUTCOMES]:
        raise ValueError(f"unknown outcome {unknown[0]}")
    return mapping


def preview(
    connection: duckdb.DuckDBPyConnection,
    seen: Scan,
    chosen: Mapping | None,
    *,
    zone: str,
    limit: int = SAMPLE,
) -> Preview:
    """Show a table's first rows, and how they would land with a mapping.

    Raises UnknownFormat when the file is no table.
    """
    heading = heading_of(seen)
    if heading is None:
        raise export_errors.UnknownFormat(file=seen.name, headings="–")
    sample = records_below(seen, heading, limit)
    guessed = guess(heading.names, sample)
    shown = Preview(heading.names, sample, guessed, _asks_order(guessed, sample))
    shown = replace(shown, words=_words(connection, seen, heading, chosen or guessed))
    if chosen is None:
        return shown
    _stage_first(connection, seen, heading, chosen, zone, limit)
    return replace(
        shown,
        rows=_listed(connection, "preview", limit),
        rejected=_listed(connection, "preview_rejected", limit),
    )


def preview_from(told: dict[str, Any]) -> Preview:
    """Read a preview that another process made."""
    return Preview(
        headings=tuple(map(str, told["headings"])),
        sample=tuple(tuple(map(str, row)) for row in told["sample"]),
        guess=from_dict(told["guess"]),
        asks_order=bool(told["asks_order"]),
        words=tuple(map(str, told["words"])),
        rows=tuple(told["rows"]),
        rejected=tuple(told["rejected"]),
    )


def _template() -> Format:
    return described_in(FOLDER / "mapping.toml")


def _stage_first(
    connection: duckdb.DuckDBPyConnection,
    seen: Scan,
    heading: Heading,
    chosen: Mapping,
    zone: str,
    limit: int,
) -> None:
    """Stage the first records alone, the way that the whole file would go."""
    folder = seen.path.parent / "preview"
    folder.mkdir(exist_ok=True)
    first = folder / "first.csv"
    lines = seen.head[: heading.line + limit]
    first.write_text("\n".join(lines) + "\n", encoding="utf-8")
    few = scan(first, folder, limits=OPERATOR, name=seen.name, modified=seen.modified)
    try:
        exports.stage(connection, few, as_format(chosen), zone=zone)
    except export_errors.NothingUnderstood:
        # Then the preview shows why, row by row.
        return


def _words(
    connection: duckdb.DuckDBPyConnection, seen: Scan, heading: Heading, mapping: Mapping
) -> tuple[str, ...]:
    """Return the different words of the column that says the outcome."""
    place = {normal(name): at for at, name in enumerate(heading.names)}.get(
        normal(dict(mapping.columns).get("outcome", ""))
    )
    if place is None:
        return ()
    names = ["chosen" if at == place else f"unused_{at}" for at in range(len(heading.names))]
    values = {
        "file": str(seen.path),
        "separator": heading.separator,
        "columns": dict.fromkeys(names, "VARCHAR"),
        "skip": heading.line,
    }
    try:
        connection.execute(statement("stage/words"), values)
        return tuple(str(word) for (word,) in connection.fetchall())
    except duckdb.Error:
        rows = records_below(seen, heading, len(seen.head))
        return tuple(sorted({row[place].strip().lower() for row in rows} - {""}))


def _listed(
    connection: duckdb.DuckDBPyConnection, name: str, limit: int
) -> tuple[dict[str, Any], ...]:
    sql = statement(f"stage/{name}")
    connection.execute(sql, {"most": limit})
    names = [column[0] for column in connection.description or ()]
    return tuple(dict(zip(names, row, strict=True)) for row in connection.fetchall())


def _time_format(times: Iterable[str]) -> str:
    """Tell the order of day and month from the first times; the day first when it is open."""
    firsts, seconds = set(), set()
    for said in times:
        numbers = [part for part in _numbers(said) if part]
        if len(numbers) == 1 and len(numbers[0]) >= 9:
            return "unix"
        if len(numbers) >= 3 and len(numbers[0]) <= 2:
            firsts.add(int(numbers[0]))
            seconds.add(int(numbers[1]))
    if not firsts:
        return "iso"
    return "month_first" if max(seconds) > 12 >= max(firsts) else "day_first"


def _asks_order(guessed: Mapping, sample: Iterable[Sequence[str]]) -> bool:
    """Tell whether no time in the sample shows which number is the day."""
    place = dict(guessed.columns).get("sent_at")
    if guessed.time_format not in ("day_first", "month_first") or place is None:
        return False
    at = guessed.headings.index(place)
    days = [_numbers(row[at])[:2] for row in sample]
    return all(int(part) <= 12 for day in days for part in day if part.isdigit())


def _numbers(said: str) -> list[str]:
    return "".join(sign if sign.isdigit() else " " for sign in said).split()
