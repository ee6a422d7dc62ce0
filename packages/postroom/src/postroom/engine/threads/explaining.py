"""Explaining: what happened to a message or a thread, and what stands in the outbox."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from pydantic import BaseModel

from postroom.backends.store.records.deliveries import delivery
from postroom.backends.store.records.records import Records
from postroom.engine.events import pruning
from postroom.engine.outbound import receipts
from postroom.model.delivery import Delivery, DeliveryStatus, Receipt
from postroom.model.errors import NotFound
from postroom.model.event import Event, EventName
from postroom.model.ids import at, inside, outside
from postroom.model.message import Message
from postroom.model.thread import Thread
from postroom.model.trace import is_trace
from postroom.ports.database import Row

_NOT_ENDED_WELL = (
    DeliveryStatus.QUEUED,
    DeliveryStatus.SENDING,
    DeliveryStatus.DEFERRED,
    DeliveryStatus.FAILED,
    DeliveryStatus.UNKNOWN,
)
_LATEST = 2**62
_ALL_HELD = 1_000


class OutboxEntry(BaseModel, frozen=True):
    """One delivery as the outbox lists it."""

    message_id: str
    wire_message_id: str
    thread_id: str
    mailbox: str
    subject: str
    delivery: Delivery
    updated_at: datetime


def explain(records: Records, subject: str) -> list[Event]:
    """The events of a thread (`t3`), a message (`m12`, `<Message-ID>`) or a trace (its id), oldest first. Raises `NotFound`."""
    if is_trace(subject):
        events = _of_trace(records, subject.strip())
    elif subject.strip().startswith("t"):
        events = _of_thread(records, records.threads.row(inside("t", subject))["id"])
    else:
        events = _of_message(records, _message_number(records, subject))
    return [_with_verdicts(records, event) for event in events]


def _of_trace(records: Records, trace_id: str) -> list[Event]:
    if not (events := records.events.of_trace(trace_id)):
        pruned = records.events.pruned()
        older = f", or its events are from before {at(pruned.before):%Y-%m-%d} and were removed" if pruned else ""
        raise NotFound(
            f"There is no trace {trace_id} here{older}.", you_can="take its id from explain, or from a log line."
        )
    return events


def _of_thread(records: Records, number: int) -> list[Event]:
    events = records.events.of_thread(number)
    begun_at = records.messages.begun_at(number)
    return pruning.with_marker(records, events, begun_at=begun_at) if begun_at is not None else events


def _of_message(records: Records, number: int) -> list[Event]:
    stored_at = records.messages.stored_at(number)
    return pruning.with_marker(records, records.events.of_message(number), begun_at=stored_at)


def _message_number(records: Records, subject: str) -> int:
    """Of a message that agents may see, or that waits for a person."""
    try:
        return int(message_row(records, subject)["id"])
    except NotFound:
        if subject.strip().startswith("<"):
            raise
    return int(records.quarantine.row(inside("m", subject))["id"])


def message_row(records: Records, message_id: str) -> Row:
    """The row of a message by id or Message-ID, whoever may see it."""
    if message_id.strip().startswith("<"):
        return records.messages.row_by_message_id(message_id.strip())
    return records.messages.row(inside("m", message_id))


def message(records: Records, message_id: str) -> Message:
    """One message as the whole room sees it: `mailbox` is the holder of its thread."""
    row = message_row(records, message_id)
    return records.messages.values([row], records.threads.row(row["thread_id"])["assignee"] or "")[0]


def receipts_of_thread(records: Records, thread_id: str) -> list[Receipt]:
    """The receipts of a thread, oldest first."""
    number = records.threads.row(inside("t", thread_id))["id"]
    return [receipts.receipt(records, outbox_id) for outbox_id in records.deliveries.of_thread(number)]


def whole_thread(records: Records, thread_id: str) -> Thread:
    """A thread with all its messages, as the whole room sees it."""
    row = records.threads.row(inside("t", thread_id))
    return records.threads.value(
        row,
        messages=records.messages.of_thread_in_room(row["id"], holder=row["assignee"] or ""),
        held=records.approvals.of_thread(row["id"], count=_ALL_HELD),
    )


def outbox(
    records: Records, statuses: Sequence[DeliveryStatus], *, mailboxes: Sequence[str] | None = None, count: int
) -> list[OutboxEntry]:
    """Deliveries in these statuses, newest first; without any, what has not ended well. Of these mailboxes only, or of all."""
    wanted = statuses or _NOT_ENDED_WELL
    rows = records.deliveries.with_status(wanted, mailboxes=mailboxes, before=_LATEST, count=count)
    return [_entry(row) for row in rows]


def _with_verdicts(records: Records, event: Event) -> Event:
    """What the gates said of a draft goes with its message: an event may outlive both."""
    if event.name is EventName.MESSAGE_QUEUED and event.message_id is not None:
        with suppress(NotFound):
            row = records.deliveries.row(records.deliveries.of_message(inside("m", event.message_id)))
            return event.model_copy(update={"details": {**event.details, "verdicts": json.loads(row["verdicts"])}})
    return event


def _entry(row: Row) -> OutboxEntry:
    return OutboxEntry(
        message_id=outside("m", row["message_id"]),
        wire_message_id=row["wire_id"],
        thread_id=outside("t", row["thread_id"]),
        mailbox=row["mailbox"],
        subject=row["subject"],
        delivery=delivery(row),
        updated_at=at(row["updated_at"]),
    )
