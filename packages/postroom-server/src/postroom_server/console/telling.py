"""Events in words: what happened, by which key, with what details."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from postroom import Event
from postroom_server.console.showing import words

_APART = ("key", "verdicts", "agent_key")
_GOOD = ("message.sent", "message.received", "message.released", "promise.kept", "handler.completed")
_BAD = (
    "message.refused", "message.failed", "message.unknown", "message.bounced", "message.complained", "message.quarantined",
    "handler.failed", "handler.gave_up", "promise.broken", "act.refused", "run.frozen", "budget.used_up", "storage.full",
)  # fmt: skip
_WAITS = ("approval.requested", "message.deferred", "limit.approached", "taint.raised", "thread.handed_off")


def told(event: Event) -> dict[str, Any]:
    """One event as a line of a page, and of the live stream."""
    return {
        "id": event.id,
        "at": event.at,
        "tone": _tone(event.name),
        "what": words(event.name),
        "mailbox": event.mailbox or "",
        "thread": event.thread_id or "",
        "message": event.message_id or "",
        "key": str(event.details.get("key", "")),
        "details": ", ".join(_details(event.details)),
    }


def _details(details: dict[str, Any]) -> Iterator[str]:
    for name, value in details.items():
        if name not in _APART and value not in (None, "", 0, [], {}, False):
            yield words(name) if value is True else f"{words(name)} {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "(" + ", ".join(_details(value)) + ")"
    if isinstance(value, list):
        return " ".join(map(str, value))[:200]
    return str(value)[:200]


def _tone(name: str) -> str:
    return "good" if name in _GOOD else "bad" if name in _BAD else "warn" if name in _WAITS else "calm"
