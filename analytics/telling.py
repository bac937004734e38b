"""Tells of bursts, through Apprise: once when one begins, once when it is over.

Nothing that is told holds an address of a customer; what has been told is remembered in the log.
"""

import logging
from collections.abc import Sequence

from apprise import Apprise, NotifyType

from analytics import burst_stories
from analytics.errors import NobodyTold
from analytics.language import say
from analytics.sql import statement
from analytics.store import Store, now
from analytics.watching import Kept, as_kept, watch
from analytics.words import N_

TITLES = {
    "begun": N_("Abnormal failures: {what}"),
    "over": N_("Over: {what}"),
}
KINDS = {"begun": NotifyType.WARNING, "over": NotifyType.SUCCESS}
log = logging.getLogger(__name__)


def tell(store: Store, targets: Sequence[str], language: str) -> int:
    """Tell the targets what nobody was told yet; return how many bursts that were.

    ``targets`` are addresses of Apprise, such as ``mailtos://…`` or ``slack://…``.
    Raises NobodyTold when one of them takes no message; it is then tried again the next time.
    """
    news = [(row["news"], as_kept(row)) for row in store.frame("bursts/news").to_dict("records")]
    for what, kept in news:
        _tell(store, targets, what, kept, language)
        with store.change() as cursor:
            values = {"id": kept.burst.id, "news": what, "now": now()}
            cursor.execute(statement("bursts/told"), values)
    return len(news)


def watch_and_tell(store: Store) -> None:
    """Look for bursts in what came in, and tell those whom the settings name.

    What is in the log stays there whatever goes wrong here, which is written down.
    """
    try:
        watch(store)
    except Exception as error:
        # The import is done and must not look as if it had failed; the error may quote the data.
        log.error("Bursts could not be looked for (%s).", type(error).__name__)
        return
    if not store.settings.notify:
        return
    try:
        tell(store, store.settings.notify, store.settings.language)
    except NobodyTold as error:
        log.warning("%s", error)


def _tell(store: Store, targets: Sequence[str], what: str, kept: Kept, language: str) -> None:
    title = say(language, TITLES[what], what=burst_stories.title(language, kept.burst))
    for target in targets:
        messenger = Apprise()
        known = messenger.add(target)
        if not known or not messenger.notify(
            title=title, body=_body(store, kept, language), notify_type=KINDS[what]
        ):
            # The rest of a target is a secret: its password, or the key of a channel.
            raise NobodyTold(target=target.partition("://")[0])


def _body(store: Store, kept: Kept, language: str) -> str:
    told = [
        burst_stories.sentence(language, kept.burst, store.settings.timezone),
        burst_stories.customers(language, kept.customers, kept.orders),
        burst_stories.advice(language, kept.burst),
    ]
    if store.settings.address:
        told.append(f"{store.settings.address.rstrip('/')}/bursts?burst={kept.burst.id}")
    return "\n\n".join(told)
