"""Write an invented shop of any size in our own format."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analytics.sample import texts
from analytics.sample.answers import answers
from analytics.sample.delivery import Delivery
from analytics.sample.kinds import KINDS, ORDER, OUTCOMES, RECEIPT, SHIPPING
from analytics.sample.said import said
from analytics.sample.shop import Shop, invent

HEADING = (
    "key,shop,sent_at,status_at,mail_type,mail_type_raw,recipient,recipient_domain,provider,"
    "subject,outcome,hardness,reason,cause,message_id,order_no,source,source_says,mx_host,"
    "sent_text,time_flag,error_log"
)
COLUMNS = HEADING.split(",")
SCHEMA = pa.schema([(column, pa.string()) for column in COLUMNS])

Progress = Callable[[int, int], None]


def write_shop(
    output: Path, *, messages: int, days: int, seed: int, progress: Progress | None = None
) -> dict[str, Any]:
    """Write the shop as one CSV, and what is planted in it beside it as JSON.

    What the importer finds out by itself (key, provider, reason, cause, hardness) stays empty.
    """
    shop = invent(messages=messages, days=days, seed=seed)
    planted = shop.planted()

    def batches() -> Iterator[Any]:
        for delivery in shop.deliveries():
            planted.count(delivery, shop.people)
            yield pa.record_batch(list(_columns(shop, delivery).values()), schema=SCHEMA)
            if progress:
                progress(delivery.first + len(delivery.plan), messages)

    reader = pa.RecordBatchReader.from_batches(SCHEMA, batches())
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.from_arrow(reader).write_csv(str(output), header=True)
    document = planted.document()
    beside = output.with_name(f"{output.name}.planted.json")
    beside.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return document


def _columns(shop: Shop, delivery: Delivery) -> dict[str, Any]:
    plan, people = delivery.plan, shop.people
    count = len(plan)
    kinds, homes = pa.array(plan.kind), pa.array(delivery.home)
    numbered = pa.array(np.isin(plan.kind, (ORDER, RECEIPT, SHIPPING)))
    known: dict[str, Any] = {
        "shop": pa.repeat(texts.SHOP, count),
        "sent_at": _moments(plan.sent_at),
        "status_at": _moments(delivery.status_at),
        "mail_type": pa.array(KINDS).take(kinds),
        "mail_type_raw": pa.array(KINDS).take(kinds),
        "recipient": people.recipients.take(pa.array(delivery.recipient)),
        "recipient_domain": pa.array([home.domain for home in people.homes]).take(homes),
        "subject": texts.subjects(plan, shop.mailings, people.name[plan.person]),
        "outcome": pa.array(OUTCOMES).take(pa.array(delivery.outcome)),
        "message_id": texts.message_ids(plan.sent_at, delivery.first),
        "order_no": pc.if_else(numbered, pa.array(plan.number).cast(pa.string()), None),
        "source": pa.repeat("postlogg", count),
        "mx_host": pa.array([home.server or None for home in people.homes]).take(homes),
        "sent_text": _moments(plan.sent_at),
        "error_log": _error_logs(shop, delivery),
    }
    return {column: known.get(column, pa.nulls(count, pa.string())) for column in COLUMNS}


def _moments(seconds: Any) -> Any:
    moments = pa.array(seconds).cast(pa.timestamp("s"))
    return pc.binary_join_element_wise(pc.strftime(moments, "%Y-%m-%dT%H:%M:%S"), "", "Z")


def _error_logs(shop: Shop, delivery: Delivery) -> Any:
    """Gather the answers of each e-mail in one JSON list, none where there were none."""
    attempts = delivery.attempts
    logs: dict[int, list[dict[str, str | None]]] = {}
    moments = _moments(attempts.at).to_pylist()
    texts_said = said(shop.people, delivery)
    rows, numbers = attempts.row.tolist(), attempts.answer.tolist()
    for row, moment, number, text in zip(rows, moments, numbers, texts_said, strict=True):
        answer = answers()[number]
        entry = {
            "answered_at": moment,
            "reply_code": answer.reply or None,
            "enhanced_code": answer.status or None,
            "diagnostic": text,
        }
        logs.setdefault(row, []).append(entry)
    column: list[str | None] = [None] * len(delivery.plan)
    for row, entries in logs.items():
        column[row] = json.dumps(entries, ensure_ascii=False)
    return pa.array(column, pa.string())
