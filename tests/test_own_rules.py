"""A shop's own mail types and providers: written beside what was written by hand, and applied."""

import time
from pathlib import Path

import pytest
from conftest import copy_of
from lakes import ONE_MAIL, built
from logs import ask, counted, quiet
from rules_by_hand import BY_HAND
from streamlit.testing.v1 import AppTest

from analytics import own_rules
from analytics.audit import NotNoted, trail
from analytics.classification import load_rules
from analytics.errors import EmailLogError
from analytics.importing import import_file
from analytics.lake.opening import open_lake
from analytics.own_rules import entry, shown
from analytics.reading import Wishes
from analytics.reclassifying import reclassify
from analytics.rules_file import change, written
from analytics.settings import Settings
from analytics.store import Store
from analytics.ui import answers
from analytics.words import PROVIDERS

NO_LINES = {"domains": "", "mx": "", "raw": "", "subject": ""}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    by_hand = tmp_path / "rules.toml"
    by_hand.write_text(BY_HAND, encoding="utf-8")
    return by_hand


def test_words_and_patterns_come_back_as_they_were_written(file: Path) -> None:
    lines = NO_LINES | {
        "raw": "Kundeklubb\n3 for 2!\n/^uke [0-9]+/\n\nkundeklubb",
        "subject": "a.b",
    }
    added = entry(file, "mail_type", None, "  Tilbud til   medlemmer ", lines, {})
    assert added == {
        "code": "tilbud_til_medlemmer",
        "label": "Tilbud til medlemmer",
        "raw": ["kundeklubb", "3 for 2!", "^uke [0-9]+"],
        "subject": [r"a\.b"],
    }
    assert shown("mail_type", added) == {
        "raw": "kundeklubb\n3 for 2!\n/^uke [0-9]+/",
        "subject": "a.b",
    }


def test_what_a_form_does_not_show_or_change_stays_as_it_was_written_by_hand(file: Path) -> None:
    lyse, loyalty = written(file, "provider")[0], written(file, "mail_type")[0]
    changed = entry(file, "provider", lyse, "Lyse", {"domains": "", "mx": "MX.lyse.example"}, {})
    assert changed == {
        "code": "lyse",
        "label": "Lyse",
        "names": ["lyse"],
        "mx": [".mx.lyse.example"],
    }
    same = entry(file, "mail_type", loyalty, "Kundeklubb", shown("mail_type", loyalty), {})
    assert same == loyalty


@pytest.mark.parametrize("pattern", [" uke ", "/a/", "/", "//", "a/b", r"\/a\/", " ", "Uke"])
def test_no_pattern_is_altered_by_being_shown(file: Path, pattern: str) -> None:
    loyalty = written(file, "mail_type")[0] | {"subject": [pattern]}
    lines = shown("mail_type", loyalty)
    assert entry(file, "mail_type", loyalty, "Kundeklubb", lines, {}) == loyalty


def test_the_name_of_one_of_ours_adds_to_it_and_no_new_code_is_one_of_ours(file: Path) -> None:
    lines, ours = {"domains": "@fjord.example", "mx": ""}, {"Yahoo og AOL": "yahoo"}
    added = entry(file, "provider", None, "yahoo og aol", lines, ours)
    assert added == {"code": "yahoo", "domains": ["fjord.example"]}
    for name in ("Yahoo", "Почта", "365"):
        assert entry(file, "provider", None, name, lines, ours)["code"] not in PROVIDERS


def test_no_two_names_get_one_code_or_word(file: Path) -> None:
    lines, names = NO_LINES | {"raw": "x", "domains": "x.example"}, {}
    for table, name in (
        ("mail_type", "Рассылка новостей"),
        ("mail_type", "Рассылка акций"),
        ("mail_type", "Lyse"),
        ("provider", "Kundeklubb"),
        ("provider", "Kundeklubb!"),
    ):
        added = entry(file, table, None, name, lines, {})
        change(file, table, None, added)
        names[added["code"]] = name
    assert len(names) == 5
    assert (
        load_rules(file).labels.items()
        >= (names | {"lyse": "Lyse", "loyalty": "Kundeklubb"}).items()
    )


@pytest.mark.parametrize("name", ["FJORD", "yahoo OG aol"])
def test_no_entry_is_renamed_to_what_another_one_or_one_of_ours_is_called(
    file: Path, name: str
) -> None:
    change(file, "provider", None, {"code": "f", "label": "Fjord", "domains": ["f.example"]})
    lyse = written(file, "provider")[0]
    with pytest.raises(own_rules.NameTaken):
        entry(file, "provider", lyse, name, shown("provider", lyse), {"Yahoo og AOL": "yahoo"})
    renamed = entry(file, "provider", lyse, "LYSE", shown("provider", lyse), {})
    assert renamed["label"] == "LYSE"


@pytest.mark.parametrize(
    ("table", "name", "lines", "refused"),
    [
        ("provider", " ", {"domains": "x.example"}, own_rules.NoName),
        ("provider", "LYSE", {"domains": "x.example"}, own_rules.NameTaken),
        ("provider", "Fjord", {}, own_rules.KnownByNothing),
        ("provider", "Fjord", {"domains": "fjord"}, own_rules.NotADomain),
        ("provider", "Fjord", {"mx": "mx fjord"}, own_rules.NotAnEnding),
        ("mail_type", "Zip", {"raw": "/(zip/"}, own_rules.NotAPattern),
    ],
)
def test_a_wrong_line_is_refused_with_a_sentence(
    file: Path, table: str, name: str, lines: dict[str, str], refused: type[EmailLogError]
) -> None:
    with pytest.raises(refused):
        entry(file, table, None, name, NO_LINES | lines, {})


def on_settings(app: AppTest, language: str = "en") -> AppTest:
    app.session_state["came_through_app"] = True
    app.query_params["language"] = language
    app.switch_page("pages/settings.py").run()
    assert not app.exception
    return app


def fill_in(app: AppTest, form: str, **lines: str) -> None:
    for field, text in lines.items():
        boxes = app.text_input if field == "name" else app.text_area
        boxes(key=f"{form} {field}").set_value(text)


def form_of(app: AppTest, table: str, place: int = 0) -> str:
    """Return the name of the form of an entry that is in the file."""
    names = [str(box.key) for box in app.text_input if str(box.key).startswith(f"{table} ")]
    return names[place].removesuffix(" name")


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception


def filed(field: str) -> set[str]:
    with answers.own_log().cursor() as cursor:
        return {
            code for (code,) in cursor.execute(f"SELECT DISTINCT {field} FROM messages").fetchall()
        }


def when_done(app: AppTest) -> str:
    until = time.monotonic() + 30
    while app.session_state["e-mails filed anew"].running and time.monotonic() < until:
        time.sleep(0.05)
    return app.run().success[0].value


def test_a_provider_is_added_changed_and_removed_and_the_log_is_filed_by_it(
    app: AppTest, shop: Settings
) -> None:
    on_settings(app)
    fill_in(app, "new provider 0", name="Garnpost", domains="outlook.example")
    press(app, "new provider 0 save")
    assert written(shop.rules, "provider") == [
        {"code": "garnpost", "label": "Garnpost", "domains": ["outlook.example"]}
    ]
    # What is in the log stays as it is until somebody asks for more.
    assert "garnpost" not in filed("provider")
    press(app, "file anew")
    assert when_done(app).endswith("e-mails are filed anew.")
    assert "garnpost" in filed("provider")
    fill_in(app, form_of(app, "provider"), name="Garn-posten")
    press(app, form_of(app, "provider") + " save")
    assert written(shop.rules, "provider")[0]["label"] == "Garn-posten"
    assert r"Garn\-posten" in [part.label for part in app.expander]
    press(app, form_of(app, "provider") + " remove")
    assert written(shop.rules, "provider") == []
    kept = trail(answers.own_log(), deed="rule_changed", about="", rows=10)
    assert list(kept["detail"].fillna("")) == ["Garn-posten", "Garn-posten", "", "Garnpost"]


def test_the_form_of_an_entry_never_shows_the_words_of_one_that_a_colleague_removed(
    app: AppTest, shop: Settings
) -> None:
    for name in ("xx", "yy", "yy"):
        change(shop.rules, "provider", None, {"code": name, "domains": [f"{name}.example"]})
    on_settings(app)
    change(shop.rules, "provider", written(shop.rules, "provider")[0], None)
    press(app, "new provider 0 save")
    assert [part.label for part in app.expander][1:3] == ["yy", "yy"]
    form = form_of(app, "provider")
    assert app.text_area(key=f"{form} domains").value == "yy.example"
    press(app, f"{form} save")
    assert {one["code"] for one in written(shop.rules, "provider")} == {"yy"}


def test_a_change_that_cannot_be_noted_is_not_done(
    app: AppTest, shop: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_told: object, **_more: object) -> None:
        raise NotNoted

    on_settings(app)
    monkeypatch.setattr("analytics.audit.note", fail)
    fill_in(app, "new provider 0", name="Garnpost", domains="garnpost.example")
    press(app, "new provider 0 save")
    assert "so it is not done" in app.error[0].value
    assert not shop.rules.exists()


def test_a_mail_type_by_its_words_reaches_what_comes_in_next(app: AppTest, shop: Settings) -> None:
    on_settings(app, "nb")
    fill_in(app, "new mail_type 0", name="Nyhetsbrev", subject="Ordre 17")
    press(app, "new mail_type 0 save")
    assert written(shop.rules, "mail_type") == [{"code": "newsletter", "subject": ["ordre 17"]}]
    assert "Nyhetsbrev" in [part.label for part in app.expander]
    assert app.text_input(key=form_of(app, "mail_type") + " name").disabled
    with answers.own_log().cursor() as cursor:
        cursor.execute("SELECT mail_type_of('zip', 'Ordre 1712')")
        assert cursor.fetchall() == [("newsletter",)]


SUBJECTS = (
    *("3 for 2 på garn", "5 for 4 på garn", "Uke 41: salg", "Uke 51: salg"),
    *("Fra 0 kr", "Fra 499 kr"),
)
NUMBERED = """
[[mail_type]]
code = "threes"
subject = "3 for 2"

[[mail_type]]
code = "week"
subject = ["uke 4[0-9]", "fra 0 kr"]
"""


def types(store: Store) -> dict[str, str]:
    return dict(ask(store, "SELECT subject, mail_type FROM messages"))


def test_a_mail_type_known_by_a_number_is_found_by_an_import_a_lake_and_anew(
    empty: Path, settings: Settings, tmp_path: Path
) -> None:
    head, row = ONE_MAIL.replace("Nyhetsbrev", "Diverse").splitlines()
    lines = [
        row.format("02.11.2026 10:00", f"k{n}@kunde.example", subject, "Nei", "")
        for n, subject in enumerate(SUBJECTS)
    ]
    export = tmp_path / "weeks.csv"
    export.write_text("\n".join((head, *lines, "")), encoding="utf-8")
    settings.data.mkdir()
    settings.rules.write_text(NUMBERED, encoding="utf-8")
    store = copy_of(empty, settings)
    counted(import_file(store, export, Wishes(), quiet))
    found = types(store)
    own = {subject: code for subject, code in found.items() if code in ("threes", "week")}
    assert own == {"3 for 2 på garn": "threes", "Uke 41: salg": "week", "Fra 0 kr": "week"}
    built(tmp_path / "lake", settings, [export])
    assert types(open_lake(tmp_path / "lake", settings)) == found
    settings.rules.write_text(NUMBERED.replace("uke 4", "uke 5"), encoding="utf-8")
    reclassify(store)
    assert types(store)["Uke 51: salg"] == "week"
    assert types(store)["Uke 41: salg"] != "week"
    store.close()


def test_what_is_wrong_is_said_in_its_form_and_changes_nothing(
    app: AppTest, shop: Settings
) -> None:
    on_settings(app)
    fill_in(app, "new provider 0", name="Garnpost", domains="garn post")
    press(app, "new provider 0 save")
    assert "“garn post” is no domain" in app.error[0].value
    assert app.text_area(key="new provider 0 domains").value == "garn post"
    assert not shop.rules.exists()
    fill_in(app, "new provider 0", domains="garnpost.example")
    press(app, "new provider 0 save")
    assert not app.error


def test_a_broken_file_is_named_with_its_line_and_offers_no_form(
    app: AppTest, shop: Settings
) -> None:
    shop.rules.write_text('[[provider]]\ncode = "A"\n', encoding="utf-8")
    on_settings(app)
    assert "postlogg.toml, line 2" in app.error[0].value
    assert not any("provider" in str(box.key) for box in app.text_area)
