"""Exports of the sample shop for a lake, and what must be equal in a lake and in a file."""

import gzip
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb
import pandas as pd
import streamlit as st
from logs import quiet
from streamlit.testing.v1 import AppTest

from analytics.commands.reading import everything
from analytics.filters import Filters
from analytics.importing import import_paths
from analytics.lake.filing import Built, MakeEngine, build
from analytics.lake.in_process import InProcess
from analytics.reading import Wishes
from analytics.settings import Settings
from analytics.sql import SQL
from analytics.store import Store

ROOT = Path(__file__).parent.parent
PAGES = sorted(page.name for page in (ROOT / "pages").glob("*.py"))
ONE_MAIL = "Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg\n{};Nyhetsbrev;{};{};Sendt;{};{}\n"
NO_DAY = "31.02.2026 10:00;Nyhetsbrev;kari@kunde.example;Hei;Sendt;Nei;\n"
QUESTIONS = {question.stem for question in (SQL / "questions").glob("*.sql")}
# What is a log's own in answers: where rows lie in it, and when it took in an export.
OWN = ("place", "bounce_place", "imported_at")
COMPARED = {
    "messages": "SELECT key, shop, sent_at, status_at, mail_type, mail_type_raw, recipient, "
    "recipient_hash, recipient_domain, provider, subject, outcome, hardness, reason, cause, "
    "message_id, order_no, source, source_says, mx_host, sent_text, time_flag, batch FROM messages",
    "error_log": "FROM error_log",
    "hourly_totals": "FROM hourly_totals",
    "recipients": "FROM recipients",
    "imports": "SELECT * EXCLUDE (imported_at, seconds) FROM imports",
    "rejected_rows": "FROM rejected_rows",
    "queue_ids": "FROM queue_ids",
    "answers": "FROM answers",
    "bursts": "FROM bursts",
}


def exports(folder: Path, share: float) -> list[Path]:
    """Write a share of the sample shop's exports; of two platforms two each, which overlap.

    The first one ends in a row that is rejected.
    """
    folder.mkdir(exist_ok=True)
    files = [
        _part(folder / "a.csv", "nordlys-garn-epostlogg.csv.gz", 0, share, head=1),
        _part(folder / "b1.csv", "nordlys-garn-sendgrid.csv.gz", 0, share * 0.6, head=1),
        _part(folder / "b2.csv", "nordlys-garn-sendgrid.csv.gz", share * 0.4, share, head=1),
        _part(folder / "c1.log", "nordlys-garn-postfix.log.gz", 0, share * 0.6, head=0),
        _part(folder / "c2.log", "nordlys-garn-postfix.log.gz", share * 0.5, share, head=0),
    ]
    with files[0].open("a", encoding="utf-8") as file:
        file.write(NO_DAY)
    return files


def one_mail(file: Path, day: str, to: str, *, subject: str = "Hei", answer: str = "") -> Path:
    """Write an export of one e-mail."""
    text = ONE_MAIL.format(day, to, subject, "Ja" if answer else "Nei", answer)
    file.write_text(text, encoding="utf-8")
    return file


def _part(target: Path, name: str, first: float, last: float, *, head: int) -> Path:
    with gzip.open(ROOT / "sample_data" / name, "rt", encoding="utf-8") as file:
        lines = file.readlines()
    body = lines[head:]
    kept = body[int(len(body) * first) : int(len(body) * last)]
    target.write_text("".join(lines[:head] + kept), encoding="utf-8")
    return target


def imported(settings: Settings, files: Sequence[Path]) -> Store:
    """Return a log in a file that the exports have come into."""
    store = Store(settings.database, settings)
    assert not [one.error for one in import_paths(store, files, Wishes(), quiet) if one.error]
    return store


def built(
    lake: Path, settings: Settings, files: Sequence[Path], engine: MakeEngine | None = None
) -> Built:
    """Build a lake from exports, with DuckDB in this process unless an engine is given."""
    make = engine or (lambda store, _folder: InProcess(store))
    result = build(lake, files, settings, Wishes(), make, quiet)
    assert not [one.error for one in result.results if one.error]
    return result


def differences(one: Store, other: Store) -> dict[str, tuple[int, ...]]:
    """Return, of what differs, how many rows only one of two logs has; columns must be alike."""
    found = {}
    with one.workplace() as here, other.workplace() as there, duckdb.connect() as both:
        for name, question in COMPARED.items():
            sides = [_taken(one, question, here / name), _taken(other, question, there / name)]
            shapes = [both.execute(f"DESCRIBE FROM '{side}'").fetchall() for side in sides]
            assert shapes[0] == shapes[1], name
            only = tuple(_only(both, x, y) for x, y in (sides, sides[::-1]))
            if any(only):
                found[name] = only
    return found


def _taken(store: Store, question: str, target: Path) -> Path:
    file = target.with_suffix(".parquet")
    with store.cursor() as cursor:
        cursor.execute(f"COPY ({question}) TO '{file}' (FORMAT parquet)").fetchall()
    return file


def _only(both: duckdb.DuckDBPyConnection, one: Path | str, other: Path | str) -> int:
    rows = both.execute(f"SELECT count(*) FROM (FROM '{one}' EXCEPT ALL FROM '{other}')").fetchall()
    return int(rows[0][0])


def sought(store: Store) -> list[str]:
    """Return an address, a part of it, its domain, a slip of the keyboard, and an order."""
    with store.cursor() as cursor:
        ((address, order),) = cursor.execute(
            "SELECT recipient, order_no FROM messages WHERE outcome = 'failed' AND order_no <> '' "
            "ORDER BY sent_at, key LIMIT 1"
        ).fetchall()
    name, _, domain = address.partition("@")
    return [address, name[:5], f"@{domain}", f"{name[:-1]}@{domain}", order]


def by_click(store: Store) -> dict[str, dict[str, object]]:
    """Return what is asked only once a reader clicks, with values that hold something."""
    with store.cursor() as cursor:
        ((key, place, shop, first, last),) = cursor.execute(
            "SELECT min(key)::VARCHAR, arg_min(row_place, key), shop, min(sent_at), max(sent_at) "
            "FROM placed() WHERE outcome = 'failed' GROUP BY shop ORDER BY count(*) DESC LIMIT 1"
        ).fetchall()
        domains = cursor.execute("SELECT DISTINCT recipient_domain FROM messages").fetchall()
        shapes = cursor.execute("SELECT DISTINCT subject_shape(subject) FROM messages").fetchall()
        ((rejecting,),) = cursor.execute("SELECT max(batch) FROM rejected_rows").fetchall()
    period = {"shop": shop, "started": first, "ended": last}
    return {
        "burst_answers": period | {"rows": 50},
        "causes": {},
        "complaints_and_bounces": {},
        "count_messages": {},
        "count_totals": {},
        "dead_domains": {"fewest": 1, "rows": 5000},
        "domain_cells": {"reasons": [], "rows": 5000, "since": first},
        "download": {},
        "log_page_sought": {"rows": 5000, "skipped": 0},
        "mailing_causes": period | {"shapes": [shape for (shape,) in shapes]},
        "message": {"key": key, "place": place},
        "misspelt": {"domains": [domain for (domain,) in domains], "rows": 5000},
        "reasons_over_time": {"grain": "day"},
        "recipient_shops": {"rows": 50},
        "rejected_rows": {"batch": rejecting, "rows": 100},
        "shop_rates": {"since": first},
    }


Asked = dict[tuple[str, Filters, str], tuple[str, Filters, dict[str, object]]]


@contextmanager
def listening() -> Iterator[Asked]:
    """Hear every question that pages ask, while they are drawn."""
    heard: Asked = {}
    ask = Store.ask

    def heard_ask(store: Store, question: str, filters: Filters, **values: object) -> pd.DataFrame:
        heard[(question, filters, repr(values))] = (question, filters, values)
        return ask(store, question, filters, **values)

    with ExitStack() as undo:
        Store.ask = heard_ask  # type: ignore[method-assign, assignment]
        undo.callback(setattr, Store, "ask", ask)
        yield heard


def walk(app: AppTest, sought: Sequence[str]) -> None:
    """Draw every page, and look somebody up."""
    app.run()
    for page in PAGES:
        app.switch_page(f"pages/{page}").run()
        assert not app.exception, page
        assert not app.error, page
        if page == "customer.py":
            for someone in sought:
                app.text_input(key="sought customer").set_value(someone).run()
                assert not app.exception


def asked_of_both(page: Path, one: Store, other: Store) -> tuple[set[str], list[str], list[str]]:
    """Have all pages ask the log in view, and ask both all of it, and what takes a click.

    Returns the questions that were asked, those that two logs answer otherwise, and those that
    found nothing.
    """
    with listening() as heard:
        walk(AppTest.from_file(page, default_timeout=300), sought(one))
    st.cache_data.clear()
    st.cache_resource.clear()
    whole = everything(one, [None, None])
    clicked = by_click(other)
    for question, values in clicked.items():
        heard[(question, whole, "")] = (question, whole, values)
    key = {"key": clicked["message"]["key"]}
    with other.cursor() as cursor:
        select = "SELECT recipient FROM messages WHERE key = $key::UUID"
        ((address,),) = cursor.execute(select, key).fetchall()
    whose = whole.narrowed(recipient=address, exact=True)
    heard[("beside_message", whose, "")] = ("beside_message", whose, key)
    # What the page asks of nobody but of who got very many.
    heard[("recipient_counts", whose, "")] = ("recipient_counts", whose, {})
    heard[("recipient_block", whose, "")] = ("recipient_block", whose, {"rows": 1})
    different, in_vain = same_answers(one, other, heard)
    return {name for name, _filters, _values in heard}, different, in_vain


def same_answers(one: Store, other: Store, heard: Asked) -> tuple[list[str], list[str]]:
    """Return the questions that two logs answer differently, and those that find nothing.

    They are asked as they were of the other log. When an import was is left out, and where
    rows lie in a log.
    """
    different, found = set(), set()
    for question, filters, values in heard.values():
        said = dict(values)
        if places := said.get("places"):
            said["places"] = _same_places(one, other, places)
        if "place" in said:
            (said["place"],) = _same_places(one, other, [said["place"]])
        first, second = one.ask(question, filters, **said), other.ask(question, filters, **values)
        if len(first):
            found.add(question)
        if not _alike(first, second):
            different.add(question)
    return sorted(different), sorted({question for question, *_ in heard.values()} - found)


def _same_places(one: Store, other: Store, places: object) -> list[int]:
    """Return where the e-mails lie in one log that lie at some places in the other."""
    with one.cursor() as here, other.cursor() as there:
        keys = there.execute(
            "SELECT list(key::VARCHAR) FROM placed() WHERE list_contains($places, row_place)",
            {"places": places},
        ).fetchall()[0][0]
        found: list[int] = here.execute(
            "SELECT list(row_place) FROM placed() WHERE list_contains($keys, key::VARCHAR)",
            {"keys": keys},
        ).fetchall()[0][0]
    return found


def _alike(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Tell whether two answers have the same rows: those that are level may change places."""
    if list(one.columns) != list(other.columns):
        return False
    with duckdb.connect() as both:
        both.register("one", _as_text(one))
        both.register("other", _as_text(other))
        return not (_only(both, "one", "other") or _only(both, "other", "one"))


def _as_text(answer: pd.DataFrame) -> pd.DataFrame:
    """Return what must be alike in an answer; the last digits of a sum of fractions need not be."""
    told = answer.drop(columns=[name for name in OWN if name in answer])
    rounded = {name: told[name].map("{:.12g}".format) for name in told.select_dtypes("float")}
    return told.assign(**rounded).astype(str)
