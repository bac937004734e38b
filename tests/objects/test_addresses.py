"""A lake is named by its address, which holds no secret, and a wrong one is a sentence."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import terminal

from analytics.lake.addresses import COPIES, SecretInAddress, located
from analytics.lake.objects import NoStoreClient
from analytics.settings import Settings
from objects.published import SECRET, fetched


def test_without_fsspec_a_sentence_says_what_to_install(
    node: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(NoStoreClient, match=r"requirements-objects\.txt"):
        fetched("s3://bucket/lake", node)
    assert not (node.data / COPIES).exists()


@pytest.mark.parametrize(
    "address",
    [
        f"s3://key:{SECRET}@bucket/lake",
        f"s3://{SECRET}@bucket/lake",
        f"s3://bucket/lake?token={SECRET}",
        f"abfs://container:{SECRET}@account.dfs.core.windows.net/lake",
        f"s3://[{SECRET}",
    ],
)
def test_an_address_with_a_secret_is_refused_and_not_repeated(address: str, tmp_path: Path) -> None:
    with pytest.raises(SecretInAddress) as told:
        located(address, tmp_path)
    assert SECRET not in str(told.value)
    assert located("abfs://lakes@account.dfs.core.windows.net/lake", tmp_path).parent.name == COPIES


def test_no_command_repeats_an_address_with_a_secret(tmp_path: Path) -> None:
    address = f"s3://key:{SECRET}@bucket/lake"
    for words, variable in (
        (("messages", "--database", address), ""),
        (("messages",), address),
        (("lake", "publish", str(tmp_path), address), ""),
    ):
        said = terminal.command(tmp_path / "data", *words, POSTLOGG_LOG_PATH=variable)
        assert said.returncode == 2
        assert "Traceback" not in said.stderr
        assert SECRET not in said.stdout + said.stderr


def test_commands_publish_a_lake_and_read_it_by_its_address(tmp_path: Path) -> None:
    lake, address = str(tmp_path / "lake"), f"file://{tmp_path}/store"
    who = "jens@strikk.example"
    command(tmp_path, "lake", "build", "tests/exports/norwegian.csv", lake)
    done = command(tmp_path, "lake", "publish", lake, address)
    assert (done["version"], done["removed"]) == (1, 0)
    for words in (("--database", address), ()):
        found = command(tmp_path / "node", "customer", who, *words, log=address)
        assert found["recipients"][0]["recipient"] == who
    refused = command(tmp_path / "node", "forget", who, "--database", address)
    assert "is only read" in refused["error"]
    refused = command(tmp_path / "node", "import", "tests/exports/norwegian.csv", log=address)
    assert "is a lake" in refused["error"]
    refused = command(tmp_path, "lake", "build", "tests/exports/norwegian.csv", address)
    assert "is only read" in refused["error"]
    command(tmp_path, "forget", who, "--database", lake)
    assert command(tmp_path, "lake", "publish", lake, address)["removed"] > 0
    assert command(tmp_path / "node", "customer", who, log=address)["recipients"] == []


@pytest.mark.parametrize(
    ("place", "english", "norwegian"),
    [
        ("nonsense://bucket/lake", "Nothing is installed", "Ingenting er installert"),
        ("file:///nowhere/lake", "There is nothing at", "Det er ingenting på"),
    ],
)
def test_an_address_of_nothing_is_said_in_both_languages(
    tmp_path: Path, place: str, english: str, norwegian: str
) -> None:
    for language, sentence in (("en", english), ("nb", norwegian)):
        words = ("messages", "--database", place, "--language", language)
        said = terminal.command(tmp_path / "data", *words)
        assert said.returncode == 1
        assert said.stderr.startswith(sentence)
        assert len(said.stderr.splitlines()) == 1


def command(folder: Path, *words: str, log: str = "") -> Any:
    """Carry out a command, where all is kept, and return its document."""
    told = terminal.command(
        folder / "data",
        *words,
        "--json",
        POSTLOGG_RETENTION_DAYS="36500",
        POSTLOGG_LOG_PATH=log,
        FSSPEC_FILE_AUTO_MKDIR="true",
    )
    assert "Traceback" not in told.stderr
    return json.loads(told.stdout)
