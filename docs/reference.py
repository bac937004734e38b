"""Write into the documentation what the program itself says: ``python -m docs.reference``.

Each of it has its place in a Markdown file, between ``<!-- from the program: NAME -->`` and
``<!-- until here -->``; the chart of how cost grows is a file. A test fails while one says anything
else.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import typer

from analytics import words
from analytics.__main__ import app
from analytics.bench import drawing
from analytics.bench import growth as growing
from analytics.bench.report import table as measured
from analytics.bursts import SENSITIVITIES
from analytics.classification import load_rules
from analytics.formats import Format, formats
from analytics.settings import Settings
from analytics.sql import statement

DOCS = Path(__file__).parent
# What `bench --json` printed of a million e-mails, which the README shows, of ten million, and all.
BENCH, TEN_MILLION = DOCS / "bench.json", DOCS / "bench-10m.json"
RUNS = sorted(DOCS.glob("bench*.json"))
# How cost grows, as a chart.
CHART = DOCS / "growth.svg"
BEGIN, END = "<!-- from the program: ", "<!-- until here -->"
PLACE = re.compile(rf"(?P<begin>{BEGIN}(?P<name>\w+) -->\n).*?(?P<end>{END})", re.DOTALL)
# Said once above the commands.
OF_ALL = ("--database", "--language", "--json")
KINDS = {
    "table": "CSV",
    "json_records": "JSON",
    "lines": "lines of a log",
    "exim": "lines of a log",
    "postfix": "lines of a log",
}
KNOWS = {
    "accepted": "was accepted by the receiving server",
    "handover": "was handed over, no more",
    "failures": "– (lists failures only, so no rate is shown)",
}
CANNOT = {
    "answer": "what the receiving server answered",
    "complaints": "reports of spam",
    "mail_type": "mail types",
    "recipient": "recipients",
    "subject": "subjects",
}
# What depends on the machine.
FOUND_OUT = {"data": "the user's own folder", "threads": "the machine's, at most 4"}


def written(text: str) -> str:
    """Return a Markdown text with every place in it as the program says it now."""
    return PLACE.sub(lambda at: f"{at['begin']}{said(at['name'])}\n{at['end']}", text)


def said(name: str) -> str:
    """Return what the program says for a place."""
    return "\n".join(PLACES[name]())


def commands() -> Iterator[str]:
    """Give every command with its help."""
    group: Any = typer.main.get_command(app)
    context = group.make_context("python -m analytics", [], resilient_parsing=True)
    for name, command in group.commands.items():
        inner = getattr(command, "commands", {"": command})
        for last, one in inner.items():
            yield from _command(f"{name} {last}".strip(), one, context)


def _command(name: str, command: Any, context: Any) -> Iterator[str]:
    records = [parameter.get_help_record(context) for parameter in command.params]
    shared = [use.split()[0] for use, _ in records if use.startswith(OF_ALL)]
    own = [(f"`{use}`", about) for use, about in records if not use.startswith(OF_ALL)]
    yield f"\n### {name}\n\n{command.help}\n"
    if own:
        yield from table(("", ""), own)
        yield ""
    yield f"Also: {', '.join(f'`{option}`' for option in shared)}."


def formats_at_a_glance() -> Iterator[str]:
    """Give the formats by what they can know, for the README."""
    by_knowledge = defaultdict(list)
    for one in formats():
        by_knowledge[one.knows].append(one.title)
    rows = [
        (", ".join(sorted(by_knowledge[knows], key=str.casefold)), meant)
        for knows, meant in KNOWS.items()
    ]
    yield from table(("exports", "an e-mail that is “sent” in it"), rows)


def all_formats() -> Iterator[str]:
    """Give every format with all that is to be known of it."""
    heading = (
        "export",
        "`--format`",
        "files",
        "“sent” in it",
        "never says",
        "times without a zone",
    )
    yield from table(heading, map(_format, sorted(formats(), key=lambda one: one.title.casefold())))


def _format(one: Format) -> tuple[str, ...]:
    return (
        one.title,
        f"`{one.name}`",
        ", ".join(KINDS[reader] for reader in one.readers),
        KNOWS[one.knows],
        ", ".join(CANNOT[what] for what in one.cannot) or "–",
        ("the shop's" if one.zone == "local" else one.zone.upper())
        + (", day or month first is asked" if one.asks_dates else ""),
    )


def reasons() -> Iterator[str]:
    """Give the reasons, and what a refusal for each says about the address."""
    found = _hardness()
    rows = [
        (meaning.title, f"`{code}`", " or ".join(sorted(found[code])) or "–", meaning.explanation)
        for code, meaning in words.REASON_MEANINGS.items()
    ]
    yield from table(("reason", "code", "bounce", "what happened"), rows)


def _hardness() -> dict[str, set[str]]:
    """Return what a no for now and a no for good make of each reason's bounces."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    with duckdb.connect() as connection:
        connection.execute(statement("answers"))
        for code, cause in words.CAUSES.items():
            for kind in ("4", "5"):
                row = connection.execute("SELECT hardness(?, ?, ?)", (cause.reason, code, kind))
                found[cause.reason] |= {word for (word,) in row.fetchall() if word}
    return found


def causes() -> Iterator[str]:
    """Give the causes below the reasons, and who can mend each."""
    rows = [
        (cause.title, f"`{code}`", words.REASONS[cause.reason], words.ACTS[cause.acts])
        for code, cause in words.CAUSES.items()
    ]
    yield from table(("cause", "code", "reason", "who can mend it"), rows)


def rules() -> Iterator[str]:
    """Give the rules of answers in the order in which they are tried, each with an example."""
    rows = [
        (f"`{rule.id}`", words.CAUSES[rule.cause].title, rule.confidence, f"`{rule.examples[0]}`")
        for rule in load_rules().answers
    ]
    yield from table(("rule", "cause", "sure by", "an answer that it explains"), rows)


def providers() -> Iterator[str]:
    """Give the mailbox providers that are told apart, and how each is known."""
    rows = [
        (
            words.PROVIDERS[rule.code],
            f"`{rule.code}`",
            _codes((*rule.domains, *(f"{family}.*" for family in rule.families))),
            _codes(f"*{ending}" for ending in rule.mx),
        )
        for rule in load_rules().providers
    ]
    heading = ("mailbox provider", "code", "domains", "mail exchangers, for other domains")
    yield from table(heading, rows)


def outcomes() -> Iterator[str]:
    """Give what can become of an e-mail."""
    rows = [(title, f"`{code}`") for code, title in words.OUTCOMES.items()]
    yield from table(("outcome", "code"), rows)


def _codes(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names) or "–"


def mail_types() -> Iterator[str]:
    """Give the mail types, with words of exports and subjects that are read as each."""
    of_shop = {rule.code: rule for rule in load_rules().mail_types}
    rows = [
        (
            title,
            f"`{code}`",
            ", ".join(of_shop[code].examples) if code in of_shop else "–",
            ", ".join(of_shop[code].subjects) if code in of_shop else "–",
        )
        for code, title in words.MAIL_TYPES.items()
    ]
    yield from table(("mail type", "code", "words in exports", "else subjects"), rows)


def settings() -> Iterator[str]:
    """Give every setting with what counts where nothing is said."""
    rows = [
        (
            f"`{name}`",
            FOUND_OUT.get(name) or _as_toml(field.default),
            str(field.description),
        )
        for name, field in Settings.model_fields.items()
    ]
    yield from table(("setting", "where nothing is said", "what it is"), rows)


def _as_toml(value: object) -> str:
    if value is None:
        return "–"
    return f"`{json.dumps(value if not isinstance(value, Path) else str(value))}`"


def sensitivities() -> Iterator[str]:
    """Give what each sensitivity for bursts finds, and how often it is wrong."""
    rows = [
        (f"*{name}*", f"{f'{one.false_alarms:.3f}'.lstrip('0')}", f"{100 * one.found:.0f} %")
        for name, one in SENSITIVITIES.items()
    ]
    yield from table(("`sensitivity`", "false alarms a shop and month", "bursts found"), rows)


def speed() -> Iterator[str]:
    """Give what the benchmark printed last."""
    yield measured(json.loads(BENCH.read_text(encoding="utf-8")))


def speed_of_a_large_log() -> Iterator[str]:
    """Give what the benchmark printed of ten million e-mails."""
    yield measured(json.loads(TEN_MILLION.read_text(encoding="utf-8")))


def growth() -> Iterator[str]:
    """Give how cost grows from the smallest of these logs to the largest."""
    yield growing.table(growing.growths(growing.read_runs(RUNS)))


def growth_chart() -> str:
    """Return the chart of the same."""
    return drawing.chart(growing.growths(growing.read_runs(RUNS)))


def table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Give the lines of a table in Markdown."""
    for cells in (heading, ("---",) * len(heading), *rows):
        yield "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


PLACES = {
    "commands": commands,
    "formats_at_a_glance": formats_at_a_glance,
    "formats": all_formats,
    "reasons": reasons,
    "causes": causes,
    "rules": rules,
    "outcomes": outcomes,
    "providers": providers,
    "mail_types": mail_types,
    "settings": settings,
    "sensitivities": sensitivities,
    "speed": speed,
    "speed_of_a_large_log": speed_of_a_large_log,
    "growth": growth,
}


def documents() -> list[Path]:
    """Return the files that may have places."""
    return [DOCS.parent / "README.md", *sorted(DOCS.rglob("*.md"))]


def main() -> None:
    """Write every place and the chart anew."""
    for file in documents():
        before = file.read_text(encoding="utf-8")
        if (now := written(before)) != before:
            file.write_text(now, encoding="utf-8")
    CHART.write_text(growth_chart(), encoding="utf-8")


if __name__ == "__main__":
    main()
