"""Each damaged file costs only what is damaged, by its line."""

import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from staged import EXPORTS, HEAD, ROW, Log

from analytics import export_errors
from analytics.staging import Staging


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"outcome": "lost"}, "unknown_outcome"),
        ({"outcome": ""}, "unknown_outcome"),
        ({"key": "x"}, "bad_code"),
        ({"reason": "because"}, "bad_code"),
        ({"hardness": "medium"}, "bad_code"),
        ({"mail_type": "<b>"}, "bad_code"),
        ({"time_flag": "late"}, "bad_code"),
        ({"error_log": "[{"}, "bad_error_log"),
        ({"error_log": '[{"answered_at": "yesterday"}]'}, "bad_error_log"),
        ({"sent_at": ""}, "no_time"),
        ({"sent_at": "2026-02-30T10:00:00Z"}, "bad_time"),
        ({"sent_at": "infinity"}, "bad_time"),
        ({"status_at": "soon"}, "bad_time"),
        ({"sent_at": "1999-12-31T23:59:59Z"}, "out_of_range"),
        ({"sent_at": "2026-04-01T00:00:00Z"}, "out_of_range"),
        ({"recipient": " "}, "no_recipient"),
        ({"recipient": "nobody"}, "bad_recipient"),
        ({"recipient": "a\x1b[31m@b.example"}, "bad_recipient"),
        ({"recipient": "a@b\x85.example"}, "bad_recipient"),
        ({"recipient": "a\u202e@b.example"}, "bad_recipient"),
        ({"recipient": "a@b.example,c@d.example"}, "bad_recipient"),
    ],
)
def test_a_row_that_says_nonsense_is_set_aside(
    read: Callable[..., Log], change: dict[str, str], reason: str
) -> None:
    text = (EXPORTS / "postlogg.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows([rows[0] | change, rows[1]])
    log = read(out.getvalue())
    assert log.rejected == [(2, reason)]
    assert log.ask("line") == [(3,)]
    assert log.ask("content", "rejected") == [(out.getvalue().split("\n")[1],)]


def test_an_unclosed_quote_costs_its_own_line(read: Callable[..., Log]) -> None:
    broken = '12.01.2026 09:14;Nyhetsbrev;x@garn.example;"Hei;Sendt;Nei;\n'
    rows = [ROW.format(number) for number in range(2_000)]
    log = read(HEAD + broken + "".join(rows))
    assert log.rejected == [(2, "unclosed_quote")]
    assert log.staging.accepted == 2_000
    assert log.ask("line")[-1] == (2_002,)


def test_two_unclosed_quotes_do_not_swallow_what_lies_between(read: Callable[..., Log]) -> None:
    lines = [ROW.format(number) for number in range(10)]
    lines[2] = lines[2].replace("Hei", '"Hei')
    lines[6] = lines[6].replace("Hei", 'Hei"')
    log = read(HEAD + "".join(lines))
    assert log.rejected == [(4, "unclosed_quote")]
    assert log.staging.accepted == 9


def test_text_over_several_lines_is_one_record(read: Callable[..., Log]) -> None:
    lines = [ROW.format(0), ROW.format(1).replace("Hei", '"Hei\nog ""hopp""\n"'), ROW.format(2)]
    log = read(HEAD + "".join(lines))
    assert log.ask("line, subject") == [(2, "Hei"), (3, 'Hei\nog "hopp"\n'), (6, "Hei")]
    assert log.staging.rows == 3


def test_one_damaged_row_in_a_hundred_costs_one_in_a_hundred(read: Callable[..., Log]) -> None:
    damages = ["for;få;felt\n", "x;" * 20 + "\n", 'a"b;"c"d;\n', "\\N\n", " ;;;;;;\n"]
    lines = [
        damages[number // 100 % len(damages)] if number % 100 == 7 else ROW.format(number)
        for number in range(3_000)
    ]
    log = read(HEAD + "".join(lines))
    assert [line for line, _ in log.rejected] == [number + 2 for number in range(7, 3_000, 100)]
    assert log.staging == Staging(3_000, 2_970, 30, 0)


def test_a_file_cut_in_a_line_loses_that_line(read: Callable[..., Log]) -> None:
    content = HEAD + "".join(ROW.format(number) for number in range(5))
    log = read(content[:-40])
    assert log.rejected == [(6, "wrong_column_count")]
    assert log.staging.accepted == 4


@pytest.mark.parametrize(
    ("content", "expected", "said"),
    [
        (HEAD, export_errors.NoRows, "no rows"),
        (HEAD + "\n\n", export_errors.NoRows, "no rows"),
        (HEAD + "når;hva;hvem;hei;Sendt;Nei;\n", export_errors.NothingUnderstood, "line 2"),
        (
            "Dato;Mail type;Mottaker;Emne;Resultat\n1;2;3;4;5\n",
            export_errors.MissingColumns,
            "status",
        ),
        ("garn,farge\nmohair,blå\n", export_errors.UnknownFormat, "garn, farge"),
        ("bare tekst\n", export_errors.UnknownFormat, "logg.csv"),
        (HEAD.replace("Emne", "Mottaker") + ROW, export_errors.DoubledHeadings, "Mottaker"),
    ],
)
def test_a_file_of_no_use_gets_a_sentence(
    read: Callable[..., Log], content: str, expected: type[export_errors.ExportError], said: str
) -> None:
    with pytest.raises(expected, match=said):
        read(content)


pieces = st.one_of(
    st.sampled_from([ROW.format(1), ROW.format(2), "Antall: 2\n", "\n", '"', '""', ";", "\r", " "]),
    st.text(alphabet='a;"\n\r ,\tå@.1', max_size=12),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(pieces, max_size=12))
def test_no_line_vanishes_whatever_is_in_the_file(parts: list[str]) -> None:
    content = (HEAD + ROW.format(0) + "".join(parts)).encode()
    with tempfile.TemporaryDirectory() as folder:
        log = Log(Path(folder), content)
        events = log.connection.execute("SELECT subject, answer FROM events").fetchall()
        rejected = log.connection.execute("FROM rejected").fetchall()
        log.connection.close()
        clean = next(p for p in (Path(folder, "clean"), Path(folder, "original")) if p.exists())
        text = clean.read_text(encoding="utf-8")
    assert (len(events), len(rejected)) == (log.staging.accepted, log.staging.rejected)
    assert log.staging.rows == log.staging.accepted + log.staging.rejected
    over_lines = any("\n" in said for row in events for said in row if said)
    if not over_lines:
        lines = text.count("\n") + (not text.endswith("\n"))
        assert lines == 1 + log.staging.rows + log.staging.other_lines
