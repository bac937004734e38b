"""The file of the log: locked down, versioned, copied whole, and every change all or nothing."""

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import pytest
from conftest import copy_of
from logs import ask

from analytics.access import MANAGER, Scope
from analytics.copies import backup
from analytics.errors import FileExists, LogTooNew, NoSuchFolder, NotALog
from analytics.filters import Filters
from analytics.settings import Settings
from analytics.sql import SQL
from analytics.store import Store

OUTSIDE = [
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM read_csv('{data}/../outside.csv')",
    "SELECT * FROM read_csv('{data}/inbox/../../outside.csv')",
    "SELECT * FROM read_csv('{data}/inbox/link.csv')",
    "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
    "COPY (SELECT 1) TO '{data}/../stolen.csv'",
    "ATTACH '{data}/../other.duckdb'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access=true",
    "SET memory_limit='9GB'",
    "SET GLOBAL TimeZone='Asia/Tokyo'",
]


@pytest.fixture
def store(empty: Path, settings: Settings) -> Iterator[Store]:
    with closing(copy_of(empty, settings)) as with_file:
        yield with_file


def everything(**choices: object) -> Filters:
    return Filters(date(2000, 1, 1), date(2100, 1, 1), MANAGER, 0).narrowed(**choices)


def add(store: Store, number: int = 1, shop: str = "Garn") -> None:
    with store.change() as cursor:
        cursor.execute(
            """INSERT INTO messages BY NAME SELECT md5_number($n || shop)::UUID AS key, shop,
               sent_at, sent_at AS status_at, 'newsletter' AS mail_type,
               'kari.eksempel0' || $n || '@gmail.com' AS recipient,
               address_hash(recipient) AS recipient_hash, 'gmail.com' AS
               recipient_domain, 'gmail' AS provider, 'delivered' AS outcome, 'test' AS source,
               false AS has_answers, 1 AS batch
               FROM (SELECT $shop AS shop, TIMESTAMP '2026-10-01 10:00' AS sent_at)""",
            {"n": number, "shop": shop},
        )


@pytest.mark.parametrize("sql", OUTSIDE)
def test_sql_reaches_nothing_outside_its_folders(
    store: Store, settings: Settings, sql: str
) -> None:
    (settings.data.parent / "outside.csv").write_text("a\n1\n")
    (settings.data / "inbox" / "link.csv").symlink_to(settings.data.parent / "outside.csv")
    with pytest.raises(duckdb.Error):
        ask(store, sql.format(data=settings.data))


def test_every_cursor_thinks_in_utc_whatever_the_machine_does(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    store = Store(settings.database, settings)
    zone = ask(store, "SELECT current_setting('TimeZone')")
    assert zone == [("UTC",)]
    store.close()


def test_a_list_of_words_is_no_join_that_could_lose_the_order_of_a_file(store: Store) -> None:
    words = ", ".join(f"'{number}'" for number in range(12))
    plan = ask(store, f"EXPLAIN SELECT n, n::VARCHAR IN ({words}) FROM range(100) AS told(n)")
    assert "JOIN" not in str(plan).upper()


def test_the_log_is_for_its_owner_alone(settings: Settings) -> None:
    Store(settings.database, settings).close()
    assert stat.S_IMODE(settings.data.stat().st_mode) == 0o700
    assert stat.S_IMODE(settings.database.stat().st_mode) == 0o600


def test_a_second_process_is_told_that_the_log_is_in_use(store: Store, settings: Settings) -> None:
    script = (
        "from analytics.settings import read_settings as read; from analytics.store import Store;"
        "Store(read().database, read())"
    )
    other = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"POSTLOGG_DATA": str(settings.data)},
        capture_output=True,
        text=True,
    )
    assert "LogInUse" in other.stderr


def test_a_change_that_fails_leaves_nothing_behind(store: Store) -> None:
    add(store)
    with pytest.raises(duckdb.Error), store.change() as cursor:  # noqa: PT012
        cursor.execute("DELETE FROM messages")
        cursor.execute("SELECT no_such_column FROM messages")
    assert ask(store, "SELECT count(*) FROM messages") == [(1,)]
    assert store.version == 1


def test_every_change_raises_the_version_and_it_outlives_the_process(
    store: Store, settings: Settings
) -> None:
    add(store)
    add(store, 2)
    assert store.version == 2
    store.close()
    again = Store(settings.database, settings)
    assert again.version == 2
    again.close()


def test_a_newer_schema_is_refused_and_an_older_one_brought_up_to_date(
    settings: Settings, tmp_path: Path
) -> None:
    newer = tmp_path / "schema"
    newer.mkdir()
    for step in (SQL / "schema").glob("*.sql"):
        (newer / step.name).write_text(step.read_text())
    old = Store(settings.database, settings)
    add(old)
    old.close()
    (newer / "999_note.sql").write_text("ALTER TABLE messages ADD COLUMN note VARCHAR;")
    upgraded = Store(settings.database, settings, schema=newer)
    assert ask(upgraded, "SELECT note FROM messages") == [(None,)]
    upgraded.close()
    with pytest.raises(LogTooNew, match="999"):
        Store(settings.database, settings)


def test_a_file_that_is_no_log_is_refused_and_kept(settings: Settings) -> None:
    settings.data.mkdir()
    settings.database.write_bytes(b"not a database, but dear to somebody" * 400)
    with pytest.raises(NotALog):
        Store(settings.database, settings)
    assert settings.database.read_bytes().startswith(b"not a database")


def test_another_programs_database_is_refused(settings: Settings) -> None:
    settings.data.mkdir()
    with duckdb.connect(str(settings.database)) as other:
        other.execute("CREATE TABLE theirs (a INTEGER)")
    with pytest.raises(NotALog):
        Store(settings.database, settings)


def test_a_backup_holds_the_same_log_and_never_overwrites(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    for number in range(3):
        add(store, number)
    backup(store, tmp_path / "copy.duckdb")
    copy = Store(tmp_path / "copy.duckdb", Settings(data=tmp_path / "elsewhere"))
    for table in ("messages", "imports", "log_state"):
        rows = [ask(s, f"FROM {table} ORDER BY ALL") for s in (store, copy)]
        assert rows[0] == rows[1]
    copy.close()
    assert stat.S_IMODE((tmp_path / "copy.duckdb").stat().st_mode) == 0o600
    with pytest.raises(FileExists):
        backup(store, tmp_path / "copy.duckdb")


def test_many_readers_at_once_each_get_their_own_rows(store: Store) -> None:
    for number in range(8):
        add(store, number)
    wrong: list[object] = []

    def read(number: int) -> None:
        sought = f"kari.eksempel0{number}@gmail.com"
        for _ in range(20):
            with store.cursor() as cursor:
                found = cursor.execute(
                    "SELECT recipient FROM selected($filters)",
                    everything(recipient=sought).as_parameters(),
                ).fetchall()
            if found != [(sought,)]:
                wrong.append(found)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert wrong == []


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (MANAGER, ["kari.eksempel01@gmail.com"] * 2),
        (Scope("support", ("Garn",)), ["k***@gmail.com"]),
        (Scope("support", every_shop=True), ["k***@gmail.com"] * 2),
        (Scope("support", every_shop=True, revealed=True), ["kari.eksempel01@gmail.com"] * 2),
        (Scope("viewer", every_shop=True), []),
        (Scope("manager"), []),
    ],
)
def test_a_reader_sees_the_shops_and_addresses_of_their_scope(
    store: Store, scope: Scope, seen: list[str]
) -> None:
    add(store)
    add(store, shop="Pinner")
    with store.cursor() as cursor:
        found = cursor.execute(
            "SELECT recipient FROM selected($filters)", everything(scope=scope).as_parameters()
        ).fetchall()
    assert [recipient for (recipient,) in found] == seen


@pytest.mark.parametrize(
    ("recipient", "shown"),
    [
        ("kari@kunde.example", "550 *** (***) is no user, ask k***@kunde.example"),
        ("", "550 Kari (kari) is no user, ask k***@kunde.example"),
        ("@kunde.example", "550 Kari (kari) is no user, ask k***@kunde.example"),
    ],
)
def test_an_answer_is_masked_only_where_it_names_somebody(
    store: Store, recipient: str, shown: str
) -> None:
    told = "550 Kari (kari) is no user, ask kari@kunde.example"
    masked = everything(scope=Scope("support", every_shop=True)).as_parameters()
    with store.cursor() as cursor:
        found = cursor.execute(
            "SELECT shown_answer($filters, $told, $recipient)",
            masked | {"told": told, "recipient": recipient},
        ).fetchall()
    assert found == [(shown,)]


@pytest.mark.parametrize("name", ["other.duckdb", 'a "b".duckdb', "copy.duckdb", "æøå 1.duckdb"])
def test_a_log_of_any_name_in_any_folder_is_backed_up(tmp_path: Path, name: str) -> None:
    settings = Settings(data=tmp_path / "O'Brien")
    store = Store(tmp_path / name, settings)
    add(store)
    backup(store, tmp_path / "the copy.duckdb")
    store.close()
    copy = Store(tmp_path / "the copy.duckdb", settings)
    assert ask(copy, "SELECT count(*) FROM messages") == [(1,)]
    copy.close()


def test_a_backup_into_a_folder_that_is_not_there_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NoSuchFolder, match="nowhere"):
        backup(store, tmp_path / "nowhere" / "copy.duckdb")


AT_WORK = """
import time
from analytics.settings import read_settings
from analytics.store import Store

store = Store(read_settings().database, read_settings())
with store.workplace() as folder:
    (folder / "original").write_text("kari@kunde.example")
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="ends a process as POSIX does")
def test_what_a_killed_process_was_working_on_is_removed_and_what_is_at_work_is_not(
    settings: Settings,
) -> None:
    working = subprocess.Popen(
        [sys.executable, "-c", AT_WORK],
        env=os.environ | {"POSTLOGG_DATA": str(settings.data)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with working:
        assert working.stdout
        folder = Path(working.stdout.readline().strip())
        other = settings.data / "other.duckdb"
        Store(other, settings).close()
        assert (folder / "original").exists()
        working.kill()
    older = settings.data / "temp" / "import-abc"
    older.mkdir()
    Store(other, settings).close()
    assert list((settings.data / "temp").iterdir()) == []


def test_a_folder_that_others_use_too_keeps_its_rights(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)
    Store(shared / "log.duckdb", Settings(data=shared)).close()
    assert stat.S_IMODE(shared.stat().st_mode) == 0o755


def test_our_own_folder_is_closed_to_others_also_if_it_was_made_before(tmp_path: Path) -> None:
    (tmp_path / "postlogg").mkdir(mode=0o755)
    Store(tmp_path / "postlogg" / "log.duckdb", Settings(data=tmp_path / "postlogg")).close()
    assert stat.S_IMODE((tmp_path / "postlogg").stat().st_mode) == 0o700


def test_a_file_that_is_no_log_is_not_in_use_whatever_its_name(tmp_path: Path) -> None:
    block = tmp_path / "block.duckdb"
    block.write_bytes(b"nothing that we know" * 400)
    with pytest.raises(NotALog):
        Store(block, Settings(data=tmp_path / "data"))
