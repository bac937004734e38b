"""The words of every answer, with the address, the server and an id filled in."""

import numpy as np

from analytics.sample.answers import answers
from analytics.sample.delivery import Delivery
from analytics.sample.people import People


def said(known: People, delivery: Delivery) -> list[str]:
    """Return the text of every attempt of a delivery, in the order of the attempts."""
    attempts = delivery.attempts
    to = known.recipients.take(delivery.recipient[attempts.row]).to_pylist()
    homes = [known.homes[home] for home in delivery.home[attempts.row]]
    ids = _ids(attempts.row + delivery.first, attempts.at)
    spoken = zip(attempts.answer.tolist(), to, homes, ids, strict=True)
    return [
        answers()[number].says.format(
            recipient=recipient,
            domain=home.domain,
            host=home.server,
            address=home.address,
            id=id_,
        )
        for number, recipient, home, id_ in spoken
    ]


def _ids(number: np.ndarray, at: np.ndarray) -> list[str]:
    """Return ids such as servers print: always the same for the same attempt."""
    mixed = (number.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) ^ (
        at.astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    )
    return [f"{value:016x}"[:13] for value in mixed.tolist()]
