"""A table of answers → the same table with what they mean; needs no database."""

import csv
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

import duckdb
import pandas as pd

from analytics.classification.cases import macros, rules_table
from analytics.classification.rules import Rules, load_rules
from analytics.doors import OPERATOR, scan
from analytics.sql import statement

GIVEN = {
    "given_reply": "smtp_reply_code",
    "given_status": "enhanced_code",
    "diagnostic": "diagnostic_text",
    "domain": "recipient_domain_or_provider",
}
ADDED = ("reason", "cause", "hardness", "rule", "confidence")
LONGEST_FIELD = 64 * 1024 * 1024


def classify_file(
    source: Path, output: Path | None = None, rules: Rules | None = None
) -> list[dict[str, str]]:
    """Return the rows of a CSV or TSV file with what each answer means; write them if asked."""
    header, rows = _read(source)
    meanings = _meanings(rows, rules or load_rules())
    classified = [
        row | dict(zip(ADDED, meaning, strict=True))
        for row, meaning in zip(rows, meanings, strict=True)
    ]
    if output:
        with output.open("w", encoding="utf-8", newline="") as file:
            # Answers quote the addresses of customers.
            output.chmod(0o600)
            write_rows(file, list(dict.fromkeys([*header, *ADDED])), classified)
    return classified


def write_rows(file: TextIO, header: Sequence[str], rows: Sequence[dict[str, str]]) -> None:
    """Write rows as CSV."""
    writer = csv.DictWriter(file, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _read(source: Path) -> tuple[list[str], list[dict[str, str]]]:
    csv.field_size_limit(LONGEST_FIELD)
    # Through the door of all files from outside, which knows their encodings.
    with TemporaryDirectory(prefix="postlogg-") as folder:
        clean = scan(source, Path(folder), limits=OPERATOR).path
        with clean.open(encoding="utf-8", newline="") as file:
            heading = file.readline()
            file.seek(0)
            delimiter = max("\t,;", key=heading.count)
            reader = csv.reader(file, delimiter=delimiter)
            header = next(reader, [])
            # A short row lacks its last values; what is beyond the heading has no name.
            rows = [
                dict(zip(header, row + [""] * len(header), strict=False)) for row in reader if row
            ]
    return header, rows


def _meanings(rows: Sequence[dict[str, str]], rules: Rules) -> list[tuple[str, ...]]:
    """Return reason, cause, hardness, rule and confidence for each row, in the same order."""
    names = {name: rule.code for rule in rules.providers for name in rule.names}
    given = pd.DataFrame({"line": range(len(rows))})
    for column, heading in GIVEN.items():
        given[column] = pd.Series([row.get(heading, "") for row in rows], dtype="str")
    given["named"] = pd.Series([names.get(one.lower(), "") for one in given["domain"]], dtype="str")
    known = pd.DataFrame(rules_table(rules), columns=["rule", "cause", "reason", "confidence"])
    with duckdb.connect() as connection:
        connection.execute(statement("answers"))
        connection.execute(macros(rules))
        connection.register("given", given)
        connection.register("rules", known)
        question = statement("classify_answers")
        return connection.execute(question).fetchall()
