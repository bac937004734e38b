"""Texts that strangers have written, shown so that nothing in them works."""


def as_code(text: str | None) -> str:
    """Return a text as Markdown shows code, on one line; nothing of an empty one.

    >>> as_code("**big** `x`"), as_code("")
    ("`**big** 'x'`", '')
    """
    plain = " ".join((text or "").replace("`", "'").split())
    return f"`{plain}`" if plain else ""
