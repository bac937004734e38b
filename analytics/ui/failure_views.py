"""The views of what fails, from what most readers ask for to the e-mails themselves."""

from analytics.ui import failed_emails, failing, failure_matrix, failure_reasons, limits, views
from analytics.ui.failing import Looked

SHOWN = {
    "types": failure_matrix.by_type,
    "refusals": failure_matrix.by_reason,
    "domains": failure_matrix.by_domain,
    "reasons": failure_reasons.reasons,
    "asked": limits.by_mail_type,
    "emails": failed_emails.emails,
}


def open_one(looked: Looked) -> None:
    """Show the view that the reader has turned to."""
    opened, place = views.draw(failing.VIEW, failing.offered())
    with place:
        SHOWN[opened](looked)
        failing.say_what_is_left_out()
