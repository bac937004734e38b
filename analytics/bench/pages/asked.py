"""How long the questions of the pages take, warm."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from statistics import median
from typing import Any

import pyarrow as pa

from analytics.bench.pages.serving import App
from analytics.settings import Settings
from analytics.store import Store

# The key of a widget; its module cannot be imported where nothing is served.
SOUGHT = "sought customer"
TIMES, CUSTOMERS = 5, 15
ANY_CUSTOMER, LETTERS = "@gmail.com", 7


def pages(app: App) -> dict[str, Any]:
    """Open every page, and time what it asks."""
    return {page or "overview": _page(app, page) for page in app.visit.pages}


def drawn_at_random() -> list[str]:
    """Return the addresses of some customers of the log that nobody serves yet."""
    settings = Settings()
    with closing(Store(settings.database, settings)) as store:
        found = store.rows("bench/customers", number=CUSTOMERS)
    return [address for (address,) in found]


def customers(app: App, drawn: Sequence[str]) -> dict[str, Any]:
    """Look for each of the customers ``drawn``, for one with many e-mails, and for a part.

    What is asked of the whole log, such as when it ends, is known by then, as it is to all but the
    first who looks anybody up.
    """
    app.visit.open("customer")
    app.visit.set(SOUGHT, ANY_CUSTOMER)
    table = app.visit.drawn("dataframe")[0]
    found = pa.ipc.open_stream(table.arrow_data.data).read_pandas()
    heaviest = str(found.loc[found["emails"].idxmax(), "recipient"])
    others = [address for address in drawn if address != heaviest]
    return {
        "exact": _of_each(app, others),
        "heaviest": _sought(app, heaviest),
        "part": _sought(app, heaviest[:LETTERS]),
    }


def _of_each(app: App, addresses: Sequence[str]) -> dict[str, Any]:
    """Look for several, and return the look-up with the median time."""
    # Whoever is looked up first asks about the whole log as well.
    app.visit.set(SOUGHT, addresses[-1])
    asked = sorted((_sought(app, one) for one in addresses), key=lambda one: one["seconds"])
    return asked[len(asked) // 2]


def _sought(app: App, text: str) -> dict[str, Any]:
    return _asked(app, lambda: app.visit.set(SOUGHT, text))


def _page(app: App, page: str) -> dict[str, Any]:
    app.forget()
    return _asked(app, lambda: app.visit.open(page))


def _asked(app: App, step: Callable[[], float]) -> dict[str, Any]:
    """Take a step, then time all the questions that it asked, warm."""
    app.forget_questions()
    step()
    answer = app.tell({"answer": TIMES + 1})
    warm = answer["seconds"][1:]
    each: Counter[str] = Counter()
    for question, seconds in zip(answer["questions"], zip(*warm, strict=True), strict=True):
        each[question] += median(seconds)
    return {"seconds": median(map(sum, warm)), "questions": dict(each.most_common())}
