"""The build's statements in the SQL of Spark: translated, with our macros written out.

Only statements of `building.STATEMENTS` come here. They keep to what was found to mean the same on
both sides; a test refuses the known traps in them by name, and the cluster test compares answers.
"""

import re
from functools import cache

import sqlglot
from sqlglot import exp

from analytics.classification import load_rules
from analytics.classification.cases import shape_macro
from analytics.lake.in_process import named, text
from analytics.sql import statement

MACRO = re.compile(
    r"^CREATE OR REPLACE MACRO (?P<name>\w+)\((?P<arguments>[^)]*)\) AS\b(?P<body>.*?);$",
    re.MULTILINE | re.DOTALL,
)
MACROS = ("macros", "answers")
# The one macro made of rules that an engine needs, where a shop has no rules of its own.
PLAIN = shape_macro(load_rules())


def selection(name: str, own: str = PLAIN) -> str:
    """Return a statement that selects, in Spark's SQL; ``own`` is the macro that rules make."""
    return translated(text(name), own)


def view(name: str, own: str = PLAIN) -> tuple[str, str, str]:
    """Return whether a statement names a TABLE or a VIEW, its name, and what it selects."""
    kind, made, select = named(name)
    return kind, made, translated(select, own)


def translated(select: str, own: str = PLAIN) -> str:
    """Return what selects in DuckDB's SQL in that of Spark."""
    return str(written_out(sqlglot.parse_one(select, read="duckdb"), own).sql("spark"))


def written_out(tree: exp.Expression, own: str = PLAIN) -> exp.Expression:
    """Return a tree of SQL without our macros: what they stand for is in their places."""
    return tree.transform(_written_out, own)


def _written_out(node: exp.Expression, own: str) -> exp.Expression:
    if not isinstance(node, exp.Anonymous) or node.name.lower() not in _macros(own):
        return node
    names, body = _macros(own)[node.name.lower()]
    given = dict(zip(names, node.expressions, strict=True))

    def filled_in(part: exp.Expression) -> exp.Expression:
        if isinstance(part, exp.Column) and not part.table and part.name in given:
            return exp.paren(given[part.name].copy())
        return part

    tree = sqlglot.parse_one(body, read="duckdb").transform(filled_in)
    return exp.paren(written_out(tree, own))


@cache
def _macros(own: str = PLAIN) -> dict[str, tuple[tuple[str, ...], str]]:
    """Return our macros that stand for a value: their arguments, and what they come to."""
    return {
        found["name"]: (tuple(re.findall(r"\w+", found["arguments"])), found["body"])
        for script in (*map(statement, MACROS), own)
        for found in MACRO.finditer(script)
    }
