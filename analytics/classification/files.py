"""A table of answers → the same table with what they mean; needs no database."""

import csv
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from analytics.classification.classifier import Answer, Classifier, Meaning
from analytics.classification.rules import Rules
from analytics.door_limits import OPERATOR
from analytics.doors import scan

GIVEN = ("diagnostic_text", "smtp_reply_code", "enhanced_code", "recipient_domain_or_provider")
ADDED = tuple(field.name for field in fields(Meaning))
LONGEST_FIELD = 64 * 1024 * 1024


def classify_file(
    source: Path, output: Path | None = None, rules: Rules | None = None
) -> list[dict[str, str]]:
    """Return the rows of a CSV or TSV file with what each answer means; write them if asked."""
    header, rows = _read(source)
    answers = [Answer(*(row.get(heading, "") for heading in GIVEN)) for row in rows]
    meanings = Classifier(rules).explain_all(answers)
    classified = [row | vars(meaning) for row, meaning in zip(rows, meanings, strict=True)]
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
