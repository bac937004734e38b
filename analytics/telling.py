"""Tells of bursts, through Apprise: once when one begins, once when it is over.

Nothing that is told holds an address of a customer; what has been told is remembered in the log.
"""

import logging
from collections.abc import Mapping, Sequence
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING

from analytics import burst_stories
from analytics.classification import own_words
from analytics.errors import NobodyTold
from analytics.language import say
from analytics.sql import statement
from analytics.store import Store, now
from analytics.watching import Kept, as_kept, watch
from analytics.words import N_

if TYPE_CHECKING:
    from apprise import Apprise

TITLES = {
    "begun": N_("Abnormal failures: {what}"),
    "over": N_("Over: {what}"),
}
KINDS = {"begun": "warning", "over": "success"}
# Who tells at the same time would tell the same.
_telling = Lock()
log = logging.getLogger(__name__)


def tell(store: Store, targets: Sequence[str], language: str) -> int:
    """Tell each target what it was not told yet; return how many bursts were told of.

    ``targets`` are addresses of Apprise, such as ``mailtos://…`` or ``slack://…``.
    Raises NobodyTold when one of them takes no message, once the others have been told; that one
    is tried again the next time.
    """
    told: set[str] = set()
    with _telling:
        silent = [target for target in targets if not _tell_all(store, target, language, told)]
    if silent:
        raise NobodyTold(target=scheme_of(silent[0]))
    return len(told)


def scheme_of(target: str) -> str:
    """Return the part of a target that is no secret: the rest is a password, or a channel's key."""
    scheme, known, _secret = target.partition("://")
    return scheme if known else "…"


def try_out(target: str, language: str) -> bool:
    """Send a target a message that says nothing, and say whether it was taken."""
    messenger = _messenger(target)
    if messenger is None:
        return False
    told = say(language, N_("This is a test. Bursts of failures will be told here."))
    return bool(messenger.notify(title="Postlogg", body=told, notify_type="info"))


def watch_and_tell(store: Store) -> None:
    """Look for bursts in what came in, and tell those whom the settings name.

    What is in the log stays there whatever goes wrong here, which is written down.
    """
    if look(store):
        tell_named(store)


def look(store: Store) -> bool:
    """Look for bursts in what came in, and say if that could be done; else it is written down."""
    try:
        watch(store)
    except Exception as error:
        # The import is done and must not look as if it had failed; the error may quote the data.
        log.error("Bursts could not be looked for (%s).", type(error).__name__)
        return False
    return True


def tell_named(store: Store) -> None:
    """Tell those whom the settings name; that somebody could not be told is written down."""
    if not store.settings.notify:
        return
    try:
        tell(store, store.settings.notify, store.settings.language)
    except NobodyTold as error:
        log.warning("%s", error)
    except Exception as error:
        # As on a full disk, after which nobody has heard that the import is done.
        log.error("Bursts could not be told (%s).", type(error).__name__)


def _messenger(target: str) -> "Apprise | None":
    """Return what speaks to a target, if that is an address of anything."""
    # Only here: hardly anything that is run tells anybody, and it is slow to import.
    from apprise import Apprise

    messenger = Apprise()
    return messenger if messenger.add(target) else None


def _tell_all(store: Store, target: str, language: str, told: set[str]) -> bool:
    """Tell one target all that is news to it; say if it could be told, also where nothing is."""
    messenger = _messenger(target)
    if messenger is None:
        return False
    known_by = sha256(target.encode()).hexdigest()[:16]
    for row in store.frame("bursts/news", target=known_by).to_dict("records"):
        kept = as_kept(row)
        shop = kept.burst.shop if row["of_several"] else ""
        if not _tell(store, messenger, row["news"], kept, shop, language):
            return False
        values = {"id": kept.burst.id, "news": row["news"], "target": known_by, "now": now()}
        with store.change() as cursor:
            cursor.execute(statement("bursts/told"), values)
        told.add(kept.burst.id)
    return True


def _tell(
    store: Store, messenger: "Apprise", what: str, kept: Kept, shop: str, language: str
) -> bool:
    """Tell one burst, naming its shop where there are several; say if it was taken."""
    own = own_words(store.settings.own_rules)
    title = say(language, TITLES[what], what=burst_stories.title(language, kept.burst, own))
    return bool(
        messenger.notify(
            title=f"{shop}: {title}" if shop else title,
            body=_body(store, kept, language, own),
            notify_type=KINDS[what],
        )
    )


def _body(store: Store, kept: Kept, language: str, own: Mapping[str, str]) -> str:
    told = [
        burst_stories.sentence(language, kept.burst, store.settings.timezone, own),
        burst_stories.customers(language, kept.customers, kept.orders),
        burst_stories.advice(language, kept.burst),
    ]
    if store.settings.address:
        told.append(f"{store.settings.address.rstrip('/')}/bursts?burst={kept.burst.id}")
    return "\n\n".join(told)
