"""Every example beside a rule gets its rule, in the database; and what a rules file may not say."""

import csv
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from pathlib import Path
from time import perf_counter
from weakref import ref

import duckdb
import pytest

from analytics import words
from analytics.classification import (
    Answer,
    AnswerRule,
    Classifier,
    Meaning,
    Rules,
    classify_file,
    load_rules,
    macros,
    rules_table,
)
from analytics.errors import RuleError

RULES = load_rules()


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier(RULES)


def examples(attribute: str) -> list[tuple[AnswerRule, str]]:
    return [(rule, text) for rule in RULES.answers for text in getattr(rule, attribute)]


def named(value: object) -> str | None:
    return value.id if isinstance(value, AnswerRule) else None


# ---------------------------------------------------------------- answers


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the rule of every example and counter-example, asked for all at once."""
    texts = [text for kind in ("examples", "not_examples") for _, text in examples(kind)]
    source = tmp_path_factory.mktemp("examples") / "answers.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["diagnostic_text"])
        writer.writerows([text] for text in texts)
    rows = classify_file(source, rules=RULES)
    return {row["diagnostic_text"]: row["rule"] for row in rows}


@pytest.mark.parametrize(("rule", "answer"), examples("examples"), ids=named)
def test_every_example_beside_a_rule_gets_it(
    decided: dict[str, str], rule: AnswerRule, answer: str
) -> None:
    assert decided[answer] == rule.id


@pytest.mark.parametrize(("rule", "answer"), examples("not_examples"), ids=named)
def test_no_counter_example_beside_a_rule_gets_it(
    decided: dict[str, str], rule: AnswerRule, answer: str
) -> None:
    assert decided[answer] != rule.id


@pytest.mark.parametrize("rule", RULES.answers, ids=named)
def test_every_rule_of_ours_has_an_example(rule: AnswerRule) -> None:
    assert rule.examples


def test_every_cause_is_reached_by_a_rule() -> None:
    assert {cause for _, cause, _, _ in rules_table(RULES)} == set(words.CAUSES)


def test_the_table_of_rules_names_each_rule_once_with_known_codes() -> None:
    table = rules_table(RULES)
    assert len({rule for rule, _, _, _ in table}) == len(table)
    for _, cause, reason, confidence in table:
        assert words.CAUSES[cause].reason == reason
        assert confidence in words.CONFIDENCES


@pytest.mark.parametrize("answer", [None, "", "   ", "550", "zip zap zoop", "550 zip zap"])
def test_what_nobody_knows_is_unexplained(classifier: Classifier, answer: str | None) -> None:
    assert classifier.explain(answer or "").rule == "unexplained"


@pytest.mark.parametrize(
    "answer",
    [
        "host mail.spam-filter-blocklist.example[192.0.2.1] said: 550 5.1.1 user unknown",
        "host mx.quota-full.example[192.0.2.1] refused to talk to me: 550 5.1.1 user unknown",
        "550 5.1.1 <spam.quota@virus-greylist.example>: user unknown",
        "550 5.1.1 user unknown at mailbox-full.greylist-virus.example, see http://spam.example/x",
    ],
)
def test_names_of_hosts_and_people_never_decide(classifier: Classifier, answer: str) -> None:
    assert classifier.explain(answer).rule.startswith("no-such-mailbox")


# ---------------------------------------------------------------- a shop's own file

OWN = """
[[rule]]
id = "our-neighbour"
cause = "mailbox_full"
pattern = 'user unknown'

[[provider]]
code = "neighbour_net"
label = "Neighbour Net"
domains = ["gmail.com"]
mx = [".neighbour.example"]

[[mail_type]]
code = "loyalty_club"
label = "Loyalty club"
raw = 'nyhetsbrev'
"""


def own_rules(folder: Path, text: str) -> Rules:
    file = folder / "own_rules.toml"
    file.write_text(text, encoding="utf-8")
    return load_rules(file)


def test_a_shops_own_rules_come_first(tmp_path: Path) -> None:
    rules = own_rules(tmp_path, OWN)
    classifier = Classifier(rules)
    assert classifier.explain("550 5.1.1 user unknown").rule == "our-neighbour"
    assert classifier.explain("552 5.2.2 zip").rule == "code-mailbox-full"
    with duckdb.connect() as connection:
        connection.execute(macros(rules))
        known = connection.execute("""
            SELECT provider_of('gmail.com', NULL, NULL),
                   provider_of('garn.example', 'a.neighbour.example', NULL),
                   mail_type_of('Nyhetsbrev', NULL)
        """)
        assert known.fetchone() == ("neighbour_net", "neighbour_net", "loyalty_club")
    assert rules.labels == {"loyalty_club": "Loyalty club", "neighbour_net": "Neighbour Net"}


def test_a_shops_rule_stands_in_for_ours_of_the_same_name(tmp_path: Path) -> None:
    text = OWN.replace("our-neighbour", "quota-words")
    table = rules_table(own_rules(tmp_path, text))
    assert [rule for rule, _, _, _ in table].count("quota-words") == 1
    assert table[0][0] == "quota-words"


GOOD = "[[rule]]\nid = 'ours'\ncause = 'policy'\npattern = 'a'\n"


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("\n[[rule]]\nid = 'ours'\npattern = 'a'\n", 2, "'cause' is missing"),
        ("[[rule]]\nid = 'ours'\ncause = 'nonsense'\npattern = 'a'\n", 3, "no cause 'nonsense'"),
        ("[[rule]]\ncause = 'policy'\npattern = 'a'\n", 1, "'id' is missing"),
        ("[[rule]]\nid = 'Ours!'\ncause = 'policy'\npattern = 'a'\n", 2, "cannot be the id"),
        ("[[rule]]\nid = 'ours'\ncause = 'policy'\n", 1, "asks for nothing"),
        ("[[rule]]\nid = 'ours'\ncause = 'policy'\npattern = '(a'\n", 4, "missing )"),
        (
            "[[rule]]\nid = 'ours'\ncause = 'policy'\npattern = 'a(?!b)'\n",
            4,
            "invalid perl operator",
        ),
        ("[[rule]]\nid = 'ours'\ncause = 'policy'\npattern = 3\n", 4, "must be a text"),
        ("[[rule]]\nid = 'ours'\ncause = 'policy'\nclass = 5\n", 4, 'must be "4" or "5"'),
        ("[[rule]]\nid = 'ours'\ncause = 'policy'\npatern = 'a'\n", 4, "unknown key 'patern'"),
        (
            "[[rule]]\nid = 'ours'\ncause = 'policy'\npattern = 'a'\ntoken = 'yes'\n",
            5,
            "true or false",
        ),
        (GOOD + "\n" + GOOD, 7, "another rule 'ours'"),
        ("[[rules]]\nid = 'ours'\n", 1, "unknown table 'rules'"),
        ("\n\n[rule]\nid = 'ours'\n", 3, "write [[rule]]"),
        (GOOD + "provider = 'gmail'\n[provider]\n", 6, "write [[provider]]"),
        ("[[rule]]\nid = ours\n", 2, "Invalid value"),
        (
            "[[rule]]\nid = 'ours'\ncause = 'policy'\nstatus = '5.('\n",
            4,
            "cannot stand in 'status'",
        ),
        ("[[rule]]\nid = 'ours'\ncause = 'policy'\nreply = '55'\n", 4, "cannot stand in 'reply'"),
        ("[[provider]]\ncode = 'ours'\nmx = 'google.com'\n", 3, "cannot stand in 'mx'"),
        ("[[mail_type]]\ncode = 'Club'\nraw = 'a'\n", 2, "cannot be the code"),
        ("[[mail_type]]\ncode = 'club'\n", 1, "give 'raw' or 'subject'"),
        ("[[provider]]\ncode = 'ours'\ndomains = 'a.no'\nmxs = 'b'\n", 4, "unknown key 'mxs'"),
        ("[[misspelt]]\ndomains = ['a.no']\n", 1, "unknown table 'misspelt'"),
        ('\n[["provider"]]\nlabel = "A"\n', 2, "'code' is missing"),
        ('\nprovider = [\n  { code = "A b" },\n]\n', 2, "'A b' cannot be the code"),
        ('[[provider]]\ncode = "a"\ntext = """\n[[provider]]\n"""\n', 3, "unknown key 'text'"),
    ],
)
def test_a_broken_rules_file_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, problem: str
) -> None:
    with pytest.raises(RuleError) as refused:
        own_rules(tmp_path, text)
    assert refused.value.values["file"] == "own_rules.toml"
    assert refused.value.values["line"] == line
    assert problem in str(refused.value)


def test_a_rules_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "own_rules.toml"
    file.write_bytes(b"# one\n# tw\xf8\n")
    with pytest.raises(RuleError, match="line 2: this is not UTF-8"):
        load_rules(file)


def test_a_rules_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="No such file"):
        load_rules(tmp_path / "own_rules.toml")


# ---------------------------------------------------------------- words


def test_every_cause_belongs_to_a_reason_and_every_reason_has_one() -> None:
    assert {cause.reason for cause in words.CAUSES.values()} == set(words.REASONS)
    assert {cause.acts for cause in words.CAUSES.values()} == set(words.ACTS)


@pytest.mark.parametrize("meaning", [*words.CAUSES.values(), *words.REASON_MEANINGS.values()])
def test_every_meaning_is_said_in_four_texts(meaning: words.Meaning) -> None:
    assert meaning.title
    assert not meaning.title.endswith(".")
    for text in (meaning.explanation, meaning.advice, meaning.support):
        assert text[-1] in ".?"


def test_every_provider_and_mail_type_of_ours_has_a_word() -> None:
    assert {rule.code for rule in RULES.providers} | {"own_domain", "other"} == set(words.PROVIDERS)
    assert {rule.code for rule in RULES.mail_types} | {"other"} == set(words.MAIL_TYPES)


def test_a_blocklist_is_never_a_reason_to_delete_an_address() -> None:
    blocklisted = words.CAUSES["ip_or_domain_blocklisted"]
    assert "Contact your mail provider" in blocklisted.advice
    assert blocklisted.acts == "mail_provider"


def test_babel_is_given_every_text_of_the_meanings() -> None:
    with words.MEANINGS.open("rb") as file:
        extracted = {text for _, _, text, _ in words.extract_meanings(file, (), (), {})}
    for meaning in (*words.CAUSES.values(), *words.REASON_MEANINGS.values()):
        assert {meaning.title, meaning.explanation, meaning.advice, meaning.support} <= extracted


# ---------------------------------------------------------------- one answer, or many


def test_one_answer_is_explained_with_what_is_told_beside_it(classifier: Classifier) -> None:
    assert classifier.explain("550 5.1.1 no such user here") == Meaning(
        "unknown_recipient", "no_such_mailbox", "hard", "no-such-mailbox-and-code", "code_and_text"
    )
    assert classifier.explain("zip", reply_code="452", enhanced_code="4.2.2").hardness == "soft"
    assert classifier.explain("Bounced Address", provider_or_domain="gmail.com").hardness == ""
    assert classifier.explain("").cause == "unexplained"


def test_many_answers_are_explained_at_once_in_their_order(classifier: Classifier) -> None:
    answers = [Answer(f"55{2 if odd else 0} {'mailbox full' if odd else 'no such user'} {number}")
               for number in range(2_000) for odd in (number % 2,)]  # fmt: skip
    meanings = classifier.explain_all(answers)
    assert [meaning.reason for meaning in meanings] == ["unknown_recipient", "mailbox_full"] * 1_000
    assert meanings[:2] == [classifier.explain(answer.diagnostic) for answer in answers[:2]]
    assert classifier.explain_all([]) == []


def test_an_answer_that_was_explained_before_is_remembered(classifier: Classifier) -> None:
    first = classifier.explain("550 5.7.1 refused by our policy")
    assert classifier.explain("550 5.7.1 refused by our policy") is first


def seconds(classifier: Classifier, text: str) -> float:
    start = perf_counter()
    classifier.explain(text)
    return perf_counter() - start


def test_a_very_long_answer_takes_no_longer_than_a_long_one(classifier: Classifier) -> None:
    taken = [seconds(classifier, "550 user a.b@c zip " * (size // 20)) for size in (10**5, 10**6)]
    assert taken[1] < 20 * taken[0] + 0.1


def test_one_by_one_and_all_at_once_answers_mean_the_same(classifier: Classifier) -> None:
    texts = [text for kind in ("examples", "not_examples") for _, text in examples(kind)]
    answers = [Answer(text) for text in [*texts, "", "zip"]]
    answers += [Answer(text, "450", "4.2.1", "hotmail.com") for text in texts[::10]]
    answers += [Answer(text, "250", "", "google") for text in texts[::10]]
    one_by_one = [classifier.explain(*astuple(answer)) for answer in answers]
    assert one_by_one == classifier.explain_all(answers)


def test_a_classifier_is_asked_by_another_thread_and_let_go() -> None:
    classifier = Classifier(RULES)
    meaning = classifier.explain("550 5.1.1 no such user")
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(classifier.explain, "550 5.1.1 no such user, zip").result() == meaning
    gone = ref(classifier)
    del classifier
    assert gone() is None


# ---------------------------------------------------------------- files


def test_a_file_is_classified_row_by_row_in_its_order(tmp_path: Path) -> None:
    source = tmp_path / "answers.csv"
    source.write_text(
        "note,diagnostic_text,recipient_domain_or_provider\n"
        'first,"550 5.1.1 no such user, sorry",garn.example\n'
        "second,552 5.2.2 mailbox full,google\n"
        "third,,\n",
        encoding="utf-8",
    )
    output = tmp_path / "classified.csv"
    rows = classify_file(source, output)
    assert [row["note"] for row in rows] == ["first", "second", "third"]
    assert [row["reason"] for row in rows] == ["unknown_recipient", "mailbox_full", "other"]
    assert [row["hardness"] for row in rows] == ["hard", "soft", "soft"]
    assert [row["confidence"] for row in rows] == ["code_and_text", "code", "none"]
    with output.open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == rows


def test_the_codes_of_a_file_count_before_those_in_its_text(tmp_path: Path) -> None:
    source = tmp_path / "answers.tsv"
    source.write_text(
        "smtp_reply_code\tenhanced_code\tdiagnostic_text\n450\t4.2.2\t552 5.3.4 zip\n",
        encoding="utf-8",
    )
    assert [row["cause"] for row in classify_file(source)] == ["mailbox_full"]


def test_an_empty_file_gives_no_rows(tmp_path: Path) -> None:
    source = tmp_path / "answers.csv"
    source.write_text("diagnostic_text\n", encoding="utf-8")
    assert classify_file(source) == []
