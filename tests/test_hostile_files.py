"""Files that were made to do harm: each gets its sentence, nothing hangs, nothing is half imported.

All of them go the way of an upload: into a child process, under the limits of the browser's door.
"""

import gzip
import io
import itertools
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from logs import counted
from packing import archive, ods, parquet, xlsx, zstandard
from staged import EXPORTS

from analytics import errors, export_errors
from analytics.cleaning import MB
from analytics.importing import Result, import_upload
from analytics.reading import Wishes
from analytics.settings import Settings
from analytics.store import MEMORY, Store

NORWEGIAN = (EXPORTS / "norwegian.csv").read_bytes()
HEAD = b"Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg\n"
ROW = "01.10.2026 08:05;Nyhetsbrev;kunde{}@garn.example;Hei;Sendt;Nei;\n"
TABLES = ("messages", "error_log", "hourly_totals", "imports", "rejected_rows", "retold")
SHEET = [("Dato", "Mottaker"), ("01.10.2026 08:05", "a01@garn.example")]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store(MEMORY, Settings(data=tmp_path_factory.mktemp("data")))
    yield opened
    opened.close()


def upload(store: Store, content: bytes, name: str = "logg.csv") -> Result:
    return import_upload(store, name, io.BytesIO(content), Wishes(), lambda _share, _doing: None)


def bomb() -> bytes:
    """Pack 300 MB into 300 kB."""
    return archive({"logg.csv": bytes(300 * MB)})


def overlapping() -> bytes:
    """Name the same bytes many times, so that each entry unpacks to all of them."""
    packed = bytearray(archive({"a.csv": NORWEGIAN, "b.csv": NORWEGIAN}))
    first = packed.index(b"PK\x01\x02")
    second = packed.index(b"PK\x01\x02", first + 4)
    packed[second + 42 : second + 46] = packed[first + 42 : first + 46]
    return bytes(packed)


def lying() -> bytes:
    """Say of an entry that it is small, which it is not."""
    packed = bytearray(archive({"logg.csv": bytes(20 * MB)}))
    central = packed.index(b"PK\x01\x02")
    packed[central + 24 : central + 28] = struct.pack("<I", 100)
    return bytes(packed)


def locked() -> bytes:
    packed = bytearray(archive({"logg.csv": NORWEGIAN}))
    for magic, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(magic) + flag] |= 1
    return bytes(packed)


def unknown_packing() -> bytes:
    packed = bytearray(archive({"logg.csv": NORWEGIAN}))
    for magic, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        packed[packed.index(magic) + place] = 9
    return bytes(packed)


def linked() -> bytes:
    entry = zipfile.ZipInfo("logg.csv")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr(entry, "/etc/passwd")
    return packed.getvalue()


def wrong_sum() -> bytes:
    """Damage one byte of the second of two files."""
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as target:
        target.writestr("a.csv", NORWEGIAN)
        target.writestr("b.csv", NORWEGIAN)
    packed = bytearray(stored.getvalue())
    packed[packed.rindex(NORWEGIAN[:40]) + 20] ^= 1
    return bytes(packed)


def book_with(part: str, content: str) -> bytes:
    """Put a text in the place of a part of a spreadsheet."""
    with zipfile.ZipFile(io.BytesIO(xlsx(Ark1=SHEET))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    return archive(parts | {part: content})


def laughs() -> str:
    """Name a text that is nine times a text that is nine times a text, and a file of ours."""
    names = "abcdefghi"
    nine = "".join(
        f'<!ENTITY {name} "{f"&{before};" * 9}">' for before, name in itertools.pairwise(names)
    )
    kinds = f'<!ENTITY a "ha">{nine}<!ENTITY x SYSTEM "file:///etc/passwd">'
    return f'<?xml version="1.0"?><!DOCTYPE w [{kinds}]><sst><si><t>&i;&x;</t></si></sst>'


def far_cell() -> bytes:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        "</sheetData></worksheet>"
    )
    return book_with("xl/worksheets/sheet1.xml", sheet)


REFUSED: dict[str, tuple[Callable[[], bytes], tuple[type[errors.EmailLogError], ...]]] = {
    "a zip bomb": (bomb, (export_errors.UnpacksTooLarge,)),
    "a zip bomb within a zip": (lambda: archive({"a.zip": bomb()}), (export_errors.NestedArchive,)),
    "a gzip bomb": (lambda: gzip.compress(bytes(300 * MB)), (export_errors.UnpacksTooLarge,)),
    "a Zstandard bomb": (lambda: zstandard(bytes(300 * MB)), (export_errors.UnpacksTooLarge,)),
    "bombs that share a zip": (
        lambda: archive({f"{n}.gz": gzip.compress(bytes(15 * MB)) for n in range(3)}),
        (export_errors.UnpacksTooLarge,),
    ),
    "a Parquet bomb": (
        lambda: parquet(a=["x" * 1000] * 100_000),
        (export_errors.UnpacksTooLarge, export_errors.TooMuchMemory),
    ),
    "a spreadsheet bomb": (
        lambda: book_with("xl/worksheets/sheet1.xml", " " * (310 * MB)),
        (export_errors.UnpacksTooLarge,),
    ),
    "entries that overlap": (overlapping, (export_errors.BrokenArchive,)),
    "an entry larger than it says": (
        lying,
        (export_errors.BrokenArchive, export_errors.NothingUnderstood),
    ),
    "too many entries": (
        lambda: archive({f"{number}.csv": b"" for number in range(1_001)}),
        (export_errors.TooManyEntries,),
    ),
    "no entries": (lambda: archive({}), (export_errors.EmptyFile,)),
    "an archive with a password": (locked, (export_errors.Encrypted,)),
    "an archive that is packed strangely": (unknown_packing, (export_errors.UnknownPacking,)),
    "a link in an archive": (linked, (export_errors.NoFile,)),
    "an archive that is cut": (
        lambda: archive({"a.csv": NORWEGIAN})[:-30],
        (export_errors.BrokenArchive,),
    ),
    "an archive with a wrong sum": (wrong_sum, (export_errors.BrokenArchive,)),
    "gzip that is cut": (lambda: gzip.compress(NORWEGIAN)[:-9], (export_errors.BrokenArchive,)),
    "Zstandard that is cut": (
        lambda: zstandard(NORWEGIAN)[:-9],
        (export_errors.BrokenArchive,),
    ),
    "gzip within gzip": (lambda: gzip.compress(gzip.compress(NORWEGIAN)), (export_errors.NotText,)),
    "tar within gzip": (
        lambda: gzip.compress(b"a.csv" + bytes(252) + b"ustar\x0000"),
        (export_errors.NotText,),
    ),
    "a spreadsheet within gzip": (
        lambda: gzip.compress(xlsx(Ark1=SHEET)),
        (export_errors.NotText,),
    ),
    "billion laughs in a spreadsheet": (
        lambda: book_with("xl/sharedStrings.xml", laughs()),
        (
            export_errors.UnreadableTable,
            export_errors.UnknownFormat,
            export_errors.EmptyFile,
            export_errors.NoRows,
        ),
    ),
    "a cell at the far end of a sheet": (
        far_cell,
        (export_errors.TooMuchMemory, export_errors.UnreadableTable),
    ),
    "a spreadsheet that is none": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096),
        (export_errors.UnreadableTable,),
    ),
    "a document of Word": (
        lambda: archive({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}),
        (export_errors.NotText,),
    ),
    "Parquet that is cut": (lambda: parquet(Dato=["x"])[:-20], (export_errors.UnreadableTable,)),
    "Parquet of a thousand columns": (
        lambda: parquet(**{f"c{number}": [1] for number in range(1_000)}),
        (export_errors.TooManyColumns,),
    ),
    "a sheet of a thousand columns": (
        lambda: xlsx(Ark1=[[f"c{number}" for number in range(1_000)]]),
        (export_errors.TooManyColumns,),
    ),
    "a million columns": (lambda: b"a;" * 450_000 + b"\n1;2\n", (export_errors.TooManyColumns,)),
    "a hundred thousand columns behind a quotation mark": (
        lambda: b'"\n' + HEAD.replace(b"\n", b";" * 100_000 + b"\n") + ROW.format(1).encode(),
        (export_errors.UnknownFormat,),
    ),
    "one line of 30 MB": (lambda: b"x" * (30 * MB), (export_errors.LineTooLong,)),
    "one line of 30 MB of NULs": (
        lambda: bytes(30 * MB),
        (export_errors.BinaryFile, export_errors.LineTooLong, export_errors.EmptyFile),
    ),
    "UTF-32": (lambda: NORWEGIAN.decode().encode("utf-32"), (export_errors.BinaryFile,)),
    "UTF-16 cut in half a sign": (
        lambda: b"\xff\xfe" + bytes(range(1, 200)) * 2,
        (export_errors.UnknownFormat, export_errors.BinaryFile),
    ),
    "a web page": (
        lambda: b"\xef\xbb\xbf \n<!DOCTYPE html><html>Logg inn</html>",
        (export_errors.WebPage,),
    ),
    "a PDF that is also a zip": (
        lambda: b"%PDF-1.7\n" + archive({"a.csv": NORWEGIAN}),
        (export_errors.NotText,),
    ),
    "a picture by the name of a log": (
        lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        (export_errors.NotText,),
    ),
    "a program": (lambda: b"\x7fELF" + bytes(500), (export_errors.NotText,)),
    "a database": (lambda: b"SQLite format 3\0" + bytes(500), (export_errors.NotText,)),
    "nothing": (lambda: b"", (export_errors.EmptyFile,)),
    "only the headings": (lambda: HEAD, (export_errors.NoRows,)),
    "headings that say the same": (
        lambda: HEAD.replace(b"Emne", b"Mottaker") + ROW.format(1).encode(),
        (export_errors.DoubledHeadings,),
    ),
    "only nonsense": (lambda: HEAD + b"a;b;c;d;e;f;g\n" * 50, (export_errors.NothingUnderstood,)),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_hostile_file_gets_its_sentence_and_leaves_nothing(store: Store, kind: str) -> None:
    make, expected = REFUSED[kind]
    folders = set(store.folder("temp").iterdir())
    with store.cursor() as cursor:
        before = [cursor.execute(f"FROM {table}").fetchall() for table in TABLES]
    results = upload(store, make()).each()
    assert [
        type(result.error) for result in results if not isinstance(result.error, expected)
    ] == []
    for result in results:
        assert "logg.csv" in str(result.error)
        assert "Error" not in str(result.error)
    with store.cursor() as cursor:
        assert [cursor.execute(f"FROM {table}").fetchall() for table in TABLES] == before
    assert set(store.folder("temp").iterdir()) == folders


def test_what_is_only_odd_comes_in_all_the_same(store: Store, tmp_path: Path) -> None:
    rows = "".join(ROW.format(number) for number in range(20))
    text = HEAD.decode() + rows
    odd = {
        "utf-16 without a mark": text.encode("utf-16-le"),
        "mixed line ends": text.replace("\n", "\r\n", 9).encode(),
        "carriage returns alone": text.replace("\n", "\r").encode(),
        "no last line end": text.rstrip("\n").encode(),
        "NULs in a field": text.replace("Hei", "He\0i", 3).encode(),
        "a separator said twice": b"sep=;\r\n" + text.encode(),
    }
    for kind, content in odd.items():
        told = upload(store, content, f"{kind}.csv")
        assert told.error is None, (kind, str(told.error))
        assert counted(told).rows == 20, kind


def test_formulas_are_kept_as_the_text_that_they_are(store: Store) -> None:
    sheet = [
        ("Dato", "Mail type", "Mottaker", "Emne", "Status", "Feiler", "Feillogg"),
        ("02.10.2026 08:05", "Nyhetsbrev", "f01@garn.example", "'=1+1", "Sendt", "Nei", "x"),
        ("02.10.2026 08:06", "Nyhetsbrev", "f02@garn.example", "@SUM(A1)", "Sendt", "Nei", "x"),
    ]
    assert upload(store, ods(sheet), "bok.ods").error is None
    with store.cursor() as cursor:
        subjects = cursor.execute(
            "SELECT subject FROM messages WHERE recipient LIKE 'f0%' ORDER BY 1"
        ).fetchall()
    assert subjects == [("'=1+1",), ("@SUM(A1)",)]
