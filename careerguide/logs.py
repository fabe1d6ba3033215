"""What is written to the log, and what must never be: plan keys, form ids, control characters.

Every record passes `MaskKeys` before a formatter sees it, so that no handler can write a key. The
same `mask` serves error reports (`careerguide.reports`).
"""

import datetime as dt
import json
import logging
import re
import threading
import time
from contextlib import nullcontext, suppress
from contextvars import ContextVar
from typing import Any, TextIO

# Every path below /plans/ is a key, but for the pages that stand beside the plans.
PLAN_PATH = re.compile(
    r"(/plans/)(?!(?:new|mine|code|import)(?:[/?&\s\"']|$))[^/\s\"'?&]+", re.IGNORECASE
)
# What a key of 256 bits looks like anywhere: in a query string, a message, an encoded address.
KEY = re.compile(r"(?:(?<![\w-])|(?<=%[0-9A-Fa-f]{2}))[\w-]{43}(?![\w-])", re.ASCII)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

# Lines that can wait do so this long, and no more of them than this.
WAIT_SECONDS = 0.25
MOST_WAITING = 500

# The id of the request that this thread or task is answering; empty outside of one.
request_id: ContextVar[str] = ContextVar("request_id", default="")


def mask(text: str) -> str:
    """Return the text with every plan key, in an address or by itself, replaced by `[key]`."""
    text = PLAN_PATH.sub(r"\1[key]", text)
    return KEY.sub("[key]", text) if len(text) >= 43 else text


def visible(text: str) -> str:
    """Return the text with control characters and direction marks written out.

    Otherwise a client could move the cursor of whoever reads the log. Line feeds and tabs stay:
    tracebacks have them, and Django escapes those that came with a request.
    """
    return CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class MaskKeys(logging.Filter):
    """Rewrites each record so that no handler sees a plan's secret key."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = mask(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = mask(logging.Formatter().formatException(record.exc_info))
        if record.stack_info:
            record.stack_info = mask(record.stack_info)
        record.request_id = request_id.get() or "-"
        return True


class Console(logging.StreamHandler[TextIO]):
    """Writes to stderr: at once, but for lines that can wait, which are written together.

    Writing lets another thread go on, and the one that wrote queues up again. A busy process would
    do that once for each request, which takes longer than to answer with a kept page. So a record
    with `can_wait` stays here for `WAIT_SECONDS` at most, and goes out before any that cannot wait.
    What waits is lost when the process is killed, not when it ends.
    """

    def __init__(self) -> None:
        super().__init__()
        self._records: list[logging.LogRecord] = []
        self._waiting = threading.Event()
        self._writer: threading.Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._records.append(record)
            if not getattr(record, "can_wait", False) or len(self._records) >= MOST_WAITING:
                self.flush()
            elif len(self._records) == 1:
                self._waiting.set()
                # A process that was forked has no threads.
                if self._writer is None or not self._writer.is_alive():
                    self._writer = threading.Thread(target=self._write, name="log", daemon=True)
                    self._writer.start()
        except Exception:
            self.handleError(record)

    def flush(self) -> None:
        """Write what waits. The interpreter's end calls this as well, through `logging`."""
        with self.lock or nullcontext():
            if self._records:
                text = "".join(f"{self.format(record)}\n" for record in self._records)
                self._records.clear()
                self.stream.write(text)
            super().flush()

    def _write(self) -> None:
        while self._waiting.wait():
            time.sleep(WAIT_SECONDS)
            self._waiting.clear()
            with suppress(OSError, ValueError):  # stderr is gone: there is nobody to tell
                self.flush()


class TextLines(logging.Formatter):
    """For people: one line a record with its fields, then its traceback."""

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s%(message_fields)s"
        )

    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, "fields", {})
        record.message_fields = "".join(f" {name}={value}" for name, value in fields.items())
        return visible(super().format(record))


class JsonLines(logging.Formatter):
    """For machines: one JSON object a line, with the fields that a record brings as `fields`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(
                "T", "milliseconds"
            ),
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_text:
            line["exception"] = record.exc_text
        if record.stack_info:
            line["stack"] = record.stack_info
        # Escaped to ASCII: no control character or direction mark reaches a terminal.
        return json.dumps(line)
