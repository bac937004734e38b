"""What a build of a lake says in SQL means the same to every engine that it is carried over to."""

import re

import pytest

from analytics.lake.building import STATEMENTS
from analytics.sql import SQL

# What is silently read otherwise, or not at all, by the engine that statements are translated for:
# how it is found, and an example of it.
TRAPS = {
    r"regexp_matches\([^()]*,\s*'[a-z]+'\s*\)": "regexp_matches(x, 'a', 'i')",
    r"regexp_replace\((?:[^()']|'[^']*'|\([^()]*\))*(?<!'g')\)": "regexp_replace(x, 'a', 'b')",
    r"\\[bwdsWDS0-9]": r"regexp_matches(x, '\bno\b')",
    r"\bisodow\b": "isodow(sent_at)",
    r"\bdayofweek\b": "dayofweek(sent_at)",
    r"\bpercentile_cont\b": "percentile_cont(0.9) WITHIN GROUP (ORDER BY n)",
    r"\bquantile": "quantile_cont(n, 0.9)",
    r"\bAT TIME ZONE\b": "sent_at AT TIME ZONE 'UTC'",
    r"\btimezone\(": "timezone('UTC', sent_at)",
    r"\bdate_diff\b": "date_diff('day', a, b)",
    r"\bsubstr(?:ing)?\([^,]+,\s*0": "substr(x, 0, 3)",
    r"\bhash\(": "hash(x)",
    r"\bGROUP BY ALL\b": "SELECT a, count(*) FROM t GROUP BY ALL",
    r"\)\s*\.\s*\w+\(": "lower(x).trim()",
    r"\bany_value\(": "any_value(x)",
    r"\$\w+": "WHERE shop = $shop",
}
MACRO = re.compile(r"^CREATE OR REPLACE MACRO (\w+)\([^)]*\) AS\b(.*?);$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_statement_of_a_build_holds_what_another_engine_reads_otherwise(name: str) -> None:
    macros = {
        macro: body
        for script in ("macros", "answers")
        for macro, body in MACRO.findall(without_remarks(script))
    }
    script = without_remarks(name)
    while used := [macro for macro in macros if re.search(rf"\b{macro}\(", script)]:
        script += "".join(macros.pop(macro) for macro in used)
    assert not [trap for trap in TRAPS if re.search(trap, script, re.IGNORECASE)]


def without_remarks(name: str) -> str:
    return re.sub(r"--.*", "", (SQL / f"{name}.sql").read_text(encoding="utf-8"))


@pytest.mark.parametrize("trap", TRAPS)
def test_every_trap_is_found(trap: str) -> None:
    assert re.search(trap, TRAPS[trap], re.IGNORECASE)
