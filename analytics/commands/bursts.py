"""The command that lists bursts of failures, tells of them, and fails while one is open."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from analytics import burst_stories
from analytics.bursts import Burst
from analytics.classification import own_words
from analytics.clocks import as_utc
from analytics.commands.console import Console
from analytics.commands.on_the_log import on_the_log, run
from analytics.commands.options import DATABASE, FIRST_DAY, JSON, LANGUAGE, LAST_DAY, SHOP
from analytics.commands.reading import everything, shops_of
from analytics.filters import Filters
from analytics.store import Store
from analytics.telling import tell
from analytics.watching import found, kept
from analytics.words import N_

ONE_IS_OPEN = 3
app = typer.Typer()


class Sensitivity(StrEnum):
    """How little is told of."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@app.command()
def bursts(
    first: FIRST_DAY = None,
    last: LAST_DAY = None,
    shop: SHOP = None,
    sensitivity: Annotated[
        Sensitivity | None,
        typer.Option(help="How little is told of; that of the settings if not named."),
    ] = None,
    notify: Annotated[
        list[str] | None,
        typer.Option(help="Tell each new burst once, to an address of Apprise; several times."),
    ] = None,
    fail: Annotated[bool, typer.Option("--fail", help="Exit with 3 while one is open.")] = False,
    database: DATABASE = None,
    language: LANGUAGE = None,
    json: JSON = False,
) -> None:
    """List abnormal bursts of failures."""
    run(
        "bursts",
        database=database,
        language=language,
        as_json=json,
        days=[day.date().isoformat() if day else None for day in (first, last)],
        shops=shop or [],
        sensitivity=sensitivity.value if sensitivity else None,
        notify=notify or [],
        fail=fail,
    )


@on_the_log("bursts")
def list_bursts(
    store: Store,
    console: Console,
    *,
    days: list[str | None],
    shops: Sequence[str] = (),
    sensitivity: str | None,
    notify: list[str],
    fail: bool,
) -> int:
    """Say every burst in a sentence; tell of new ones where that is asked for."""
    bursts = _bursts(store, everything(store, days, shops), sensitivity)
    told = _teller(store, console)
    named = "{shop}: {sentence}" if len(shops_of(store)) > 1 else "{sentence}"
    for burst in bursts:
        console.out(named, shop=burst.shop, sentence=told(burst))
    if not bursts:
        console.out(N_("No abnormal burst of failures."))
    if notify:
        count = tell(store, notify, console.language)
        console.out(N_("Told of {count} bursts."), count=count)
    console.document({"bursts": [_as_json(burst, told(burst)) for burst in bursts]})
    return ONE_IS_OPEN if fail and any(burst.open for burst in bursts) else 0


def _bursts(store: Store, chosen: Filters, sensitivity: str | None) -> list[Burst]:
    """Return the bursts in the chosen days: those that are kept, or found as sensitively."""
    if sensitivity in (None, store.settings.sensitivity):
        return [one.burst for one in kept(store.ask, chosen)]
    searched = (one.burst for one in found(store, sensitivity))
    return [
        one
        for one in searched
        if one.end > chosen.since
        and one.start < chosen.until
        and (not chosen.shops or one.shop in chosen.shops)
    ]


def _teller(store: Store, console: Console) -> Callable[[Burst], str]:
    """Return what says a burst on the shop's clock and in its words."""
    zone, own = store.settings.timezone, own_words(store.settings.own_rules)
    return lambda burst: burst_stories.told(console.language, burst, zone, own)


def _as_json(burst: Burst, sentence: str) -> dict[str, Any]:
    return {
        "id": burst.id,
        "shop": burst.shop,
        "start": as_utc(burst.start),
        "end": as_utc(burst.end),
        "open": burst.open,
        "mail_type": list(burst.mail_type),
        "provider": list(burst.provider),
        "reason": burst.reason,
        "failed": burst.failed,
        "sent": burst.sent,
        "expected": round(burst.expected, 2),
        "usual_rate": round(burst.usual_rate, 6),
        "severity": burst.severity,
        "score": round(burst.score, 2),
        "sentence": sentence,
        "breakdown": [{"reason": part.reason, "n": part.n} for part in burst.breakdown],
    }
