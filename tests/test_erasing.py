"""One person is erased for good: from answers, from bytes, from backups, and from what comes."""

import gzip
import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from subprocess import run
from zipfile import ZIP_DEFLATED, ZipFile

import duckdb
import pytest
from packing import zstandard
from plain import Plain
from whole_log import is_whole

from analytics import dossier, traces
from analytics.audit import Deed, note, trail
from analytics.copies import backup, restore
from analytics.editions import sample_file
from analytics.erasing import Held, NotAnAddress, erase, held
from analytics.importing import import_file
from analytics.persons import person_key
from analytics.reading import Wishes
from analytics.settings import Settings
from analytics.store import Store

DOCS = Path(__file__).parent.parent / "docs"
KARI = "kari.eksempel07@gmail.com"
HEAD = "Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg\n"
ROWS = (
    f"12.01.2026 09:14;Ordrebekreftelse;{KARI};Ordre 1001;Sendt;Nei;\n"
    f"12.01.2026 09:20;Ordrebekreftelse;{KARI};Ordre 1002;Feilet;Ja;550 5.1.1 <{KARI}> unknown\n"
    f"12.01.2026 09:21;Kontaktskjema;post@garn.example;Fra {KARI.upper()};Sendt;Nei;\n"
    "12.01.2026 09:22;Nyhetsbrev;ola.eksempel@kunde.example;Hei;Sendt;Nei;\n"
    f"ikke en dato;Nyhetsbrev;{KARI};Hei;Sendt;Nei;\n"
)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    file = tmp_path / "epostlogg.csv"
    file.write_text(HEAD + ROWS, encoding="utf-8")
    return file


@pytest.fixture
def store(settings: Settings, export: Path) -> Iterator[Store]:
    with_kari = Plain(settings.database, settings)
    bring_in(with_kari, export)
    with_kari.close()
    # All is in the file itself then, and nothing in the one beside it.
    with_kari = Plain(settings.database, settings)
    yield with_kari
    with_kari.close()


def bring_in(store: Store, file: Path) -> tuple[int, ...]:
    counts = import_file(store, file, Wishes(shop="Garn"), lambda *_: None).counts
    assert counts is not None
    assert counts.rows == counts.new + counts.updated + counts.unchanged + counts.rejected
    return counts.new, counts.updated, counts.unchanged, counts.rejected


def fetched(store: Store, sql: str) -> list[tuple[object, ...]]:
    with store.cursor() as cursor:
        return cursor.execute(sql).fetchall()


def in_files(store: Store) -> list[Path]:
    return list(traces.found(store.settings.data, KARI))


def counted(store: Store) -> object:
    return fetched(store, "SELECT sum(n)::BIGINT FROM hourly_totals")[0][0]


def test_the_bytes_of_an_erased_person_are_in_no_file_and_the_totals_stay(store: Store) -> None:
    assert in_files(store) == [store.file]
    before = counted(store)
    erased = erase(store, f" {KARI.upper()} ")
    held = erased.held
    assert (held.messages, held.answers, held.rejected, held.mentions) == (2, 1, 1, 1)
    assert erased.still_in == ()
    assert in_files(store) == []
    assert fetched(store, "SELECT recipient FROM messages ORDER BY ALL") == [
        ("ola.eksempel@kunde.example",),
        ("post@garn.example",),
    ]
    assert fetched(store, "SELECT subject FROM messages WHERE subject LIKE 'Fra%'") == [
        ("Fra [erased]",)
    ]
    assert counted(store) == before
    assert is_whole(store)


def test_a_later_import_does_not_bring_an_erased_person_back(store: Store, export: Path) -> None:
    erase(store, KARI)
    export.write_text(HEAD + ROWS.replace("Ordre 1001", "Ordre 1009"), encoding="utf-8")
    assert bring_in(store, export) == (0, 0, 2, 3)
    assert in_files(store) == []
    rejected = fetched(store, "SELECT reason, content FROM rejected_rows WHERE batch = 2")
    assert sorted(rejected) == [("bad_time", None), ("erased", None), ("erased", None)]
    assert is_whole(store)


def test_a_later_import_names_an_erased_person_nowhere_and_knows_its_messages(
    store: Store, export: Path
) -> None:
    head = "sent_at,shop,recipient,outcome,message_id"
    head += ",mail_type_raw,order_no,source_says,mx_host,sent_text\n"
    rows = "".join(
        f"2026-01-12T08:00:00Z,Garn,a@garn.example,delivered,{message_id}{f',{KARI}' * 5}\n"
        for message_id in (f"<{KARI}>", "")
    )
    export.write_text(head + rows)
    bring_in(store, export)
    erase(store, KARI)
    export.write_text(head + rows + rows.replace("a@", "b@"))
    assert bring_in(store, export) == (2, 0, 2, 0)
    assert in_files(store) == []


def test_a_backup_is_erased_too_and_one_from_before_does_not_bring_them_back(
    store: Store, tmp_path: Path
) -> None:
    backup(store, tmp_path / "copy.duckdb")
    old = tmp_path / "moved away.duckdb"
    old.write_bytes((tmp_path / "copy.duckdb").read_bytes())
    erased = erase(store, KARI)
    assert erased.backups == (str(tmp_path / "copy.duckdb"),)
    assert list(traces.found(tmp_path, KARI)) == [tmp_path / "epostlogg.csv", old]
    restore(store, old, "kari")
    assert fetched(store, "SELECT count(*) FROM messages") == [(2,)]
    assert in_files(store) == []


def test_a_backup_from_before_does_not_bring_back_who_is_only_named(
    settings: Settings, export: Path, tmp_path: Path
) -> None:
    named = [row for row in ROWS.splitlines(keepends=True) if f";{KARI};O" not in row]
    export.write_text(HEAD + "".join(named), encoding="utf-8")
    with closing(Plain(settings.database, settings)) as store:
        bring_in(store, export)
        backup(store, tmp_path / "copy.duckdb")
        (tmp_path / "copy.duckdb").rename(tmp_path / "moved away.duckdb")
        found = erase(store, KARI).held
        assert (found.messages, found.rejected, found.mentions) == (0, 1, 1)
        restore(store, tmp_path / "moved away.duckdb", "kari")
        assert held(store, KARI) == Held(0, 0, 0, 0)
        assert in_files(store) == []


def test_the_audit_trail_names_an_erased_person_neither_in_the_log_nor_in_a_restored_one(
    store: Store, tmp_path: Path
) -> None:
    note(store, "manager", Deed.EXPORTED, about=KARI, detail=f"{KARI}.json")
    backup(store, tmp_path / "copy.duckdb")
    old = tmp_path / "moved away.duckdb"
    old.write_bytes((tmp_path / "copy.duckdb").read_bytes())
    erase(store, KARI)
    about = trail(store, deed="exported", about=KARI, rows=10)
    assert list(about["detail"]) == ["[erased].json"]
    restore(store, old, "manager")
    assert trail(store, deed="exported", about=KARI, rows=10).equals(about)
    assert in_files(store) == []


def test_the_old_backups_that_the_recipe_deletes_are_looked_for_no_more(
    store: Store, tmp_path: Path
) -> None:
    """Also in a log that is restored from one of the backups, which remembers the older ones."""
    folder = tmp_path / "backups"
    folder.mkdir()
    backups = [folder / f"log-2026-11-0{day}-0300.duckdb" for day in range(1, 10)]
    for file in backups[:3]:
        backup(store, file)
    for file in backups[3:]:
        file.touch()
    recipe = (DOCS / "operating" / "postlogg-backup.service").read_text(encoding="utf-8")
    (clearing,) = re.findall(r"(?m)^ExecStartPost=/bin/sh -c '(.*)'$", recipe)
    here = clearing.replace("/var/lib/postlogg/backups", str(folder))
    run(["/bin/sh", "-c", here], check=True)
    assert sorted(folder.iterdir()) == backups[2:]
    erased = erase(store, KARI)
    gone = tuple(map(str, backups[:2]))
    assert (erased.backups, erased.gone, erased.unreached) == ((str(backups[2]),), gone, ())
    assert erase(store, KARI).gone == ()
    restore(store, backups[2], "manager")
    assert erase(store, KARI).gone == gone


@pytest.mark.parametrize("is_there", [True, False])
def test_a_backup_on_a_disk_that_is_not_mounted_is_named_each_time(
    store: Store, tmp_path: Path, is_there: bool
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    backup(store, disk / "copy.duckdb")
    disk.rename(tmp_path / "away")
    if is_there:
        disk.mkdir()
    for person in (KARI, "ola.eksempel@kunde.example"):
        erased = erase(store, person)
        assert (erased.gone, erased.unreached) == ((), (str(disk / "copy.duckdb"),))


def test_a_backup_that_is_damaged_is_named_and_keeps_nobody_in_the_log(
    store: Store, tmp_path: Path
) -> None:
    backup(store, tmp_path / "copy.duckdb")
    whole = (tmp_path / "copy.duckdb").read_bytes()
    (tmp_path / "copy.duckdb").write_bytes(whole.replace(b"ola.eksempel", b"per.eksempel"))
    with pytest.raises(duckdb.Error), closing(store.opened(tmp_path / "copy.duckdb")) as damaged:
        fetched(damaged, "FROM messages")
    erased = erase(store, KARI)
    assert erased.unreached == (str(tmp_path / "copy.duckdb"),)
    assert held(store, KARI) == Held(0, 0, 0, 0)


def test_what_a_crash_left_in_the_bytes_is_gone_when_the_log_is_opened_next(
    store: Store, settings: Settings
) -> None:
    class Crashing(Plain):
        def rewrite(self) -> None:
            raise KeyboardInterrupt

    store.close()
    crashing = Crashing(settings.database, settings)
    with pytest.raises(KeyboardInterrupt):
        erase(crashing, KARI)
    crashing.close()
    assert list(traces.found(settings.data, KARI)) == [settings.database]
    Plain(settings.database, settings).close()
    assert list(traces.found(settings.data, KARI)) == []


def test_copies_of_imported_files_that_hold_the_address_are_removed(
    settings: Settings, export: Path
) -> None:
    elsewhere = Plain(settings.database, settings.model_copy(update={"inbox": Path("../mine")}))
    done = elsewhere.settings.inbox_folder / "done"
    done.mkdir(parents=True)
    (done / "a.csv.gz").write_bytes(gzip.compress(export.read_bytes()))
    (done / "b.csv").write_text("another file")
    (done / "c.csv.zst").write_bytes(zstandard(export.read_bytes()))
    (done / "d.csv").write_text(export.read_text("utf-8"), encoding="utf-16-be")
    with ZipFile(done / "e.zip", "w", ZIP_DEFLATED) as archive:
        archive.write(export, "e.csv")
    with ZipFile(done / "f.zip", "w", ZIP_DEFLATED) as archive:
        archive.writestr("f.csv", "another file")
    (done / "g.zip").write_bytes((done / "e.zip").read_bytes()[:99])
    erased = erase(elsewhere, KARI)
    elsewhere.close()
    assert (erased.originals, erased.unreached) == (4, (str(done / "g.zip"),))
    assert sorted(file.name for file in done.iterdir()) == ["b.csv", "f.zip", "g.zip"]


def test_a_file_that_still_holds_the_address_is_named(store: Store, export: Path) -> None:
    waiting = store.folder("inbox") / "waiting.csv"
    waiting.write_bytes(export.read_bytes())
    assert erase(store, KARI).still_in == (waiting,)


def test_the_sample_shop_may_have_invented_the_same_address(store: Store, export: Path) -> None:
    data = store.settings.data
    for name in (sample_file(), f"{sample_file()}.wal", "sample-shop.duckdb"):
        (data / name).write_bytes(export.read_bytes())
    assert erase(store, KARI).still_in == (data / "sample-shop.duckdb",)


def test_the_address_is_looked_for_in_a_log_that_lies_elsewhere(
    settings: Settings, export: Path, tmp_path: Path
) -> None:
    class Careless(Plain):
        def rewrite(self) -> None:
            """Leave the bytes."""

    with closing(Careless(tmp_path / "mine.duckdb", settings)) as log:
        bring_in(log, export)
    with closing(Careless(tmp_path / "mine.duckdb", settings)) as log:
        assert log.file in erase(log, KARI).still_in


def test_the_name_of_an_imported_file_names_nobody_any_more(store: Store, export: Path) -> None:
    for name in (f"{KARI}.csv", f"logg {KARI.upper()}-2026.csv", f"{KARI}.au", f"x{KARI}.csv"):
        file = export.with_name(name)
        file.write_text(HEAD + ROWS.replace("Hei", name), encoding="utf-8")
        bring_in(store, file)
    erase(store, KARI)
    names = [file for (file,) in fetched(store, "SELECT file FROM imports ORDER BY batch")]
    assert names[1:] == ["[erased].csv", "logg [erased]-2026.csv", f"{KARI}.au", f"x{KARI}.csv"]


def test_neither_does_the_name_of_a_restored_backup(store: Store, tmp_path: Path) -> None:
    backup(store, tmp_path / f"{KARI}.duckdb")
    restore(store, tmp_path / f"{KARI}.duckdb", "manager")
    assert erase(store, KARI).still_in == ()
    told = trail(store, deed="restored", about="", rows=9)
    assert list(told["detail"]) == ["[erased].duckdb"]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (f"{KARI}.log.no", f"{KARI}.log.no"),
        (f"{KARI}.log.no.", f"{KARI}.log.no."),
        (f"{KARI}.csv.gz", "[erased].csv.gz"),
        (f"{KARI}.csv. Read {KARI}.log...", "[erased].csv. Read [erased].log..."),
    ],
)
def test_what_follows_the_ending_of_a_name_tells_it_from_a_domain(
    store: Store, said: str, left: str
) -> None:
    with store.cursor() as cursor:
        taken_out = "SELECT without_persons($said, [$address])"
        found = cursor.execute(taken_out, {"said": said, "address": KARI}).fetchall()
    assert found == [(left,)]


def test_an_address_that_holds_the_erased_one_stays(store: Store, export: Path) -> None:
    export.write_text(HEAD + ROWS.replace("ola.eksempel@kunde.example", f"anne.{KARI}"))
    bring_in(store, export)
    assert erase(store, KARI).still_in == ()
    assert (f"anne.{KARI}",) in fetched(store, "SELECT recipient FROM messages")


def test_all_that_is_held_about_a_person_is_handed_over_and_nothing_of_it_works(
    store: Store,
) -> None:
    held = dossier.gather(store, KARI.upper())
    told = json.loads(dossier.as_json(held))
    assert [message["order_no"] for message in told["messages"]] == ["1002", "1001"]
    assert told["messages"][0]["error_log"][0]["diagnostic"].startswith("550 5.1.1")
    assert [row["line"] for row in told["rejected_rows"]] == [6]
    assert [row["subject"] for row in told["mentioned_in"]] == [f"Fra {KARI.upper()}"]
    with store.change() as cursor:
        # As rows that are rejected for want of something have no detail.
        cursor.execute(
            "INSERT INTO rejected_rows SELECT * REPLACE (NULL AS detail) FROM rejected_rows"
        )
    assert [row["detail"] for row in dossier.gather(store, KARI)["rejected_rows"]].count(None) == 1
    page = dossier.as_html(held, "nb", {})
    assert f"Det som er lagret om {KARI}" in page
    assert f"&lt;{KARI}&gt;" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", ("Utfall", "Ordrebekreftelse", "Feilet", "Slått opp", "sikkerhetskopier")),
        ("en", ("Outcome", "Order confirmation", "Failed", "Looked up", "backups")),
    ],
)
def test_the_page_about_a_person_has_words_and_the_shops_clock_where_json_has_codes(
    store: Store, language: str, words: tuple[str, ...]
) -> None:
    note(store, "manager", Deed.LOOKED_UP, about=KARI)
    held = dossier.gather(store, KARI)
    told = json.loads(dossier.as_json(held))
    newest = told["messages"][0]
    assert newest["outcome"] == "failed"
    assert [deed["deed"] for deed in told["audit"]] == ["looked_up"]
    page = dossier.as_html(held, language, {})
    for word in (*words, "01/2026, 09:20" if language == "en" else "01.2026, 09:20"):
        assert word in page
    for code in (
        "mail_type",
        "order_confirmation",
        newest["sent_at"],
        "no_such_mailbox",
        "{&quot;",
    ):
        assert code not in page


@pytest.mark.parametrize("part", ["kari", "@gmail.com", ""])
def test_a_part_of_an_address_erases_nobody(store: Store, part: str) -> None:
    with pytest.raises(NotAnAddress):
        erase(store, part)


def test_python_and_sql_know_a_person_by_the_same_hash(store: Store, settings: Settings) -> None:
    key = person_key(settings.data)
    with store.cursor() as cursor:
        found = cursor.execute(
            "SELECT person_hash($inner, $outer, $address)", {**key.as_parameters(), "address": KARI}
        ).fetchall()
    assert found == [(key.hash(KARI.upper()),)]
    assert (settings.data / "person.key").stat().st_mode & 0o777 == 0o600
