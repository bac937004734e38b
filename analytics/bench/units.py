"""Figures as people read them."""

GIGABYTE = 10**9
# From so many milliseconds on, people count in seconds.
LONG = 10_000


def written(value: float, unit: str) -> str:
    """Write a figure with as many digits as mean something.

    >>> written(1.234, "s"), written(12.34, "ms"), written(123.4, "ms")
    ('1.23 s', '12.3 ms', '123 ms')
    """
    if unit == "ms" and value >= LONG:
        value, unit = value / 1000, "s"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}".strip()
