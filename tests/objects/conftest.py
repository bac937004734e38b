"""A lake of one e-mail, where it is published to, and a machine that only reads."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lakes import built

from analytics.settings import Settings
from objects.published import KARI, written
from objects.stores import Counting, new_address


@pytest.fixture(autouse=True)
def _nothing_goes_wrong() -> Iterator[None]:
    yield
    Counting.after = None


@pytest.fixture
def address() -> str:
    """Give an address at which nothing lies yet."""
    return new_address()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a lake of one e-mail in January, and of who built it."""
    folder = tmp_path_factory.mktemp("made")
    built(folder / "lake", Settings(data=folder / "data"), [written(folder, 0, KARI)])
    return folder


@pytest.fixture
def lake(made: Path, tmp_path: Path) -> Path:
    """Give a copy of that lake, built by ``settings``."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path / "lake"


@pytest.fixture
def node(tmp_path: Path) -> Settings:
    """Give the settings of another machine, which only reads."""
    return Settings(data=tmp_path / "node")
