"""Every example beside a rule gets its rule, in the database; and what a rules file may not say."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from analytics import words
from analytics.classification import (
    AnswerRule,
    Rules,
    classify_file,
    load_rules,
    macros,
    rules_table,
    suggested_domain,
)
from analytics.errors import RuleError

ANSWERS = Path("analytics/sql/answers.sql")
DEV = Path("../shared/bounces/dev.tsv")
RULES = load_rules()


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(ANSWERS.read_text(encoding="utf-8"))
        connection.execute(macros(RULES))
        yield connection


def rule_of(database: duckdb.DuckDBPyConnection, answer: str, provider: str = "other") -> str:
    """Return the rule that decides an answer."""
    question = """
        WITH replies AS MATERIALIZED (SELECT reply_text($answer) AS reply),
        coded AS MATERIALIZED (
            SELECT
                reply_code(reply) AS reply_code,
                enhanced_code(reply) AS enhanced_code,
                template(reply) AS template
            FROM replies
        )
        SELECT rule_of(
            $provider, reply_code, enhanced_code, answer_class(reply_code, enhanced_code), template
        )
        FROM coded
    """
    row = database.execute(question, {"answer": answer, "provider": provider}).fetchone()
    assert row
    return str(row[0])


def said(database: duckdb.DuckDBPyConnection, expression: str, *values: object) -> object:
    row = database.execute(f"SELECT {expression}", list(values)).fetchone()
    assert row
    return row[0]


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
def test_what_nobody_knows_is_unexplained(
    database: duckdb.DuckDBPyConnection, answer: str | None
) -> None:
    assert rule_of(database, answer or "") == "unexplained"


@pytest.mark.parametrize(
    "answer",
    [
        "host mail.spam-filter-blocklist.example[192.0.2.1] said: 550 5.1.1 user unknown",
        "host mx.quota-full.example[192.0.2.1] refused to talk to me: 550 5.1.1 user unknown",
        "550 5.1.1 <spam.quota@virus-greylist.example>: user unknown",
        "550 5.1.1 user unknown at mailbox-full.greylist-virus.example, see http://spam.example/x",
    ],
)
def test_names_of_hosts_and_people_never_decide(
    database: duckdb.DuckDBPyConnection, answer: str
) -> None:
    assert rule_of(database, answer).startswith("no-such-mailbox")


def test_replies_that_differ_only_in_names_and_numbers_are_one_template(
    database: duckdb.DuckDBPyConnection,
) -> None:
    replies = [
        "550 5.7.1 <kari@example.no>: [192.0.2.7] seen 12 times, id 4QxYzk1Fz3zW, mx1.example.no",
        "550 5.7.1 <ola@garn.example>: [203.0.113.200] seen 704 times, id 5AbCdE9Gh8i, a.b.example",
    ]
    templates = {said(database, "template(reply_text(?))", reply) for reply in replies}
    assert templates == {"<address>: [<ip>] seen <n> times, id <id>, <host>"}


@pytest.mark.parametrize(
    ("answer", "reply", "status"),
    [
        ("550 5.1.1 no", "550", "5.1.1"),
        ("550-5.7.26 no\n550 5.7.26 never", "550", "5.7.26"),
        (
            "host mx.example[192.0.2.1] said: 452-4.2.2 no room (in reply to RCPT TO)",
            "452",
            "4.2.2",
        ),
        ("smtp; 554 no (#5.7.1)", "554", "5.7.1"),
        ("421 4.16.1 Yahoo has no such subject", "421", ""),
        ("connect to mx.example[192.0.2.1]:25: Connection refused", "", ""),
        ("we take at most 500 messages an hour", "", ""),
        ("no mail from 5.7.1.4", "", ""),
    ],
)
def test_codes_are_read_from_the_servers_own_words(
    database: duckdb.DuckDBPyConnection, answer: str, reply: str, status: str
) -> None:
    found = database.execute(
        "SELECT reply_code(reply_text($answer)), enhanced_code(reply_text($answer))",
        {"answer": answer},
    ).fetchone()
    assert found == (reply, status)


@pytest.mark.parametrize(
    ("reason", "cause", "answer_class", "hardness"),
    [
        ("unknown_recipient", "no_such_mailbox", "5", "hard"),
        ("unknown_recipient", "no_such_mailbox", "4", "soft"),
        ("unknown_recipient", "no_such_mailbox", "", "hard"),
        ("sender_blocked", "ip_or_domain_blocklisted", "5", "hard"),
        ("sender_blocked", "ip_or_domain_blocklisted", "4", "soft"),
        ("unknown_domain", "no_such_domain", "4", "hard"),
        ("unknown_domain", "domain_takes_no_mail", "5", "soft"),
        ("mailbox_full", "mailbox_full", "5", "soft"),
        ("suppressed", "earlier_bounce", "5", None),
        (None, None, "", None),
    ],
)
def test_hardness_follows_the_reason_and_the_class(
    database: duckdb.DuckDBPyConnection,
    reason: str | None,
    cause: str | None,
    answer_class: str,
    hardness: str | None,
) -> None:
    assert said(database, "hardness(?, ?, ?)", reason, cause, answer_class) == hardness


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "550 ",
        "<",
        "a@",
        "a.",
        "said: ",
        "host x said: ",
        "1:",
        "quota ",
        "https://",
        "\n",
        "(",
    ],
)
def test_an_answer_of_a_megabyte_is_only_an_answer(
    database: duckdb.DuckDBPyConnection, piece: str
) -> None:
    hostile = piece * (1_000_000 // len(piece))
    assert rule_of(database, hostile) in {rule for rule, _, _, _ in rules_table(RULES)}
    template = said(database, "template(reply_text(?))", hostile)
    assert len(str(template)) <= 2_000


# ---------------------------------------------------------------- providers


@pytest.mark.parametrize(
    ("domain", "mx", "provider"),
    [
        ("gmail.com", None, "gmail"),
        ("gmail.com", "gmail-smtp-in.l.google.com", "gmail"),
        ("GMAIL.COM.", None, "gmail"),
        ("garn.example", "aspmx.l.google.com", "google_workspace"),
        ("garn.example", "aspmx.l.google.com.evil.example", "other"),
        ("garn.example", "mx.evilgoogle.com", "other"),
        ("hotmail.no", None, "outlook"),
        ("hotmail.co.uk", None, "outlook"),
        ("live.com", None, "outlook"),
        ("outlook.dk", None, "outlook"),
        ("live.evil.example", None, "other"),
        ("outlook.com.evil.example", None, "other"),
        ("myhotmail.com", None, "other"),
        ("hotmail.com", "hotmail-com.olc.protection.outlook.com", "outlook"),
        ("garn.example", "garn-example.mail.protection.outlook.com", "microsoft365"),
        ("garn.example", "garn-example.a-v1.mx.microsoft", "microsoft365"),
        ("garn.example", "mail.protection.outlook.com.evil.example", "other"),
        ("garn.example", None, "other"),
        ("yahoo.no", None, "yahoo"),
        ("yahoo.com.br", None, "yahoo"),
        ("aol.com", None, "yahoo"),
        ("yahoo.example.com", None, "other"),
        ("icloud.com", None, "apple"),
        ("online.no", None, "telenor"),
        ("altibox.no", None, "other_norwegian"),
        ("gmx.de", None, "gmx"),
        ("nordlysgarn.no", "aspmx.l.google.com", "own_domain"),
        ("", "", "other"),
        (None, None, "other"),
    ],
)
def test_a_provider_is_known_by_evidence_only(
    database: duckdb.DuckDBPyConnection, domain: str | None, mx: str | None, provider: str
) -> None:
    found = said(database, "provider_of(?, ?, ?)", domain, mx, ["nordlysgarn.no"])
    assert found == provider


def test_a_shop_without_domains_of_its_own_has_providers_too(
    database: duckdb.DuckDBPyConnection,
) -> None:
    assert said(database, "provider_of('gmail.com', NULL, NULL)") == "gmail"


def test_misspelt_domains_are_suggested_and_real_ones_left_alone() -> None:
    assert suggested_domain(RULES, "gmial.com") == "gmail.com"
    assert suggested_domain(RULES, "Hotmial.com") == "hotmail.com"
    assert suggested_domain(RULES, "gmail.com") is None
    known = {domain for rule in RULES.providers for domain in rule.domains}
    assert not known & RULES.misspelt.keys()
    assert set(RULES.misspelt.values()) <= known | {
        "hotmail.com", "hotmail.no", "outlook.com", "live.no", "yahoo.com"
    }  # fmt: skip


# ---------------------------------------------------------------- mail types


@pytest.mark.parametrize(
    ("raw", "code"),
    [(raw, rule.code) for rule in RULES.mail_types for raw in rule.examples],
)
def test_the_files_word_gives_the_mail_type(
    database: duckdb.DuckDBPyConnection, raw: str, code: str
) -> None:
    assert said(database, "mail_type_of(?, 'Vårsalg')", raw) == code


@pytest.mark.parametrize(
    ("subject", "code"),
    [(subject, rule.code) for rule in RULES.mail_types for subject in rule.subjects],
)
def test_the_subject_gives_the_mail_type_where_the_file_has_no_word(
    database: duckdb.DuckDBPyConnection, subject: str, code: str
) -> None:
    assert said(database, "mail_type_of(NULL, ?)", subject) == code


@pytest.mark.parametrize("raw", [None, "", "zip zap"])
def test_a_mail_type_that_nobody_knows_is_other(
    database: duckdb.DuckDBPyConnection, raw: str | None
) -> None:
    assert said(database, "mail_type_of(?, NULL)", raw) == "other"
    assert said(database, "mail_type_of(?, 'Hei')", raw) == "other"


@pytest.mark.parametrize("code", words.MAIL_TYPES)
def test_our_own_codes_are_read_back_as_themselves(
    database: duckdb.DuckDBPyConnection, code: str
) -> None:
    assert said(database, "mail_type_of(?, NULL)", code) == code


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("Ordrebekreftelse #100234", "100234"),
        ("Ordre 12345 er sendt", "12345"),
        ("Din ordre nr. 10234 er på vei", "10234"),
        ("Order no. 1002", "1002"),
        ("Order confirmation (10234)", "10234"),
        ("Ordrebekreftelse – 10234", "10234"),
        ("Ordrenr: NG-10234", "NG-10234"),
        ("Takk for din bestilling hos Nordlys Garn (#10234)", "10234"),
        ("Bestill 2024-kalenderen", None),
        ("Vårsalg: 30 % på alt garn", None),
        (None, None),
    ],
)
def test_the_number_of_an_order_is_read_from_the_subject(
    database: duckdb.DuckDBPyConnection, subject: str | None, number: str | None
) -> None:
    assert said(database, "order_number(?)", subject) == number


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

[[misspelt]]
meant = "neighbour.example"
domains = ["nieghbour.example"]
"""


def own_rules(folder: Path, text: str) -> Rules:
    file = folder / "own_rules.toml"
    file.write_text(text, encoding="utf-8")
    return load_rules(file)


def test_a_shops_own_rules_come_first(tmp_path: Path) -> None:
    rules = own_rules(tmp_path, OWN)
    with duckdb.connect() as connection:
        connection.execute(ANSWERS.read_text(encoding="utf-8"))
        connection.execute(macros(rules))
        assert rule_of(connection, "550 5.1.1 user unknown") == "our-neighbour"
        assert rule_of(connection, "552 5.2.2 zip") == "code-mailbox-full"
        assert said(connection, "provider_of('gmail.com', NULL, NULL)") == "neighbour_net"
        found = said(connection, "provider_of('garn.example', 'a.neighbour.example', NULL)")
        assert found == "neighbour_net"
        assert said(connection, "mail_type_of('Nyhetsbrev', NULL)") == "loyalty_club"
    assert suggested_domain(rules, "nieghbour.example") == "neighbour.example"
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
        ("[[misspelt]]\ndomains = ['a.no']\n", 1, "'meant' is missing"),
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


# ---------------------------------------------------------------- labelled replies

labelled = pytest.mark.skipif(
    not DEV.exists(), reason="the labelled replies are kept outside the project"
)


def expected_rows() -> list[dict[str, str]]:
    with DEV.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def acceptable_share(found: list[dict[str, str]]) -> float:
    scored = [row for row in found if row["expected_reason"]]
    return sum(row["reason"] in row["accept"].split() for row in scored) / len(scored)


@labelled
def test_most_labelled_replies_get_an_acceptable_reason() -> None:
    assert acceptable_share(classify_file(DEV)) >= 0.95


@labelled
def test_no_blocklist_reply_is_called_an_unknown_recipient() -> None:
    for row in classify_file(DEV):
        if row["expected_reason"] == "sender_blocked" and "unknown" not in row["accept"]:
            assert row["reason"] != "unknown_recipient", row["diagnostic_text"]


@labelled
def test_no_reply_is_known_by_its_names_and_numbers(tmp_path: Path) -> None:
    rows = expected_rows()
    for row in rows:
        row["diagnostic_text"] = disguised(row["diagnostic_text"])
    other = tmp_path / "disguised.tsv"
    with other.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter="\t")
        writer.writeheader()
        writer.writerows(rows)
    assert acceptable_share(classify_file(other)) >= acceptable_share(classify_file(DEV)) - 0.03


def disguised(text: str) -> str:
    """Return a reply with its addresses, IP addresses and long numbers and ids replaced."""
    text = re.sub(r"[\w.+-]+@[\w.-]+", "somebody@elsewhere.example", text)
    text = re.sub(r"\b\d{1,3}(\.\d{1,3}){3}\b", "203.0.113.77", text)
    return re.sub(r"\b(?=\w*\d)\w{8,}\b", "9zy8xw7vu6", text)
