"""Spreadsheets, archives, compressed files and Parquet come in as the files in them would."""

import gzip
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from conftest import copy_of
from logs import ask, counted, quiet
from packing import archive, ods, parquet, xlsx, zstandard
from staged import EXPORTS
from whole_log import is_whole

from analytics.containers import Member, members
from analytics.door_limits import OPERATOR
from analytics.importing import Result, import_file, import_paths, import_upload
from analytics.reading import Wishes
from analytics.settings import Settings
from analytics.store import Store
from analytics.taking_back import take_back
from analytics.uploads import Job, Upload, preview

NORWEGIAN, POSTFIX = ((EXPORTS / name).read_bytes() for name in ("norwegian.csv", "postfix.log"))
HEADINGS = ("Dato", "Mail type", "Mottaker", "Emne", "Status", "Feiler", "Feillogg")
ROWS = [
    (datetime(2026, 10, 1, 8, 5), "Ordrebekreftelse", "a01@garn.example", 10231, "Sendt", "Nei"),
    (datetime(2026, 10, 1, 9, 0), "Nyhetsbrev", "b02@garn.example", "Høst", "Sendt", "Nei"),
]
SHEET = [HEADINGS, *ROWS]


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., tuple[Member, ...]]:
    """Give what opens the bytes of a container."""

    def opened(content: bytes, name: str = "alt.zip") -> tuple[Member, ...]:
        source = tmp_path / "source"
        source.write_bytes(content)
        return members(source, name, tmp_path, OPERATOR, duckdb.connect())

    return opened


@pytest.fixture(scope="module")
def stores(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Store]]:
    """Give what opens empty logs."""
    made: list[Store] = []

    def new() -> Store:
        made.append(copy_of(empty, Settings(data=tmp_path_factory.mktemp("log"))))
        return made[-1]

    yield new
    for store in made:
        store.close()


def upload(store: Store, content: bytes, name: str = "logg") -> Result:
    return import_upload(store, name, io.BytesIO(content), Wishes(), quiet)


def texts(found: tuple[Member, ...]) -> list[tuple[str, str]]:
    return [(m.name, m.path.read_text(encoding="utf-8")) for m in found if m.path]


def test_a_sheet_is_written_as_an_export_would_be(
    opened: Callable[..., tuple[Member, ...]],
) -> None:
    rows = [("E-post logg",), (), HEADINGS[:3], (datetime(2026, 10, 1, 8, 5), 2.5, 10231.0)]
    assert texts(opened(xlsx(Ark1=rows), "bok.xlsx")) == [
        ("bok.xlsx", "E-post logg\n\nDato,Mail type,Mottaker\n2026-10-01 08:05:00,2.5,10231\n")
    ]


@pytest.mark.parametrize("make", [lambda rows: xlsx(Ark1=rows), ods], ids=["xlsx", "ods"])
def test_a_spreadsheet_comes_in_with_title_footer_dates_and_numbers(
    make: Callable[..., bytes], stores: Callable[[], Store]
) -> None:
    store = stores()
    book = make([("E-post logg for Garn",), *SHEET, ("Antall: 2",)])
    counts = counted(upload(store, book, "bok.xlsx"))
    assert (counts.rows, counts.new, counts.rejected) == (2, 2, 0)
    assert ask(store, "SELECT sent_at, subject FROM messages ORDER BY sent_at") == [
        (datetime(2026, 10, 1, 6, 5), "10231"),
        (datetime(2026, 10, 1, 7, 0), "Høst"),
    ]


def test_every_sheet_that_is_recognised_comes_in_and_the_others_are_no_trouble(
    stores: Callable[[], Store],
) -> None:
    store = stores()
    other = (ROWS[0][0], "Nyhetsbrev", "c03@garn.example", *ROWS[0][3:])
    sums = [("Type", "Antall"), ("Sendt", 3)]
    book = xlsx(Januar=SHEET, Februar=[HEADINGS, other], Sum=sums, Tom=[])
    told = upload(store, book, "bok.xlsx")
    assert [part.file for part in told.each()] == ["bok.xlsx › Januar", "bok.xlsx › Februar"]
    assert ask(store, "SELECT count(*) FROM messages") == [(3,)]


@pytest.mark.parametrize(
    "pack",
    [lambda content: archive({"hendelser.json": content}), gzip.compress, zstandard],
    ids=["zip", "gz", "zst"],
)
@pytest.mark.parametrize("name", ["sendgrid_webhook.json", "sendgrid_webhook-lines.jsonl"])
def test_json_comes_in_packed_as_it_does_plain(
    name: str, pack: Callable[[bytes], bytes], stores: Callable[[], Store]
) -> None:
    content, (plain, packed) = (EXPORTS / name).read_bytes(), (stores(), stores())
    told = [upload(plain, content, name), upload(packed, pack(content), f"{name}.x")]
    assert [result.format for result in told] == ["sendgrid_webhook"] * 2
    assert told[0].counts == told[1].counts
    landed = "SELECT recipient, outcome, sent_at FROM messages ORDER BY ALL"
    assert ask(plain, landed) == ask(packed, landed)


def test_an_archive_brings_each_of_its_files_and_says_what_it_could_not_read(
    stores: Callable[[], Store],
) -> None:
    store = stores()
    packed = archive(
        {
            "logger/norsk.csv": NORWEGIAN,
            "logger/sendgrid.csv.gz": gzip.compress(
                (EXPORTS / "sendgrid_activity.csv").read_bytes()
            ),
            "post.log.zst": zstandard((EXPORTS / "postfix.log").read_bytes()),
            "bok.xlsx": xlsx(Ark1=SHEET),
            "les meg.txt": "Dette er loggen.\n",
            "__MACOSX/._norsk.csv": b"\0\5\26\7",
        }
    )
    told = upload(store, packed, "alt.zip")
    said = {part.file: type(part.error).__name__ for part in told.each()}
    assert said == {
        "alt.zip › norsk.csv": "NoneType",
        "alt.zip › sendgrid.csv.gz": "NoneType",
        "alt.zip › post.log.zst": "NoneType",
        "alt.zip › bok.xlsx": "NoneType",
        "alt.zip › les meg.txt": "UnknownFormat",
    }
    assert {name for (name,) in ask(store, "SELECT DISTINCT source FROM messages")} == {
        "norwegian", "postfix", "sendgrid_activity"
    }  # fmt: skip
    assert is_whole(store)
    again = upload(store, packed, "alt.zip")
    assert [p.counts.unchanged for p in again.each() if p.counts] == [
        p.counts.rows - p.counts.rejected for p in told.each() if p.counts
    ]


def test_the_time_of_an_entry_tells_the_year_of_stamps_without_one(
    opened: Callable[..., tuple[Member, ...]],
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr(zipfile.ZipInfo("mail.log", (2025, 1, 3, 4, 0, 0)), POSTFIX)
    (found,) = opened(packed.getvalue())
    assert found.modified == datetime(2025, 1, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard], ids=["gz", "zst"])
def test_a_compressed_file_is_the_file_itself(
    pack: Callable[[bytes], bytes], stores: Callable[[], Store], tmp_path: Path
) -> None:
    store = stores()
    file = tmp_path / "norsk.csv.x"
    file.write_bytes(pack(NORWEGIAN))
    told = import_file(store, file, Wishes(), quiet)
    assert (told.file, told.error, told.format) == ("norsk.csv.x", None, "norwegian")


def test_a_folder_brings_what_is_in_it_and_below(
    stores: Callable[[], Store], tmp_path: Path
) -> None:
    store = stores()
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (below / "norsk.csv").write_bytes(NORWEGIAN)
    (tmp_path / "alt.zip").write_bytes(archive({"post.log": POSTFIX}))
    told = list(import_paths(store, [tmp_path], Wishes(), quiet))
    assert [(result.file, result.error) for result in told] == [
        ("norsk.csv", None), ("alt.zip › post.log", None)
    ]  # fmt: skip


def test_other_parquet_is_a_table_like_every_other(stores: Callable[[], Store]) -> None:
    store = stores()
    columns = dict(
        zip(
            HEADINGS,
            zip(*[(*row[:3], str(row[3]), *row[4:], "") for row in ROWS], strict=True),
            strict=True,
        )
    )
    told = upload(store, parquet(**columns), "logg.parquet")
    assert (told.format, counted(told).new) == ("norwegian", 2)
    assert ask(store, "SELECT min(sent_at) FROM messages") == [(datetime(2026, 10, 1, 6, 5),)]


def test_a_sheet_that_nobody_knows_is_mapped_by_the_reader(stores: Callable[[], Store]) -> None:
    store = stores()
    table = [("Tidspunkt", "Til"), (datetime(2026, 10, 1, 8, 5), "a01@garn.example")]
    content = io.BytesIO(xlsx(Notater=[("x", "y"), (1, 2)], Logg=table))
    job = Job(store, (Upload("bok.xlsx", content),), Wishes()).start()
    job.wait()
    asked = job.unrecognised()
    assert [upload.shown for upload in asked] == ["bok.xlsx › Notater", "bok.xlsx › Logg"]
    shown = preview(store, asked[1], None, "Europe/Oslo")
    assert shown.sample == (("2026-10-01 08:05:00", "a01@garn.example"),)
    mapped = Job(store, (asked[1],), Wishes(mapping=shown.guess)).start()
    mapped.wait()
    assert [(r.file, counted(r).new) for r in mapped.results] == [("bok.xlsx › Logg", 1)]


def test_the_same_file_again_is_known_without_being_read(
    stores: Callable[[], Store], tmp_path: Path
) -> None:
    store = stores()
    file = tmp_path / "norsk.csv"
    file.write_bytes(NORWEGIAN)
    first = import_file(store, file, Wishes(), quiet)
    again = import_file(store, file, Wishes(), quiet)
    assert again.batch == first.batch
    assert counted(again).rows == counted(again).unchanged + counted(again).rejected
    assert ask(store, "SELECT count(*) FROM imports") == [(1,)]
    other = import_file(store, file, Wishes(shop="En annen"), quiet)
    assert counted(other).new == counted(first).new
    # What was taken back is known no more.
    assert first.batch
    take_back(store, first.batch)
    assert counted(import_file(store, file, Wishes(), quiet)).new == counted(first).new


def test_names_within_an_archive_reach_no_folder_and_no_terminal(
    opened: Callable[..., tuple[Member, ...]],
) -> None:
    names = ["../../ut.csv", "/rot/inn.csv", "C:\\win\\evil.csv", "..\\..\\w.csv", "a\x1b[31m.csv"]
    found = opened(archive(dict.fromkeys(names, "a,b\n")))
    assert [member.name for member in found] == [
        "alt.zip › ut.csv", "alt.zip › inn.csv", "alt.zip › evil.csv", "alt.zip › w.csv",
        "alt.zip › a_[31m.csv",
    ]  # fmt: skip
    assert all(member.path and member.path.name.startswith("member-") for member in found)


def test_files_of_one_name_in_an_archive_are_told_apart(
    opened: Callable[..., tuple[Member, ...]],
) -> None:
    long = "x" * 90
    names = ["2024/epost.csv", "../2025/epost.csv", "les.txt", f"{long}/a.csv", f"{long}/b/a.csv"]
    names += ["epost.csv", "2024\\epost.csv"]
    found = opened(archive(dict.fromkeys(names, "a,b\n")))
    assert [member.name.removeprefix("alt.zip › ") for member in found] == [
        "2024 › epost.csv", "2025 › epost.csv", "les.txt", f"…{long[:70]}… › a.csv",
        f"…{long[:66]}… › b › a.csv",
        "epost.csv", "2024 › epost.csv (2)",
    ]  # fmt: skip


def test_of_two_files_of_one_name_the_one_that_is_asked_for_is_previewed_and_comes_in(
    stores: Callable[[], Store],
) -> None:
    store = stores()
    table = "Når,Hvem\n2026-10-01 08:05,{}@garn.example\n"
    packed = archive({"2024/e.csv": table.format("a"), "2025/e.csv": table.format("b")})
    job = Job(store, (Upload("alt.zip", io.BytesIO(packed)),), Wishes()).start()
    job.wait()
    first, second = job.unrecognised()
    assert (first.shown, second.shown) == ("alt.zip › 2024 › e.csv", "alt.zip › 2025 › e.csv")
    assert preview(store, second, None, "Europe/Oslo").sample[0][1] == "b@garn.example"
