"""The app as it is served, watched from the process that started it.

It says its address, and then answers lines of JSON: ``{"forget": "all"}`` makes it remember no
answer, ``"selections"`` none but those about the whole log, ``"questions"`` all answers but not
what was asked; ``{"answer": 5}`` tells how long all questions take that were asked since then, and
``{"memory": "most"}`` the most memory that was held.
It ends when nobody can talk to it any more.
"""

import json
import os
import signal
import sys
import threading
from pathlib import Path
from time import perf_counter
from typing import Any, NoReturn

import pandas as pd

from analytics import serve
from analytics.bench.children import peak_memory, say
from analytics.filters import Filters
from analytics.store import Store
from analytics.ui import answers

Asked = tuple[Store, str, Filters, dict[str, Any]]
_asked: list[Asked] = []
_seen: set[Store] = set()
_ask = Store.ask


def main(script: Path) -> NoReturn:
    """Serve a script on any free port until the process is ended."""
    Store.ask = _listening_ask  # type: ignore[method-assign, assignment]
    threading.Thread(target=_obey, name="obeying", daemon=True).start()
    os._exit(serve.serve(port=0, script=script, announce=_tell_address))


def _tell_address(address: str) -> None:
    say({"address": address})


def _listening_ask(store: Store, question: str, filters: Filters, **values: Any) -> pd.DataFrame:
    _seen.add(store)
    _asked.append((store, question, filters, values))
    return _ask(store, question, filters, **values)


def _obey() -> None:
    for line in sys.stdin:
        wish = json.loads(line)
        if "forget" in wish:
            FORGETTING[wish["forget"]]()
            say({"forgotten": wish["forget"]})
        elif "memory" in wish:
            say({"memory": peak_memory()})
        else:
            say(_answered(wish["answer"]))
    signal.raise_signal(signal.SIGTERM)


def _forget() -> None:
    """Have every question asked anew: what is remembered is remembered of a version of the log."""
    for store in _seen:
        store.version += 1
    _asked.clear()


FORGETTING = {
    "all": _forget,
    "selections": answers.forget_selections,
    "questions": _asked.clear,
}


def _answered(times: int) -> dict[str, Any]:
    """Ask all questions several times over; return the seconds of each of them each time."""
    asked = list(_asked)
    return {
        "questions": [question for _store, question, _filters, _values in asked],
        "seconds": [[_seconds(*once) for once in asked] for _time in range(times)],
    }


def _seconds(store: Store, question: str, filters: Filters, values: dict[str, Any]) -> float:
    began = perf_counter()
    _ask(store, question, filters, **values)
    return perf_counter() - began


if __name__ == "__main__":
    main(Path(sys.argv[1]))
