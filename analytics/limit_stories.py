"""The lines that hard bounces and complaints are judged by, in words, in the language asked for."""

from functools import partial

from analytics.health import ENOUGH
from analytics.language import number, say, short_percent
from analytics.limits import Line
from analytics.settings import Settings
from analytics.words import N_


def lines(language: str, hard_bounces: Line, complaints: Line) -> str:
    """Say where the lines are, whose they are, and what the shares are of."""
    _ = partial(say, language)
    bounces = (
        N_(
            "Hard bounces: below {watched}, never {bad} (Amazon SES, Mailtrap), of those with a "
            "final outcome."
        )
        if hard_bounces == _given("hard_bounce_limits")
        else N_(
            "Hard bounces: below {watched}, never {bad} (your settings), of those with a final "
            "outcome."
        )
    )
    reports = (
        N_("Spam complaints: below {watched}, never {bad} (Gmail), of those accepted.")
        if complaints == _given("complaint_limits")
        else N_("Spam complaints: below {watched}, never {bad} (your settings), of those accepted.")
    )
    return " ".join(
        (
            _(bounces, **_shares(language, hard_bounces)),
            _(reports, **_shares(language, complaints)),
            _("Not judged below {enough} e-mails.", enough=number(language, ENOUGH)),
        )
    )


def _given(name: str) -> Line:
    """Return where a line is unless a shop moves it, which nobody else asks for."""
    line: Line = Settings.model_fields[name].default
    return line


def _shares(language: str, line: Line) -> dict[str, str]:
    watched, bad = (short_percent(language, share) for share in line)
    return {"watched": watched, "bad": bad}


def gmail(language: str) -> str:
    """Say why no log can hold Gmail's complaints, and where they are."""
    _ = partial(say, language)
    return _(
        "No log can tell how many at Gmail report you as spam: Google tells no sender which "
        "e-mails it was, so Gmail is left out of the complaints. Google Postmaster Tools shows it "
        "for your domain: postmaster.google.com. Many other sources tell of no complaints either."
    )
