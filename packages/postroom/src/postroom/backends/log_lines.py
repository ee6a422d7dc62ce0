"""Logging: structured events by the standard library, with the ids of what they are about and never a word of mail.

Every logger of this package begins with `postroom`. A record's message is the name of an event and is stable; what it is about
stands in fields. Fields that are not known here do not leave: mail text, subjects and addresses have no way into a line.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from traceback import extract_tb
from typing import Any, TextIO

from postroom.model.ids import outside
from postroom.model.run import current_run

_ROOT = "postroom"
_ABOUT = ("trace_id", "span_id", "room", "mailbox", "thread_id", "message_id", "delivery")
_CODES = (
    "agent", "agent_key", "approval", "attempts", "automatic", "by_agent", "claim", "code", "decision", "domain", "endpoint",
    "enhanced", "epoch", "error", "event_id", "failures", "files", "folder", "found_by", "key", "kind", "late", "octets", "outcome",
    "period", "permanent", "plan", "pool", "promise", "proof", "quota", "reason", "recipients", "reference", "request", "retry",
    "risk", "side", "size", "source", "status", "steps", "target", "told_trace", "tool", "turn", "uid", "wake", "webhook", "worker",
)  # fmt: skip
FIELDS = (*_ABOUT, *_CODES)
"""Every field that a line can have beside `at`, `level`, `logger`, `event` and `where`."""

_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
_CODE = re.compile(r"[A-Za-z0-9_.:/+-]{1,80}")
_HIDDEN = "(hidden)"
_MOST_FRAMES = 8


def configure_logging(*, json: bool = False, level: int | str = logging.INFO, stream: TextIO | None = None) -> None:
    """Write the room's log lines to `stream` (standard error by default), as text or as one JSON object a line.

    Only loggers below `postroom` are touched. A second call replaces the first.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if json else TextLines())
    handler.addFilter(known_ids)
    logger = logging.getLogger(_ROOT)
    logger.handlers = [each for each in logger.handlers if not isinstance(each.formatter, JsonLines | TextLines)]
    logger.addHandler(handler)
    logger.setLevel(level)
    logger.propagate = False


def known_ids(record: logging.LogRecord) -> bool:
    """Add the ids that the context knows to a record that does not name them: trace, span, thread. Always true."""
    from postroom.backends.telemetry import here

    place, run = here(), current_run.get()
    trace_id = getattr(record, "trace_id", None) or (place and place.trace_id) or (run and run.trace_id)
    if trace_id:
        record.trace_id = trace_id
    if place is not None and place.trace_id == trace_id:
        record.span_id = place.span_id
    if run is not None and run.thread is not None and not hasattr(record, "thread_id"):
        record.thread_id = outside("t", run.thread)
    return True


class JsonLines(logging.Formatter):
    """One JSON object a line: `at`, `level`, `logger`, `event`, then what it is about."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        return json.dumps({**_head(record), **dict(_fields(record)), **_fault(record)})


class TextLines(logging.Formatter):
    """The same for a person: time, level, event, `name=value`."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        head = _head(record)
        fields = {**dict(_fields(record)), **_fault(record)}
        told = " ".join(f"{name}={_plain(value)}" for name, value in fields.items())
        return f"{head['at']} {head['level']:<7} {head['event']:<22} {told}".rstrip()


def _head(record: logging.LogRecord) -> dict[str, str]:
    return {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": _event(record),
    }


def _event(record: logging.LogRecord) -> str:
    """The name of the event; a sentence is none, for nobody knows what stands in it."""
    said = record.msg if isinstance(record.msg, str) else ""
    return said if _NAME.fullmatch(said) and not record.args else f"{record.module}.{record.funcName}"


def _fields(record: logging.LogRecord) -> Iterator[tuple[str, Any]]:
    for name in FIELDS:
        value = record.__dict__.get(name)
        if value is not None and value != "":
            yield name, _safe(value)


def _safe(value: Any) -> Any:
    """Numbers and codes as they are; whatever could be an address or a sentence is hidden."""
    if isinstance(value, bool | int | float):
        return value
    text = str(value)
    return text if _CODE.fullmatch(text) else _HIDDEN


def _fault(record: logging.LogRecord) -> dict[str, Any]:
    """Of an exception its class and where it was raised: its sentence may quote mail."""
    if record.exc_info is None or record.exc_info[0] is None:
        return {}
    kind, _, trace = record.exc_info
    frames = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in extract_tb(trace)]
    return {"exception": kind.__name__, "where": frames[-_MOST_FRAMES:]}


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return " < ".join(reversed(value))
    return str(value) if " " not in str(value) else repr(value)
