"""Who may import whom; every question is asked, and asked for by its name."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = [
    ROOT / "app.py",
    *sorted((ROOT / "pages").glob("*.py")),
    *sorted((ROOT / "analytics").rglob("*.py")),
]
# Pages, what they are made of and served by, and what measures them.
PAGES = r"app|pages\..*|analytics\.(ui(\..*)?|serve|bench\.pages\..*)"
MAY_IMPORT = {
    "streamlit": PAGES,
    # The floors of the speed table are drawn from constants, without any of our parts.
    "plotly": r"analytics\.charts(\..*)?|analytics\.bench\.pages\.constants",
    "babel": r"analytics\.language",
    "gettext": r"analytics\.language",
    # The server opens the log that the pages are going to read.
    "analytics.ui": PAGES,
    # Optional, and so imported only where a lake lies in an object store.
    "fsspec": r"analytics\.lake\.objects",
    "pages": r"(?!)",
    "app": r"(?!)",
}
# The folder itself, the command line of `commands`, what Python leaves, texts of `language`.
SAID_ELSEWHERE = {"__init__", "__main__", "__pycache__", "locales"}
QUESTIONS = sorted((ROOT / "analytics/sql/questions").glob("*.sql"))


def module(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are written out"
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return found


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@pytest.mark.parametrize("folder", ["analytics", "analytics/ui", "analytics/bench/pages"])
def test_a_folder_says_what_lies_where_in_it(folder: str) -> None:
    lie_there = {
        one.stem
        for one in (ROOT / folder).iterdir()
        if one.suffix == ".py" or (one.is_dir() and list(one.glob("*.*")))
    }
    told = (ROOT / folder / "__init__.py").read_text("utf-8")
    assert {name for name in lie_there if f"``{name}``" not in told} <= SAID_ELSEWHERE


def test_whatever_is_imported_is_required_with_its_version() -> None:
    files = "".join(file.read_text("utf-8") for file in ROOT.glob("requirements*.txt"))
    required = {
        name.lower() for name in re.findall(r"^([\w.-]+)(?:\[\w+\])?==", files, re.MULTILINE)
    }
    # The part of pydantic whose errors it hands on; the client of Spark is pyspark to Python.
    known_as = {"pydantic_core": "pydantic", "pyspark": "pyspark-client"}
    used = {name.partition(".")[0] for file in SOURCES for name in imported(file)}
    # Python 3.14 has what we take a package for.
    theirs = used - set(sys.stdlib_module_names) - {"analytics", "compression"}
    brought = {known_as.get(name, name).replace("_", "-").lower() for name in theirs}
    assert {name for name in brought if not {name, f"{name}.zstd"} & required} == set()


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_is_imported_only_where_it_belongs(package: str) -> None:
    users = {
        module(file) for file in SOURCES if any(within(name, package) for name in imported(file))
    }
    assert [user for user in users if not re.fullmatch(MAY_IMPORT[package], user)] == []


def test_what_a_newer_python_has_itself_is_taken_from_elsewhere_only_in_an_older_one() -> None:
    for file in [*SOURCES, *(ROOT / "tests").rglob("*.py")]:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"^(from|import) backports\b", text, re.MULTILINE), file


def test_the_command_line_waits_for_nothing_that_only_pages_need() -> None:
    loaded = (
        "import sys, analytics.__main__, analytics.report; "
        "print(*{'plotly', 'streamlit', 'fsspec'} & set(sys.modules))"
    )
    asked = subprocess.run(
        [sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert asked.stdout.strip() == ""


def test_pages_import_the_parts_that_pages_are_made_of_and_nothing_deeper() -> None:
    for file in SOURCES:
        if not module(file).startswith("pages."):
            continue
        ours = {name for name in imported(file) if within(name, "analytics")}
        deeper = {
            name
            for name in ours
            if not within(name, "analytics.ui") and not within(name, "analytics.charts")
        }
        assert not deeper, (file.name, deeper)


def test_pages_are_short_scripts_whose_only_function_is_a_part_that_is_drawn_by_itself() -> None:
    for file in (ROOT / "pages").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 60, file.name
        script = re.sub(r"^@selected_part\ndef ", "", text, flags=re.MULTILINE)
        assert not re.search(r"^(async )?def |^class |__main__", script, re.MULTILINE), file.name


def test_the_screen_never_speaks_to_the_database_itself() -> None:
    for file in SOURCES:
        if re.match(r"app|pages|analytics\.(ui|charts|health|language|words)", module(file)):
            assert not any(within(name, "duckdb") for name in imported(file)), file


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda file: file.stem)
def test_every_question_is_asked_by_someone(question: Path) -> None:
    asked = "\n".join(file.read_text(encoding="utf-8") for file in SOURCES)
    assert f'"{question.stem}"' in asked


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda file: file.stem)
def test_every_question_says_what_it_answers_and_reads_what_is_selected(question: Path) -> None:
    text = question.read_text(encoding="utf-8")
    assert text.startswith("-- ")
    assert len(text.splitlines()) <= 40
    assert re.search(r"\b(selected(_totals)?|matching)\(\$filters\)|in_scope\(\$filters", text)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda file: file.stem)
def test_a_question_that_reads_whole_addresses_shows_them_as_the_role_may_see_them(
    question: Path,
) -> None:
    text = question.read_text(encoding="utf-8")
    if "matching($filters)" in text or "diagnostic" in text.split("SELECT", 1)[-1]:
        assert re.search(r"shown(_text|_answer)?\(\$filters|template_of\(", text)


def test_the_only_script_of_ours_is_a_file_that_nothing_is_written_into() -> None:
    allowing = [
        line.strip()
        for source in SOURCES
        for line in source.read_text(encoding="utf-8").splitlines()
        if "unsafe_allow" in line
    ]
    assert allowing == ["st.html(KEYS, unsafe_allow_javascript=True)"]
    assert (
        'KEYS = Path(__file__).parent / "keys.html"' in (ROOT / "analytics/ui/frame.py").read_text()
    )
