"""What was committed is told: one log record and a few counts for every event, after its transaction is durable."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from postroom.backends.log_lines import FIELDS
from postroom.backends.store.records.events import Noted
from postroom.model.event import EventName
from postroom.model.ids import outside
from postroom.ports.telemetry import Fact, Facts, Telemetry

log = logging.getLogger("postroom.events")
log.addHandler(logging.NullHandler())  # who has not set up logging is not told names of events without their fields

_WORRYING = frozenset(
    {
        EventName.MESSAGE_FAILED,
        EventName.MESSAGE_UNKNOWN,
        EventName.HANDLER_FAILED,
        EventName.HANDLER_GAVE_UP,
        EventName.RUN_FROZEN,
        EventName.STORAGE_FULL,
    }
)
_HANDED_OVER = frozenset(
    {
        EventName.MESSAGE_SENT,
        EventName.MESSAGE_KEPT,
        EventName.MESSAGE_DEFERRED,
        EventName.MESSAGE_FAILED,
        EventName.MESSAGE_UNKNOWN,
    }
)
_TURNS = {
    EventName.HANDLER_COMPLETED: "completed",
    EventName.HANDLER_FAILED: "failed",
    EventName.HANDLER_GAVE_UP: "gave_up",
}


def tell(telemetry: Telemetry, noted: Sequence[Noted], *, room: str) -> None:
    """Log and count the events of one transaction."""
    for event in noted:
        level = logging.WARNING if event.name in _WORRYING else logging.INFO
        if log.isEnabledFor(level):
            log.log(level, event.name.value, extra={"room": room, **_fields(event)})
        for metric, facts in _counts(event):
            telemetry.count(metric, facts)


def _fields(event: Noted) -> dict[str, Any]:
    """What a log record of an event carries beside its name."""
    fields = {
        "trace_id": event.trace_id or None,
        "mailbox": event.mailbox,
        "thread_id": outside("t", event.thread_id) if event.thread_id else None,
        "message_id": outside("m", event.message_id) if event.message_id else None,
        **{name: value for name, value in event.details.items() if name in FIELDS},
    }
    return {name: value for name, value in fields.items() if value is not None}


def _counts(event: Noted) -> list[tuple[str, Facts]]:
    mailbox: dict[str, Fact] = {"messaging.destination.name": event.mailbox} if event.mailbox else {}
    counts: list[tuple[str, Facts]] = [("postroom.events", {**mailbox, "postroom.event": event.name.value})]
    if event.name in _HANDED_OVER:
        counts.append(("messaging.client.sent.messages", {**_messaging("deliver"), **mailbox, **_outcome(event.name)}))
    elif event.name in (EventName.MESSAGE_RECEIVED, EventName.MESSAGE_QUARANTINED):
        counts.append(("messaging.client.consumed.messages", {**_messaging("receive"), **mailbox}))
    elif event.name is EventName.MESSAGE_REFUSED:
        counts.append(("postroom.refusals", {**mailbox, **_refused_by(event.details)}))
    elif event.name is EventName.WAIT_ENDED:
        counts.append(("postroom.waits.ended", {**mailbox, "postroom.outcome": str(event.details["outcome"])}))
    elif event.name in _TURNS:
        counts.append(("postroom.turns", {**mailbox, "postroom.outcome": _TURNS[event.name]}))
    return counts


def _messaging(name: str) -> Facts:
    return {"messaging.system": "postroom", "messaging.operation.name": name}


def _outcome(name: EventName) -> Facts:
    outcome = name.value.removeprefix("message.")
    return {"postroom.status": outcome, **({"error.type": outcome} if outcome in ("failed", "unknown") else {})}


def _refused_by(details: Mapping[str, Any]) -> Facts:
    verdicts = details.get("verdicts") or [{}]
    return {"postroom.gate": verdicts[-1].get("gate", ""), "postroom.code": str(details.get("code", ""))}
