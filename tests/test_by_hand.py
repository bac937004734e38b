"""One file holds the settings and the shop's own rules, and stays as it was written by hand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.by_hand import FILE_NAME, RULES, NotAsBefore, joined, parts
from analytics.classification import load_rules
from analytics.classification.rules import FILES
from analytics.errors import BrokenSettings
from analytics.pinning import Wording, pin, unpin
from analytics.rules_file import change, written
from analytics.settings import Settings, current_settings, read_settings
from analytics.settings_file import choose

KARI = """
# Kari runs it.
[[people]]
who = "kari@butikk.example"  # boss
role = "manager"
"""
DESK = """
# Whoever sits at the desk.
[[people]]
who = "group:desk"
role = "support"
"""
LYSE = """
# The fibre company.
[[provider]]
code = "lyse"
label = "Lyse"
domains = [
  "lyse.example",  # since 2019
]
"""
TEXT = f"""# Ours.
shop = "Garn"  # the name
{LYSE}{KARI}
[[mail_type]]
code = "loyalty"
subject = 'poeng|[0-9]+ kroner'
{DESK}
[[rule]]
id = "own"
cause = "virus"
pattern = "worm"  # eek

# The end.
"""
PEOPLE = [
    {"who": "kari@butikk.example", "role": "manager"},
    {"who": "group:desk", "role": "support"},
]


@pytest.fixture
def file(write_by_hand: Callable[[str], Path]) -> Path:
    return write_by_hand(TEXT)


def test_the_tables_of_rules_are_those_that_rules_are_made_of() -> None:
    assert {*RULES, "misspelt"} == set(FILES)


@pytest.mark.parametrize("text", ["", "\n", "# a", "a = 1", "[[rule]]", TEXT, TEXT.rstrip()])
def test_the_parts_of_a_file_are_the_file(text: str) -> None:
    assert joined(parts(text)) == text


def test_settings_and_rules_are_read_from_one_file(file: Path) -> None:
    settings = read_settings()
    assert settings.own_rules == file
    assert (settings.shop, len(settings.people)) == ("Garn", 2)
    rules = load_rules(settings.own_rules)
    assert (rules.answers[0].id, rules.labels) == ("own", {"lyse": "Lyse"})


def test_a_file_of_settings_alone_comes_to_our_rules(file: Path) -> None:
    file.write_text('shop = "Garn"\n', encoding="utf-8")
    assert load_rules(read_settings().own_rules) is load_rules()


def test_a_setting_touches_no_line_of_a_rule_and_a_rule_none_of_a_setting(file: Path) -> None:
    choose(file, {"shop": "Pinner", "threads": 3})
    expected = "threads = 3\n" + TEXT.replace("Garn", "Pinner")
    assert file.read_text(encoding="utf-8") == expected
    change(file, "provider", written(file, "provider")[0], None)
    expected = expected.replace(LYSE, "\n# The fibre company.\n")
    assert file.read_text(encoding="utf-8") == expected
    odd = Wording("no room at the inn")
    pin(file, odd, "mailbox_full")
    assert load_rules(file).answers[0].id == odd.rule_id
    unpin(file, odd.rule_id)
    assert file.read_text(encoding="utf-8") == expected


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        (PEOPLE, TEXT),
        (PEOPLE[:1], TEXT.replace(DESK, "")),
        (PEOPLE[1:], TEXT.replace(DESK, "").replace(KARI, DESK)),
        (PEOPLE[::-1], TEXT.replace(DESK, "@@").replace(KARI, DESK).replace("@@", KARI)),
        ([], TEXT.replace(DESK, "").replace(KARI, "")),
        (
            [*PEOPLE, {"who": "@butikk.example", "role": "viewer"}],
            TEXT.replace(DESK, f'{DESK}\n[[people]]\nwho = "@butikk.example"\nrole = "viewer"\n'),
        ),
    ],
)
def test_people_change_in_their_places_and_keep_what_is_said_of_them(
    file: Path, people: list[dict[str, str]], expected: str
) -> None:
    choose(file, {"people": people})
    assert file.read_text(encoding="utf-8") == expected


def test_a_removed_person_takes_along_only_the_comment_right_above(file: Path) -> None:
    kept = 'shop = "Garn"\n\n# timezone = "Europe/Berlin"\n\n# --- people; ask Ola first ---\n'
    file.write_text(kept + KARI, encoding="utf-8")
    choose(file, {"people": []})
    assert file.read_text(encoding="utf-8") == kept


def test_a_list_gets_what_is_new_in_its_place_and_keeps_what_is_said_in_it(file: Path) -> None:
    listed = 'own_domains = [\n  "b.no",  # old\n  "c.no",  # new\n]\n'
    file.write_text(listed, encoding="utf-8")
    choose(file, {"own_domains": ["a.no", "b.no", "c.no"]})
    said = file.read_text(encoding="utf-8")
    assert read_settings().own_domains == ("a.no", "b.no", "c.no")
    assert '"b.no",  # old' in said
    assert '"c.no",  # new' in said


def test_a_file_that_was_in_the_way_and_is_gone_is_noticed(file: Path) -> None:
    assert current_settings().shop == "Garn"
    apart = file.with_name("rules.toml")
    apart.write_text(LYSE, encoding="utf-8")
    file.write_text(TEXT.replace("Garn", "Pinner"), encoding="utf-8")
    assert current_settings().shop == "Garn"
    apart.unlink()
    assert current_settings().shop == "Pinner"


def test_people_within_one_line_become_tables_of_their_own(file: Path) -> None:
    line = 'people = [{ who = "group:desk", role = "viewer" }]\n'
    file.write_text(f'{line}shop = "Garn"', encoding="utf-8")
    choose(file, {"people": PEOPLE[1:]})
    assert file.read_text(encoding="utf-8") == (
        'shop = "Garn"\n\n[[people]]\nwho = "group:desk"\nrole = "support"\n'
    )


def test_a_pattern_of_several_lines_is_no_table(file: Path) -> None:
    text = f"[[rule]]\nid = 'own'\ncause = 'virus'\npattern = '''\n[a-z]+ x'''\n{LYSE}"
    file.write_text(text, encoding="utf-8")
    pin(file, Wording("zip"), "virus")
    unpin(file, Wording("zip").rule_id)
    assert file.read_text(encoding="utf-8").strip() == text.strip()


def test_a_line_is_what_toml_takes_for_one(file: Path) -> None:
    text = f"{LYSE}\n# one\u2028two\n[[provider]]\ncode = 'b'\nnames = ['b']\n"
    file.write_text(text, encoding="utf-8")
    change(file, "provider", written(file, "provider")[0], None)
    assert "# one\u2028two" in file.read_text(encoding="utf-8")


def test_what_only_looks_like_a_table_is_left_alone(file: Path) -> None:
    text = 'address = """\n[[people]]\n"""\n'
    file.write_text(text, encoding="utf-8")
    with pytest.raises(NotAsBefore, match=FILE_NAME):
        choose(file, {"people": PEOPLE})
    assert file.read_text(encoding="utf-8") == text


def test_who_gets_another_role_or_list_keeps_what_is_said_of_it(file: Path) -> None:
    file.write_text('own_domains = [\n  "a.example",  # old\n]\n' + KARI, encoding="utf-8")
    kari = {"who": "kari@butikk.example", "role": "viewer", "shops": ["Garn"]}
    choose(file, {"people": [kari], "own_domains": ["a.example", "b.example"]})
    said = file.read_text(encoding="utf-8")
    assert '"a.example",  # old\n  "b.example"' in said
    assert said.endswith(f'{KARI.replace("manager", "viewer")}shops = ["Garn"]\n')


@pytest.mark.parametrize(
    "rule",
    [
        '[[rule]]\nid = "{id}"\n# Kari said so.\ncause = "virus"\npattern = "^zip$"\n',
        '[[rule]]\nid      = "{id}"  # hers\ncause   = "virus"\npattern = "^zip$"\n',
        '[[ rule ]]\ncause = "virus"\n\npattern = "^zip$"\nid = "{id}"\n',
    ],
)
def test_what_was_pinned_is_found_however_it_is_written_by_now(file: Path, rule: str) -> None:
    pinned = f"\n{rule.format(id=Wording('zip').rule_id)}"
    file.write_text(KARI + pinned + DESK, encoding="utf-8")
    unpin(file, Wording("zip").rule_id)
    assert file.read_text(encoding="utf-8") == KARI + DESK
    file.write_text(KARI + pinned + LYSE, encoding="utf-8")
    pin(file, Wording("zip"), "mailbox_full")
    assert [one.cause for one in load_rules(file).answers if one.id.startswith("pinned")] == [
        "mailbox_full"
    ]
    assert len(read_settings().people) == 1


def test_a_file_that_a_windows_editor_saved_is_read_and_changed(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert read_settings().shop == "Garn"
    choose(file, {"shop": "Pinner"})
    change(file, "provider", written(file, "provider")[0], None)
    assert (read_settings().shop, written(file, "provider")) == ("Pinner", [])


def test_rules_of_a_file_of_their_own_stay_there_and_may_not_be_in_both(file: Path) -> None:
    apart = file.with_name("rules.toml")
    apart.write_text(LYSE, encoding="utf-8")
    with pytest.raises(BrokenSettings, match=r"are in rules\.toml") as refused:
        read_settings()
    assert refused.value.values["line"] == TEXT[: TEXT.index("[[provider]]")].count("\n") + 1
    file.write_text(KARI + DESK, encoding="utf-8")
    assert read_settings().own_rules == apart
    file.write_text(f'rules_name = "own.toml"\n{LYSE}', encoding="utf-8")
    with pytest.raises(BrokenSettings, match=r"are in own\.toml"):
        read_settings()


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_page_names_the_file_once_where_there_is_one(
    app: AppTest, shop: Settings, language: str
) -> None:
    app.session_state["came_through_app"] = True
    app.query_params["language"] = language
    app.switch_page("pages/settings.py").run()
    assert [str(shop.data / FILE_NAME)] == [one.value for one in app.code]
    (shop.data / "rules.toml").write_text(LYSE, encoding="utf-8")
    app.run()
    assert [one.value for one in app.code][1:] == [str(shop.data / "rules.toml")]
    assert not app.exception
