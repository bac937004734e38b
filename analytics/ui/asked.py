"""How long the questions of the pages take, warm."""

from collections import Counter
from collections.abc import Callable
from statistics import median
from typing import Any

import pyarrow as pa

from analytics.ui.serving import App

# The key of a widget; its module cannot be imported where nothing is served.
SOUGHT = "sought customer"
TIMES = 5
ANY_CUSTOMER, LETTERS = "@gmail.com", 7


def pages(app: App) -> dict[str, Any]:
    """Open every page, and time what it asks."""
    return {page or "overview": _page(app, page) for page in app.visit.pages}


def customers(app: App) -> dict[str, Any]:
    """Look for one of the customers with the most e-mail, by the whole address and by a part.

    What is asked of the whole log, such as when it ends, is known by then, as it is to all but the
    first who looks anybody up.
    """
    app.visit.open("customer")
    app.visit.set(SOUGHT, ANY_CUSTOMER)
    table = app.visit.drawn("dataframe")[0]
    found = pa.ipc.open_stream(table.arrow_data.data).read_pandas()
    address = str(found.loc[found["emails"].idxmax(), "recipient"])
    another = next(str(one) for one in found["recipient"] if one != address)
    part = address[:LETTERS]
    app.visit.set(SOUGHT, another)
    return {
        "exact": _asked(app, lambda: app.visit.set(SOUGHT, address)),
        "part": _asked(app, lambda: app.visit.set(SOUGHT, part)),
    }


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
