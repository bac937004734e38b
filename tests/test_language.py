"""Every text is in every catalog with the same fields, and numbers are written as each language."""

import ast
import re
from datetime import date, datetime
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from analytics import language

ROOT = Path(__file__).parent.parent
CATALOGS = sorted((ROOT / "analytics/locales").glob("*/LC_MESSAGES/postlogg.po"))

# The functions that say a text, and which of their arguments it is.
MARKING = {"_": None, "N_": None, "ngettext": (1, 2), "say": (2,), "say_many": (2, 3)}


def marked() -> list[tuple[str, str | tuple[str, ...]]]:
    """Return where every marked text is, and the text; one with a plural is a tuple."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    return [
        (f"{name}:{line}", text)
        for name, line, text, _comments, _context in extract_from_dir(
            ROOT, methods, options, keywords=MARKING
        )
    ]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def marks(text: str) -> list[str]:
    """Return what makes the text bold, coloured, a link or a place, which no translation loses."""
    return sorted(re.findall(r"\*\*|`|:\w+\[|\]\(#?[\w-]*\)", text))


@pytest.fixture(scope="module")
def texts() -> list[tuple[str, str | tuple[str, ...]]]:
    return marked()


def test_every_language_has_its_way_of_writing_numbers_days_and_moments() -> None:
    assert set(language.LANGUAGES) == set(language.FORMATS) == set(language.WRITTEN)
    assert len({frozenset(kinds) for kinds in language.WRITTEN.values()}) == 1


@pytest.mark.parametrize("file", CATALOGS, ids=lambda file: file.parent.parent.name)
def test_every_text_is_translated_and_keeps_its_fields(
    file: Path, texts: list[tuple[str, str | tuple[str, ...]]]
) -> None:
    with file.open("rb") as source:
        catalog = read_po(source)
    missing, broken = [], []
    for place, text in texts:
        known = catalog.get(text[0] if isinstance(text, tuple) else text)
        said = known.string if known else ""
        words = (said,) if isinstance(said, str) else tuple(said or ())
        if not all(words) or (known and known.fuzzy):
            missing.append((place, text))
        elif any(not same_fields(text, word) for word in words):
            broken.append((place, text, words))
    assert broken == []
    assert missing == []


def same_fields(text: str | tuple[str, ...], said: str) -> bool:
    """Say whether a translation has the fields and marks of its text."""
    originals = (text,) if isinstance(text, str) else text
    everything = set().union(*map(fields, originals))
    return fields(said) == everything and marks(said) == marks(originals[-1])


def test_no_text_is_marked_where_babel_does_not_see_it() -> None:
    inside = [
        (file.name, call.lineno)
        for file in [*ROOT.glob("*.py"), *ROOT.glob("pages/*.py"), *ROOT.glob("analytics/**/*.py")]
        for text in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_", "N_", "ngettext")
        and isinstance(call.args[0], ast.Constant)
    ]
    assert inside == []


@pytest.mark.parametrize("file", CATALOGS, ids=lambda file: file.parent.parent.name)
def test_no_catalog_keeps_texts_that_nobody_says(
    file: Path, texts: list[tuple[str, str | tuple[str, ...]]]
) -> None:
    said = {text[0] if isinstance(text, tuple) else text for _, text in texts}
    with file.open("rb") as source:
        catalog = read_po(source)
    kept = {entry.id[0] if isinstance(entry.id, tuple) else entry.id for entry in catalog}
    assert kept - said - {""} == set()


def test_no_sentence_is_put_together_from_letters() -> None:
    for file in (*ROOT.glob("pages/*.py"), *ROOT.glob("analytics/**/*.py")):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"\b(_|ngettext|N_)\(\s*f[\"']", text), file


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("nb-NO", "nb"),
        ("nn", "nb"),
        ("no", "nb"),
        ("NB_no", "nb"),
        ("en-US", "en"),
        ("de", "en"),
        (None, "en"),
    ],
)
def test_norwegian_browsers_get_norwegian_and_others_english(
    locale: str | None, expected: str
) -> None:
    assert language.preferred(locale) == expected


def test_numbers_and_dates_are_written_as_each_language_does() -> None:
    moment = datetime(2026, 11, 3, 7, 2)
    assert language.number("en", 1234567) == "1,234,567"
    assert language.number("nb", 1234567) == "1\xa0234\xa0567"
    assert language.percent("nb", 0.1424) == "14,2\xa0%"
    assert language.short_percent("nb", 0.02) == "2\xa0%"
    assert language.short_percent("nb", 0.001) == "0,1\xa0%"
    assert language.points("nb", -0.0034) == "-0,3"
    assert language.moment("nb", moment) == "03.11.2026, 07:02"
    assert language.moment("en", moment) == "03/11/2026, 07:02"
    assert language.long_moment("nb", moment) == "3. november 2026 kl. 07:02"
    assert language.day("en", date(2026, 11, 3)) == "3 November 2026"
    assert language.clock("en", moment) == "07:02"
    assert language.listed("nb", ["a", "b", "c"]) == "a, b og c"


def test_a_share_that_is_nearly_nothing_or_everything_is_not_rounded_to_it() -> None:
    assert language.percent("en", 0.0004) == "0.04%"
    assert language.percent("en", 0.9996) == "99.96%"
    assert language.percent("en", 1) == "100%"


def test_a_text_without_a_translation_falls_back_to_english() -> None:
    assert language.say("nb", "Nobody has {count} of these", count=2) == "Nobody has 2 of these"
    assert language.say("nb", "") == ""


def test_the_plural_follows_the_count() -> None:
    one, many = (
        "Without the filter on **{filter}** there is {count} e-mail.",
        "Without the filter on **{filter}** there are {count} e-mails.",
    )
    assert language.say_many("en", one, many, 1, filter="x").endswith("is 1 e-mail.")
    assert language.say_many("en", one, many, 2000, filter="x").endswith("are 2,000 e-mails.")
    assert language.say_many("nb", one, many, 2, filter="x").endswith("er det 2 e-poster.")


@pytest.mark.parametrize(("code", "none"), [("en", "0.0"), ("nb", "0,0")])
def test_a_difference_too_small_to_be_seen_has_no_sign(code: str, none: str) -> None:
    assert {language.points(code, tiny) for tiny in (-0.0004, -0.0, 0.0, 0.0004)} == {none}
    assert language.points(code, -0.0006) == "-" + none[:-1] + "1"
