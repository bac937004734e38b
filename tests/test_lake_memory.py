"""A lake that does not fit into memory is built all the same, or it is said what is missing."""

from contextlib import closing
from pathlib import Path

import duckdb
import pytest
import terminal
from cluster.invented import two_days
from lakes import built, one_mail

from analytics.errors import TooLittleMemory
from analytics.lake.engine import Layout
from analytics.lake.filing import ORDERED
from analytics.lake.in_process import InProcess
from analytics.lake.manifest import HOURLY, MESSAGES
from analytics.lake.opening import open_lake
from analytics.lake.reader import OF_BUILDS
from analytics.lake.versions import current
from analytics.settings import Settings
from analytics.store import MEMORY, Store

OLD, NEW = 250_000, 5_000
INVENTED = """
SELECT md5(n::VARCHAR) AS key, 'butikk' AS shop,
       TIMESTAMP '2026-03-01' + INTERVAL 1 SECOND * (n * 7919 % 2_500_000) AS sent_at,
       sent_at AS status_at, 'order' AS mail_type, 'Ordrebekreftelse' AS mail_type_raw,
       'kunde' || n % 50021 || '@kunde.example' AS recipient, n AS recipient_hash,
       'kunde.example' AS recipient_domain, 'other' AS provider,
       'Takk for din ordre ' || md5(n::VARCHAR) AS subject, 'failed' AS outcome,
       'hard' AS hardness, 'address' AS reason, 'no_such_user' AS cause,
       'melding-' || md5(n::VARCHAR) AS message_id, 'ordre-' || n AS order_no, 'own' AS source,
       'source says ' || n AS source_says, 'mx.kunde.example' AS mx_host,
       'sent text ' || n AS sent_text, NULL::VARCHAR AS time_flag, 1 AS batch
FROM range({first}, {last}) AS numbers(n)
"""


def test_a_month_that_is_larger_than_memory_is_joined_with_a_new_day(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, memory_limit="120MB", threads=2)
    with closing(Store(MEMORY, settings)) as store:
        old, written = store.folder("temp") / "old.parquet", store.folder("temp") / "written"
        with store.cursor() as cursor:
            known = INVENTED.format(first=0, last=OLD)
            cursor.execute(
                f"COPY ({known}) TO '{old}' (FORMAT parquet, ROW_GROUP_SIZE 50_000)"
            ).fetchall()
        engine = InProcess(store)
        engine.read("old_messages", [old], old)
        engine.table("touched_months", {"month": "VARCHAR"}, [("2026-03",)])
        news = INVENTED.format(first=OLD - NEW, last=OLD + NEW)
        engine.cursor.execute(f"CREATE TEMP TABLE messages AS {news}")
        engine.write("lake/messages", written, ORDERED[MESSAGES])
        engine.close()
        with store.cursor() as cursor:
            found = cursor.execute(
                "SELECT count(*), count(DISTINCT key), min(month) "
                f"FROM read_parquet('{written}/*/*.parquet', hive_types = {{'month': VARCHAR}})"
            ).fetchall()
    assert found == [(OLD + NEW, OLD + NEW, "2026-03")]


class Greedy(InProcess):
    """Takes more memory than there is, once a version is nearly written."""

    def write(self, statement: str, folder: Path, layout: Layout) -> None:
        super().write(statement, folder, layout)
        if statement == "lake/hourly":
            self.cursor.execute("SELECT list(n) FROM range(50_000_000) AS numbers(n)").fetchall()


def test_a_build_that_lacks_memory_leaves_nothing_but_the_version_before(tmp_path: Path) -> None:
    lake, settings = tmp_path / "lake", Settings(data=tmp_path / "data", memory_limit="100MB")
    days = [one_mail(tmp_path / f"{n}.csv", f"1{n}.01.2026 09:14", "a@b.example") for n in (0, 1)]
    built(lake, settings, days[:1])
    before = sorted(lake.rglob("*"))
    with pytest.raises(TooLittleMemory, match="POSTLOGG_MEMORY_LIMIT"):
        built(lake, settings, days[1:], lambda store, _folder: Greedy(store))
    assert sorted(lake.rglob("*")) == before
    assert current(lake).version == 1
    assert built(lake, settings, days[1:]).manifest.emails == 2


def test_the_command_that_lacks_memory_says_what_to_do(tmp_path: Path) -> None:
    (export,), _late = two_days(tmp_path / "exports", 3000)
    told = ("lake", "build", str(export), str(tmp_path / "lake"))
    done = terminal.command(tmp_path, *told, POSTLOGG_MEMORY_LIMIT="16MB", LANG="nb_NO.UTF-8")
    assert done.returncode == 1
    assert "Det var for lite minne til dette, og ingenting ble endret." in done.stderr
    assert "Out of Memory" not in done.stdout + done.stderr
    assert not list(tmp_path.glob("lake/v*"))


def test_who_reads_a_lake_holds_no_totals_in_memory(tmp_path: Path) -> None:
    lake, settings, hours = tmp_path / "lake", Settings(data=tmp_path / "data"), 200_000
    one = built(lake, settings, [one_mail(tmp_path / "1.csv", "10.01.2026 09:14", "a@b.example")])
    (totals,) = one.manifest.of(HOURLY)
    with duckdb.connect() as connection:
        connection.execute(
            "SET TimeZone = 'UTC'; CREATE TABLE many AS "
            "SELECT * REPLACE ((hour + INTERVAL 1 HOUR * number)::TIMESTAMPTZ AS hour) "
            f"FROM read_parquet('{lake / totals}') AS totals, range({hours}) AS numbers(number)"
        )
        connection.execute(f"COPY many TO '{lake / totals}' (FORMAT parquet)")
    with closing(open_lake(lake, settings)) as store, store.cursor() as cursor:
        assert cursor.execute(
            "SELECT sum(n), any_value(typeof(hour)) FROM hourly_totals"
        ).fetchall() == [(hours, "TIMESTAMP")]
        ((held,),) = cursor.execute(
            "SELECT sum(memory_usage_bytes + temporary_storage_bytes) FROM duckdb_memory()"
        ).fetchall()
        tables = {table for (table,) in store.rows("lake_local/tables")}
    assert held < 20 * hours
    assert not tables & OF_BUILDS


def test_a_question_that_lacks_memory_is_answered_with_a_sentence(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, memory_limit="40MB")
    with closing(Store(MEMORY, settings)) as store:
        with pytest.raises(TooLittleMemory), store.cursor() as cursor:
            cursor.execute("SELECT list(n) FROM range(50_000_000) AS numbers(n)").fetchall()
        assert store.rows("load/how_many") == [(0,)]
