"""Entries of a shop's own rules change in their file, which stays as it was written by hand."""

import stat
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rules_by_hand import BY_HAND

from analytics.by_hand import NotAsBefore
from analytics.classification import Classifier, load_rules
from analytics.errors import RuleError
from analytics.pinning import Wording, pin, pinned, unpin
from analytics.rules_file import change, written
from analytics.settings_file import choose


@pytest.fixture
def file(tmp_path: Path) -> Path:
    by_hand = tmp_path / "rules.toml"
    by_hand.write_text(BY_HAND, encoding="utf-8")
    return by_hand


def test_only_the_lines_of_what_is_changed_are_touched(file: Path) -> None:
    lyse, gmail = written(file, "provider")
    change(file, "provider", lyse, lyse | {"domains": ["lyse.example", "lyse2.example"]})
    change(file, "provider", gmail, gmail | {"mx": [".mx.garn.example"]})
    expected = BY_HAND.replace("2019\n", '2019\n  "lyse2.example",\n')
    assert file.read_text(encoding="utf-8") == expected + 'mx = [".mx.garn.example"]\n'
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_is_added_stands_at_the_end_and_what_is_removed_takes_nothing_along(
    file: Path,
) -> None:
    added = {"code": "zip", "label": 'Zip "post"', "raw": [r"^zip\.", "post"]}
    change(file, "mail_type", None, added)
    said = file.read_text(encoding="utf-8")
    assert said.startswith(BY_HAND + "\n[[mail_type]]\n")
    assert said.endswith("raw = ['^zip\\.', \"post\"]\n")
    assert written(file, "mail_type")[1] == added
    change(file, "mail_type", added, None)
    change(file, "mail_type", written(file, "mail_type")[0], None)
    change(file, "provider", written(file, "provider")[0], None)
    assert (
        file.read_text(encoding="utf-8").strip()
        == (
            BY_HAND[:8]
            + BY_HAND[BY_HAND.index("\n# What") : BY_HAND.index("[[mail")]
            + BY_HAND[BY_HAND.index("# The second") :]
        ).strip()
    )


@pytest.mark.parametrize(
    "domains",
    [
        ["a.example", "lyse.example"],
        ["lyse.example", "a.example", "lyse.example"],
        ["b.example", "lyse.example", "a.example"],
    ],
)
def test_a_list_takes_any_order_and_says_what_it_says_twice(file: Path, domains: list[str]) -> None:
    for wanted in (domains, domains[::-1], domains[1:], ["lyse.example"]):
        lyse = written(file, "provider")[0]
        change(file, "provider", lyse, lyse | {"domains": wanted})
        assert written(file, "provider")[0] == lyse | {"domains": wanted}


def test_the_first_entry_makes_the_file(tmp_path: Path) -> None:
    change(tmp_path / "rules.toml", "provider", None, {"code": "lyse", "domains": ["l.example"]})
    assert (tmp_path / "rules.toml").read_text(encoding="utf-8") == (
        '[[provider]]\ncode = "lyse"\ndomains = ["l.example"]\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        BY_HAND.replace('"Lyse"', '"Lyse AS"'),
        'provider = [{ code = "lyse", label = "Lyse", domains = ["lyse.example"], '
        'names = ["lyse"] }]\n',
    ],
)
def test_what_is_written_otherwise_by_now_is_left_alone(file: Path, text: str) -> None:
    lyse = written(file, "provider")[0]
    file.write_text(text, encoding="utf-8")
    with pytest.raises(NotAsBefore, match=r"rules\.toml"):
        change(file, "provider", lyse, None)
    assert file.read_text(encoding="utf-8") == text


def test_writers_at_once_lose_nothing_of_each_other(file: Path) -> None:
    chosen = {"shop": "Strikk", "retention_days": 7, "threads": 3, "memory_limit": "4GB"}
    settings = file.with_name("postlogg.toml")

    def add(name: str) -> None:
        change(file, "provider", None, {"code": name, "names": [name]})
        pin(file, Wording(name), "virus")
        choose(settings, {name: chosen[name]})

    with ThreadPoolExecutor(len(chosen)) as writers:
        list(writers.map(add, chosen))
    assert {one["code"] for one in written(file, "provider")} >= set(chosen)
    assert len(pinned(file)) == len(chosen)
    assert tomllib.loads(settings.read_text(encoding="utf-8")) == chosen
    assert set(file.parent.iterdir()) == {file, settings}


def test_what_is_pinned_goes_before_what_was_written_by_hand_and_leaves_no_trace(
    file: Path,
) -> None:
    odd, odder = Wording("worm in the mail"), Wording("worm again")
    pin(file, odd, "mailbox_full")
    pin(file, odder, "mailbox_full")
    rules = load_rules(file)
    assert [rule.id for rule in rules.answers[:3]] == [odd.rule_id, odder.rule_id, "own"]
    assert Classifier(rules).explain("550 worm in the mail").cause == "mailbox_full"
    above, below = BY_HAND.split("\n# What the worm is.")
    said = file.read_text(encoding="utf-8")
    assert said.startswith(f"{above}\n[[rule]]")
    assert said.endswith(f"\n\n# What the worm is.{below}")
    unpin(file, odd.rule_id)
    unpin(file, odder.rule_id)
    assert file.read_text(encoding="utf-8") == BY_HAND


def test_a_pinned_rule_is_taken_out_of_a_file_without_a_last_newline(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    odd = Wording("mailbox asleep")
    pin(file, odd, "mailbox_full")
    file.write_text(file.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    pin(file, odd, "virus")
    assert [rule.cause for rule in pinned(file)] == ["virus"]
    file.write_text(file.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    unpin(file, odd.rule_id)
    assert file.read_text(encoding="utf-8") == ""


@pytest.mark.parametrize(
    ("broken", "line"), [(b"\n[[provider]\n", 2), (b'[[rule]]\n\nid = "\xe6"\n', 3)]
)
def test_a_file_that_somebody_broke_meanwhile_is_refused_with_its_line(
    file: Path, broken: bytes, line: int
) -> None:
    lyse = written(file, "provider")[0]
    file.write_bytes(broken)
    refused = rf"^rules\.toml, line {line}: "
    with pytest.raises(RuleError, match=refused):
        change(file, "provider", lyse, None)
    with pytest.raises(RuleError, match=refused):
        pin(file, Wording("zip"), "virus")
    with pytest.raises(RuleError, match=refused):
        unpin(file, "pinned-0")
    assert file.read_bytes() == broken


def test_a_rule_that_the_file_cannot_hold_leaves_it_as_it_was(file: Path) -> None:
    with pytest.raises(RuleError, match=r"^rules\.toml, line 28"):
        change(file, "provider", None, {"code": "lyse", "domains": ["no domain"]})
    assert file.read_text(encoding="utf-8") == BY_HAND
    assert list(file.parent.iterdir()) == [file]
