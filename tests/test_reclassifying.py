"""What a manager says of an unexplained answer, and rules that change, reach what is in the log."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import copy_of
from whole_log import is_whole

from analytics import reclassifying
from analytics.audit import NotNoted
from analytics.commands.reading import everything
from analytics.errors import DiskFull, RuleError
from analytics.importing import import_file
from analytics.pinning import Wording, pin, pinned, unpin, words_of
from analytics.reading import Wishes
from analytics.reclassifying import Changes, Reclassifying, reclassify
from analytics.settings import Settings
from analytics.store import Store
from analytics.watching import watch

HEADING = "Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg\n"
ODD = "550 The hedgehog at {} [ref {}] is asleep (really)."
TEMPLATE = "the hedgehog at <host> [ref <id>] is asleep (really)."


@pytest.fixture
def store(empty: Path, settings: Settings, tmp_path: Path) -> Iterator[Store]:
    opened = copy_of(empty, settings)
    rows = [
        f"01.10.2026 0{n}:05;Nyhetsbrev;kunde{n}@garn{n}.example;Hei;Feilet;Ja;"
        + ODD.format(f"mx{n}.garn{n}.example", f"8f3a9{n}77c1")
        for n in range(3)
    ]
    rows.append("01.10.2026 09:05;Nyhetsbrev;full@garn.example;Hei;Feilet;Ja;552 5.2.2 Full inbox")
    rows.append("01.10.2026 09:06;Nyhetsbrev;bare@garn.example;Hei;Feilet;Ja;599")
    export = tmp_path / "log.csv"
    export.write_text(HEADING + "\n".join(rows), encoding="utf-8")
    assert not import_file(opened, export, Wishes(), lambda _share, _doing: None).error
    yield opened
    assert is_whole(opened)
    opened.close()


def reasons(store: Store) -> list[tuple[Any, ...]]:
    with store.cursor() as cursor:
        return cursor.execute(
            "SELECT messages.reason, messages.cause, hardness, error_log.rule"
            " FROM messages JOIN error_log USING (key) ORDER BY sent_at"
        ).fetchall()


def unknown(store: Store) -> list[tuple[Any, ...]]:
    found = store.ask("unknown_answers", everything(store, [None, None]), guessed=False, rows=10)
    return list(found[["template", "reply_code", "emails"]].itertuples(index=False, name=None))


def test_unknown_answers_are_one_template_each_whatever_hosts_and_numbers_they_name(
    store: Store,
) -> None:
    assert unknown(store) == [(TEMPLATE, "", 3), ("", "599", 1)]


def test_a_pinned_meaning_reaches_the_log_the_totals_and_the_next_import(
    store: Store, tmp_path: Path
) -> None:
    pin(store.settings.rules, Wording(TEMPLATE), "account_unused")
    assert reclassify(store) == Changes(answers=3, messages=3)
    rule = Wording(TEMPLATE).rule_id
    assert reasons(store)[:3] == [("mailbox_inactive", "account_unused", "soft", rule)] * 3
    assert unknown(store) == [("", "599", 1)]
    later = tmp_path / "later.csv"
    later.write_text(
        HEADING
        + "02.10.2026 08:05;Nyhetsbrev;ny@garn9.example;Hei;Feilet;Ja;"
        + ODD.format("mx.example", "77c18f3a99"),
        encoding="utf-8",
    )
    import_file(store, later, Wishes(), lambda _share, _doing: None)
    assert reasons(store)[-1] == ("mailbox_inactive", "account_unused", "soft", rule)


def test_a_meaning_that_is_taken_back_leaves_the_answer_unexplained_again(store: Store) -> None:
    before = reasons(store)
    pin(store.settings.rules, Wording(TEMPLATE), "virus")
    reclassify(store)
    unpin(store.settings.rules, Wording(TEMPLATE).rule_id)
    assert reclassify(store) == Changes(answers=3, messages=3)
    assert reasons(store) == before
    assert pinned(store.settings.rules) == ()


def test_an_answer_without_words_is_pinned_by_its_code_alone(store: Store) -> None:
    pin(store.settings.rules, Wording("", reply_code="599"), "server_trouble")
    assert reclassify(store).messages == 1
    assert reasons(store)[-1][:2] == ("server_unreachable", "server_trouble")
    assert reasons(store)[0][1] == "unexplained"


def test_unchanged_rules_change_nothing(store: Store) -> None:
    assert reclassify(store) == Changes(answers=0, messages=0)


OWN = """
[[provider]]
code = "garn_net"
domains = ["garn1.example"]

[[mail_type]]
code = "loyalty_club"
raw = "nyhetsbrev"

[[rule]]
id = "asleep-there"
cause = "account_unused"
provider = "garn_net"
pattern = "hedgehog"
"""


def filed(store: Store) -> list[tuple[Any, ...]]:
    with store.cursor() as cursor:
        return cursor.execute(
            "SELECT recipient, provider, mail_type, cause FROM messages ORDER BY sent_at"
        ).fetchall()


def totals(store: Store) -> list[tuple[Any, ...]]:
    with store.cursor() as cursor:
        return cursor.execute("FROM hourly_totals ORDER BY ALL").fetchall()


def test_rules_of_providers_and_types_reach_the_log_and_what_answers_there_mean(
    store: Store,
) -> None:
    before = filed(store)
    store.settings.rules.write_text(OWN, encoding="utf-8")
    assert reclassify(store) == Changes(answers=1, messages=5)
    assert filed(store)[1] == ("kunde1@garn1.example", "garn_net", "loyalty_club", "account_unused")
    assert {(provider, kind) for _, provider, kind, _ in filed(store)} == {
        ("garn_net", "loyalty_club"),
        ("other", "loyalty_club"),
    }
    assert reclassify(store) == Changes(answers=0, messages=0)
    assert is_whole(store)
    store.settings.rules.unlink()
    assert reclassify(store) == Changes(answers=1, messages=5)
    assert filed(store) == before


def test_an_order_is_found_in_the_subject_of_what_became_an_order_confirmation(
    store: Store, tmp_path: Path
) -> None:
    later = tmp_path / "later.csv"
    later.write_text(
        HEADING + "02.10.2026 08:05;Zip;ny@garn9.example;Ordre 10234;Sendt;Nei;", encoding="utf-8"
    )
    import_file(store, later, Wishes(), lambda _share, _doing: None)
    own = OWN.replace("loyalty_club", "shipping").replace('"nyhetsbrev"', '"zip"')
    store.settings.rules.write_text(own, encoding="utf-8")
    reclassify(store)
    with store.cursor() as cursor:
        found = cursor.execute("SELECT mail_type, order_no FROM messages ORDER BY sent_at DESC")
        assert found.fetchone() == ("shipping", "10234")


def test_a_type_that_only_the_file_tells_stays(store: Store, tmp_path: Path) -> None:
    ours = tmp_path / "ours.csv"
    ours.write_text(
        "sent_at,recipient,outcome,mail_type\n"
        "2026-10-02T08:00:00Z,a@garn.example,delivered,password\n",
        encoding="utf-8",
    )
    assert not import_file(store, ours, Wishes(), lambda _share, _doing: None).error
    assert reclassify(store) == Changes(answers=0, messages=0)
    assert filed(store)[-1][2] == "password"


def test_sealed_hours_stay_as_they_are(store: Store) -> None:
    with store.cursor() as cursor:
        cursor.execute("UPDATE hourly_totals SET sealed = true WHERE hour < '2026-10-01 07:00'")
    sealed = [row for row in totals(store) if row[-1]]
    store.settings.rules.write_text(OWN, encoding="utf-8")
    assert sealed
    assert reclassify(store).messages == 5
    assert [row for row in totals(store) if row[-1]] == sealed
    with store.cursor() as cursor:
        cursor.execute("UPDATE hourly_totals SET sealed = false")
    store.settings.rules.unlink()
    reclassify(store)


def test_bursts_are_looked_for_anew_under_the_new_types(store: Store, tmp_path: Path) -> None:
    rows = [
        f"{day:02}.10.2026 {hour:02}:05;Zip;k{day}{hour}{n}@garn.example;Hei;"
        + ("Feilet;Ja;552 5.2.2 Full" if day == 20 and hour == 12 else "Sendt;Nei;")
        for day in range(2, 22)
        for hour in range(8, 18)
        for n in range(12)
    ]
    export = tmp_path / "burst.csv"
    export.write_text(HEADING + "\n".join(rows), encoding="utf-8")
    import_file(store, export, Wishes(), lambda _share, _doing: None)
    watch(store)
    found = "SELECT mail_types FROM bursts"
    with store.cursor() as cursor:
        before = cursor.execute(found).fetchall()
    store.settings.rules.write_text(OWN.replace("nyhetsbrev", "zip"), encoding="utf-8")
    reclassify(store)
    with store.cursor() as cursor:
        after = cursor.execute(found).fetchall()
    assert before == [(["other"],)]
    assert after == [(["loyalty_club"],)]


def test_what_a_shop_wrote_by_hand_stays_when_a_meaning_is_pinned_and_taken_back(
    tmp_path: Path,
) -> None:
    file = tmp_path / "rules.toml"
    own = '# Ours.\n[[rule]]\nid = "own"\ncause = "virus"\npattern = "worm"  # eek\n'
    file.write_text(own, encoding="utf-8")
    for cause in ("virus", "policy"):
        pin(file, Wording('say "no" [to] \\ it'), cause)
    (rule,) = pinned(file)
    assert (rule.cause, words_of(rule)) == ("policy", 'say "no" [to] \\ it')

    def unable() -> None:
        raise NotNoted

    with pytest.raises(NotNoted):
        unpin(file, rule.id, unable)
    assert pinned(file) == (rule,)
    unpin(file, rule.id)
    assert file.read_text(encoding="utf-8").strip() == own.strip()


def test_broken_own_rules_are_refused_and_nothing_of_them_or_the_log_changes(store: Store) -> None:
    broken = '[[rule]]\nid = "own"\ncause = "hedgehog"\npattern = "x"\n'
    store.settings.rules.write_text(broken, encoding="utf-8")
    before = reasons(store)
    with pytest.raises(RuleError, match="line 3"):
        reclassify(store)
    with pytest.raises(RuleError):
        pin(store.settings.rules, Wording(TEMPLATE), "virus")
    assert store.settings.rules.read_text(encoding="utf-8") == broken
    assert list(store.settings.data.glob("*.new.toml")) == []
    assert reasons(store) == before


@pytest.mark.parametrize("error", [DiskFull(), OSError()])
def test_what_is_filed_anew_is_said_where_bursts_could_not_be_looked_for(
    store: Store, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(_store: Store) -> None:
        raise error

    monkeypatch.setattr(reclassifying, "watch", fail)
    applied = Reclassifying(store, "kari")
    applied._thread.join()
    assert applied.became == Changes(0, 0)
