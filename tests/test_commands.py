"""The command line as its users meet it: one sentence for what goes wrong, one JSON document."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from logs import write
from terminal import command

from analytics.audit import trail
from analytics.commands.console import Console
from analytics.commands.customer import tell_of
from analytics.commands.reading import everything, show_messages
from analytics.errors import TextTooLong
from analytics.own_format import write_log
from analytics.settings import Settings
from analytics.store import Store

HEADINGS = "Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg\n"
ROW = "24.11.2025 08:05;Ordrebekreftelse;kari@kunde.example;{};Sendt;Nei;\n"
OWN_RULES = '[[mail_type]]\ncode = "loyalty"\nlabel = "Kundeklubb"\nsubject = "poeng"\n'
MANY = """
INSERT INTO messages BY NAME
SELECT md5_number('m' || n)::UUID AS key, 'Garn' AS shop,
       TIMESTAMP '2025-10-26 00:30' + n % 2 * INTERVAL 1 HOUR AS sent_at, sent_at AS status_at,
       'admin_receipt' AS mail_type, 'ordre@garn.example' AS recipient,
       address_hash(recipient) AS recipient_hash, 'garn.example' AS recipient_domain,
       'other' AS provider, 'failed' AS outcome, 'hard' AS hardness,
       'recipient_not_found' AS reason, 'test' AS source, false AS has_answers,
       1 AS batch
FROM range(10050) AS numbers(n)
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an installation whose log holds a few e-mails, one with a sly subject."""
    folder = tmp_path_factory.mktemp("shop") / "data"
    folder.mkdir()
    (folder / "rules.toml").write_text(OWN_RULES, encoding="utf-8")
    export = folder.parent / "export.csv"
    export.write_text(HEADINGS + ROW.format("Hei \x1b]0,PWN\x07\x9b31m"), encoding="utf-8")
    assert command(folder, "import", str(export)).returncode == 0
    return folder


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("messages --output nodir/x.csv", "There is no folder"),
        ("backup nodir/x.duckdb", "There is no folder"),
        ("sample --output nodir/x.csv --messages 1000", "There is no folder"),
        ("import {folder}/export.csv --mapping {folder}/latin.json", "cannot be used as a mapping"),
        ("import {folder}/export.csv --timezone Nope/Zone", "no time zone named Nope/Zone"),
        ("import {folder}/export.csv --mapping {folder}/zone.json", "no time zone named Nope/Zone"),
        ("messages --database {folder}/corrupt.duckdb", "corrupt.duckdb is damaged"),
        ("messages --database {folder}/none.duckdb", "There is no log"),
        ("classify {folder}/latin.csv --output nodir/x.csv", "No such file or directory"),
    ],
)
def test_what_goes_wrong_is_one_sentence(data: Path, words: str, said: str) -> None:
    folder = data.parent
    (folder / "latin.json").write_bytes('{"headings": ["Blåbær"]}'.encode("latin-1"))
    (folder / "latin.csv").write_bytes("diagnostic_text\n550 på\n".encode("latin-1"))
    (folder / "zone.json").write_text('{"headings": [], "columns": [], "zone": "Nope/Zone"}')
    whole = (data / "postlogg.duckdb").read_bytes()
    (folder / "corrupt.duckdb").write_bytes(whole[:12288] + os.urandom(20_000) + whole[32288:])
    done = command(data, *words.format(folder=folder).split(), "--json")
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads(done.stdout)["error"] + "\n" == done.stderr.splitlines(True)[-1]
    assert not (folder / "none.duckdb").exists()


@pytest.mark.parametrize("words", ["--to 9999-12-31", "--from 0001-01-01"])
def test_days_at_the_end_of_the_calendar_are_days_too(data: Path, words: str) -> None:
    done = command(data, "messages", "--json", *words.split())
    assert done.returncode == 0
    assert len(json.loads(done.stdout)) == 1


@pytest.mark.parametrize(
    ("words", "known"),
    [
        ("messages --outcome bounced", "delivered"),
        ("messages --reason nonsense", "mailbox_full"),
        ("messages --type nonsense", "loyalty"),
        ("messages --provider nonsense", "gmail"),
        ("import . --format nonsense", "norwegian"),
    ],
)
def test_a_code_that_there_is_not_is_wrong_usage_and_the_known_ones_are_named(
    data: Path, words: str, known: str
) -> None:
    done = command(data, *words.split())
    assert done.returncode == 2
    assert known in done.stderr
    assert "Traceback" not in done.stderr


def test_a_type_of_the_shops_own_rules_is_known(data: Path) -> None:
    done = command(data, "messages", "--type", "loyalty", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_answers_are_classified_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    table = tmp_path / "answers.csv"
    table.write_bytes("diagnostic_text\n550 5.1.1 Ukjent på Blåbær\n".encode(encoding))
    done = command(tmp_path, "classify", str(table), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["diagnostic_text"] == "550 5.1.1 Ukjent på Blåbær"


def test_a_shops_own_rules_classify_first_and_broken_ones_are_refused(tmp_path: Path) -> None:
    table = tmp_path / "answers.csv"
    table.write_text("diagnostic_text\nzip zap zoop\n", encoding="utf-8")
    own = tmp_path / "rules.toml"
    own.write_text("[[rule]]\nid = 'ours'\ncause = 'virus'\npattern = 'zoop'\n", encoding="utf-8")
    done = command(tmp_path, "classify", str(table), "--json")
    assert [row["rule"] for row in json.loads(done.stdout)] == ["ours"]
    own.write_text("[[rule]]\nid = 'ours'\npattern = '('\n", encoding="utf-8")
    done = command(tmp_path, "classify", str(table))
    assert done.returncode == 1
    assert "line 1" in done.stderr


@pytest.mark.parametrize("words", ["messages", "customer kari@kunde.example"])
def test_a_stranger_cannot_steer_the_terminal(data: Path, words: str) -> None:
    printed = command(data, *words.split()).stdout
    as_json = command(data, *words.split(), "--json").stdout
    assert "kari@kunde.example" in printed
    for text in (printed, as_json):
        assert not {"\x1b", "\x07", "\x9b"} & set(text)
    assert "\\u001b" in as_json
    assert "\\u009b" in as_json


def test_a_file_that_cannot_be_read_does_not_keep_the_others_out(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    for name in ("a", "c"):
        (exports / f"{name}.csv").write_text(HEADINGS + ROW.format(name))
    # A file that gives a read error to everyone, root too.
    (exports / "b.csv").symlink_to("/proc/self/mem")
    done = command(tmp_path / "data", "import", *map(str, sorted(exports.iterdir())), "--json")
    told = {file["file"]: file["error"] for file in json.loads(done.stdout)["files"]}
    assert done.returncode == 1
    assert told["a.csv"] is told["c.csv"] is None
    assert "b.csv" in told["b.csv"]
    assert "Traceback" not in done.stderr


def test_the_one_document_of_an_import_speaks_the_chosen_language(data: Path) -> None:
    empty = data.parent / "empty.csv"
    empty.touch()
    done = command(data, "import", str(empty), "--json", "--language", "nb")
    assert json.loads(done.stdout)["files"][0]["error"].startswith("empty.csv er tom")


def test_broken_settings_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "postlogg.toml").write_text("timezone = \n")
    done = command(tmp_path, "messages")
    assert done.returncode == 1
    assert "cannot be read as settings" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        "messages --output {}/log.csv",
        "messages --output {}/log.xlsx",
        "backup {}/copy.duckdb",
        "classify {}/answers.csv --output {}/classified.csv",
        "sample --output {}/shop.csv --messages 1000",
    ],
)
def test_files_for_the_reader_are_theirs_alone(data: Path, tmp_path: Path, words: str) -> None:
    (tmp_path / "answers.csv").write_text("diagnostic_text\n550 5.1.1 no such user\n")
    before = set(tmp_path.iterdir())
    assert command(data, *words.replace("{}", str(tmp_path)).split()).returncode == 0
    made = set(tmp_path.iterdir()) - before
    assert made
    assert {stat.S_IMODE(file.stat().st_mode) for file in made} == {0o600}


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
def test_files_that_the_app_writes_are_the_readers_alone_too(
    store: Store, tmp_path: Path, ending: str
) -> None:
    mask = os.umask(0o022)
    try:
        write_log(store, everything(store, [None, None]), tmp_path / f"log{ending}", 10)
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / f"log{ending}").stat().st_mode) == 0o600


def test_no_spreadsheet_holds_a_text_that_it_has_cut_off(store: Store, tmp_path: Path) -> None:
    chosen = everything(store, [None, None])
    with store.change() as cursor:
        cursor.execute("UPDATE error_log SET diagnostic = repeat('x ', 20_000)")
    with pytest.raises(TextTooLong):
        write_log(store, chosen, tmp_path / "log.xlsx", None)
    assert not list(tmp_path.glob("*.xlsx"))
    assert write_log(store, chosen, tmp_path / "log.csv", None) == 5_760


def test_every_e_mail_of_a_mailbox_is_told_of_in_both_clocks(settings: Settings) -> None:
    store = Store(settings.database, settings)
    with store.change() as cursor:
        write(cursor, MANY)
    said: list[dict[str, str]] = []
    assert tell_of(store, Console(said.append, "en", True), text="ordre@garn.example") == 0
    assert tell_of(store, Console(said.append, "en"), text="ordre@garn.example") == 0
    store.close()
    told = json.loads(said[0]["out"])["recipients"][0]["messages"]
    assert len(told) == 10_050
    assert {(one["reason"], one["hardness"]) for one in told} == {("recipient_not_found", "hard")}
    assert {one["sent_at"] for one in told} == {"2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z"}
    # The clock goes back between the two: both are half past two in the shop.
    assert sum("26 October 2025 at 02:30  " in one["out"] for one in said) == 10_050


@pytest.mark.parametrize(
    ("limit", "counted"),
    [(None, "The newest 50 of 5,760 e-mails."), (6_000, "5,760 e-mails.")],
)
def test_a_list_of_e_mails_says_of_how_many_it_is(
    store: Store, limit: int | None, counted: str
) -> None:
    said: list[dict[str, str]] = []
    words: dict[str, Any] = {"recipient": "", "days": [None, None], "choices": {}, "output": None}
    show_messages(store, Console(said.append, "en"), limit=limit, **words)
    assert said[-1]["out"] == counted + "\n"


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "1 e-mail written to {}."), ("nb", "1 e-post er skrevet til {}.")],
)
def test_one_e_mail_is_not_spoken_of_as_many(
    store: Store, tmp_path: Path, language: str, told: str
) -> None:
    said: list[dict[str, str]] = []
    words: dict[str, Any] = {"recipient": "", "days": [None, None], "choices": {}}
    output = str(tmp_path / "one.csv")
    show_messages(store, Console(said.append, language), limit=1, output=output, **words)
    assert said[-1]["out"] == told.format(output) + "\n"


def test_a_part_of_an_address_that_many_have_says_how_many(store: Store) -> None:
    said: list[dict[str, str]] = []
    assert tell_of(store, Console(said.append, "en", True), text="kunde") == 0
    assert tell_of(store, Console(said.append, "en"), text="kunde") == 0
    told = json.loads(said[0]["out"])
    assert (len(told["recipients"]), told["fitting"]) == (50, 500)
    assert said[-1]["out"].startswith("500 addresses fit; the 50 with the newest e-mail")


def test_what_is_held_about_a_person_is_of_every_shop(data: Path, tmp_path: Path) -> None:
    wanted = ("customer", "kari@kunde.example", "--shop", "Garn", "--export")
    refused = command(data, *wanted, str(tmp_path / "kari.json"))
    assert (refused.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "of every shop" in refused.stderr


def test_a_person_is_handed_over_and_forgotten_and_an_old_log_pruned_and_restored(
    tmp_path: Path,
) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy.duckdb"
    export = tmp_path / "log.csv"
    others = ROW.replace("kari@", "ola@").format("Hei")
    export.write_text(HEADINGS + ROW.format("Ordre 10001") + others, encoding="utf-8")

    def done(*words: str | Path) -> Any:
        ran = command(data, *map(str, words), "--json")
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return json.loads(ran.stdout)

    done("import", export)
    done("backup", copy)
    page = tmp_path / "kari.html"
    assert done("customer", "kari@kunde.example", "--export", page)["messages"] == 1
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert "Ordre 10001" in page.read_text(encoding="utf-8")
    forgotten = done("forget", "kari@kunde.example")
    assert (forgotten["messages"], forgotten["backups"]) == (1, [str(copy)])
    assert forgotten["still_in"] == []
    assert done("prune", "--older-than", "30")["messages"] == 1
    done("restore", copy)
    (told,) = done("messages")
    assert told["recipient"] == "ola@kunde.example"


def test_a_part_of_an_address_is_a_wrong_way_to_name_a_person(data: Path) -> None:
    refused = command(data, "forget", "kari")
    assert refused.returncode == 2
    assert "Give the whole e-mail address" in refused.stderr
    # Nobody was erased, so the audit trail does not say so.
    settings = Settings(data=data)
    store = Store(settings.database, settings)
    assert trail(store, deed="erased", about="", rows=9).empty
    store.close()


@pytest.mark.parametrize(
    ("sought", "noted"),
    [
        ("Kari@kunde.example, ola@kunde.example", ("kari@kunde.example", "ola@kunde.example")),
        ("kunde0@", ("kunde0@", "kunde0@gmail.example")),
    ],
)
def test_each_address_that_was_looked_up_or_told_of_is_noted(
    store: Store, sought: str, noted: tuple[str, ...]
) -> None:
    said: list[dict[str, str]] = []
    tell_of(store, Console(said.append, "en"), text=sought)
    for one in noted:
        assert len(trail(store, deed="looked_up", about=one, rows=10)) == 1, one
