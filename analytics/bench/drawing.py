"""The chart of how cost grows: an SVG for the documentation, both of whose axes are logarithms."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from math import ceil, floor, log10

from analytics.bench.growth import OTHERS, TOTALS, Growth

# Drawn on a page of its own, so that it can be read on a light page and on a dark one.
PAPER, INK, FAINT = "#FFFFFF", "#0B1220", "#DDE2E8"
OURS, PANDAS, SQLITE = "#024E8E", "#EB6410", "#5F6B76"
# What is drawn: its short words, whose it is, and whether it is work that is done but once.
LINES = {
    "import of our own CSV into an empty log": ("Import", OURS, ""),
    OTHERS: ("All other questions of all pages", OURS, ""),
    TOTALS: ("All questions on totals of all pages", OURS, ""),
    "redraw: overview, another period": ("Overview redrawn, as felt", OURS, ""),
    "customer by part of an address": ("Customer by part of an address", OURS, ""),
    "customer with many e-mails by exact address": ("Customer with many e-mails", OURS, ""),
    "customer by exact address": ("Customer drawn at random", OURS, ""),
    "pandas: read the log, and the first answer": ("pandas: read, first answer", PANDAS, "7 4"),
    "pandas: the same answer again": ("pandas: the answer again", PANDAS, "7 4"),
    "SQLite: read the log, and the first answer": ("SQLite: read, first answer", SQLITE, "2 3"),
    "SQLite: the same answer again": ("SQLite: the answer again", SQLITE, "2 3"),
    "Postlogg: the same answer again": ("Postlogg: the answer again", OURS, ""),
}
SECONDS = {"s": 1.0, "ms": 0.001}
WIDTH, HEIGHT = 920, 566
LEFT, TOP, RIGHT, BOTTOM = 70, 62, 560, 512
LABEL_HEIGHT = 17


class Scale:
    """Where a figure stands on an axis of logarithms."""

    def __init__(self, first: float, last: float, begin: float, end: float) -> None:
        """Let the axis reach from one figure to another, at these places of the picture."""
        self._first, self._span = log10(first), log10(last) - log10(first)
        self._begin, self._length = begin, end - begin

    def at(self, figure: float) -> float:
        """Return the place of a figure."""
        return self._begin + self._length * (log10(figure) - self._first) / self._span


def chart(grown: Sequence[Growth]) -> str:
    """Return the chart of what takes time."""
    lines = [one for one in grown if one.work in LINES and one.ends]
    seconds = [cost for one in lines for _size, cost in _points(one)]
    low, high = floor(log10(min(seconds))), ceil(log10(max(seconds)))
    sizes = grown[0].messages
    across = Scale(sizes[0], sizes[-1], LEFT, RIGHT)
    up = Scale(10.0**low, 10.0**high, BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{_SUMMARY}" font-family="system-ui, sans-serif" font-size="12" fill="{INK}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="{PAPER}"/>',
        _text(LEFT, 26, _SUMMARY, size=15),
        _text(LEFT, 43, _LEGEND),
        *_axes(sizes, range(low, high + 1), across, up),
        *_as_the_log(sizes, low, high, across, up),
        *(_line(one, across, up) for one in lines),
        *_labels(lines, across, up),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


_LEGEND = "Thin dots: as the log grows. In brackets the exponent: 1 grows as the log, 0 not at all."
_SUMMARY = "How long it takes, in logs of more and more e-mails"


def _points(one: Growth) -> list[tuple[int, float]]:
    """Return the sizes that something was measured in, and its seconds."""
    known = zip(one.messages, one.costs, strict=True)
    return [(size, cost * SECONDS[one.unit]) for size, cost in known if cost]


def _axes(sizes: Iterable[int], powers: Iterable[int], across: Scale, up: Scale) -> Iterator[str]:
    for size in sizes:
        x = across.at(size)
        yield _stroke(f"M{x:.1f} {TOP}V{BOTTOM}", FAINT)
        yield _text(x, BOTTOM + 20, _millions(size), anchor="middle")
    yield _text((LEFT + RIGHT) / 2, BOTTOM + 42, "e-mails in the log", anchor="middle")
    for power in powers:
        y = up.at(10.0**power)
        yield _stroke(f"M{LEFT} {y:.1f}H{RIGHT}", FAINT)
        yield _text(LEFT - 8, y + 4, _duration(10.0**power), anchor="end")


def _as_the_log(
    sizes: Sequence[int], low: int, high: int, across: Scale, up: Scale
) -> Iterator[str]:
    """Draw the slope of what grows as the log does, from the middle of the axis."""
    begin = 10 ** ((low + high) / 2)
    end = min(begin * sizes[-1] / sizes[0], 10.0**high)
    reached = sizes[0] * end / begin
    x, y = across.at(reached), up.at(end)
    yield _stroke(f"M{LEFT} {up.at(begin):.1f}L{x:.1f} {y:.1f}", INK, dash="1 5")


def _line(one: Growth, across: Scale, up: Scale) -> str:
    places = [(across.at(size), up.at(seconds)) for size, seconds in _points(one)]
    _words, colour, dash = LINES[one.work]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in places
    )
    return _stroke(path, colour, width=2, dash=dash) + dots


def _labels(lines: Sequence[Growth], across: Scale, up: Scale) -> Iterator[str]:
    """Name each line at its end, with what it came to; none stands on another."""
    ordered = sorted(lines, key=lambda one: -_points(one)[-1][1])
    wanted = [up.at(_points(one)[-1][1]) for one in ordered]
    for one, y, place in zip(ordered, wanted, spread(wanted, LABEL_HEIGHT, BOTTOM), strict=True):
        size, seconds = _points(one)[-1]
        words, colour, _dash = LINES[one.work]
        yield _stroke(f"M{across.at(size) + 6:.1f} {y:.1f}L{RIGHT + 14} {place:.1f}", FAINT)
        where = "" if size == one.messages[-1] else f" at {_millions(size)}"
        said = f"{words}, {_duration(seconds)}{where} ({one.exponent:.2f})"
        yield _text(RIGHT + 20, place + 4, said, colour=colour)


def spread(wanted: Sequence[float], gap: float, end: float) -> list[float]:
    """Return places from the top that are no nearer to each other than ``gap``, none below ``end``.

    >>> spread([10, 12, 40], 17, 100)
    [10, 27, 44]
    >>> spread([90, 95], 17, 100)
    [83, 100]
    """
    places: list[float] = []
    for one in wanted:
        places.append(max(one, places[-1] + gap) if places else one)
    for back in range(len(places)):
        at = len(places) - 1 - back
        places[at] = min(places[at], end - gap * back)
    return places


def _millions(size: int) -> str:
    return f"{size / 10**6:g} million" if size >= 10**6 else f"{size:,}"


def _duration(seconds: float) -> str:
    if seconds < 1:
        return f"{1000 * seconds:.3g} ms"
    return f"{seconds:,.0f} s" if seconds >= 10 else f"{seconds:.3g} s"


def _stroke(path: str, colour: str, *, width: float = 1, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}/>'


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", colour: str = INK, size: int = 12
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" '
        f'font-size="{size}">{escape(words)}</text>'
    )
