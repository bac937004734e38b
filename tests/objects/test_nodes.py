"""A node keeps a copy of a lake in an object store: private, whole, and only to be read."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from conftest import APP
from lakes import built
from streamlit.testing.v1 import AppTest

from analytics.audit import COMMAND_LINE, Deed, note, trail
from analytics.lake import mirror
from analytics.lake.addresses import OnlyACopy, located
from analytics.lake.forgetting import forget, prune
from analytics.lake.objects import StoreFailed
from analytics.lake.opening import Followed
from analytics.lake.reader import CopyDamaged
from analytics.lake.versions import all_of, current
from analytics.settings import Settings
from objects.published import KARI, OLA, SECRET, emails, fetched, published, raises, until, written
from objects.stores import IN_MEMORY, Counting, Shaky, new_address, objects


def test_a_node_goes_on_without_the_store_and_starts_with_it_only(
    lake: Path,
    settings: Settings,
    node: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(mirror, "PAUSE", 0.02)
    address = new_address(IN_MEMORY)
    published(lake, address)
    with closing(Followed(located(address, node.data), node)) as followed:
        built(lake, settings, [written(tmp_path, 1, OLA)])
        published(lake, address)
        Counting.after, Counting.then = 0, raises(ConnectionError(SECRET))
        until(lambda: "not brought up to date" in caplog.text)
        assert emails(followed.now(node)) in (1, 2)
        with pytest.raises(StoreFailed):
            fetched(address, node)
        Counting.after = None
        until(lambda: emails(followed.now(node)) == 2)
    assert SECRET not in caplog.text


def test_a_copy_is_private_and_mended_where_something_is_missing(
    lake: Path, address: str, node: Settings
) -> None:
    published(lake, address)
    fetched(address, node).close()
    copy = located(address, node.data)
    for place in (copy.parent, copy):
        assert place.stat().st_mode & 0o777 == 0o700
    file = copy / current(copy).of("messages")[0]
    assert file.stat().st_mode & 0o077 == 0
    file.write_bytes(b"PAR1 and no more")
    with pytest.raises(CopyDamaged, match="fetched anew"):
        fetched(address, node)
    file.unlink()
    file.with_name(f"{file.name}.part").write_bytes(b"PAR1")
    with closing(fetched(address, node)) as store:
        assert emails(store) == 1
    assert not list(copy.rglob("*.part"))


def test_a_page_says_what_is_wrong_with_the_object_store(
    node: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTLOGG_DATA", str(node.data))
    monkeypatch.setenv("POSTLOGG_LOG_PATH", new_address())
    app = AppTest.from_file(APP, default_timeout=30)
    app.query_params["language"] = "nb"
    app.run()
    assert not app.exception
    assert [error.value[:19] for error in app.error] == ["Det er ingenting på"]
    st.cache_resource.clear()


def test_half_of_a_file_is_not_kept(
    lake: Path, node: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = new_address(IN_MEMORY)
    published(lake, address)

    def half(self: Shaky, rpath: str, lpath: str, **_: Any) -> None:
        Path(lpath).write_bytes(Path(lpath).read_bytes() + b"PAR1")

    with monkeypatch.context() as patch:
        patch.setattr(Shaky, "get_file", half)
        with pytest.raises(StoreFailed):
            fetched(address, node)
    with closing(fetched(address, node)) as store:
        assert emails(store) == 1


def test_deeds_are_noted_on_the_node_and_not_in_the_store(
    lake: Path, address: str, node: Settings
) -> None:
    published(lake, address)
    with closing(fetched(address, node)) as store:
        note(store, COMMAND_LINE, Deed.LOOKED_UP, about=KARI)
        assert list(trail(store, deed="", about="", rows=10)["deed"]) == ["looked_up"]
    assert not [name for name in objects(address) if "notebook" in name]
    assert (located(address, node.data) / "notebook.duckdb").exists()


def test_a_copy_is_not_built_in_and_not_published(
    lake: Path, address: str, node: Settings, tmp_path: Path
) -> None:
    published(lake, address)
    fetched(address, node).close()
    copy = located(address, node.data)
    for change in (
        lambda: built(copy, node, [written(tmp_path, 1, OLA)]),
        lambda: forget(copy, node, KARI),
        lambda: prune(copy, node, 1),
        lambda: published(copy, new_address()),
    ):
        with pytest.raises(OnlyACopy):
            change()
    assert [one.version for one in all_of(copy)] == [1]
