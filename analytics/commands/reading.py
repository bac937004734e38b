"""The command that reads the log, as a file or on the screen, and what others choose in it by."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from analytics.access import MANAGER
from analytics.audit import COMMAND_LINE, Deed, note
from analytics.classification import load_rules, own_words
from analytics.commands.console import Console
from analytics.commands.on_the_log import on_the_log, run
from analytics.commands.options import DATABASE, FIRST_DAY, JSON, LANGUAGE, LAST_DAY, SHOP
from analytics.errors import UnknownCode, UnknownShop
from analytics.filters import Filters
from analytics.language import number, say, word
from analytics.own_format import rows_of, write_log
from analytics.store import Store
from analytics.words import MAIL_TYPES, N_, OUTCOMES, PROVIDERS, REASONS

# Before the first e-mail, and after the last one that any of us will read.
FIRST, LAST = date(1990, 1, 1), date(2100, 1, 1)
ON_SCREEN, NAMED = 50, 10
CODES = {
    "mail_types": MAIL_TYPES,
    "providers": PROVIDERS,
    "outcomes": OUTCOMES,
    "reasons": REASONS,
}
OPTIONS = {
    "mail_types": "--type",
    "providers": "--provider",
    "outcomes": "--outcome",
    "reasons": "--reason",
}
# What a shop's own rules can add to, as the question about it calls it.
DIMENSIONS = {"mail_types": "type", "providers": "provider"}
Codes = Annotated[list[str] | None, typer.Option(help="Only these; may be given several times.")]
app = typer.Typer()


@app.command()
def messages(
    recipient: Annotated[str, typer.Option(help="An address, a part of one, or @domain.")] = "",
    first: FIRST_DAY = None,
    last: LAST_DAY = None,
    shop: SHOP = None,
    type: Codes = None,
    provider: Codes = None,
    outcome: Codes = None,
    reason: Codes = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    output: Annotated[
        Path | None, typer.Option(help="Write all columns to a .csv, .parquet or .xlsx file.")
    ] = None,
    database: DATABASE = None,
    language: LANGUAGE = None,
    json: JSON = False,
) -> None:
    """Show the filtered log, or write it to a file that `import` reads again."""
    run(
        "messages",
        database=database,
        language=language,
        as_json=json,
        recipient=recipient,
        days=[_day(first), _day(last)],
        shops=shop or [],
        choices={
            "mail_types": type or [],
            "providers": provider or [],
            "outcomes": outcome or [],
            "reasons": reason or [],
        },
        limit=limit,
        output=str(output.absolute()) if output else None,
    )


@on_the_log("messages")
def show_messages(
    store: Store,
    console: Console,
    *,
    recipient: str,
    days: list[str | None],
    shops: Sequence[str] = (),
    choices: dict[str, list[str]],
    limit: int | None,
    output: str | None,
) -> int:
    """Write the selected messages to a file, or show the newest of them."""
    _check(store, choices)
    deed = Deed.EXPORTED if output else Deed.LOOKED_UP
    note(store, COMMAND_LINE, deed, about=recipient, detail=Path(output).name if output else "")
    filters = everything(store, days, shops).narrowed(
        recipient=recipient, **{name: tuple(codes) for name, codes in choices.items()}
    )
    if output:
        written = write_log(store, filters, Path(output), limit)
        console.wrote(written, output)
        console.document({"messages": written, "file": output})
        return 0
    rows = rows_of(store, filters, limit if console.as_json else limit or ON_SCREEN)
    console.document(rows)
    several, own = len(shops_of(store)) > 1, own_words(store.settings.own_rules)
    for row in rows:
        _say(console, row, own, several)
    _count(console, len(rows), int(store.ask("count_messages", filters)["emails"].iloc[0]))
    return 0


def _count(console: Console, shown: int, count: int) -> None:
    """Say how many e-mails there are, and that not all of them are shown where that is so."""
    if shown == count:
        console.ngettext("{count} e-mail.", "{count} e-mails.", count)
    else:
        spoken = partial(number, console.language)
        console.out(
            N_("The newest {shown} of {count} e-mails."), shown=spoken(shown), count=spoken(count)
        )


def _say(console: Console, row: dict[str, Any], own: Mapping[str, str], several: bool) -> None:
    words = {
        "outcome": say(console.language, OUTCOMES.get(row["outcome"], row["outcome"])),
        "mail_type": word(console.language, row["mail_type"], MAIL_TYPES, own),
    }
    of_shop = "{shop:<24} " if several else ""
    line = "{sent_at}  " + of_shop + "{outcome:<28} {mail_type:<24} {recipient}"
    console.out(line, **(row | words))


def _check(store: Store, choices: dict[str, list[str]]) -> None:
    """Refuse codes that neither we, nor the shop's own rules, nor the log know."""
    for name, codes in choices.items():
        if codes:
            known = list(dict.fromkeys([*CODES[name], *_own_codes(store, name)]))
            for code in codes:
                if code not in known:
                    raise UnknownCode(option=OPTIONS[name], code=code, known=", ".join(known))


def _own_codes(store: Store, name: str) -> list[str]:
    """Return the mail types or providers of the rules and of the log."""
    if name not in DIMENSIONS:
        return []
    rules = load_rules(store.settings.own_rules)
    ruled = rules.mail_types if name == "mail_types" else rules.providers
    logged = store.ask("known_codes", everything(store, [None, None]))
    found = logged[logged["dimension"] == DIMENSIONS[name]]["code"].tolist()
    return [*(rule.code for rule in ruled), *found]


def shops_of(store: Store) -> list[str]:
    """Return the names of the shops in the log."""
    found: list[str] = store.ask("shops", everything(store, [None, None]))["shop"].tolist()
    return found


def everything(store: Store, days: list[str | None], shops: Sequence[str] = ()) -> Filters:
    """Return the selection of a manager over the named days and shops, or over all of them.

    Raises UnknownShop.
    """
    first, last = days
    chosen = Filters(
        first=_within(date.fromisoformat(first) if first else FIRST),
        last=_within(date.fromisoformat(last) if last else LAST),
        scope=MANAGER,
        version=store.version,
        zone=store.settings.timezone,
    )
    known = shops_of(store) if shops else []
    for shop in shops:
        if shop not in known:
            # The most alike, or the first: of thousands nobody reads all.
            alike = get_close_matches(shop, known, n=NAMED) or known[:NAMED]
            raise UnknownShop(shop=shop, known=", ".join(alike))
    return chosen.narrowed(shops=tuple(shops))


def _within(day: date) -> date:
    """Return a day that has a midnight in every zone, and a day before and after it."""
    return min(max(day, FIRST), LAST)


def _day(moment: datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None
