"""The README, walked from top to bottom by somebody who has just cloned the project.

Each line of its blocks is given to a shell as it stands there, in a fresh clone with a virtual
environment of its own. Three end otherwise than they are written:

- ``serve`` listens on a free port, as the one of the README may be taken by an app in use; that the
  README names the program's own is asked of the program.
- ``pytest`` runs one quick file: all of it would run for minutes, and ``-m browser`` itself.
- ``bench`` only says what it can do: tests/test_bench.py measures, which takes minutes.
"""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from documents import FENCED, README, ROOT, Document

from browser.conftest import Visit
from browser.reader import TITLES
from browser.serving import Server, serving

TEXT = Document(README)
BLOCKS = [code for _language, code in FENCED.findall(TEXT.text)]
COMMAND = re.compile(r"(python3|\.venv/bin/\w+) ")
# How a block that is not walked begins, and why it is not.
NOT_WALKED = {"app.py           the frame": "a list of what lies where, with nothing to run"}
ENDS_WITH = {
    "pytest": "tests/test_examples.py",
    "bench": "--help",
}
# A page by both its names, in the table of pages.
NAMED = re.compile(r"\*\*([^*]+)\*\* · ([^|,*]+?)(?= \||,)")
PATIENCE = 240  # seconds: before pytest ends a test that hangs, and it tells what was said
# What a shop would have there, and a reader of answers.
LOG = """Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg
12.10.2026 09:14;Nyhetsbrev;kari.eksempel07@gmail.com;Høstgarn;Feilet;Ja;552 5.2.2 mailbox full
12.10.2026 09:15;Nyhetsbrev;ola.prove@hotmail.com;Høstgarn;Sendt;Nei;
"""
ANSWERS = "smtp_reply_code,diagnostic_text\n550,550 5.1.1 user unknown\n"


def is_left_out(block: str) -> bool:
    return block.startswith(tuple(NOT_WALKED))


FIRST, *REST = [line for block in BLOCKS if not is_left_out(block) for line in block.splitlines()]
*PREPARE, START = FIRST.split(" && ")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("walk")


@pytest.fixture(scope="module")
def clone(folder: Path) -> Path:
    """Give a fresh clone, with what of the tree under test is not committed yet."""
    if not (ROOT / ".git").exists():
        pytest.skip("the README is walked on a clone, and this tree is no checkout of git")
    # Whoever runs the tests need not be the one who has checked the tree out.
    trusting = folder / "gitconfig"
    trusting.write_text("[safe]\n\tdirectory = *\n", encoding="utf-8")
    environment = os.environ | {"GIT_CONFIG_GLOBAL": str(trusting)}

    def git(*arguments: str | Path, at: Path, given: bytes = b"") -> bytes:
        done = subprocess.run(
            ["git", *arguments], cwd=at, env=environment, input=given, stdout=-1, check=True
        )
        return done.stdout

    cloned = folder / "clone"
    git("clone", "--quiet", ROOT, cloned, at=folder)
    changed = git("diff", "--binary", "HEAD", at=ROOT)
    git("apply", "--allow-empty", at=cloned, given=changed)
    return cloned


@pytest.fixture(scope="module")
def installed(clone: Path, folder: Path) -> Path:
    """Give the clone with all that the README's first line installs, and a shop's exports."""
    for command in PREPARE:
        run(command, clone, folder / "data")
    (clone / "exports").mkdir()
    (clone / "exports" / "october.csv").write_text(LOG, encoding="utf-8")
    (clone / "answers.csv").write_text(ANSWERS, encoding="utf-8")
    return clone


@pytest.fixture(scope="module")
def app(installed: Path, folder: Path) -> Iterator[Server]:
    """Give the app as the README's first line starts it, with no log and no sample shop yet."""
    with serving(folder / "data", project=installed, start=shlex.split(START)) as server:
        yield server


def run(command: str, clone: Path, data: Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command, shell=True, cwd=clone, env=os.environ | {"POSTLOGG_DATA": str(data)},
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


def test_every_block_is_walked_or_left_out_for_a_reason() -> None:
    assert TEXT.text.count("\n```") == 2 * len(BLOCKS)
    left_out = [block for block in BLOCKS if is_left_out(block)]
    assert len(left_out) == len(NOT_WALKED)
    walked = [line for block in BLOCKS if block not in left_out for line in block.splitlines()]
    assert [line for line in walked if not COMMAND.match(line)] == []


def test_it_is_installed_as_it_says(installed: Path) -> None:
    """Before all else, as it takes a minute: what needs it later is to have its own time."""
    assert (installed / ".venv/bin/streamlit").exists()


def test_it_is_started_as_it_says_and_opens_where_it_says(
    installed: Path, app: Server, visit: Visit
) -> None:
    visit(app, language="nb").see("Nordlys Garn")
    said = re.search(r"Then open <http://127\.0\.0\.1:(\d+)>", TEXT.text)
    assert said
    assert f"[default: {said[1]}]" in run(f"{START} --help", installed, app.data).stdout


def test_each_page_that_it_names_is_in_the_menu_and_opens(app: Server, visit: Visit) -> None:
    named = NAMED.findall(TEXT.text.partition("## Which")[0])
    assert named == [(title["nb"], title["en"]) for title in TITLES.values()]
    reader = visit(app, language="nb")
    for norwegian, _english in named:
        reader.go(norwegian)


@pytest.mark.parametrize("command", REST)
def test_each_of_its_commands_does_its_work_while_the_app_runs(
    installed: Path, app: Server, command: str
) -> None:
    tool = re.split(r"[/ ]", command)[-1]
    done = run(f"{command} {ENDS_WITH.get(tool, '')}", installed, app.data)
    # What pip and pytest say of themselves is none of ours.
    assert "pip install" in command or done.stderr == "", f"{command}\n{done.stderr}"
    for written in re.findall(r"--(?:output|export) (\S+)", command):
        assert (installed / written).stat().st_size


def test_the_app_shows_what_the_commands_have_done(app: Server, visit: Visit) -> None:
    reader = visit(app, "email_log")
    reader.miss("Sample shop: Nordlys Garn.")
    # Kari is forgotten, and the totals stay.
    assert reader.count() == 2
