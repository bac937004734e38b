"""What somebody sees who has not signed in, or may not come in: a sentence, and the way on."""

from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from analytics.language import say
from analytics.words import N_

PAGE = Path(__file__).with_suffix(".html")
SIGN_IN, SIGN_IN_WITH = N_("Sign in"), N_("Sign in with {provider}")
SIGN_OUT = N_("Sign out")


def sign_in_page(language: str, said: str, ways: Mapping[str, str], way_out: str | None) -> str:
    """Return the page: what is ``said``, each provider's address, and the way out if signed in."""
    alone = len(ways) == 1
    labels = {
        address: say(language, SIGN_IN if alone else SIGN_IN_WITH, provider=provider.capitalize())
        for provider, address in ways.items()
    }
    links = [_link(address, label, "first") for address, label in labels.items()]
    if way_out:
        links.append(_link(way_out, say(language, SIGN_OUT), "out"))
    return _page().substitute(language=language, said=escape(said), ways="\n".join(links))


@cache
def _page() -> Template:
    return Template(PAGE.read_text(encoding="utf-8"))


def _link(address: str, label: str, kind: str) -> str:
    return f'<a class="{kind}" href="{escape(address)}">{escape(label)}</a>'
