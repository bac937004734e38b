"""What stands in the shop's e-mails: subjects, names, message ids."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analytics.sample.kinds import ORDER, RECEIPT, SHIPPING
from analytics.sample.people import FIRST_NAMES
from analytics.sample.plan import Plan
from analytics.sample.season import Mailing

SHOP = "Nordlys Garn"
DOMAIN = "nordlys-garn.example"

# Every fiftieth order has a subject that is hard to carry in a CSV file.
RARE = 50
ORDER_SUBJECTS = (
    ("Ordrebekreftelse #", ""),
    ("Ordren din er på vei til pakking – #", " (frakt 99,50 kr ≈ 8,90 €)"),
)
RECEIPT_SUBJECTS = (("Ny ordre #", " fra "),)
SHIPPING_SUBJECTS = (("Pakken din er sendt – ordre #", ""), ("📦 Garnet er på vei! Ordre #", ""))
PASSWORD_SUBJECTS = (("Glemt passord", ""), ("Passordet ditt er endret", ""))
CONTACT_SUBJECTS = (
    ("Takk for henvendelsen din", ""),
    ("Vi har fått meldingen din", ""),
    ("Svar: Når kommer ordren min?", ""),
    ("Svar: Bytte av garn", ""),
    ("Svar: Hvor mange nøster trenger jeg?", ""),
    ('Svar: Har dere "Fjord" i blått; eller grått?', ""),
    ("Svar: Gavekort på 500 € – går det an?", ""),
    ("Svar: Oppskrift på votter 🧤", ""),
    ("Svar: Størrelse på rundpinne, 3,5 mm?", ""),
    ("=SUM(A1:A3) – hva betyr dette i oppskriften?", ""),
    ("Svar: <b>Haster!</b> Er pakken sendt?", ""),
)


def subjects(plan: Plan, mailings: list[Mailing], name: NDArray[np.int16]) -> Any:
    """Write the subject of every planned e-mail, given the number of its name."""
    own = ORDER_SUBJECTS + RECEIPT_SUBJECTS + PASSWORD_SUBJECTS + CONTACT_SUBJECTS
    patterns = own + SHIPPING_SUBJECTS + tuple((mailing.subject, "") for mailing in mailings)
    place = pa.array(_place(plan))
    numbered = pa.array(np.isin(plan.kind, (ORDER, RECEIPT, SHIPPING)))
    names = pa.array([f"{first} Eksempel" for first in FIRST_NAMES]).take(pa.array(name))
    return pc.binary_join_element_wise(
        pa.array([head for head, _ in patterns]).take(place),
        pc.if_else(numbered, pa.array(plan.number).cast(pa.string()), ""),
        pa.array([tail for _, tail in patterns]).take(place),
        pc.if_else(pa.array(plan.kind == RECEIPT), names, ""),
        "",
    )


def message_ids(sent_at: NDArray[np.int64], first: int) -> Any:
    """Give every e-mail an id of its own, counted from a first number."""
    counted = pa.array(np.arange(first, first + len(sent_at))).cast(pa.string())
    moment = pc.binary_join_element_wise("<", pa.array(sent_at).cast(pa.string()), "")
    ends = pc.binary_join_element_wise(counted, f"@{DOMAIN}>", "")
    return pc.binary_join_element_wise(moment, ends, ".")


def _place(plan: Plan) -> NDArray[np.int64]:
    """Say which pattern each e-mail follows, in the order of the patterns."""
    own = (ORDER_SUBJECTS, RECEIPT_SUBJECTS, PASSWORD_SUBJECTS, CONTACT_SUBJECTS, SHIPPING_SUBJECTS)
    first = np.cumsum([0, *map(len, own)])[plan.kind]
    rare = (plan.number % RARE == 0).astype(np.int64)
    of_an_order = np.isin(plan.kind, (ORDER, SHIPPING))
    variant = np.where(of_an_order, rare, np.where(plan.kind == RECEIPT, 0, plan.number))
    return np.asarray(first + variant, dtype=np.int64)
