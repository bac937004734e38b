"""The lines that hard bounces and complaints are judged by, in words, in the language asked for."""

from functools import partial

from analytics.health import ENOUGH
from analytics.language import number, say, short_percent
from analytics.limits import Line


def lines(language: str, hard_bounces: Line, complaints: Line) -> str:
    """Say where the lines are, whose they are, and what the shares are of."""
    _ = partial(say, language)
    return _(
        "Hard bounces: below {watched}, never {bad} (Amazon SES, Mailtrap), of those with a final "
        "outcome. Spam complaints: below {low}, never {high} (Gmail, Yahoo), of those accepted. "
        "Not judged below {enough} e-mails.",
        watched=short_percent(language, hard_bounces[0]),
        bad=short_percent(language, hard_bounces[1]),
        low=short_percent(language, complaints[0]),
        high=short_percent(language, complaints[1]),
        enough=number(language, ENOUGH),
    )


def gmail(language: str) -> str:
    """Say why no log can hold Gmail's complaints, and where they are."""
    _ = partial(say, language)
    return _(
        "No log can tell how many at Gmail report you as spam: Google tells no sender which "
        "e-mails it was, so Gmail is left out of the complaints. Google Postmaster Tools shows it "
        "for your domain: postmaster.google.com. Many other sources tell of no complaints either."
    )
