"""What a database must know to classify: the rules as macros and a table, made anew at start."""

import hashlib

import duckdb

from analytics.classification.cases import macros, rules_table, shape_macro
from analytics.classification.rules import Rules
from analytics.sql import statement


def teach(connection: duckdb.DuckDBPyConnection, rules: Rules) -> None:
    """Put the rules into a log; what other rules made of answers is forgotten."""
    script, table = macros(rules) + shape_macro(rules), rules_table(rules)
    fingerprint = hashlib.sha256(repr((script, table)).encode()).hexdigest()
    if connection.execute(statement("rules/known")).fetchall() == [(fingerprint,)]:
        return
    connection.execute("BEGIN")
    connection.execute(script)
    connection.execute(statement("rules/forget"))
    columns = ("rules", "causes", "reasons", "confidences")
    values = map(list, zip(*table, strict=True))
    # In one statement: one for each rule takes as long as all else that opens a log.
    connection.execute(statement("rules/add"), dict(zip(columns, values, strict=True)))
    connection.execute(statement("rules/remember"), {"fingerprint": fingerprint})
    connection.execute("COMMIT")
