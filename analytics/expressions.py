"""A format's expressions → what stands in the braces of the SQL that stages a file."""

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache

from analytics.formats import Check, Format, Table
from analytics.formats.times import CLEANED, NAMED, ORDERS, named
from analytics.sql import SQL, quoted, statement

NOTHING = "NULL::VARCHAR"
GIVEN = {
    "shop": NOTHING,
    "message_id": NOTHING,
    "queue_id": NOTHING,
    "queued_at": "NULL::TIMESTAMP",
    "sent_at": "sent_utc",
    "sent_text": "sent_said",
    "time_flag": "sent_flag",
    "status_at": "CASE WHEN status_said IS NULL THEN sent_utc ELSE status_utc END",
    "mail_type_raw": NOTHING,
    "recipient": NOTHING,
    "mx_host": NOTHING,
    "subject": NOTHING,
    "outcome": NOTHING,
    "order_no": NOTHING,
    "reply_code": NOTHING,
    "enhanced_code": NOTHING,
    "answer": NOTHING,
    "source_says": NOTHING,
    "source": NOTHING,
    "key": NOTHING,
    "mail_type": NOTHING,
    "provider": NOTHING,
    "hardness": NOTHING,
    "reason": NOTHING,
    "cause": NOTHING,
    "error_log": NOTHING,
}
"""The columns of ``events`` after ``line``, with what stands in them when a format says nothing."""
TYPES = dict.fromkeys(("queued_at", "sent_at", "status_at"), "TIMESTAMP")


@cache
def common_checks() -> tuple[Check, ...]:
    """Return what must hold for a record of any format."""
    listed = tomllib.loads((SQL / "stage" / "checks.toml").read_text(encoding="utf-8"))["checks"]
    return tuple(Check(**check) for check in listed)


def parts(format_: Format) -> dict[str, str]:
    """Return what stands in the braces of stage.sql for a format."""
    columns = dict(format_.columns)
    checks = (*common_checks(), *format_.checks)
    said = GIVEN | {"source": quoted(format_.name)}
    said |= {name: columns[name] for name in GIVEN if name in columns}
    said["recipient"] = f"address({said['recipient']})"
    constant = _same_in_every_row(format_, said)
    # Only checks ask for these.
    as_said = {
        "sent_said": "sent_said",
        "status_said": "status_said",
        "outcome_said": columns.get("outcome_said", NOTHING),
    }
    return {
        "words": "".join(map(_word_column, format_.words)),
        "sent_said": columns["sent_said"],
        "status_said": columns.get("status_said", NOTHING),
        "sent_utc": _moment("sent_said", format_),
        "status_utc": _moment("status_said", format_),
        "sent_flag": NOTHING if format_.zone == "utc" else _flag(),
        "canonical": _listed({"line": "line"} | said | as_said),
        "told": ", ".join(("line", *(name for name in said if name not in constant))),
        "whole": _listed({name: constant.get(name, name) for name in said}),
        "failed": _first_failed(checks),
        "fault": by_check(f"({check.value})::VARCHAR" for check in checks),
    }


def _same_in_every_row(format_: Format, said: dict[str, str]) -> dict[str, str]:
    """Return the columns that need not be kept for each row, with what stands in them."""
    nothing = (NOTHING, "NULL::TIMESTAMP", quoted(format_.name))
    return {name: expression for name, expression in said.items() if expression in nothing}


def _listed(expressions: dict[str, str]) -> str:
    return ", ".join(f"{expression} AS {name}" for name, expression in expressions.items())


def file(format_: Format, table: Table) -> str:
    """Return the SELECT that reads a table, or JSON records, with our names for the columns."""
    line = '"line"::BIGINT' if table.numbered else "NULL::BIGINT"
    paths: list[str] = []
    if table.json:
        columns = [_told(format_, name, aliases, paths) for name, aliases in format_.headings]
    else:
        columns = list(_file_columns(format_, table))
    sql = statement("stage/file_of_json" if table.json else "stage/file_of_table")
    sql = sql.replace("{line}", line).replace("{columns}", ", ".join(columns))
    return sql.replace("{paths}", ", ".join(map(quoted, paths)))


def _file_columns(format_: Format, table: Table) -> Iterator[str]:
    for name in [name for name, _ in format_.headings] or table.columns[1:]:
        known = _filled(format_, name) if name in table.columns else NOTHING
        yield f"{known} AS {name}"


def _told(format_: Format, name: str, aliases: Iterable[str], paths: list[str]) -> str:
    """Return a column of JSON records: the first of its paths that says something."""
    said = []
    for alias in aliases:
        steps = (f"[{step}]" if step.isdigit() else f'."{step}"' for step in alias.split("."))
        paths.append("$" + "".join(steps))
        said.append(_filled(format_, f"found[{len(paths)}]"))
    return f"coalesce({', '.join(said)}) AS {name}"


def _filled(format_: Format, said: str) -> str:
    return f"nullif({said if format_.trimmed else f'trim({said})'}, '')"


def _word_column(words: tuple[str, tuple[tuple[str, str], ...]]) -> str:
    heading, pairs = words
    cases = " ".join(f"WHEN {quoted(word)} THEN {quoted(code)}" for word, code in pairs)
    return f"CASE lower({heading}) {cases} END AS {heading}_word, "


def _moment(said: str, format_: Format) -> str:
    zoned = [f"zoned_moment({said})"]
    zoned += [f"unix_moment({said})"] if "unix" in format_.times else []
    written = f"written_moment({said})"
    local = written if format_.zone == "utc" else f"local_to_utc({written}, $zone)"
    return f"coalesce({', '.join((*zoned, local))})"


def _flag() -> str:
    changed = "clock_change(written_moment(sent_said), $zone)"
    return f"CASE WHEN zoned_moment(sent_said) IS NULL THEN {changed} END"


def otherwise(format_: Format, dates: str) -> str:
    """Return the SQL that reads a time in the format's own ways of writing."""
    ways = [(format_.cleaned, tuple(way for way in format_.times if way != "unix"))]
    if format_.asks_dates:
        ways.append((CLEANED, ORDERS[dates]))
    if format_.zone == "local":
        ways.append((named(), NAMED))
    read = [
        f"try_strptime({cleaned}, [{', '.join(map(quoted, written))}])"
        for cleaned, written in ways
        if written
    ]
    return f"coalesce({', '.join((*read, 'NULL::TIMESTAMP'))})"


def _first_failed(checks: Iterable[Check]) -> str:
    cases = (
        f"WHEN NOT coalesce(({check.holds}), false) THEN {number}"
        for number, check in enumerate(checks)
    )
    # What says nothing about a delivery need not say it well.
    return f"(CASE WHEN outcome = 'nothing' THEN NULL {' '.join(cases)} END)::UTINYINT"


def by_check(expressions: Iterable[str]) -> str:
    """Return one of some expressions, by the number of the check that a record fails."""
    cases = (f"WHEN {number} THEN {said}" for number, said in enumerate(expressions))
    return f"CASE failed_check {' '.join(cases)} END"
