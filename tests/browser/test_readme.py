"""The README, walked from top to bottom by somebody who has just cloned the project."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from documents import README, ROOT, Document

from browser.conftest import Visit
from browser.reader import TITLES
from browser.serving import Server, serving

TEXT = Document(README)
# What it takes from the network, or for minutes, is left to .ci/run.
NOT_RUN = re.compile(r"pip install|-m venv|pytest|\.ci/|-m analytics (serve|bench)")
# A page by both its names, in the table of pages.
NAMED = re.compile(r"\*\*([^*]+)\*\* · ([^|,*]+?)(?= \||,)")
# What a shop would have there, and a reader of answers.
LOG = """Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg
12.10.2026 09:14;Nyhetsbrev;kari.eksempel07@gmail.com;Høstgarn;Feilet;Ja;552 5.2.2 mailbox full
12.10.2026 09:15;Nyhetsbrev;ola.prove@hotmail.com;Høstgarn;Sendt;Nei;
"""
ANSWERS = "smtp_reply_code,diagnostic_text\n550,550 5.1.1 user unknown\n"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of what git knows of the project, with these libraries and a shop's exports."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone")
    known = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("clone")
    for name in filter(None, known.stdout.split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / "exports").mkdir()
    (folder / "exports" / "october.csv").write_text(LOG, encoding="utf-8")
    (folder / "answers.csv").write_text(ANSWERS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def app(clone: Path, sample_shop: Server) -> Iterator[Server]:
    """Give the app that the README starts."""
    with serving(clone / "data", sample=sample_shop.data, project=clone) as server:
        yield server


def commands() -> list[str]:
    return [line for code in TEXT.code("") for line in code.splitlines() if ".venv/bin" in line]


def test_it_is_started_as_it_says_and_opens_where_it_says(app: Server, visit: Visit) -> None:
    first, *_ = commands()
    *prepare, start = first.split(" && ")
    assert prepare == ["python3 -m venv .venv", ".venv/bin/pip install -r requirements.txt"]
    assert start == ".venv/bin/python -m analytics serve"
    visit(app, language="nb").see("Nordlys Garn")


def test_each_page_that_it_names_is_in_the_menu_and_opens(app: Server, visit: Visit) -> None:
    named = NAMED.findall(TEXT.text.partition("## Which")[0])
    assert named == [(title["nb"], title["en"]) for title in TITLES.values()]
    reader = visit(app, language="nb")
    for norwegian, _english in named:
        reader.go(norwegian)


def test_each_of_its_commands_does_its_work_while_the_app_runs(
    clone: Path, app: Server, visit: Visit
) -> None:
    run = [command for command in commands() if not NOT_RUN.search(command)]
    assert len(run) > 10
    for command in run:
        done = subprocess.run(
            command, shell=True, cwd=clone, env=os.environ | {"POSTLOGG_DATA": str(app.data)},
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, ""), (command, done.stdout, done.stderr)
        for written in re.findall(r"--(?:output|export) (\S+)", command):
            assert (clone / written).stat().st_size
    reader = visit(app, "email_log")
    reader.miss("Sample shop: Nordlys Garn.")
    # Kari is forgotten, and the totals stay.
    assert reader.count() == 2
