"""The documentation says what the program says, and everything that it leads to is there."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
from documents import README, ROOT, Document, documents, our_commands

from analytics import __version__
from analytics.__main__ import app
from analytics.settings import check_settings
from docs import reference

DOCUMENTS = documents()
# Beside the documents: what an administrator copies.
RECIPES = sorted(file for file in (ROOT / "docs/operating").iterdir() if file.is_file())
NAMED_IN_CODE = re.compile(r"docs/[\w./-]+\.md")
each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda document: str(document.file.relative_to(ROOT))
)


@each_document
def test_what_is_written_from_the_program_is_what_it_says_now(document: Document) -> None:
    now = reference.written(document.text)
    assert document.text == now, "run: python -m docs.reference"


def test_the_chart_of_how_cost_grows_is_what_the_program_draws_of_all_runs() -> None:
    assert reference.CHART.read_text("utf-8") == reference.growth_chart(), (
        "run: python -m docs.reference"
    )
    told = Document(ROOT / "docs/scale.md").text
    assert f"({reference.CHART.name})" in told


def test_the_table_of_ten_million_is_of_so_many() -> None:
    assert json.loads(reference.TEN_MILLION.read_text("utf-8"))["messages"] == 10_000_000


def test_the_version_is_that_of_the_project_and_of_the_changelog() -> None:
    told = re.search(r"^## ([\d.]+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert told is not None
    assert __version__ == project["version"] == told[1]


def test_all_that_the_program_can_say_has_one_place() -> None:
    named = [
        name
        for document in DOCUMENTS
        for name in re.findall(r"<!-- from the program: (\w+) -->", document.text)
    ]
    assert sorted(named) == sorted(reference.PLACES)


@each_document
def test_a_link_leads_to_a_file_or_a_heading_that_is_there(document: Document) -> None:
    lost = []
    for link in document.links:
        path, _, anchor = link.partition("#")
        if link.startswith(("http://", "https://")):
            continue
        target = (document.file.parent / path).resolve() if path else document.file
        if not target.exists() or (anchor and anchor not in Document(target).anchors):
            lost.append(link)
    assert lost == []


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [README]
    while waiting:
        file = waiting.pop()
        if file not in reached:
            reached.add(file)
            links = (link.partition("#")[0] for link in Document(file).links)
            waiting += [(file.parent / link).resolve() for link in links if link.endswith(".md")]
    assert {document.file for document in DOCUMENTS} - reached == set()


def test_every_picture_is_shown_and_taken_by_the_script() -> None:
    """Whether a picture is up to date no test can see: the script takes them anew."""
    shown = set(re.findall(r"docs/(\w+)\.png\)", Document(README).text))
    assert {file.stem for file in (ROOT / "docs").glob("*.png")} == shown
    script = (ROOT / "docs/screenshots.py").read_text(encoding="utf-8")
    assert set(re.findall(r'take\(page, "(\w+)"', script)) == shown


def test_a_document_that_the_program_names_is_there() -> None:
    sources = (ROOT / "analytics").rglob("*.py")
    named = {name for file in sources for name in NAMED_IN_CODE.findall(file.read_text("utf-8"))}
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


@each_document
def test_a_command_line_is_one_that_the_program_takes(document: Document) -> None:
    for arguments in our_commands(document.all_code):
        take(arguments)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda file: file.name)
def test_a_recipe_calls_the_program_as_it_is_called(recipe: Path) -> None:
    text = recipe.read_text(encoding="utf-8")
    for arguments in our_commands(text):
        take(arguments)
    assert Document(ROOT / "docs/operating.md").text.count(f"operating/{recipe.name})") or (
        recipe.suffix == ".dockerignore"
    )


def take(arguments: list[str]) -> None:
    """Have the command line read arguments, without doing what they say."""
    command: Any = typer.main.get_command(app)
    name, rest = "", [existing(argument) for argument in arguments]
    while hasattr(command, "commands"):
        name, *rest = rest
        command = command.commands[name]
    command.make_context(name, rest)


def existing(argument: str) -> str:
    """Return a path that is there for one that need not be."""
    is_path = re.search(r"^/|/$|\.[a-z]{2,7}$", argument) and "@" not in argument
    return __file__ if is_path else argument


@each_document
def test_settings_and_code_are_accepted(document: Document) -> None:
    for code in document.code("toml"):
        settings = tomllib.loads(code)
        if not settings.keys() & {"auth", "passwords"} and not code.startswith("# analytics/"):
            check_settings(code, Path("postlogg.toml"))
    for code in document.code("python"):
        *before, last = code.strip().splitlines()
        expression, _, answer = last.partition("  # ")
        scope: dict[str, Any] = {}
        exec("\n".join(before), scope)
        assert repr(eval(expression, scope)) == answer
