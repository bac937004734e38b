"""While the app runs, commands from a second terminal work, and the app shows what they did."""

import json
from contextlib import closing
from pathlib import Path

from analytics.settings import Settings
from analytics.store import Store
from browser.conftest import Visit
from browser.files import OWN
from browser.serving import Server

SAMPLE = "Sample shop: Nordlys Garn."


def test_the_command_line_works_while_the_app_runs_and_the_app_shows_the_result(
    visit: Visit, own_shop: Server, tmp_path: Path
) -> None:
    export, copy = tmp_path / "logg.csv", tmp_path / "copy.duckdb"
    export.write_text(OWN, encoding="utf-8")
    reader = visit(own_shop, "email_log")
    reader.see(SAMPLE)
    own_shop.run("import", export)
    reader.reload()
    reader.miss(SAMPLE)
    assert reader.count() == 2

    listed = json.loads(own_shop.run("messages", "--json").stdout)
    assert [row["outcome"] for row in listed] == ["failed", "delivered"]
    told = json.loads(own_shop.run("customer", "ola.prove@hotmail.com", "--json").stdout)
    assert told["recipients"][0]["messages"][0]["outcome"] == "failed"
    own_shop.run("backup", copy)
    with closing(Store(copy, Settings(data=tmp_path / "elsewhere"))) as backup:
        assert backup.rows("mappings/remembered") == []
        with backup.cursor() as cursor:
            assert cursor.execute("SELECT count(*) FROM messages").fetchall() == [(2,)]
    assert reader.reload().count() == 2
