"""What the benchmark is made of: a log as large as one likes, tools that must agree, no memory."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from analytics.bench import comparing
from analytics.bench.children import BrokenMeasurement
from analytics.bench.inventing import rounds_of, write_log
from analytics.bench.measuring import by_what_they_read
from analytics.bench.units import written
from analytics.sample.texts import DOMAIN

MEGABYTE = 10**6


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as content:
        return list(csv.DictReader(content))


@pytest.fixture(scope="module")
def repeated(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """A log of which every e-mail is written three times, but for the last one."""
    file = tmp_path_factory.mktemp("repeated") / "log.csv"
    write_log(file, 2_999, 30, lambda _share: None, one_by_one=1_000)
    assert [one.name for one in file.parent.glob("*.csv")] == ["log.csv"]
    return rows(file)


def test_a_log_is_written_as_often_as_it_takes() -> None:
    assert [rounds_of(size) for size in (1_000, 10_000_000, 10_000_001, 50_000_000)] == [1, 1, 2, 5]


def test_a_repeated_log_has_exactly_so_many_emails_in_their_order(
    repeated: list[dict[str, str]],
) -> None:
    assert len(repeated) == 2_999
    moments = [row["sent_at"] for row in repeated]
    assert moments == sorted(moments)
    assert len({(row["message_id"], row["recipient"]) for row in repeated}) == 2_999


def test_a_repeated_email_goes_to_somebody_else_about_an_order_of_their_own(
    repeated: list[dict[str, str]],
) -> None:
    first, second, third = next(
        repeated[at : at + 3]
        for at in range(0, 2_997, 3)
        if repeated[at]["mail_type"] == "order_confirmation"
    )
    people = {row["recipient"] for row in (first, second, third)}
    assert len(people) == len({row["order_no"] for row in (first, second, third)}) == 3
    for row in (second, third):
        assert row["subject"] == first["subject"].replace(first["order_no"], row["order_no"])
        assert (
            row["recipient_domain"] == first["recipient_domain"] == row["recipient"].split("@")[1]
        )
        assert row["sent_at"] == first["sent_at"]
    assert all(
        row["recipient"] == f"ordre@{DOMAIN}" for row in repeated if DOMAIN in row["recipient"]
    )


def test_an_answer_names_the_one_whom_the_email_went_to(repeated: list[dict[str, str]]) -> None:
    named = [row for row in repeated if "@" in row["error_log"] and ".2@" in row["recipient"]]
    assert named
    assert all(row["recipient"] in row["error_log"] for row in named)


def test_tools_that_disagree_are_refused() -> None:
    answer = {"groups": 3, "failed": 1, "finished": 10}
    found: dict[str, Any] = {
        "postlogg": {"answer": answer, "emails": 2},
        "pandas": {"answer": answer},
    }
    comparing.check(found | {"sqlite": {"out_of_memory": 1}})
    with pytest.raises(BrokenMeasurement, match="agree"):
        comparing.check(found | {"sqlite": {"answer": answer | {"failed": 2}}})
    with pytest.raises(BrokenMeasurement, match="agree"):
        comparing.check(found | {"sqlite": {"answer": answer, "emails": 3}})


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of three e-mails, what is known of it, and the folder that they lie in."""
    (tmp_path / "known.json").write_text(
        json.dumps({"address": "kari.eksempel07@gmail.com", "providers": {"gmail.com": "gmail"}})
    )
    heading = ["key", "shop", "sent_at", "status_at", "mail_type", "mail_type_raw", "recipient"]
    heading += ["recipient_domain", "provider", "subject", "outcome", "hardness", "reason", "cause"]
    heading += ["message_id", "order_no", "source", "source_says", "mx_host", "sent_text"]
    heading += ["time_flag", "error_log"]
    with (tmp_path / "log.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, heading)
        writer.writeheader()
        for day, person, outcome in (
            ("01", "kari.eksempel07", "failed"),
            ("01", "kari.eksempel07", "delivered"),
            ("02", "per.eksempel01", "suppressed"),
        ):
            writer.writerow(
                {
                    "sent_at": f"2026-10-{day}T10:00:00Z",
                    "mail_type": "password",
                    "recipient": f"{person}@gmail.com",
                    "recipient_domain": "gmail.com",
                    "outcome": outcome,
                }
            )
    return tmp_path


def asked(tool: str, log: Path, limit: int) -> dict[str, Any]:
    known = str(log / "known.json")
    return comparing.tried(tool, log / "log.csv", known, limit, log / tool)


@pytest.mark.parametrize("tool", ["pandas", "pandas_needed", "sqlite"])
def test_a_tool_counts_what_failed_of_what_was_given_up_or_arrived(tool: str, log: Path) -> None:
    told = asked(tool, log, 8_000 * MEGABYTE)
    assert told["answer"] == {"groups": 1, "failed": 1, "finished": 2}
    if tool != "pandas_needed":
        assert told["emails"] == 2


def test_a_tool_without_memory_is_a_line_and_no_crash(log: Path) -> None:
    file = log / "log.csv"
    heading, *rows = file.read_text("utf-8").splitlines(keepends=True)
    # More than what a process has lying about.
    file.write_text(heading + "".join(rows) * 100_000, "utf-8")
    told = asked("pandas", log, 200 * MEGABYTE)
    assert told == {"out_of_memory": 200 * MEGABYTE}


def test_what_a_tool_does_wrong_is_not_taken_for_want_of_memory(log: Path) -> None:
    (log / "log.csv").write_text("no,such,columns\n1,2,3\n")
    with pytest.raises(BrokenMeasurement, match="ended with 1"):
        asked("pandas_needed", log, 8_000 * MEGABYTE)


def test_our_share_of_what_pandas_takes_has_a_goal() -> None:
    figures = {
        "imports": {"seconds": [8.0], "peak_memory": 400 * MEGABYTE, "log_bytes": 10**8},
        "customers": {"heaviest": {"seconds": 0.01}, "part": {"seconds": 0.1}},
        "alternatives": {
            "postlogg": {"opened": 0.5, "again": 0.02},
            "pandas": {"first": 8.0, "again": 0.1, "peak_memory": 2000 * MEGABYTE},
            "pandas_needed": {"out_of_memory": 20 * 10**9},
            "sqlite": {"first": 24.0, "again": 1.0, "peak_memory": 40 * MEGABYTE},
        },
    }
    lines = {line["work"]: line for line in comparing.lines(figures)}
    assert (lines["peak memory"]["ratio"], lines["peak memory"]["holds"]) == (0.2, True)
    again = lines["the same answer again"]
    assert (again["ratio"], again["holds"]) == (pytest.approx(0.2), False)
    assert lines["read the log, and the first answer"]["taken"]["postlogg"] == 8.5
    assert "| not in 20 GB of memory |" in comparing.table(figures)


def test_questions_on_totals_are_told_from_those_on_messages() -> None:
    pages = {
        "overview": {"questions": {"outcomes": 0.01, "log_span": 0.1}},
        "failures": {"questions": {"failure_cells": 0.02}},
        "email_log": {"questions": {"log_page": 0.2}},
    }
    assert by_what_they_read(pages) == pytest.approx({"totals": 0.03, "others": 0.3})


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.034, "", "0.03"),
        (12.34, "ms", "12.3 ms"),
        (1_234.5, "ms", "1,234 ms"),
        (12_345.6, "ms", "12.3 s"),
    ],
)
def test_a_figure_has_as_many_digits_as_mean_something(value: float, unit: str, text: str) -> None:
    assert written(value, unit) == text
