"""Whatever happens to a file on its way, no reader loses a line, and none falls over.

The files are those in exports/, of every format there is: a new format is covered by its export.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from logs import counted
from packing import archive, ods, xlsx
from staged import Log
from test_formats import SAMPLES, name_of
from test_hostile_files import NORWEGIAN, SHEET

from analytics import containers, export_errors
from analytics.door_limits import BROWSER
from analytics.importing import import_file
from analytics.reading import Wishes
from analytics.settings import Settings
from analytics.store import MEMORY, Store

FILES = {path.name: path.read_bytes() for path in SAMPLES}
ONE_OF_EACH_FORMAT = {name_of(path): path.name for path in SAMPLES}
PACKED = {
    "xlsx": xlsx(Ark1=SHEET),
    "ods": ods(SHEET),
    "zip": archive({"a.csv": NORWEGIAN, "b.csv": NORWEGIAN}),
}
JUNK = [*(bytes([sign]) for sign in b'"\n\r\0;,\t{}[\\\xff<'), b"\xe2\x82"]


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Cut pieces out of a file, double some, and put in what stands for something else."""
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        size = draw(st.sampled_from([0, 1, 3, 40, 400]))
        piece = content[at : at + size]
        put = draw(st.sampled_from(["nothing", "twice", "junk"]))
        new = {"nothing": b"", "twice": piece * 2}.get(put, draw(st.sampled_from(JUNK)))
        content = content[:at] + new + content[at + size :]
    return content


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=4, deadline=None)
@given(data=st.data())
def test_a_damaged_export_is_a_sentence_or_adds_up(name: str, data: st.DataObject) -> None:
    content = data.draw(damaged(FILES[name]))
    with tempfile.TemporaryDirectory() as folder:
        try:
            log = Log(Path(folder), content)
        except export_errors.ExportError:
            return
        held = [len(log.connection.sql(f"FROM {table}")) for table in ("events", "rejected")]
        log.connection.close()
    assert held == [log.staging.accepted, log.staging.rejected]
    staging = log.staging
    assert staging.rows == staging.accepted + staging.rejected + staging.passed_over


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store(MEMORY, Settings(data=tmp_path_factory.mktemp("data")))
    yield opened
    opened.close()


@pytest.mark.parametrize("name", ONE_OF_EACH_FORMAT.values())
@settings(max_examples=3, deadline=None)
@given(data=st.data())
def test_what_comes_in_of_it_adds_up_too(name: str, store: Store, data: st.DataObject) -> None:
    content = data.draw(damaged(FILES[name]))
    file = store.folder("inbox") / "logg.csv"
    file.write_bytes(content)
    told = import_file(store, file, Wishes(), lambda _share, _doing: None)
    if told.error:
        assert isinstance(told.error, export_errors.ExportError), str(told.error)
        return
    counted(told)


@pytest.mark.parametrize("kind", PACKED)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_damaged_container_is_a_sentence_or_holds_what_it_held(
    kind: str, data: st.DataObject
) -> None:
    content = data.draw(damaged(PACKED[kind]))
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        source.write_bytes(content)
        try:
            found = containers.members(source, "logg.x", Path(folder), BROWSER, duckdb.connect())
        except export_errors.ExportError:
            return
        assert found
        assert all(member.path or member.error for member in found)
