"""Texts that strangers have written, shown so that nothing in them works."""

import re

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def as_text(text: str) -> str:
    r"""Return a text on one line as Markdown shows it letter by letter.

    >>> as_text("**big** :red[x]")
    '\\*\\*big\\*\\* \\:red\\[x\\]'
    """
    return PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def as_code(text: str | None) -> str:
    """Return a text as Markdown shows code, on one line; nothing of an empty one.

    >>> as_code("**big** `x`"), as_code("")
    ("`**big** 'x'`", '')
    """
    plain = " ".join((text or "").replace("`", "'").split())
    return f"`{plain}`" if plain else ""
