"""Lines of the server's log tell where something failed and how, never what was said of it.

What Python and DuckDB say of an error may quote the data: an address, a subject, a whole row. The
frames name files and lines of code, and the kind of error stands in the documentation.
"""

import logging
import threading
import traceback
from collections.abc import Iterator
from typing import Any

log = logging.getLogger(__name__)
_make = logging.getLogRecordFactory()


def tell_kinds_only() -> None:
    """Have whatever is logged in this process name an error's kind and frames, and no more."""
    logging.setLogRecordFactory(_record)


def tell_of_threads() -> None:
    """Have what a thread fails by logged in the same way; Python prints it by itself."""
    threading.excepthook = _thread_failed


def _record(*said: Any, **more: Any) -> logging.LogRecord:
    record = _make(*said, **more)
    if record.exc_info and record.exc_info[1]:
        record.exc_text = "".join(_told(record.exc_info[1])).rstrip()
        record.exc_info = None
    return record


def _told(error: BaseException) -> Iterator[str]:
    """Tell an error's frames and kind, after those of the one that it came from."""
    if before := error.__cause__ or error.__context__:
        yield from _told(before)
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}\n"


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value:
        log.error("A thread failed.", exc_info=failed.exc_value)
