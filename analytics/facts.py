"""Rows of the log as the facts that stories are told from."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pandas as pd

from analytics.blocks import Block
from analytics.filters import Filters
from analytics.stories import Answer, Message

# How a question is answered: by the log itself, or by what is remembered of it.
Ask = Callable[..., pd.DataFrame]


def messages(ask: Ask, rows: pd.DataFrame, chosen: Filters) -> list[Message]:
    """Return e-mails, each with its error log, in the order of ``rows``."""
    places = rows["place"].tolist()
    log = ask("error_log_of", chosen, places=places) if places else pd.DataFrame()
    said: dict[str, list[Answer]] = {key: [] for key in rows["key"]}
    for row in log.to_dict("records"):
        said[row["key"]].append(_answer(row))
    return [_message(row, said[row["key"]]) for row in rows.to_dict("records")]


def block(facts: dict[Any, Any]) -> Block:
    """Return what the facts about a recipient say of a block."""
    return Block(
        bounced_at=_known_moment(facts["bounced_at"]),
        bounce_cause=_text(facts["bounce_cause"]),
        stopped_since=_known_moment(facts["stopped_since"]),
        stopped_cause=_text(facts["stopped_cause"]),
        stopped=int(facts["stopped"]),
    )


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


def _known_moment(value: Any) -> datetime | None:
    return None if pd.isna(value) else _moment(value)
