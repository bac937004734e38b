"""Rows of the log as the facts that stories are told from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from analytics.blocks import Block
from analytics.filters import Filters
from analytics.stories import Answer, Message

# How a question is answered: by the log itself, or by what is remembered of it.
Ask = Callable[..., pd.DataFrame]
ACCEPTED = ("delivered", "sent", "complained")


@dataclass(frozen=True)
class Recipient:
    """What the log knows of one recipient; counts are e-mails, times the shop's clock."""

    emails: int
    accepted: int
    failed: int
    deferred: int
    suppressed: int
    only_sent: int
    orders: int
    provider: str
    accepted_types: tuple[str, ...]
    first_sent: datetime
    last_sent: datetime
    block: Block


def recipient(rows: pd.DataFrame) -> Recipient:
    """Tell what is known of a recipient from all e-mails that went there, newest first."""
    counted = rows["outcome"].value_counts()
    accepted = rows[rows["outcome"].isin(ACCEPTED)]
    return Recipient(
        emails=len(rows),
        accepted=len(accepted),
        failed=int(counted.get("failed", 0)),
        deferred=int(counted.get("deferred", 0)),
        suppressed=int(counted.get("suppressed", 0)),
        only_sent=int(counted.get("sent", 0)),
        orders=rows["order_no"].nunique(),
        provider=rows["provider"].iloc[0],
        accepted_types=tuple(sorted(accepted["mail_type"].unique())),
        first_sent=_moment(rows["sent_at"].iloc[-1]),
        last_sent=_moment(rows["sent_at"].iloc[0]),
        block=block(rows),
    )


def recipient_of_many(ask: Ask, newest: pd.DataFrame, chosen: Filters) -> Recipient:
    """Tell the same of a recipient of whose e-mails only the ``newest`` have been read."""
    counts = ask("recipient_counts", chosen).iloc[0]
    counted = ("emails", "accepted", "failed", "deferred", "suppressed", "only_sent", "orders")
    return Recipient(
        **{name: int(counts[name]) for name in counted},
        provider=newest["provider"].iloc[0],
        accepted_types=tuple(counts["accepted_types"]),
        first_sent=_moment(counts["first_sent"]),
        last_sent=_moment(newest["sent_at"].iloc[0]),
        block=_block_of_many(ask, newest, chosen),
    )


def among_all(ask: Ask, newest: pd.DataFrame, chosen: Filters) -> pd.DataFrame:
    """Tell of the ``newest`` e-mails what older ones, which have not been read, tell of them."""
    before = _text(ask("recipient_block", chosen, rows=len(newest))["blocked_before"].iloc[0])
    if before is None:
        return newest
    known = newest["blocked_for"]
    return newest.assign(blocked_for=known.where(known.notna(), before))


def block(rows: pd.DataFrame) -> Block:
    """Tell whether the shop's filter blocks an address, from all that went there, newest first.

    It does so from the first hard bounce, or the first e-mail stopped, that no accepted e-mail
    follows.
    """
    accepted = rows["sent_utc"][rows["outcome"].isin(ACCEPTED)]
    after = rows[rows["sent_utc"] > accepted.iloc[0]] if len(accepted) else rows
    stopped = after[after["outcome"] == "suppressed"]
    bounce, stop = _first(after[after["hardness"] == "hard"]), _first(stopped)
    return Block(
        bounced_at=_moment(bounce["sent_at"]) if bounce else None,
        bounce_cause=_text(bounce["cause"]) if bounce else None,
        stopped_since=_moment(stop["sent_at"]) if stop else None,
        stopped_cause=_text(stop["cause"]) if stop else None,
        stopped=len(stopped),
        bounce_place=int(bounce["place"]) if bounce else None,
    )


def _block_of_many(ask: Ask, newest: pd.DataFrame, chosen: Filters) -> Block:
    told = ask("recipient_block", chosen, rows=len(newest)).iloc[0]
    bounced, stopped = pd.notna(told["bounced_at"]), pd.notna(told["stopped_since"])
    return Block(
        bounced_at=_moment(told["bounced_at"]) if bounced else None,
        bounce_cause=_text(told["bounce_cause"]),
        stopped_since=_moment(told["stopped_since"]) if stopped else None,
        stopped_cause=_text(told["stopped_cause"]),
        stopped=int(told["stopped"]),
        bounce_place=int(told["bounce_place"]) if bounced else None,
    )


def _first(rows: pd.DataFrame) -> dict[Any, Any]:
    """Return the first of e-mails that are in order, newest first; empty when there are none."""
    return rows.iloc[-1].to_dict() if len(rows) else {}


def messages(ask: Ask, rows: pd.DataFrame, chosen: Filters) -> list[Message]:
    """Return e-mails, each with its error log, in the order of ``rows``."""
    places = rows["place"][rows["has_answers"]].tolist()
    log = ask("error_log_of", chosen, places=places) if places else pd.DataFrame()
    said: dict[str, list[Answer]] = {key: [] for key in rows["key"]}
    for row in log.to_dict("records"):
        said[row["key"]].append(_answer(row))
    return [_message(row, said[row["key"]]) for row in rows.to_dict("records")]


def _message(row: dict[Any, Any], said: list[Answer]) -> Message:
    return Message(
        key=row["key"],
        sent_at=_moment(row["sent_at"]),
        status_at=_moment(row["status_at"]),
        mail_type=row["mail_type"],
        provider=row["provider"],
        outcome=row["outcome"],
        cause=_text(row["cause"]),
        hardness=_text(row["hardness"]),
        recipient=row["recipient"],
        subject=_text(row["subject"]),
        order_no=_text(row["order_no"]),
        shop=row["shop"],
        arrived_later=bool(row["arrived_later"]),
        blocked_for=_text(row["blocked_for"]),
        answers=tuple(said),
    )


def _answer(row: dict[Any, Any]) -> Answer:
    return Answer(
        answered_at=_moment(row["answered_at"]),
        cause=row["cause"],
        confidence=_text(row["confidence"]),
        rule=_text(row["rule"]),
        reply_code=_text(row["reply_code"]),
        enhanced_code=_text(row["enhanced_code"]),
        diagnostic=_text(row["diagnostic"]),
    )


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _moment(value: Any) -> datetime:
    moment: datetime = pd.Timestamp(value).to_pydatetime()
    return moment
