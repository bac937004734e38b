"""A file from outside becomes a clean copy, or one sentence that says why not."""

import gzip
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import product
from pathlib import Path

import duckdb
import pytest

from analytics import child, cleaning, export_errors, fingerprints, sandbox
from analytics.cleaning import MB
from analytics.containers.kinds import is_packed
from analytics.door_limits import BROWSER, OPERATOR, Limits
from analytics.doors import Scan, scan
from analytics.mapping import Mapping
from analytics.readings import Readings

EXPORTS = Path(__file__).parent / "exports"
NORWEGIAN = (EXPORTS / "norwegian.csv").read_text(encoding="utf-8")
SMALL = Limits(file=10_000, unpacked=50_000, ratio=10, line=1_000, columns=50)


@pytest.fixture
def let_in(tmp_path: Path) -> Callable[..., Scan]:
    def let_in(content: bytes, limits: Limits = BROWSER, name: str = "logg.csv") -> Scan:
        return scan(io.BytesIO(content), tmp_path, limits=limits, name=name)

    return let_in


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("declared", ["", "sep=;\n"])
def test_every_encoding_and_line_end_becomes_the_same_clean_copy(
    let_in: Callable[..., Scan], encoding: str, newline: str, declared: str
) -> None:
    content = (declared + NORWEGIAN).replace("\n", newline).encode(encoding)
    seen = let_in(content)
    assert seen.path.read_text(encoding="utf-8") == NORWEGIAN
    assert seen.lines == NORWEGIAN.count("\n")
    assert seen.longest == max(len(line.encode()) for line in NORWEGIAN.split("\n"))
    assert seen.dropped == bool(declared)
    assert (seen.size, seen.sha256) == (len(content), sha256(content).hexdigest())


@pytest.mark.parametrize("block", [7, 64, 4 << 20])
def test_windows_1252_is_read_line_by_line_beside_utf_8(
    let_in: Callable[..., Scan], monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(cleaning, "BLOCK", block)
    lines = ["Dato;Mottaker", "på;1 – 2 €", "ærlig;x", "ren;x"]
    content = b"\r\n".join(
        line.encode("utf-8" if line.startswith("ærlig") else "cp1252") for line in lines
    )
    seen = let_in(content)
    assert seen.path.read_text(encoding="utf-8") == "\n".join(lines)
    assert (seen.encoding, seen.recoded, seen.lines) == ("cp1252", 1, 4)


@pytest.mark.parametrize("block", range(1, 8))
def test_what_is_utf_8_is_told_wherever_a_block_ends(
    block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "BLOCK", block)
    whole = [sign.encode() for sign in "aø€😀"]
    # Half of a sign, half of a pair, longer than need be, no byte of UTF-8, and more than there is.
    broken = [b"\xc3", b"\xed\xa0\x80", b"\xc0\x80", b"\xff", b"\xf4\x90\x80\x80"]
    file = tmp_path / "log.csv"
    for signs in product(whole + broken, repeat=3):
        file.write_bytes(b"".join(signs))
        told = cleaning.clean(file, tmp_path, cleaning.Lines("log.csv", MB))
        assert (told.path == file) == all(sign in whole for sign in signs), signs


def test_a_byte_that_means_nothing_spoils_only_its_own_line(let_in: Callable[..., Scan]) -> None:
    seen = let_in("99 €\n".encode("cp1252") + b"\x81\xe5\n")
    assert seen.path.read_text(encoding="utf-8") == "99 €\n\x81å\n"


def test_nuls_are_taken_out_and_counted(let_in: Callable[..., Scan]) -> None:
    seen = let_in(NORWEGIAN.encode().replace(b"Astrid", b"As\0trid"))
    assert (seen.path.read_text(encoding="utf-8"), seen.nuls) == (NORWEGIAN, 1)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", export_errors.EmptyFile),
        (b"\xef\xbb\xbf", export_errors.EmptyFile),
        (b"\n <!DOCTYPE html><html>", export_errors.WebPage),
        (b"<html><body>Logg inn</body>", export_errors.WebPage),
        (b"PK\x03\x04 [Content_Types].xml", export_errors.NotText),
        (b"\xd0\xcf\x11\xe0 old sheet", export_errors.NotText),
        (b"\x28\xb5\x2f\xfd packed", export_errors.NotText),
        (b"PAR1 columns", export_errors.NotText),
        (b"%PDF-1.7", export_errors.NotText),
        (gzip.compress(b"a;b", mtime=0), export_errors.NotText),
        (bytes(range(256)) * 8 + b"\0" * 64, export_errors.BinaryFile),
        (b"x" * 1_500, export_errors.LineTooLong),
        (b"a;b\n" + b"x" * 1_500 + b"\n", export_errors.LineTooLong),
        (b";" * 60, export_errors.TooManyColumns),
        (b"a;b\n" * 3_000, export_errors.FileTooLarge),
        (b"Emne\nP\xc3\xa5\n".replace(b"\xc3\xa5", b"?se") * 4, export_errors.LostLetters),
    ],
)
def test_what_is_no_log_gets_a_sentence(
    let_in: Callable[..., Scan], content: bytes, expected: type[export_errors.ExportError]
) -> None:
    with pytest.raises(expected) as caught:
        let_in(content, SMALL)
    assert "logg.csv" in str(caught.value)


@pytest.mark.parametrize("end", ['";ja\n', "", "\nHei; "])
def test_marks_within_quotes_are_no_columns(let_in: Callable[..., Scan], end: str) -> None:
    text = '"{""a"": [' + "1," * 60 + "\n" + "b;" * 60
    assert let_in(f"Emne;Innhold;Sendt\nHei;{text}{end}".encode(), SMALL)


def test_question_marks_of_questions_are_not_lost_letters(let_in: Callable[..., Scan]) -> None:
    assert let_in(b"subject,to\nHow? Why? Really?,a@b.example\n" * 9).lines == 18


def test_places_that_hold_no_file_get_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(export_errors.FolderGiven):
        scan(tmp_path, tmp_path, limits=OPERATOR)
    with pytest.raises(export_errors.NoSuchFile):
        scan(tmp_path / "nothing.csv", tmp_path, limits=OPERATOR)


def test_a_full_disk_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.doors.ROOM_TO_SPARE", 1 << 60)
    with pytest.raises(export_errors.NotEnoughRoom):
        scan(EXPORTS / "norwegian.csv", tmp_path, limits=OPERATOR)
    assert not any(tmp_path.iterdir())


def test_the_file_itself_stays_as_it_is(tmp_path: Path) -> None:
    source = tmp_path / "logg.csv"
    source.write_bytes(b"\xef\xbb\xbf" + NORWEGIAN.encode())
    into = tmp_path / "into"
    into.mkdir()
    seen = scan(source, into, limits=OPERATOR)
    assert source.read_bytes().startswith(b"\xef\xbb\xbf")
    assert seen.path.parent == into
    assert seen.name == "logg.csv"


def request(name: str = "logg.csv", limits: Limits = BROWSER, **more: object) -> sandbox.Request:
    return sandbox.Request(name=name, limits=limits, readings=Readings("Europe/Oslo"), **more)  # type: ignore[arg-type]


def test_a_child_stages_what_is_taken_over_after_a_check(tmp_path: Path) -> None:
    told: list[str] = []
    packed = gzip.compress((EXPORTS / "postfix.log").read_bytes(), mtime=1_768_000_000)
    staged = sandbox.read_in_child(io.BytesIO(packed), tmp_path, request(), told.append)
    assert isinstance(staged, sandbox.Staged)
    connection = duckdb.connect()
    staging = sandbox.take_over(connection, staged)
    # A slow child tells what it does more than once.
    assert list(dict.fromkeys(told)) == ["scanned", "recognised", "staged"]
    assert staged.format == "postfix"
    assert staged.scan.sha256 == sha256(packed).hexdigest()
    # The year of the stamps comes from the time that gzip keeps.
    assert staged.scan.modified == datetime.fromtimestamp(1_768_000_000, UTC)
    assert connection.execute("SELECT count(*) FROM events").fetchall() == [(staging.accepted,)]
    assert connection.execute("SELECT min(sent_at)::DATE::VARCHAR FROM events").fetchall() == [
        ("2025-12-31",)
    ]


def test_a_packed_file_on_disk_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(gzip.compress(b"a"))
    assert is_packed(path)
    assert not is_packed(EXPORTS / "norwegian.csv")


def test_an_error_in_the_child_is_the_same_error_here(tmp_path: Path) -> None:
    with pytest.raises(export_errors.UnknownFormat, match="farge, garn"):
        sandbox.read_in_child(io.BytesIO(b"farge,garn\n1,2\n"), tmp_path, request())
    with pytest.raises(export_errors.FileTooLarge):
        sandbox.read_in_child(io.BytesIO(b"a" * 20_000), tmp_path, request(limits=SMALL))


def test_a_bomb_is_stopped_while_it_unpacks(tmp_path: Path) -> None:
    bomb = gzip.compress(b"a;b;c\n" * 4 * MB)
    with pytest.raises(export_errors.UnpacksTooLarge):
        sandbox.read_in_child(io.BytesIO(bomb), tmp_path, request(limits=replace(BROWSER, ratio=2)))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 17 * MB


def test_a_cut_archive_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(export_errors.BrokenArchive):
        sandbox.read_in_child(
            io.BytesIO(gzip.compress(NORWEGIAN.encode())[:-20]), tmp_path, request()
        )


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        (sandbox.Bounds(memory=4 * MB), export_errors.TooMuchMemory),
        (sandbox.Bounds(seconds=1), export_errors.TooMuchTime),
    ],
)
def test_a_child_that_takes_too_much_is_a_sentence(
    tmp_path: Path, bounds: sandbox.Bounds, expected: type[export_errors.ExportError]
) -> None:
    # Thousands of quotes that nobody closes take the slow way, record by record.
    heading, row = NORWEGIAN.split("\n")[:2]
    content = (heading + "\n" + f'"{row}\n{row}\n' * 150_000).encode()
    with pytest.raises(expected):
        sandbox.read_in_child(io.BytesIO(content), tmp_path, request(bounds=bounds))


def test_a_header_that_is_no_header_of_ours_is_not_believed(tmp_path: Path) -> None:
    header = tmp_path / "header.json"
    header.write_text(json.dumps({"error": "os", "values": {}}))
    with pytest.raises(export_errors.ReaderStopped):
        sandbox._header(header, 0, request(), 1)
    with pytest.raises(export_errors.ReaderStopped):
        sandbox._header(tmp_path / "none.json", 1, request(), 1)


def test_counts_that_do_not_agree_are_not_taken_over(tmp_path: Path) -> None:
    staged = sandbox.read_in_child(EXPORTS / "norwegian.csv", tmp_path, request())
    assert isinstance(staged, sandbox.Staged)
    staged.rejected.write_bytes(b"PAR1 nonsense")
    with pytest.raises(export_errors.ReaderStopped):
        sandbox.take_over(duckdb.connect(), staged)


def test_the_child_has_no_network() -> None:
    with pytest.raises(PermissionError):
        child._no_network("socket.connect", ())
    child._no_network("open", ())


def test_a_strangers_table_is_previewed_in_a_child(tmp_path: Path) -> None:
    table = "Til;Når;Tittel\na@b.example;02.05.2026 10:00;Hei\n".encode()
    chosen = Mapping(
        ("Til", "Når", "Tittel"), (("recipient", "Til"), ("sent_at", "Når")), "day_first"
    )
    shown = sandbox.preview_in_child(io.BytesIO(table), tmp_path, request(), chosen)
    assert shown.headings == ("Til", "Når", "Tittel")
    assert [row["sent_at"] for row in shown.rows] == ["2026-05-02T08:00:00Z"]


@pytest.mark.parametrize(
    "line",
    [
        b"click,https://garn.example/vare?id=3,a@b.example",
        b"click,garn.example/tilbud?med=deg,a@b.example",
        b"header Subject: =?utf-8?q?bekreftelse_p=C3=A5_ordre?= from x",
        b"open,Really?yes,a@b.example",
    ],
)
def test_question_marks_in_addresses_and_questions_are_no_lost_letters(
    let_in: Callable[..., Scan], line: bytes
) -> None:
    assert let_in(b"event,url,email\n" + b"%b\n" % line * 20).lines == 21


def test_letters_lost_beside_an_address_are_still_seen(let_in: Callable[..., Scan]) -> None:
    with pytest.raises(export_errors.LostLetters):
        let_in(b"url;emne\n" + b"https://garn.example/vare?id=3;Takk for kj?pet\n" * 20)


def test_a_child_is_held_to_the_mapping_that_is_demanded(tmp_path: Path) -> None:
    chosen = Mapping(("t", "r"), (("sent_at", "t"), ("recipient", "r")))
    demanded = request(mappings=(chosen,), demanded=True)
    with pytest.raises(export_errors.MappingDoesNotFit, match=r"columns: t, r\."):
        sandbox.read_in_child(EXPORTS / "norwegian.csv", tmp_path, demanded)


def test_queue_ids_come_along_from_a_child(tmp_path: Path) -> None:
    staged = sandbox.read_in_child(EXPORTS / "postfix.log", tmp_path, request())
    assert isinstance(staged, sandbox.Staged)
    connection = duckdb.connect()
    sandbox.take_over(connection, staged)
    assert connection.sql("SELECT DISTINCT queued_at IS NULL, queue_id FROM events").order(
        "queue_id"
    ).fetchall() == [
        (False, "vev/4A1B2C3D4E"),
        (False, "vev/4xYzAbCdEfGhz1"),
        (False, "vev/6C6C6C6C6C"),
    ]


@pytest.mark.parametrize("size", [0, 5, 8, 16, 20])
def test_a_file_is_known_by_all_its_bytes_however_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(fingerprints, "PIECE", 8)
    monkeypatch.setattr(fingerprints, "BLOCK", 3)
    content = bytes(range(size))
    file = tmp_path / "file"
    file.write_bytes(content)
    known = fingerprints.fingerprint_of(file)
    assert fingerprints.fingerprint_of(io.BytesIO(content)) == known
    if size <= 8:
        assert known == sha256(content).hexdigest()
    others = {known}
    for place in range(size):
        file.write_bytes(content[:place] + b"\xff" + content[place + 1 :])
        others.add(fingerprints.fingerprint_of(file))
    assert len(others) == size + 1
