"""A report as one HTML file in a given language: no script, no network, nothing unescaped."""

import re
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from analytics import burst_stories, finding_stories, language, limit_stories, words
from analytics.report.figures import Period, Report
from analytics.words import N_

FOLDER = Path(__file__).parent
STRONG = re.compile(r"\*\*(.+?)\*\*")
TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def as_html(figures: Report, spoken: str, own_words: Mapping[str, str]) -> str:
    """Write a report; ``own_words`` are what the shop calls codes of its own."""
    said = partial(language.say, spoken)
    tools: dict[str, Any] = {
        "_": said,
        "ngettext": partial(language.say_many, spoken),
        "number": partial(language.number, spoken),
        "percent": partial(language.percent, spoken),
        "points": partial(language.points, spoken),
        "day": partial(language.day, spoken),
        "short_day": partial(language.short_day, spoken),
        "moment": partial(language.moment, spoken),
        "long_moment": partial(language.long_moment, spoken),
        "mail_type": lambda code: language.word(spoken, code, words.MAIL_TYPES, own_words),
        "provider": lambda code: language.word(spoken, code, words.PROVIDERS, own_words),
        "meaning": words.REASON_MEANINGS.__getitem__,
        "finding": lambda one: strong(finding_stories.sentence(spoken, one, own_words)),
        "burst": lambda one: burst_stories.sentence(spoken, one.burst, figures.zone, own_words),
        "burst_advice": lambda one: burst_stories.advice(spoken, one.burst),
    }
    facts = {
        "lines": limit_stories.lines(spoken, figures.hard_bounce_limits, figures.complaint_limits),
        "gmail": limit_stories.gmail(spoken),
        "counted": said(words.FAILURE_RATE),
    }
    return TEMPLATES.get_template("report.html").render(
        report=figures, language=spoken, **facts, **tools
    )


def file_name(spoken: str, period: Period, first: date) -> str:
    """Name the file of a report after its week or month, which begins on the day ``first``.

    >>> file_name("nb", "week", date(2026, 10, 19)), file_name("en", "month", date(2026, 10, 1))
    ('postlogg-uke-43-2026.html', 'postlogg-october-2026.html')
    """
    if period == "week":
        year, week, _day = first.isocalendar()
        named = language.say(spoken, N_("week {week} {year}"), week=week, year=year)
    else:
        named = language.month(spoken, first).lower()
    return f"postlogg {named}.html".replace(" ", "-")


def strong(text: str) -> Markup:
    """Return a sentence of ours as HTML, with what stands between ``**`` made strong.

    >>> strong("**<b>**: 3")
    Markup('<strong>&lt;b&gt;</strong>: 3')
    """
    return Markup(STRONG.sub(r"<strong>\1</strong>", str(escape(text))))  # noqa: S704 - escaped
