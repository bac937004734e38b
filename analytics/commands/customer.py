"""The command that tells what one customer got, and what to say about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from analytics import blocks, dossier, facts, sought, stories, whole_files
from analytics.audit import COMMAND_LINE, Deed, note
from analytics.blocks import Block
from analytics.classification import own_words
from analytics.clocks import as_utc, on_the_clock
from analytics.commands.console import Console
from analytics.commands.on_the_log import on_the_log, run
from analytics.commands.options import DATABASE, JSON, LANGUAGE, SHOP
from analytics.commands.reading import everything, shops_of
from analytics.errors import UnknownEnding
from analytics.filters import Filters
from analytics.language import day, long_moment, number, word
from analytics.log_file import check_target
from analytics.sought import Sought
from analytics.sources import kept_span
from analytics.store import Store
from analytics.stories import Message
from analytics.words import MAIL_TYPES, N_

# Support asks for one person; who asks for a whole domain gets the newest of it.
MOST_RECIPIENTS, CHUNK = 50, 10_000
app = typer.Typer()


@app.command()
def customer(
    text: Annotated[
        str, typer.Argument(help="An address, a part of one, a domain, or an order's number.")
    ],
    export: Annotated[
        Path | None,
        typer.Option(
            help="Write all that is held about one person to a .json or .html file; TEXT is the "
            "whole address then."
        ),
    ] = None,
    shop: SHOP = None,
    database: DATABASE = None,
    language: LANGUAGE = None,
    json: JSON = False,
) -> None:
    """Tell what a customer got, what became of it, and what to do."""
    if export and shop:
        raise typer.BadParameter("What is held about a person is of every shop.")
    run(
        "customer",
        database=database,
        language=language,
        as_json=json,
        text=text,
        shops=shop or [],
        export=str(export.absolute()) if export else None,
    )


@on_the_log("customer")
def tell_of(
    store: Store,
    console: Console,
    *,
    text: str,
    shops: Sequence[str] = (),
    export: str | None = None,
) -> int:
    """Tell of every recipient that fits, shop by shop; the status is 1 when nobody does."""
    if export:
        note(store, COMMAND_LINE, Deed.EXPORTED, about=text)
        return _hand_over(store, console, text, Path(export))
    chosen = everything(store, [None, None], shops)
    typed = sought.read(text)
    found = _found(store, chosen, typed)
    addresses = [] if found.empty else found["recipient"].tolist()
    for one in dict.fromkeys([*(typed.addresses or [text]), *addresses]):
        note(store, COMMAND_LINE, Deed.LOOKED_UP, about=one)
    named = len(shops_of(store)) > 1
    told = [
        _told(store, console, one.narrowed(shops=(shop,)), named)
        for one in (chosen.narrowed(recipient=who, exact=True) for who in addresses)
        for shop in store.ask("recipient_shops", one, rows=None)["shop"]
    ]
    fitting = 0 if found.empty else int(found["recipients"].iloc[0])
    console.document({"recipients": told, "fitting": fitting})
    _end(store, console, chosen, fitting)
    return int(not fitting)


def _found(store: Store, chosen: Filters, typed: Sought) -> pd.DataFrame:
    """Return who fits: those of the likeliest addresses that the log knows, if any are given."""
    if not typed.readings:
        return sought.fitting(store.ask, chosen, typed, MOST_RECIPIENTS)
    for addresses in typed.readings:
        known = pd.concat(_by_address(store, chosen, one) for one in addresses)
        if len(known):
            return known.assign(recipients=len(known))
    return pd.DataFrame()


def _by_address(store: Store, chosen: Filters, address: str) -> pd.DataFrame:
    one = chosen.narrowed(recipient=address)
    return store.ask("recipients", one, rows=1, **sought.in_address((address,)))


def _end(store: Store, console: Console, chosen: Filters, fitting: int) -> None:
    """Say when nobody was told of, or not all who fit."""
    if not fitting:
        if span := kept_span(store.ask, chosen):
            first, last = (day(console.language, moment) for moment in span)
            console.out(
                N_(
                    "The log, which goes from {first} to {last}, holds no e-mail to such an "
                    "address. Check the spelling, or give a part."
                ),
                first=first,
                last=last,
            )
        else:
            console.out(N_("The log is empty"))
    elif fitting > MOST_RECIPIENTS:
        console.out(
            N_("{count} addresses fit; the {most} with the newest e-mail are told of."),
            count=number(console.language, fitting),
            most=MOST_RECIPIENTS,
        )


def _hand_over(store: Store, console: Console, address: str, target: Path) -> int:
    """Write all that is held about one person to a file, for nobody else to read."""
    check_target(target)
    if target.suffix not in (".json", ".html"):
        raise UnknownEnding(file=target.name, endings=".json, .html")
    held = dossier.gather(store, address)
    if target.suffix == ".html":
        own = own_words(store.settings.own_rules)
        written = dossier.as_html(held, console.language, own)
    else:
        written = dossier.as_json(held)
    whole_files.write(target, written)
    count = len(held["messages"])
    console.wrote(count, target)
    console.document({"file": str(target), "messages": count})
    return 0


def _told(store: Store, console: Console, chosen: Filters, named: bool) -> dict[str, Any]:
    """Say what one recipient got from one shop, and return the same as values."""
    shop = chosen.shops[0]
    of_shop = chosen.narrowed(recipient="", exact=False)
    log_end = pd.Timestamp(store.ask("log_span", of_shop)["last_sent"][0])
    in_utc = chosen.narrowed(zone="UTC")
    # All are found by one question, so that none is lost between two.
    sent = store.ask("recipient_messages", in_utc, rows=None, moments=None)
    block = _block_on_the_clock(facts.block(sent), chosen.zone)
    blocked = blocks.told(console.language, block)
    title = "\n{recipient}  {shop}  {blocked}" if named else "\n{recipient}  {blocked}"
    console.out(title, recipient=chosen.recipient, shop=shop, blocked=blocked)
    own, messages = own_words(store.settings.own_rules), []
    for row, told in _messages(store, sent, in_utc):
        message = _on_the_clock(told, chosen.zone)
        story = stories.what_happened(console.language, message, log_end)
        advice = stories.advice(console.language, message, log_end)
        _say(console, message, own, story, advice)
        messages.append(_values(told, story, advice) | row)
    return {
        "recipient": chosen.recipient,
        "shop": shop,
        "blocked": blocked or None,
        "messages": messages,
    }


def _messages(
    store: Store, sent: pd.DataFrame, chosen: Filters
) -> Iterator[tuple[dict[str, Any], Message]]:
    """Give every e-mail of one recipient, in UTC, and what of it no story needs.

    Their error logs are read in pieces, so that a mailbox with a million e-mails fits into memory.
    """
    for start in range(0, len(sent), CHUNK):
        piece = sent.iloc[start : start + CHUNK]
        known = piece[["hardness", "reason"]].to_dict("records")
        for row, message in zip(known, facts.messages(store.ask, piece, chosen), strict=True):
            yield {name: None if pd.isna(value) else value for name, value in row.items()}, message


def _block_on_the_clock(block: Block, zone: str) -> Block:
    """Return a block with its times on the shop's clock."""
    bounced, stopped = (
        moment and on_the_clock(moment, zone) for moment in (block.bounced_at, block.stopped_since)
    )
    return replace(block, bounced_at=bounced, stopped_since=stopped)


def _on_the_clock(message: Message, zone: str) -> Message:
    """Return an e-mail with its times on the shop's clock, which stories are told on."""
    return replace(
        message,
        sent_at=on_the_clock(message.sent_at, zone),
        status_at=on_the_clock(message.status_at, zone),
        answers=tuple(
            replace(answer, answered_at=on_the_clock(answer.answered_at, zone))
            for answer in message.answers
        ),
    )


def _say(
    console: Console, message: Message, own: Mapping[str, str], story: str, advice: list[str]
) -> None:
    console.out(
        "  {moment}  {kind}: {subject}\n    {story}",
        moment=long_moment(console.language, message.sent_at),
        kind=word(console.language, message.mail_type, MAIL_TYPES, own),
        subject=message.subject or "",
        story=story,
    )
    if message.outcome in stories.EXPLAINED:
        console.out("    {advice}", advice=" ".join(advice))


def _values(message: Message, story: str, advice: list[str]) -> dict[str, Any]:
    return {
        "sent_at": as_utc(message.sent_at),
        "status_at": as_utc(message.status_at),
        "mail_type": message.mail_type,
        "subject": message.subject,
        "provider": message.provider,
        "outcome": message.outcome,
        "cause": message.cause,
        "order_no": message.order_no,
        "story": story,
        "advice": advice,
        "error_log": [
            {
                "answered_at": as_utc(answer.answered_at),
                "reply_code": answer.reply_code,
                "enhanced_code": answer.enhanced_code,
                "diagnostic": answer.diagnostic,
                "cause": answer.cause,
            }
            for answer in message.answers
        ],
    }
